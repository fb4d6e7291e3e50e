/* The messages room: what agents say to each other as bytes, in CBOR (RFC 8949). This is the room's door.
 *
 *     cbor.c        items, one by one, over libcbor; nothing is allocated
 *     encode.c      a value, the body of a message
 *     decode.c      and back
 *     protocols.c   the protocol of an agent, for who connects
 *
 * How values are written: booleans and integers (durations, in milliseconds) as such; a word, a reference
 * (the name of an agent) and a string as text, a string that is not UTF-8, and data, as bytes; no reference
 * as null; lists and sets as arrays; maps as maps; records and bodies of messages as maps from the names of
 * fields. Lengths are definite, and there are no tags: what has either is refused.
 */
#ifndef MESSAGES_MESSAGES_H
#define MESSAGES_MESSAGES_H

#include "base/arena.h"
#include "messages/cbor.h"
#include "values/values.h"

#include <spex-agents.h>

/* What references mean: the name of an agent, and back. */
typedef struct messages_names {
    /* NULL: there is no such agent. */
    const char *(*name_of)(void *arg, spex_ref ref);
    /* Of `length` bytes of text, which are not terminated. SPEX_NONE: that cannot be one. */
    spex_ref (*find)(void *arg, const char *name, size_t length);
    void *arg;
} messages_names;

/* ---- encoding (encode.c) ---- */

/* Writes the body of a message of that type, as it lies in C, to `out`. False: `out` is full, or cannot grow
 * (out->failed). */
bool messages_encode(const spex_message_type *type, const void *body, const messages_names *names,
                     messages_writer *out);

/* ---- decoding (decode.c) ---- */

typedef enum messages_outcome {
    MESSAGES_OK,
    MESSAGES_MALFORMED, /* no CBOR, or none that stands for a message */
    MESSAGES_MISFIT     /* a value that is not of its type, or a field that is missing */
} messages_outcome;

/* Reads the body of a message of that type into `body`, which has room for it. Fields that are not given have
 * the value that the type gives them; fields that the type has not are passed over. It allocates nothing, and
 * does no more work than some times the length of what it reads. What is no such body leaves `body`
 * undefined; *why (may be NULL) is then a text that is constant. */
messages_outcome messages_decode(const spex_message_type *type, void *body, messages_reader *in,
                                 const messages_names *names, const char **why);

/* ---- protocols (protocols.c) ---- */

/* Writes what an agent accepts, emits and sends. */
bool messages_encode_protocol(const spex_agent *agent, messages_writer *out);
/* Reads it, into an arena: a descriptor without code and places in memory. NULL: it is none, or is larger
 * than any that is compiled here can be, or no memory. */
const spex_agent *messages_decode_protocol(base_arena *arena, messages_reader *in);

#endif
