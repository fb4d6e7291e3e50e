/* Whole files in memory: read into a buffer that doubles, so that pipes, and files whose size nobody can
 * know, are fine.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/files/read_file.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#define FIRST_ROOM ((size_t)1 << 16)

char *base_read_stream(FILE *in, size_t most, size_t *length)
{
    assert(in && length && most < SIZE_MAX / 2);
    size_t room = FIRST_ROOM, used = 0;
    char *text = malloc(room);
    while (text) {
        used += fread(text + used, 1, room - used - 1, in);
        if (used + 1 < room || used > most)
            break;
        room *= 2;
        char *grown = realloc(text, room);
        if (!grown)
            free(text);
        text = grown;
    }
    if (text && (ferror(in) || used > most)) {
        errno = used > most ? EFBIG : errno ? errno : EIO;
        free(text);
        return NULL;
    }
    if (text)
        text[used] = '\0';
    *length = used;
    return text;
}

char *base_read_file(const char *path, size_t most, size_t *length)
{
    assert(path);
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    char *text = base_read_stream(in, most, length);
    int why = errno;
    fclose(in);
    errno = why;
    return text;
}
