/* A set of entries of so many words of 32 bits, each with a number, to which several threads add at once
 * without locks.
 *
 * Entries lie in order of their numbers, so that numbers stay when the index over them grows, and what was
 * added last is a range. The index is an open hash table of slots of 32 bits: a number, and in the bits that
 * numbers leave a part of the hash. (table.c) */
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
    explorer_region entries;
    uint32_t width; /* words of an entry */
    uint32_t tag;   /* which bits of a slot are a part of the hash; the others are the number + 1, or 0 */
    explorer_region rooms[2]; /* of the index, which moves from one to the other when it grows */
    unsigned place;           /* which it is in */
    _Atomic uint32_t *index;
    uint64_t slots;
    uint64_t limit;         /* numbers are below it: as many as there is room for, and as are wanted */
    uint64_t most_numbers;  /* that are wanted */
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

/* `bytes`: so many at most for the entries, or as many less as the system gives. `limit`: at most so many
 * numbers. `widest`: words that entries may come to have. */
bool explorer_table_open(explorer_table *table, unsigned jobs, uint32_t width, uint32_t widest,
                         uint64_t limit, uint64_t bytes, const char *folder);
void explorer_table_close(explorer_table *table);

/* `entry`: `width` words; `hash`: what explorer_table_hash gives for them. */
explorer_added explorer_table_add(explorer_table *table, unsigned worker, const uint32_t *entry,
                                  uint64_t hash, uint32_t *number);
bool explorer_table_find(const explorer_table *table, const uint32_t *entry, uint32_t *number);

static inline const uint32_t *explorer_table_entry(const explorer_table *table, uint32_t number)
{
    return (const uint32_t *)table->entries.bytes + (size_t)number * table->width;
}

/* Of `width` words, two at a time: the two halves of a product (Wang Yi's wyhash). */
static inline uint64_t explorer_table_hash(const uint32_t *entry, uint32_t width)
{
    uint64_t hash = width * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t i = 0;
    for (; i + 1 < width; i += 2) {
        uint64_t two = (uint64_t)entry[i] << 32 | entry[i + 1];
        unsigned __int128 product = (unsigned __int128)(hash ^ two) * UINT64_C(0xa0761d6478bd642f);
        hash = (uint64_t)(product >> 64) ^ (uint64_t)product ^ two;
    }
    return base_hash_number(i < width ? hash ^ entry[i] : hash);
}

static inline bool explorer_table_is_entry(const explorer_table *table, uint32_t number,
                                           const uint32_t *entry)
{
    const uint32_t *there = explorer_table_entry(table, number);
    for (uint32_t i = 0; i < table->width; i++)
        if (there[i] != entry[i])
            return false;
    return true;
}

/* Where the search for a hash begins; and asking memory for it, and for the entry that may be there. */
static inline uint64_t explorer_table_home(const explorer_table *table, uint64_t hash)
{
    return (uint64_t)((unsigned __int128)hash * table->slots >> 64);
}
static inline void explorer_table_await(const explorer_table *table, uint64_t hash)
{
    base_prefetch((const void *)&table->index[explorer_table_home(table, hash)]);
}
void explorer_table_await_entry(const explorer_table *table, uint64_t hash);

/* The same as explorer_table_add; quick where the entry is there, in the first place that is looked at. */
static inline explorer_added explorer_table_put(explorer_table *table, unsigned worker, const uint32_t *entry,
                                                uint64_t hash, uint32_t *number)
{
    uint32_t slot =
        atomic_load_explicit(&table->index[explorer_table_home(table, hash)], memory_order_acquire);
    if (slot && ((slot ^ (uint32_t)hash) & table->tag) == 0 &&
        explorer_table_is_entry(table, (slot & ~table->tag) - 1, entry)) {
        *number = (slot & ~table->tag) - 1;
        return EXPLORER_OLD;
    }
    return explorer_table_add(table, worker, entry, hash, number);
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

/* Entries get more words, or others; `change` writes one of those that are there anew, to where it was or
 * further back: the two places may have words in common. Nobody adds or looks meanwhile. Then the index has
 * to be made anew, by explorer_table_refill or explorer_table_grow. False: there is no room, and everything
 * is as before. */
typedef void explorer_table_change(void *arg, const uint32_t *from, uint32_t *to);
bool explorer_table_widen(explorer_table *table, uint32_t width, explorer_table_change *change, void *arg);
/* False: no memory, and the index is as before. */
bool explorer_table_refill(explorer_table *table, base_thread_pool *pool);

/* The numbers that threads have and have not used become gaps. False: no memory. */
bool explorer_table_settle(explorer_table *table);
/* Whether a number is somebody's, after explorer_table_settle. */
bool explorer_table_has(const explorer_table *table, uint32_t number);
uint64_t explorer_table_count(const explorer_table *table);
/* In memory. */
uint64_t explorer_table_bytes(const explorer_table *table);

#endif
