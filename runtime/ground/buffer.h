/* Bytes of the store: little-endian numbers written to a buffer that grows, and read back within bounds. */
#ifndef RUNTIME_GROUND_BUFFER_H
#define RUNTIME_GROUND_BUFFER_H

#include "runtime/ground/check.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct spex_buffer {
    unsigned char *bytes;
    size_t length, room;
} spex_buffer;

/* Makes room for `more` bytes; false: no memory, and the buffer is as before. */
static inline bool spex_buffer_reserve(spex_buffer *b, size_t more)
{
    if (b->room - b->length >= more)
        return true;
    size_t room = b->room * 2 > b->length + more ? b->room * 2 : b->length + more + 64;
    unsigned char *bytes = realloc(b->bytes, room);
    if (!bytes)
        return false;
    b->bytes = bytes;
    b->room = room;
    return true;
}

/* The room must have been reserved. */
static inline void spex_put(spex_buffer *b, uint64_t value, unsigned size)
{
    SPEX_CHECK(assert(size <= b->room - b->length));
    for (unsigned i = 0; i < size; i++)
        b->bytes[b->length++] = (unsigned char)(value >> (8 * i));
}

static inline void spex_put_bytes(spex_buffer *b, const void *bytes, size_t length)
{
    SPEX_CHECK(assert(length <= b->room - b->length));
    if (length)
        memcpy(b->bytes + b->length, bytes, length);
    b->length += length;
}

/* What is left to read; `bad` once something was missing, and then everything reads as 0. */
typedef struct spex_reader {
    const unsigned char *bytes;
    size_t left;
    bool bad;
} spex_reader;

static inline const unsigned char *spex_get_bytes(spex_reader *r, size_t length)
{
    if (r->bad || r->left < length) {
        r->bad = true;
        return NULL;
    }
    const unsigned char *bytes = r->bytes;
    r->bytes += length;
    r->left -= length;
    return bytes;
}

static inline uint64_t spex_get(spex_reader *r, unsigned size)
{
    const unsigned char *bytes = spex_get_bytes(r, size);
    uint64_t value = 0;
    for (unsigned i = 0; bytes && i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

#endif
