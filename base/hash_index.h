/* The hash table of the house: finds the numbers of things by what the things are. (hash_index.c)
 *
 * The things themselves, numbered from 0, are the owner's, in an array mostly; the index knows only their
 * hashes and numbers. It is open addressing with linear probing. A slot keeps 32 bits of the hash beside the
 * number, so that the owner seldom compares in vain, and the table grows without asking for the things again.
 *
 *     if (!base_hash_index_reserve(&index))                    // room for one more
 *         return no_memory;
 *     base_hash_cursor c = base_hash_index_begin(&index, hash);
 *     while ((n = base_hash_index_next(&index, &c)) != BASE_NONE)
 *         if (is_same(&things[n], thing))
 *             return n;
 *     base_hash_index_add(&index, &c, count);                  // where the search ended
 *     things[count++] = thing;
 *
 * Nothing is ever taken out. Not thread-safe while it grows.
 */
#ifndef BASE_HASH_INDEX_H
#define BASE_HASH_INDEX_H

#include "base/error.h"

#include <assert.h>
#include <stdbool.h>

/* Begin with {0}. */
typedef struct base_hash_index {
    uint64_t *slots;   /* the hash in the upper half, the number in the lower; all bits: free */
    size_t slot_count; /* a power of two, or 0 */
    size_t count;      /* slots that are not free: at most half of them */
} base_hash_index;

/* Where a search has got to. */
typedef struct base_hash_cursor {
    size_t slot;
    uint32_t hash;
} base_hash_cursor;

void base_hash_index_release(base_hash_index *index);     /* afterwards it is empty, and can be used again */
void base_hash_index_clear(base_hash_index *index);       /* forgets all, keeps its memory */
void base_hash_index_check(const base_hash_index *index); /* its invariants, for base_debug */

/* For base_hash_index_reserve alone. */
bool base_hash_index_grow(base_hash_index *index);

/* Makes room for one more thing. False: no memory, and nothing has changed. */
static inline bool base_hash_index_reserve(base_hash_index *index)
{
    return 2 * (index->count + 1) <= index->slot_count || base_hash_index_grow(index);
}

/* Begins to look for what has this hash. There must be room for something, so that there are slots. */
static inline base_hash_cursor base_hash_index_begin(const base_hash_index *index, uint64_t hash)
{
    assert(index->slot_count);
    uint32_t kept = (uint32_t)hash;
    return (base_hash_cursor){kept & (index->slot_count - 1), kept};
}

/* The next thing that may be it: its hash is the same. BASE_NONE: it is not there. */
static inline uint32_t base_hash_index_next(const base_hash_index *index, base_hash_cursor *cursor)
{
    for (;;) {
        uint64_t slot = index->slots[cursor->slot];
        if (slot == UINT64_MAX)
            return BASE_NONE;
        cursor->slot = (cursor->slot + 1) & (index->slot_count - 1);
        if (slot >> 32 == cursor->hash)
            return (uint32_t)slot;
    }
}

/* Adds a thing that was looked for and is not there; nothing was added or reserved in between. */
static inline void base_hash_index_add(base_hash_index *index, const base_hash_cursor *cursor,
                                       uint32_t number)
{
    assert(number != BASE_NONE && index->slots[cursor->slot] == UINT64_MAX);
    index->slots[cursor->slot] = (uint64_t)cursor->hash << 32 | number;
    index->count++;
}

#endif
