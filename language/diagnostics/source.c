/* Reading source files. */
#include "config.h"

#include "language/diagnostics/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LARGEST_SOURCE ((size_t)1 << 30) /* bytes */

/* Reads all of `in`. NULL: errno says why (EFBIG: it is too large). */
static char *read_all(FILE *in, size_t *length)
{
    size_t room = 1 << 16, used = 0;
    char *text = malloc(room);
    while (text) {
        used += fread(text + used, 1, room - used - 1, in);
        if (used + 1 < room)
            break;
        char *grown = room < LARGEST_SOURCE ? realloc(text, room *= 2) : (errno = EFBIG, NULL);
        if (!grown) {
            free(text);
            return NULL;
        }
        text = grown;
    }
    if (text && ferror(in)) {
        free(text);
        return NULL;
    }
    if (text)
        text[used] = '\0';
    *length = used;
    return text;
}

static char *read_file(const char *path, size_t *length)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, length);
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    char *text = read_all(in, length);
    int error = errno;
    fclose(in);
    errno = error;
    return text;
}

static void drop_byte_order_mark(char *text, size_t *length)
{
    if (*length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        *length -= 3;
        memmove(text, text + 3, *length + 1);
    }
}

uint32_t lang_read_source(const char *path, lang_diagnostics *diagnostics)
{
    const char *shown = strcmp(path, "-") == 0 ? "<stdin>" : path;
    size_t length = 0;
    errno = 0;
    char *text = read_file(path, &length);
    int error = errno;
    if (text)
        drop_byte_order_mark(text, &length);
    uint32_t file = lang_diagnostics_add_source(diagnostics, shown, text, length);
    if (text || file == UINT32_MAX)
        return file;
    const char *why = error == EFBIG ? "it has more than 1 GiB" : strerror(error);
    lang_error(diagnostics, lang_place_of_file(file), "cannot be read: %s", why);
    return UINT32_MAX;
}

uint32_t lang_copy_source(const char *path, const char *text, size_t length, lang_diagnostics *diagnostics)
{
    char *copy = length < LARGEST_SOURCE ? malloc(length + 1) : NULL;
    if (!copy)
        return UINT32_MAX;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    drop_byte_order_mark(copy, &length);
    return lang_diagnostics_add_source(diagnostics, path, copy, length);
}

/* `name` in the folder that is the first `length` bytes of `dir`. NULL: no such file; errno is ENOMEM when
 * memory is short. */
static char *find_in(const char *dir, size_t length, const char *name)
{
    size_t size = length + strlen(name) + 2;
    char *path = malloc(size);
    if (!path) {
        errno = ENOMEM;
        return NULL;
    }
    const char *slash = length && dir[length - 1] != '/' ? "/" : "";
    snprintf(path, size, "%.*s%s%s", (int)length, dir, slash, name);
    struct stat status;
    if (stat(path, &status) == 0 && S_ISREG(status.st_mode))
        return path;
    free(path);
    errno = ENOENT;
    return NULL;
}

char *lang_find_import(const char *importer, const char *name, const char *const *dirs, size_t dir_count)
{
    if (*name == '/')
        return find_in("", 0, name);
    const char *slash = strrchr(importer, '/');
    char *path = find_in(importer, slash ? (size_t)(slash - importer) + 1 : 0, name);
    for (size_t i = 0; i < dir_count && !path && errno != ENOMEM; i++)
        path = find_in(dirs[i], strlen(dirs[i]), name);
    return path;
}
