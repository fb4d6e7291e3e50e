/* Reading a file line by line through one buffer: constant memory but for the longest line. */
#include "lts/lines.h"

#include "lts/grow.h"

#include <errno.h>
#include <string.h>

#define BUFFER_BYTES ((size_t)256 * 1024)

void lts_lines_open(lts_lines *lines, FILE *in)
{
    *lines = (lts_lines){.in = in};
}

void lts_lines_close(lts_lines *lines)
{
    free(lines->buffer);
    lines->buffer = NULL;
}

/* Reads more behind what is left, which moves to the front of the buffer. */
static lts_status fill(lts_lines *lines, lts_error *error)
{
    size_t left = lines->end - lines->begin;
    if (lines->begin)
        memmove(lines->buffer, lines->buffer + lines->begin, left);
    lines->begin = 0;
    lines->end = left;
    size_t wanted = left < BUFFER_BYTES / 2 ? BUFFER_BYTES : left * 2;
    if (!lts_grow(lines->buffer, lines->capacity, wanted))
        return left ? lts_fail(error, LTS_E_NOMEM, lines->line + 1, 0, "no memory for a line of %zu bytes",
                               left)
                    : lts_fail(error, LTS_E_NOMEM, 0, 0, "no memory to read");
    errno = 0;
    size_t got = fread(lines->buffer + left, 1, lines->capacity - left, lines->in);
    if (!got && ferror(lines->in) && errno == EBADMSG)
        return lts_fail(error, LTS_E_SYNTAX, 0, 0, "the compressed data is damaged or cut short");
    if (!got && ferror(lines->in) && errno == ENOMEM)
        return lts_fail(error, LTS_E_NOMEM, 0, 0, "no memory to read");
    if (!got && ferror(lines->in))
        return lts_fail(error, LTS_E_IO, 0, 0, "cannot be read: %s", strerror(errno ? errno : EIO));
    lines->at_end = got == 0;
    lines->end += got;
    return LTS_OK;
}

lts_status lts_lines_next(lts_lines *lines, bool keep_return, lts_line *line, lts_error *error)
{
    size_t searched = 0;
    char *newline = NULL;
    while (true) {
        size_t left = lines->end - lines->begin;
        if (left > searched)
            newline = memchr(lines->buffer + lines->begin + searched, '\n', left - searched);
        if (newline || lines->at_end)
            break;
        searched = left;
        lts_status status = fill(lines, error);
        if (status != LTS_OK)
            return status;
    }
    *line = (lts_line){NULL, 0};
    if (!newline && lines->begin == lines->end)
        return LTS_OK;
    char *text = lines->buffer + lines->begin;
    size_t length = newline ? (size_t)(newline - text) : lines->end - lines->begin;
    lines->begin += length + (newline != NULL);
    lines->line++;
    if (!keep_return && length && text[length - 1] == '\r')
        length--;
    *line = (lts_line){text, length};
    return LTS_OK;
}
