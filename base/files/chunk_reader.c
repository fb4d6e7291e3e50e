/* Reading a file in pieces of whole lines: what follows the last newline is kept for the next piece. */
#include "base/files/chunk_reader.h"

#include "base/array.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

void base_chunk_reader_open(base_chunk_reader *reader, FILE *in)
{
    assert(reader && in);
    *reader = (base_chunk_reader){.in = in};
}

void base_chunk_reader_close(base_chunk_reader *reader)
{
    free(reader->rest);
    reader->rest = NULL;
}

static base_status fill(base_chunk_reader *reader, base_chunk *chunk, base_error *error)
{
    size_t room = chunk->capacity - chunk->length;
    errno = 0;
    size_t got = fread(chunk->bytes + chunk->length, 1, room, reader->in);
    if (got < room && ferror(reader->in))
        return errno == EBADMSG
                   ? base_fail(error, BASE_E_SYNTAX, 0, 0, "the compressed data is damaged or cut short")
                   : base_fail(error, BASE_E_IO, 0, 0, "cannot be read: %s", strerror(errno ? errno : EIO));
    reader->at_end = got < room;
    chunk->length += got;
    return BASE_OK;
}

/* How many bytes are whole lines, if any of those from `begin` on ends one. */
static size_t whole_lines(const base_chunk *chunk, size_t begin)
{
    size_t end = chunk->length;
    while (end > begin && chunk->bytes[end - 1] != '\n')
        end--;
    return end > begin ? end : 0;
}

/* Keeps what follows the first `length` bytes. */
static bool keep_rest(base_chunk_reader *reader, base_chunk *chunk, size_t length)
{
    size_t rest = chunk->length - length;
    if (!base_grow(reader->rest, reader->rest_capacity, rest))
        return false;
    if (rest)
        memcpy(reader->rest, chunk->bytes + length, rest);
    reader->rest_length = rest;
    chunk->length = length;
    return true;
}

base_status base_chunk_reader_next(base_chunk_reader *reader, size_t size, base_chunk *chunk,
                                   base_error *error)
{
    assert(reader->in && size > 0 && chunk->length <= chunk->capacity);
    size_t lines = 0, rest = reader->rest_length;
    if (!base_grow(chunk->bytes, chunk->capacity, rest < size / 2 ? size : 2 * rest))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to read");
    if (rest)
        memcpy(chunk->bytes, reader->rest, rest);
    chunk->length = rest;
    reader->rest_length = 0;
    while (!lines && !reader->at_end) {
        size_t before = chunk->length;
        if (!base_grow(chunk->bytes, chunk->capacity, before + 1))
            return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for a line of %zu bytes", before);
        base_status status = fill(reader, chunk, error);
        if (status != BASE_OK)
            return status;
        lines = whole_lines(chunk, before);
    }
    if (reader->at_end)
        return BASE_OK;
    return keep_rest(reader, chunk, lines) ? BASE_OK
                                           : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to read");
}
