/* A slot is 0, or the number + 1 and above it as much of the hash as there is room for. Who adds an entry
 * writes it in its place among the entries first and then puts the number into a slot by compare-and-swap; if
 * another was faster with the same entry, the place serves for the next. Probing is linear. After Laarman,
 * van de Pol, Weber, "Boosting multi-core reachability performance with shared hash tables", FMCAD 2010, but
 * that there the table itself holds what is stored. */
#include "config.h"

#include "explorer/store/table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 64u

static inline uint32_t slot_of(const explorer_table *table, uint64_t hash, uint32_t number)
{
    return ((uint32_t)hash & table->tag) | (number + 1);
}

static inline uint32_t number_in(const explorer_table *table, uint32_t slot)
{
    return (slot & ~table->tag) - 1;
}

static inline bool has_tag(const explorer_table *table, uint32_t slot, uint64_t hash)
{
    return ((slot ^ (uint32_t)hash) & table->tag) == 0;
}

static inline uint32_t *entry_at(const explorer_table *table, uint32_t number)
{
    return (uint32_t *)table->entries.bytes + (size_t)number * table->width;
}

static inline uint64_t next_slot(const explorer_table *table, uint64_t at)
{
    return at + 1 < table->slots ? at + 1 : 0;
}

static void set_slots(explorer_table *table, uint64_t slots)
{
    table->slots = slots;
    table->most = slots / 32 * 27;
    uint32_t numbers = 0;
    while (numbers < table->most && numbers < UINT32_MAX)
        numbers = numbers << 1 | 1;
    table->tag = ~numbers;
}

/* For an index of so many slots, which are all empty. */
static bool open_room(explorer_region *room, uint64_t slots)
{
    size_t bytes = (size_t)slots * sizeof(_Atomic uint32_t);
    return explorer_region_open(room, bytes, bytes, NULL);
}

static void set_width(explorer_table *table, uint32_t width)
{
    table->width = width;
    table->limit = table->entries.reserved / ((size_t)width * 4);
    if (table->limit > table->most_numbers)
        table->limit = table->most_numbers;
}

bool explorer_table_open(explorer_table *table, unsigned jobs, uint32_t width, uint32_t widest,
                         uint64_t limit, uint64_t bytes, const char *folder)
{
    assert(jobs > 0 && width > 0 && widest >= width && limit > 0);
    memset(table, 0, sizeof *table);
    if (limit > UINT32_MAX - 1)
        limit = UINT32_MAX - 1;
    size_t size = (size_t)widest * 4;
    uint64_t least = (limit < 1024 ? limit : 1024) * size;
    if (bytes / size > limit)
        bytes = limit * size;
    table->jobs = jobs;
    table->width = width;
    table->block_size = 1;
    table->blocks = base_alloc_zeroed(jobs, sizeof *table->blocks);
    if (!table->blocks || !open_room(&table->rooms[0], FIRST_SLOTS) ||
        !explorer_region_open(&table->entries, (size_t)bytes, (size_t)least, folder)) {
        explorer_table_close(table);
        return false;
    }
    table->index = table->rooms[0].bytes;
    table->most_numbers = limit;
    set_width(table, width);
    set_slots(table, FIRST_SLOTS);
    return true;
}

void explorer_table_close(explorer_table *table)
{
    explorer_region_close(&table->entries);
    explorer_region_close(&table->rooms[0]);
    explorer_region_close(&table->rooms[1]);
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
        if (!explorer_region_need(&table->entries, (size_t)end * table->width * 4))
            return EXPLORER_NO_DISK;
    } while (!atomic_compare_exchange_weak(&table->taken, &taken, end));
    block->next = (uint32_t)taken;
    block->end = (uint32_t)end;
    return EXPLORER_NEW;
}

explorer_added explorer_table_add(explorer_table *table, unsigned worker, const uint32_t *entry,
                                  uint64_t hash, uint32_t *number)
{
    assert(worker < table->jobs);
    explorer_block *block = &table->blocks[worker];
    for (uint64_t at = explorer_table_home(table, hash);; at = next_slot(table, at)) {
        uint32_t slot = atomic_load_explicit(&table->index[at], memory_order_acquire);
        if (!slot) {
            if (block->next == block->end) {
                explorer_added got = more_numbers(table, block);
                if (got != EXPLORER_NEW)
                    return got;
            }
            memcpy(entry_at(table, block->next), entry, (size_t)table->width * 4);
            if (atomic_compare_exchange_strong_explicit(&table->index[at], &slot,
                                                        slot_of(table, hash, block->next),
                                                        memory_order_acq_rel, memory_order_acquire)) {
                *number = block->next++;
                return EXPLORER_NEW;
            }
        }
        if (has_tag(table, slot, hash) && explorer_table_is_entry(table, number_in(table, slot), entry)) {
            *number = number_in(table, slot);
            return EXPLORER_OLD;
        }
    }
}

