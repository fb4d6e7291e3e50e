/* Reading a file in pieces of whole lines: what follows the last newline is kept for the next piece. */
#include "lts/feed.h"

#include "lts/grow.h"

#include <errno.h>
#include <string.h>

void lts_feed_open(lts_feed *feed, FILE *in)
{
    *feed = (lts_feed){.in = in};
}

void lts_feed_close(lts_feed *feed)
{
    free(feed->rest);
    feed->rest = NULL;
}

static lts_status fill(lts_feed *feed, lts_lump *lump, lts_error *error)
{
    size_t room = lump->capacity - lump->length;
    errno = 0;
    size_t got = fread(lump->bytes + lump->length, 1, room, feed->in);
    if (got < room && ferror(feed->in))
        return errno == EBADMSG
                   ? lts_fail(error, LTS_E_SYNTAX, 0, 0, "the compressed data is damaged or cut short")
                   : lts_fail(error, LTS_E_IO, 0, 0, "cannot be read: %s", strerror(errno ? errno : EIO));
    feed->at_end = got < room;
    lump->length += got;
    return LTS_OK;
}

/* How many bytes are whole lines, if any of those from `begin` on ends one. */
static size_t whole_lines(const lts_lump *lump, size_t begin)
{
    size_t end = lump->length;
    while (end > begin && lump->bytes[end - 1] != '\n')
        end--;
    return end > begin ? end : 0;
}

/* Keeps what follows the first `length` bytes. */
static bool keep_rest(lts_feed *feed, lts_lump *lump, size_t length)
{
    size_t rest = lump->length - length;
    if (!lts_grow(feed->rest, feed->rest_capacity, rest))
        return false;
    if (rest)
        memcpy(feed->rest, lump->bytes + length, rest);
    feed->rest_length = rest;
    lump->length = length;
    return true;
}

lts_status lts_feed_next(lts_feed *feed, size_t size, lts_lump *lump, lts_error *error)
{
    size_t lines = 0, rest = feed->rest_length;
    if (!lts_grow(lump->bytes, lump->capacity, rest < size / 2 ? size : 2 * rest))
        return lts_fail(error, LTS_E_NOMEM, 0, 0, "no memory to read");
    if (rest)
        memcpy(lump->bytes, feed->rest, rest);
    lump->length = rest;
    feed->rest_length = 0;
    while (!lines && !feed->at_end) {
        size_t before = lump->length;
        if (!lts_grow(lump->bytes, lump->capacity, before + 1))
            return lts_fail(error, LTS_E_NOMEM, 0, 0, "no memory for a line of %zu bytes", before);
        lts_status status = fill(feed, lump, error);
        if (status != LTS_OK)
            return status;
        lines = whole_lines(lump, before);
    }
    if (feed->at_end)
        return LTS_OK;
    return keep_rest(feed, lump, lines) ? LTS_OK : lts_fail(error, LTS_E_NOMEM, 0, 0, "no memory to read");
}
