/* The files of one run of spexc. */
#include "config.h"

#include "compiler/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct output {
    char *path;
    base_atomic_file *draft; /* NULL: the standard output */
    FILE *held;              /* what is to go there */
} output;

struct spexc_outputs {
    output *files;
    size_t count, ended;
    bool durable;
};

spexc_outputs *spexc_outputs_new(bool durable)
{
    spexc_outputs *outputs = calloc(1, sizeof *outputs);
    if (outputs)
        outputs->durable = durable;
    return outputs;
}

static void discard(output *file)
{
    base_atomic_file_discard(file->draft);
    if (file->held)
        fclose(file->held);
    free(file->path);
}

void spexc_outputs_free(spexc_outputs *outputs)
{
    for (size_t i = 0; outputs && i < outputs->count; i++)
        discard(&outputs->files[i]);
    if (outputs)
        free(outputs->files);
    free(outputs);
}

/* Nothing more is printed to what was begun last. */
static base_status end_last(spexc_outputs *outputs, base_error *error)
{
    if (outputs->ended == outputs->count)
        return BASE_OK;
    output *last = &outputs->files[outputs->count - 1];
    outputs->ended = outputs->count;
    if (last->draft)
        return base_atomic_file_close(last->draft, error);
    if (fflush(last->held) == 0 && !ferror(last->held))
        return BASE_OK;
    return base_fail(error, BASE_E_IO, 0, 0, "cannot hold back the output: %s", strerror(errno));
}

static base_status open_output(output *file, const char *path, bool durable, base_error *error)
{
    *file = (output){.path = strdup(path)};
    if (!file->path)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
    if (strcmp(path, "-") != 0)
        return base_atomic_file_begin(path, durable, &file->draft, error);
    file->held = tmpfile();
    return file->held ? BASE_OK
                      : base_fail(error, BASE_E_IO, 0, 0, "cannot hold back the output: %s", strerror(errno));
}

FILE *spexc_outputs_begin(spexc_outputs *outputs, const char *path, base_error *error)
{
    if (end_last(outputs, error) != BASE_OK)
        return NULL;
    output *files = realloc(outputs->files, (outputs->count + 1) * sizeof *files);
    if (!files) {
        base_fail(error, BASE_E_NOMEM, 0, 0, "no memory");
        return NULL;
    }
    outputs->files = files;
    output *file = &files[outputs->count];
    if (open_output(file, path, outputs->durable, error) != BASE_OK) {
        discard(file);
        return NULL;
    }
    outputs->count++;
    return file->draft ? base_atomic_file_stream(file->draft) : file->held;
}

size_t spexc_outputs_count(const spexc_outputs *outputs)
{
    return outputs->count;
}

const char *spexc_outputs_path(const spexc_outputs *outputs, size_t index)
{
    return outputs->files[index].path;
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

base_status spexc_outputs_write(spexc_outputs *outputs, base_error *error)
{
    base_status status = end_last(outputs, error);
    for (size_t i = 0; status == BASE_OK && i < outputs->count; i++) {
        output *file = &outputs->files[i];
        if (!file->draft) {
            status = copy_to_stdout(file->held, error);
        } else if (base_atomic_file_differs(file->draft)) {
            status = base_atomic_file_publish(file->draft, error);
            file->draft = NULL;
        }
    }
    return status;
}
