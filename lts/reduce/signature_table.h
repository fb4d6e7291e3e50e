/* Signatures: what a node can do by the partition at hand, and a number for each that is new.
 * (signature_table.c)
 *
 * A signature is a sorted set of keys: (label, block) for each step that leaves for a block, tau included,
 * and (LTS_NONE, number) for each inert step, where `number` is the signature that its target got before.
 * Together with the node's block it decides the block that the node goes to.
 */
#ifndef LTS_REDUCE_SIGNATURE_TABLE_H
#define LTS_REDUCE_SIGNATURE_TABLE_H

#include "base/key_set.h"
#include "base/parallel/thread_pool.h"
#include "lts/explicit.h"

#include <stdatomic.h>

/* Where a thread writes new signatures down: chunks that stay where they are, and numbers that are its own.
 */
typedef struct lts_key_arena {
    struct lts_key_chunk {
        uint64_t *key;
        size_t size;
    } * chunk;
    size_t chunks, chunk_capacity;
    size_t current, used; /* the chunk being filled, and how far */
    uint32_t next, after; /* the numbers that are left of those taken last */
} lts_key_arena;

void lts_key_arena_release(lts_key_arena *a);
void lts_key_arena_clear(lts_key_arena *a); /* forgets the contents, keeps the chunks */
/* Gives up the numbers that are left: what comes now is younger than all that others have numbered. */
void lts_key_arena_drop_numbers(lts_key_arena *a);

typedef struct lts_signature { /* a signature that was met */
    const uint64_t *key;
    uint32_t count;
    uint32_t block; /* LTS_NONE: a number that is not used */
} lts_signature;

/* Signatures met so far, numbered in the order in which they were met. Several threads may number at once;
 * then each takes some numbers at a time, so that they seldom write to the same lines. */
typedef struct lts_signature_table {
    _Atomic uint64_t *slot; /* open addressing: the hash's upper half, the number + 1; 0: free */
    size_t slots;           /* a power of two */
    size_t slot_capacity;
    lts_signature *signature; /* by number */
    size_t signature_capacity;
    uint32_t numbers_at_once; /* numbers that a thread takes; 0 is 1 */
    char padding_before[64];  /* so that counting does not take the above from others' caches */
    _Atomic uint32_t count;
    char padding_after[64];
} lts_signature_table;

void lts_signature_table_release(lts_signature_table *t);

/* Forgets all and makes room for `expected`, in time proportional to that. False: no memory. One thread. */
bool lts_signature_table_clear(lts_signature_table *t, size_t expected);

/* Makes room for `more` numbers besides those taken, with the help of the pool. False: no memory. One thread
 * calls it; as each takes `numbers_at_once` numbers, there must be room for as many more for each. */
bool lts_signature_table_reserve(lts_signature_table *t, base_thread_pool *pool, size_t more);

/* The number of the signature `s` in `block`; when it is new, it is copied to `arena`. There must be room.
 * LTS_NONE: no memory. */
uint32_t lts_signature_table_number(lts_signature_table *t, lts_key_arena *arena, uint32_t block,
                                    const base_key_set *s);

/* Asserts that it is sound, while nobody numbers. */
void lts_signature_table_check(const lts_signature_table *t);

/* Are the first `count` keys of `s` all in the signature `number`? */
bool lts_signature_table_include(const lts_signature_table *t, uint32_t number, const base_key_set *s,
                                 size_t count);

#endif
