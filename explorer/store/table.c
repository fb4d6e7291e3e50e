/* A slot is 0, or the low half of the hash and above it the number + 1. Who adds a pair writes it in its
 * place among the pairs first and then puts the number into a slot by compare-and-swap; if another was faster
 * with the same pair, the place serves for the next. Probing is linear. After Laarman, van de Pol, Weber,
 * "Boosting multi-core reachability performance with shared hash tables", FMCAD 2010, but that there the
 * table itself holds what is stored. */
#include "config.h"

#include "explorer/store/table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS         4096u

#define SLOT(hash, number)  (EXPLORER_TAG(hash) | ((uint64_t)(number) + 1))
#define NUMBER(slot)        ((uint32_t)(slot)-1)
#define HAS_TAG(slot, hash) (((slot) ^ EXPLORER_TAG(hash)) >> 32 == 0)

static inline _Atomic uint64_t *pair_at(const explorer_table *table, uint32_t number)
{
    return (_Atomic uint64_t *)table->pairs.bytes + number;
}

static inline bool is_pair(const explorer_table *table, uint32_t number, uint64_t pair)
{
    return atomic_load_explicit(pair_at(table, number), memory_order_relaxed) == pair;
}

static void set_slots(explorer_table *table, uint64_t slots)
{
    table->slots = slots;
    table->most = slots / 32 * 27;
}

bool explorer_table_open(explorer_table *table, unsigned jobs, uint64_t limit, const char *folder)
{
    assert(jobs > 0 && limit > 0);
    memset(table, 0, sizeof *table);
    if (limit > UINT32_MAX - 1)
        limit = UINT32_MAX - 1;
    uint64_t least = limit < 1024 ? limit : 1024;
    table->jobs = jobs;
    table->block_size = 1;
    table->blocks = base_alloc_zeroed(jobs, sizeof *table->blocks);
    table->index = calloc(FIRST_SLOTS, sizeof *table->index);
    if (!table->blocks || !table->index ||
        !explorer_region_open(&table->pairs, (size_t)(limit * 8), (size_t)(least * 8), folder)) {
        explorer_table_close(table);
        return false;
    }
    table->limit = table->pairs.reserved / 8;
    set_slots(table, FIRST_SLOTS);
    return true;
}

void explorer_table_close(explorer_table *table)
{
    explorer_region_close(&table->pairs);
    free((void *)table->index);
    free(table->blocks);
    free(table->gaps);
    memset(table, 0, sizeof *table);
}

/* Gets a thread numbers to give. */
static explorer_added more_numbers(explorer_table *table, explorer_block *block)
{
    uint64_t taken = atomic_load(&table->taken), end;
    do {
        if (taken >= table->limit)
            return EXPLORER_LIMIT;
        if (taken >= table->most)
            return EXPLORER_FULL;
        end = taken + table->block_size;
        if (end > table->limit)
            end = table->limit;
        if (end > table->most)
            end = table->most;
        if (!explorer_region_need(&table->pairs, (size_t)(end * 8)))
            return EXPLORER_NO_DISK;
    } while (!atomic_compare_exchange_weak(&table->taken, &taken, end));
    block->next = (uint32_t)taken;
    block->end = (uint32_t)end;
    return EXPLORER_NEW;
}

explorer_added explorer_table_add(explorer_table *table, unsigned worker, uint64_t pair, uint32_t *number)
{
    assert(worker < table->jobs);
    uint64_t hash = base_hash_number(pair);
    explorer_block *block = &table->blocks[worker];
    for (uint64_t at = explorer_table_home(table, hash);; at = at + 1 < table->slots ? at + 1 : 0) {
        uint64_t slot = atomic_load_explicit(&table->index[at], memory_order_acquire);
        if (!slot) {
            if (block->next == block->end) {
                explorer_added got = more_numbers(table, block);
                if (got != EXPLORER_NEW)
                    return got;
            }
            *number = block->next;
            atomic_store_explicit(pair_at(table, *number), pair, memory_order_relaxed);
            if (atomic_compare_exchange_strong_explicit(&table->index[at], &slot, SLOT(hash, *number),
                                                        memory_order_acq_rel, memory_order_acquire)) {
                block->next++;
                return EXPLORER_NEW;
            }
        }
        if (HAS_TAG(slot, hash) && is_pair(table, NUMBER(slot), pair)) {
            *number = NUMBER(slot);
            return EXPLORER_OLD;
        }
    }
}

bool explorer_table_find(const explorer_table *table, uint64_t pair, uint32_t *number)
{
    uint64_t hash = base_hash_number(pair);
    for (uint64_t at = explorer_table_home(table, hash);; at = at + 1 < table->slots ? at + 1 : 0) {
        uint64_t slot = atomic_load_explicit(&table->index[at], memory_order_acquire);
        if (!slot)
            return false;
        if (HAS_TAG(slot, hash) && is_pair(table, NUMBER(slot), pair)) {
            *number = NUMBER(slot);
            return true;
        }
    }
}

