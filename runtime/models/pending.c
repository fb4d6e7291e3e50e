/* What test programs have newly learned, in NAME.spex.new: one file for all that learn into a folder, locked
 * by who appends or merges. Who waited for the lock of a file that is removed by then opens the next. */
#include "runtime/models/pending.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *spex_pending_path(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + sizeof "/.spex.new";
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/%s.spex.new", dir, name);
    return path;
}

int spex_pending_open(const char *path, int flags)
{
    for (;;) {
        struct stat s;
        int file = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (file < 0)
            return -1;
        if (!flock(file, LOCK_EX) && !fstat(file, &s) && s.st_nlink > 0)
            return file;
        close(file);
    }
}

char *spex_read_whole(int file, size_t *length)
{
    struct stat s;
    if (fstat(file, &s) || s.st_size < 0)
        return NULL;
    char *text = malloc((size_t)s.st_size + 1);
    ssize_t got = text ? pread(file, text, (size_t)s.st_size, 0) : -1;
    if (got < 0) {
        free(text);
        return NULL;
    }
    *length = (size_t)got;
    return text;
}

base_status spex_pending_read(int file, lts_model **model, base_error *detail)
{
    size_t length = 0;
    char *text = spex_read_whole(file, &length);
    base_status status = BASE_OK;
    *model = NULL;
    while (text && length && text[length - 1] != '\n')
        length--;
    FILE *in = text && length ? fmemopen(text, length, "r") : NULL;
    if (in) {
        status = lts_read_model(in, NULL, model, detail);
        fclose(in);
    } else if (!text || length) {
        status = base_fail(detail, BASE_E_NOMEM, 0, 0, "no memory");
    }
    free(text);
    return status;
}

int spex_code_of(base_status status)
{
    switch (status) {
    case BASE_OK:
        return SPEX_OK;
    case BASE_E_IO:
        return SPEX_E_IO;
    case BASE_E_SYNTAX:
        return SPEX_E_SYNTAX;
    default:
        return SPEX_E_NOMEM;
    }
}
