/* Reading a file line by line through one buffer: constant memory but for the longest line. */
#include "base/files/line_reader.h"

#include "base/array.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define BUFFER_BYTES ((size_t)256 * 1024)

void base_line_reader_open(base_line_reader *lines, FILE *in)
{
    assert(in);
    *lines = (base_line_reader){.in = in};
}

void base_line_reader_close(base_line_reader *lines)
{
    free(lines->buffer);
    lines->buffer = NULL;
}

/* Reads more behind what is left, which moves to the front of the buffer. */
static base_status fill(base_line_reader *lines, base_error *error)
{
    size_t left = lines->end - lines->begin;
    if (lines->begin)
        memmove(lines->buffer, lines->buffer + lines->begin, left);
    lines->begin = 0;
    lines->end = left;
    size_t wanted = left < BUFFER_BYTES / 2 ? BUFFER_BYTES : left * 2;
    if (!base_grow(lines->buffer, lines->capacity, wanted))
        return left ? base_fail(error, BASE_E_NOMEM, lines->line + 1, 0, "no memory for a line of %zu bytes",
                                left)
                    : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to read");
    errno = 0;
    size_t got = fread(lines->buffer + left, 1, lines->capacity - left, lines->in);
    if (!got && ferror(lines->in) && errno == EBADMSG)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "the compressed data is damaged or cut short");
    if (!got && ferror(lines->in) && errno == ENOMEM)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to read");
    if (!got && ferror(lines->in))
        return base_fail(error, BASE_E_IO, 0, 0, "cannot be read: %s", strerror(errno ? errno : EIO));
    lines->at_end = got == 0;
    lines->end += got;
    return BASE_OK;
}

base_status base_line_reader_next(base_line_reader *lines, bool keep_return, base_line *line,
                                  base_error *error)
{
    assert(line && lines->begin <= lines->end && lines->end <= lines->capacity);
    size_t searched = 0;
    char *newline = NULL;
    while (true) {
        size_t left = lines->end - lines->begin;
        if (left > searched)
            newline = memchr(lines->buffer + lines->begin + searched, '\n', left - searched);
        if (newline || lines->at_end)
            break;
        searched = left;
        base_status status = fill(lines, error);
        if (status != BASE_OK)
            return status;
    }
    *line = (base_line){NULL, 0};
    if (!newline && lines->begin == lines->end)
        return BASE_OK;
    char *text = lines->buffer + lines->begin;
    size_t length = newline ? (size_t)(newline - text) : lines->end - lines->begin;
    lines->begin += length + (newline != NULL);
    lines->line++;
    if (!keep_return && length && text[length - 1] == '\r')
        length--;
    *line = (base_line){text, length};
    return BASE_OK;
}