void explorer_table_await_pair(const explorer_table *table, uint64_t pair)
{
    uint64_t hash = base_hash_number(pair);
    uint64_t slot =
        atomic_load_explicit(&table->index[explorer_table_home(table, hash)], memory_order_relaxed);
    if (slot && HAS_TAG(slot, hash))
        base_prefetch((const void *)pair_at(table, NUMBER(slot)));
}

/* ---- growing ---- */

static uint64_t larger(const explorer_table *table)
{
    return table->slots < 1u << 20 ? table->slots * 4 : table->slots / 64 * 96;
}

uint64_t explorer_table_growth(const explorer_table *table)
{
    return (larger(table) - table->slots) * sizeof *table->index;
}

static int by_begin(const void *a, const void *b)
{
    const explorer_gap *x = a, *y = b;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

/* The first gap that ends after `number`. */
static size_t gap_after(const explorer_gap *gaps, size_t count, uint32_t number)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (gaps[middle].end <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

typedef struct filling {
    explorer_table *table;
    const explorer_gap *gaps;
    size_t gap_count;
} filling;

static void put(explorer_table *table, uint32_t number)
{
    uint64_t hash = base_hash_number(atomic_load_explicit(pair_at(table, number), memory_order_relaxed));
    for (uint64_t at = explorer_table_home(table, hash);; at = at + 1 < table->slots ? at + 1 : 0) {
        uint64_t slot = atomic_load_explicit(&table->index[at], memory_order_relaxed);
        if (!slot && atomic_compare_exchange_strong(&table->index[at], &slot, SLOT(hash, number)))
            return;
    }
}

static bool fill(void *arg, unsigned worker, size_t begin, size_t end)
{
    (void)worker;
    filling *f = arg;
    size_t gap = gap_after(f->gaps, f->gap_count, (uint32_t)begin);
    for (size_t number = begin; number < end;) {
        if (gap < f->gap_count && number >= f->gaps[gap].begin) {
            number = f->gaps[gap++].end;
            continue;
        }
        put(f->table, (uint32_t)number++);
    }
    return true;
}

bool explorer_table_grow(explorer_table *table, base_thread_pool *pool)
{
    size_t count = table->gap_count;
    explorer_gap *gaps = base_alloc(count + table->jobs, sizeof *gaps);
    if (!gaps)
        return false;
    if (count)
        memcpy(gaps, table->gaps, count * sizeof *gaps);
    for (unsigned i = 0; i < table->jobs; i++)
        if (table->blocks[i].next < table->blocks[i].end)
            gaps[count++] = (explorer_gap){table->blocks[i].next, table->blocks[i].end};
    qsort(gaps, count, sizeof *gaps, by_begin);
    /* Memory for the new one is asked for while the old one is there still, but touched when that is gone. */
    uint64_t after = larger(table);
    _Atomic uint64_t *index = calloc((size_t)after, sizeof *index);
    if (!index) {
        free(gaps);
        return false;
    }
    free((void *)table->index);
    table->index = index;
    set_slots(table, after);
    filling f = {table, gaps, count};
    size_t taken = (size_t)atomic_load(&table->taken);
    base_thread_pool_run(pool, fill, &f, 0, taken, base_thread_pool_chunk(pool, taken, 1024, 65536));
    free(gaps);
    return true;
}

/* ---- gaps ---- */

bool explorer_table_settle(explorer_table *table)
{
    if (!base_grow(table->gaps, table->gap_capacity, table->gap_count + table->jobs))
        return false;
    size_t before = table->gap_count;
    for (unsigned i = 0; i < table->jobs; i++) {
        explorer_block *block = &table->blocks[i];
        if (block->next < block->end)
            table->gaps[table->gap_count++] = (explorer_gap){block->next, block->end};
        block->next = block->end = 0;
    }
    qsort(table->gaps + before, table->gap_count - before, sizeof *table->gaps, by_begin);
    while (table->gap_count > before && table->gaps[table->gap_count - 1].end == atomic_load(&table->taken))
        atomic_store(&table->taken, table->gaps[--table->gap_count].begin);
    return true;
}

bool explorer_table_has(const explorer_table *table, uint32_t number)
{
    if (number >= atomic_load(&table->taken))
        return false;
    size_t gap = gap_after(table->gaps, table->gap_count, number);
    return gap == table->gap_count || number < table->gaps[gap].begin;
}

uint64_t explorer_table_count(const explorer_table *table)
{
    uint64_t count = atomic_load_explicit(&table->taken, memory_order_relaxed);
    for (size_t i = 0; i < table->gap_count; i++)
        count -= table->gaps[i].end - table->gaps[i].begin;
    for (unsigned i = 0; i < table->jobs; i++)
        count -= table->blocks[i].end - table->blocks[i].next;
    return count;
}

uint64_t explorer_table_bytes(const explorer_table *table)
{
    uint64_t pairs = table->pairs.file < 0 ? atomic_load_explicit(&table->taken, memory_order_relaxed) : 0;
    return (pairs + table->slots) * 8;
}
