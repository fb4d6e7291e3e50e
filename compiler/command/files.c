/* The files of one run of spexc. */
#include "config.h"

#include "compiler/command/files.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct held_file {
    char *path;
    base_atomic_file *draft; /* NULL: the standard output */
    FILE *held;              /* what is to go there */
} held_file;

struct spexc_files {
    held_file *list;
    size_t count, ended;
    bool durable;
};

spexc_files *spexc_files_new(bool durable)
{
    spexc_files *files = calloc(1, sizeof *files);
    if (files)
        files->durable = durable;
    return files;
}

static void discard(held_file *file)
{
    base_atomic_file_discard(file->draft);
    if (file->held)
        fclose(file->held);
    free(file->path);
}

void spexc_files_free(spexc_files *files)
{
    for (size_t i = 0; files && i < files->count; i++)
        discard(&files->list[i]);
    if (files)
        free(files->list);
    free(files);
}

/* Nothing more is printed to what was begun last. */
static base_status end_last(spexc_files *files, base_error *error)
{
    if (files->ended == files->count)
        return BASE_OK;
    held_file *last = &files->list[files->count - 1];
    files->ended = files->count;
    if (last->draft)
        return base_atomic_file_close(last->draft, error);
    if (fflush(last->held) == 0 && !ferror(last->held))
        return BASE_OK;
    return base_fail(error, BASE_E_IO, 0, 0, "cannot hold back the output: %s", strerror(errno));
}

static base_status open_file(held_file *file, const char *path, bool durable, base_error *error)
{
    *file = (held_file){.path = strdup(path)};
    if (!file->path)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    if (strcmp(path, "-") != 0)
        return base_atomic_file_begin(path, durable, &file->draft, error);
    file->held = tmpfile();
    return file->held ? BASE_OK
                      : base_fail(error, BASE_E_IO, 0, 0, "cannot hold back the output: %s", strerror(errno));
}

FILE *spexc_files_begin(spexc_files *files, const char *path, base_error *error)
{
    assert(path && *path);
    if (end_last(files, error) != BASE_OK)
        return NULL;
    held_file *list = realloc(files->list, (files->count + 1) * sizeof *list);
    if (!list) {
        base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
        return NULL;
    }
    files->list = list;
    held_file *file = &list[files->count];
    if (open_file(file, path, files->durable, error) != BASE_OK) {
        discard(file);
        return NULL;
    }
    files->count++;
    return file->draft ? base_atomic_file_stream(file->draft) : file->held;
}

size_t spexc_files_count(const spexc_files *files)
{
    return files->count;
}

const char *spexc_files_path(const spexc_files *files, size_t index)
{
    assert(index < files->count);
    return files->list[index].path;
}

base_status spexc_files_end(spexc_files *files, base_error *error)
{
    return end_last(files, error);
}

bool spexc_files_differs(const spexc_files *files, size_t index)
{
    assert(index < files->count && files->ended == files->count);
    return files->list[index].draft && base_atomic_file_differs(files->list[index].draft);
}

static base_status copy_to_stdout(FILE *held, base_error *error)
{
    char buffer[16384];
    size_t got;
    bool fine = true;
    rewind(held);
    while (fine && (got = fread(buffer, 1, sizeof buffer, held)) > 0)
        fine = fwrite(buffer, 1, got, stdout) == got;
    if (fine && !ferror(held) && fflush(stdout) == 0)
        return BASE_OK;
    return base_fail(error, BASE_E_IO, 0, 0, "cannot write to the standard output: %s", strerror(errno));
}

base_status spexc_files_write(spexc_files *files, base_error *error)
{
    assert(files->ended <= files->count && files->count <= files->ended + 1);
    base_status status = end_last(files, error);
    for (size_t i = 0; status == BASE_OK && i < files->count; i++) {
        held_file *file = &files->list[i];
        if (!file->draft) {
            status = copy_to_stdout(file->held, error);
        } else if (base_atomic_file_differs(file->draft)) {
            status = base_atomic_file_publish(file->draft, error);
            file->draft = NULL;
        }
    }
    return status;
}
