/* A set of pairs of 32 bits, each with a number, to which several threads add at once without locks.
 *
 * Pairs lie in order of their numbers, so that numbers stay when the index over them grows, and what was
 * added last is a range. The index is an open hash table of numbers with 32 bits of the hash beside each.
 * (table.c) */
#ifndef EXPLORER_STORE_TABLE_H
#define EXPLORER_STORE_TABLE_H

#include "base/array.h"
#include "base/hash.h"
#include "base/parallel/thread_pool.h"
#include "explorer/store/region.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdint.h>

/* Numbers that a thread may give: `next` .. `end` - 1. */
typedef struct explorer_block {
    uint32_t next, end;
    char apart[BASE_CACHE_PADDING];
} explorer_block;

typedef struct explorer_gap { /* numbers that are nobody's: begin .. end - 1 */
    uint32_t begin, end;
} explorer_gap;

typedef struct explorer_table {
    explorer_region pairs;
    _Atomic uint64_t *index;
    uint64_t slots;
    uint64_t limit;         /* numbers are below it */
    _Atomic uint64_t taken; /* numbers that threads have, or had; ascending */
    uint64_t most;          /* of them, before the index must grow */
    unsigned jobs;
    uint32_t block_size;
    explorer_block *blocks; /* one a thread */
    explorer_gap *gaps;     /* ascending */
    size_t gap_count, gap_capacity;
} explorer_table;

typedef enum explorer_added {
    EXPLORER_OLD,   /* it was there */
    EXPLORER_NEW,   /* it is now */
    EXPLORER_FULL,  /* explorer_table_grow must come first */
    EXPLORER_LIMIT, /* there are no more numbers */
    EXPLORER_NO_DISK
} explorer_added;

bool explorer_table_open(explorer_table *table, unsigned jobs, uint64_t limit, const char *folder);
void explorer_table_close(explorer_table *table);

explorer_added explorer_table_add(explorer_table *table, unsigned worker, uint64_t pair, uint32_t *number);
bool explorer_table_find(const explorer_table *table, uint64_t pair, uint32_t *number);

static inline uint64_t explorer_table_pair(const explorer_table *table, uint32_t number)
{
    return ((const uint64_t *)table->pairs.bytes)[number];
}

/* Where the search for a hash begins; and asking memory for it, and for the pair that may be there. */
static inline uint64_t explorer_table_home(const explorer_table *table, uint64_t hash)
{
    return (uint64_t)((unsigned __int128)hash * table->slots >> 64);
}
static inline void explorer_table_await(const explorer_table *table, uint64_t pair)
{
    base_prefetch((const void *)&table->index[explorer_table_home(table, base_hash_number(pair))]);
}
void explorer_table_await_pair(const explorer_table *table, uint64_t pair);

/* In a slot: the low half of the hash, and below it the number + 1. */
#define EXPLORER_TAG(hash) ((uint64_t)(uint32_t)(hash) << 32)
/* The same as explorer_table_add; quick where the pair is there, in the first place that is looked at. */
static inline explorer_added explorer_table_put(explorer_table *table, unsigned worker, uint64_t pair,
                                                uint32_t *number)
{
    uint64_t hash = base_hash_number(pair);
    uint64_t slot =
        atomic_load_explicit(&table->index[explorer_table_home(table, hash)], memory_order_acquire);
    if (slot && (slot ^ EXPLORER_TAG(hash)) >> 32 == 0 &&
        explorer_table_pair(table, (uint32_t)slot - 1) == pair) {
        *number = (uint32_t)slot - 1;
        return EXPLORER_OLD;
    }
    return explorer_table_add(table, worker, pair, number);
}

/* So much of the index is used that it ought to grow soon. */
static inline bool explorer_table_is_crowded(const explorer_table *table)
{
    return atomic_load_explicit(&table->taken, memory_order_relaxed) > table->most - table->most / 8;
}
/* What it would take then, in bytes beside those that it has. */
uint64_t explorer_table_growth(const explorer_table *table);
/* The index is made anew, larger. Nobody adds meanwhile. False: no memory, and everything is as before. */
bool explorer_table_grow(explorer_table *table, base_thread_pool *pool);

/* The numbers that threads have and have not used become gaps. False: no memory. */
bool explorer_table_settle(explorer_table *table);
/* Whether a number is somebody's, after explorer_table_settle. */
bool explorer_table_has(const explorer_table *table, uint32_t number);
uint64_t explorer_table_count(const explorer_table *table);
/* In memory. */
uint64_t explorer_table_bytes(const explorer_table *table);

#endif
