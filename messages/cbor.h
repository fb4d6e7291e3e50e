/* Items of CBOR, one by one, over libcbor's streaming functions: nothing is allocated but what is written.
 * (cbor.c) */
#ifndef MESSAGES_CBOR_H
#define MESSAGES_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- writing ---- */

/* Bytes that grow up to a bound. */
typedef struct messages_writer {
    unsigned char *bytes; /* the writer's: freed by messages_writer_free */
    size_t length, room;
    size_t most;
    bool failed; /* more than that, or no memory: what was written is not whole */
} messages_writer;

void messages_writer_free(messages_writer *out);
/* Room for `count` more bytes, which are then part of it; NULL: there is none. */
unsigned char *messages_put_room(messages_writer *out, size_t count);

void messages_put_integer(messages_writer *out, int64_t number);
void messages_put_bool(messages_writer *out, bool value);
void messages_put_null(messages_writer *out);
void messages_put_text(messages_writer *out, const char *text, size_t length);
void messages_put_word(messages_writer *out, const char *text); /* a C string, as text */
void messages_put_bytes(messages_writer *out, const void *bytes, size_t length);
void messages_put_array(messages_writer *out, size_t count);
void messages_put_map(messages_writer *out, size_t count); /* pairs follow */

/* ---- reading ---- */

typedef struct messages_reader {
    const unsigned char *at, *end;
} messages_reader;

typedef enum messages_item_kind {
    MESSAGES_INTEGER,
    MESSAGES_BOOL,
    MESSAGES_NULL,
    MESSAGES_TEXT,
    MESSAGES_BYTES,
    MESSAGES_ARRAY,
    MESSAGES_MAP,
    MESSAGES_OTHER /* numbers that are no int64_t, and what has no place in messages but is CBOR */
} messages_item_kind;

typedef struct messages_item {
    messages_item_kind kind;
    int64_t number;   /* of an integer; of a boolean 0 or 1 */
    uint64_t count;   /* bytes, elements, pairs */
    const char *text; /* of text and bytes: not terminated */
    bool is_refused;  /* it has a tag, or no definite length */
} messages_item;

/* The next item. False: there is none that is whole, or it is none that may be here. */
bool messages_next(messages_reader *in, messages_item *item);
/* Passes over an item and all that is in it. False: it is not whole, or nested too deeply. */
bool messages_skip(messages_reader *in);
/* Is it this text? */
bool messages_is_text(const messages_item *item, const char *text);

#endif