bool explorer_table_find(const explorer_table *table, const uint32_t *entry, uint32_t *number)
{
    uint64_t hash = explorer_table_hash(entry, table->width);
    for (uint64_t at = explorer_table_home(table, hash);; at = next_slot(table, at)) {
        uint32_t slot = atomic_load_explicit(&table->index[at], memory_order_acquire);
        if (!slot)
            return false;
        if (has_tag(table, slot, hash) && explorer_table_is_entry(table, number_in(table, slot), entry)) {
            *number = number_in(table, slot);
            return true;
        }
    }
}

void explorer_table_await_entry(const explorer_table *table, uint64_t hash)
{
    uint32_t slot =
        atomic_load_explicit(&table->index[explorer_table_home(table, hash)], memory_order_relaxed);
    if (slot && has_tag(table, slot, hash))
        base_prefetch(entry_at(table, number_in(table, slot)));
}

/* ---- growing ---- */

static uint64_t larger(const explorer_table *table)
{
    return table->slots < 1u << 16 ? table->slots * 2 : table->slots / 64 * 96;
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

static void put(explorer_table *table, uint32_t number, uint64_t hash)
{
    for (uint64_t at = explorer_table_home(table, hash);; at = next_slot(table, at)) {
        uint32_t slot = atomic_load_explicit(&table->index[at], memory_order_relaxed);
        if (!slot && atomic_compare_exchange_strong(&table->index[at], &slot, slot_of(table, hash, number)))
            return;
    }
}

#define AHEAD 16u /* entries whose slots are asked for before they are looked at */

static void fill_range(explorer_table *table, uint32_t begin, uint32_t end)
{
    uint64_t hashes[AHEAD];
    for (uint32_t next = begin; begin < end; begin++) {
        for (; next < end && next - begin < AHEAD; next++) {
            hashes[next % AHEAD] = explorer_table_hash(entry_at(table, next), table->width);
            explorer_table_await(table, hashes[next % AHEAD]);
        }
        put(table, begin, hashes[begin % AHEAD]);
    }
}

static bool fill(void *arg, unsigned worker, size_t begin, size_t end)
{
    (void)worker;
    filling *f = arg;
    size_t gap = gap_after(f->gaps, f->gap_count, (uint32_t)begin);
    while (begin < end) {
        size_t next = gap < f->gap_count && f->gaps[gap].begin < end ? f->gaps[gap].begin : end;
        if (begin < next)
            fill_range(f->table, (uint32_t)begin, (uint32_t)next);
        begin = next < end ? f->gaps[gap++].end : end;
    }
    return true;
}

/* Puts all entries into an index that is empty. `gaps`: with room for one more a thread. */
static void fill_all(explorer_table *table, base_thread_pool *pool, explorer_gap *gaps)
{
    size_t count = table->gap_count;
    if (count)
        memcpy(gaps, table->gaps, count * sizeof *gaps);
    for (unsigned i = 0; i < table->jobs; i++)
        if (table->blocks[i].next < table->blocks[i].end)
            gaps[count++] = (explorer_gap){table->blocks[i].next, table->blocks[i].end};
    qsort(gaps, count, sizeof *gaps, by_begin);
    filling f = {table, gaps, count};
    size_t taken = (size_t)atomic_load(&table->taken);
    base_thread_pool_run(pool, fill, &f, 0, taken, base_thread_pool_chunk(pool, taken, 1024, 65536));
}

bool explorer_table_grow(explorer_table *table, base_thread_pool *pool)
{
    explorer_gap *gaps = base_alloc(table->gap_count + table->jobs, sizeof *gaps);
    /* Memory for the new one is asked for while the old one is there still, but touched when that is gone. */
    uint64_t after = larger(table);
    unsigned to = 1 - table->place;
    if (!gaps || !open_room(&table->rooms[to], after)) {
        free(gaps);
        return false;
    }
    explorer_region_close(&table->rooms[table->place]);
    table->place = to;
    table->index = table->rooms[to].bytes;
    set_slots(table, after);
    fill_all(table, pool, gaps);
    free(gaps);
    return true;
}

bool explorer_table_refill(explorer_table *table, base_thread_pool *pool)
{
    explorer_gap *gaps = base_alloc(table->gap_count + table->jobs, sizeof *gaps);
    if (!gaps)
        return false;
    memset((void *)table->index, 0, (size_t)table->slots * sizeof *table->index);
    fill_all(table, pool, gaps);
    free(gaps);
    return true;
}

/* From the last entry on, as each moves back or stays. */
bool explorer_table_widen(explorer_table *table, uint32_t width, explorer_table_change *change, void *arg)
{
    uint32_t before = table->width;
    uint64_t taken = atomic_load(&table->taken);
    assert(width >= before);
    if (taken > table->entries.reserved / ((size_t)width * 4) ||
        !explorer_region_need(&table->entries, (size_t)taken * width * 4))
        return false;
    uint32_t *words = table->entries.bytes;
    for (uint64_t i = taken; i-- > 0;)
        change(arg, words + i * before, words + i * width);
    set_width(table, width);
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
    uint64_t entries =
        table->entries.file < 0 ? atomic_load_explicit(&table->taken, memory_order_relaxed) : 0;
    return entries * table->width * 4 + table->slots * sizeof *table->index;
}
