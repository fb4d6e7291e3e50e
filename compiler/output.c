/* The files of one run of spexc. */
#include "config.h"

#include "compiler/output.h"

#include <stdlib.h>
#include <string.h>

typedef struct output {
    char *path;
    FILE *stream; /* NULL: closed */
    char *bytes;  /* when closed */
    size_t length;
} output;

struct spexc_outputs {
    output *files;
    size_t count;
    bool failed; /* something could not be printed for want of memory */
};

spexc_outputs *spexc_outputs_new(void)
{
    return calloc(1, sizeof(spexc_outputs));
}

static void close_last(spexc_outputs *outputs)
{
    output *last = outputs->count ? &outputs->files[outputs->count - 1] : NULL;
    if (!last || !last->stream)
        return;
    outputs->failed |= ferror(last->stream) != 0;
    outputs->failed |= fclose(last->stream) != 0;
    last->stream = NULL;
}

void spexc_outputs_free(spexc_outputs *outputs)
{
    if (!outputs)
        return;
    close_last(outputs);
    for (size_t i = 0; i < outputs->count; i++) {
        free(outputs->files[i].path);
        free(outputs->files[i].bytes);
    }
    free(outputs->files);
    free(outputs);
}

FILE *spexc_outputs_begin(spexc_outputs *outputs, const char *path)
{
    close_last(outputs);
    output *files = realloc(outputs->files, (outputs->count + 1) * sizeof *files);
    if (!files)
        return NULL;
    outputs->files = files;
    /* The stream keeps the addresses of `bytes` and `length`: they must not move while it is open, which is
     * why it is closed before the array grows. */
    output *file = &files[outputs->count];
    *file = (output){.path = strdup(path)};
    file->stream = file->path ? open_memstream(&file->bytes, &file->length) : NULL;
    if (!file->stream) {
        free(file->path);
        return NULL;
    }
    outputs->count++;
    return file->stream;
}

size_t spexc_outputs_count(const spexc_outputs *outputs)
{
    return outputs->count;
}

const char *spexc_outputs_path(const spexc_outputs *outputs, size_t index)
{
    return outputs->files[index].path;
}

/* Does the file hold these very bytes? */
static bool is_unchanged(const output *file)
{
    FILE *old = fopen(file->path, "rb");
    if (!old)
        return false;
    char buffer[16384];
    size_t at = 0, got;
    bool is_same = true;
    while (is_same && (got = fread(buffer, 1, sizeof buffer, old)) > 0) {
        is_same = got <= file->length - at && memcmp(buffer, file->bytes + at, got) == 0;
        at += got;
    }
    is_same = is_same && !ferror(old) && at == file->length;
    fclose(old);
    return is_same;
}

static lts_status put(FILE *out, void *arg)
{
    const output *file = arg;
    return fwrite(file->bytes, 1, file->length, out) == file->length ? LTS_OK : LTS_E_IO;
}

lts_status spexc_outputs_write(spexc_outputs *outputs, lts_error *error)
{
    close_last(outputs);
    if (outputs->failed)
        return lts_fail(error, LTS_E_NOMEM, 0, 0, "no memory");
    for (size_t i = 0; i < outputs->count; i++) {
        output *file = &outputs->files[i];
        lts_status status = LTS_OK;
        if (strcmp(file->path, "-") == 0) {
            if (put(stdout, file) != LTS_OK || fflush(stdout) != 0)
                status = lts_fail(error, LTS_E_IO, 0, 0, "cannot write to the standard output");
        } else if (!is_unchanged(file)) {
            status = lts_replace_file_unsynced(file->path, put, file, error);
        }
        if (status != LTS_OK)
            return status;
    }
    return LTS_OK;
}
