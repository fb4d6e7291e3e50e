/* Reading a file in pieces of whole lines: what follows the last newline is kept for the next piece. */
#include "base/files/chunk_reader.h"

#include "base/array.h"

#include <errno.h>
#include <string.h>

void base_feed_open(base_feed *feed, FILE *in)
{
    *feed = (base_feed){.in = in};
}

void base_feed_close(base_feed *feed)
{
    free(feed->rest);
    feed->rest = NULL;
}

static base_status fill(base_feed *feed, base_lump *lump, base_error *error)
{
    size_t room = lump->capacity - lump->length;
    errno = 0;
    size_t got = fread(lump->bytes + lump->length, 1, room, feed->in);
    if (got < room && ferror(feed->in))
        return errno == EBADMSG
                   ? base_fail(error, BASE_E_SYNTAX, 0, 0, "the compressed data is damaged or cut short")
                   : base_fail(error, BASE_E_IO, 0, 0, "cannot be read: %s", strerror(errno ? errno : EIO));
    feed->at_end = got < room;
    lump->length += got;
    return BASE_OK;
}

/* How many bytes are whole lines, if any of those from `begin` on ends one. */
static size_t whole_lines(const base_lump *lump, size_t begin)
{
    size_t end = lump->length;
    while (end > begin && lump->bytes[end - 1] != '\n')
        end--;
    return end > begin ? end : 0;
}

/* Keeps what follows the first `length` bytes. */
static bool keep_rest(base_feed *feed, base_lump *lump, size_t length)
{
    size_t rest = lump->length - length;
    if (!base_grow(feed->rest, feed->rest_capacity, rest))
        return false;
    if (rest)
        memcpy(feed->rest, lump->bytes + length, rest);
    feed->rest_length = rest;
    lump->length = length;
    return true;
}

base_status base_feed_next(base_feed *feed, size_t size, base_lump *lump, base_error *error)
{
    size_t lines = 0, rest = feed->rest_length;
    if (!base_grow(lump->bytes, lump->capacity, rest < size / 2 ? size : 2 * rest))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to read");
    if (rest)
        memcpy(lump->bytes, feed->rest, rest);
    lump->length = rest;
    feed->rest_length = 0;
    while (!lines && !feed->at_end) {
        size_t before = lump->length;
        if (!base_grow(lump->bytes, lump->capacity, before + 1))
            return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for a line of %zu bytes", before);
        base_status status = fill(feed, lump, error);
        if (status != BASE_OK)
            return status;
        lines = whole_lines(lump, before);
    }
    if (feed->at_end)
        return BASE_OK;
    return keep_rest(feed, lump, lines) ? BASE_OK : base_fail(error, BASE_E_NOMEM, 0, 0, "no memory to read");
}
