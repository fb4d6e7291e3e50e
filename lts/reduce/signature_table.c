/* The table of signatures: open addressing, compared in full, so that a number means one signature for
 * certain.
 *
 * A thread that meets a new signature takes the next number, copies the keys, and then publishes both by
 * putting the number into a free slot. When another was faster, it goes on comparing with what that one put
 * there; its number may stay unused.
 */
#define XXH_INLINE_ALL
#include "lts/reduce/signature_table.h"

#include <assert.h>
#include <string.h>
#include <xxhash.h>

#define FIRST_CHUNK                                                                                          \
    ((size_t)1 << 8) /* keys; each chunk is twice as large as the one before, up to LARGEST_CHUNK */
#define SLOTS         ((size_t)4096) /* that a thread moves at a time */
#define LARGEST_CHUNK ((size_t)1 << 16)

void lts_key_arena_release(lts_key_arena *a)
{
    for (size_t i = 0; i < a->chunks; i++)
        free(a->chunk[i].key);
    free(a->chunk);
    *a = (lts_key_arena){0};
}

void lts_key_arena_clear(lts_key_arena *a)
{
    a->current = a->used = 0;
    lts_key_arena_drop_numbers(a);
}

void lts_key_arena_drop_numbers(lts_key_arena *a)
{
    a->next = a->after = 0;
}

/* Adds a chunk for at least `count` keys. */
static bool add_chunk(lts_key_arena *a, size_t count)
{
    size_t size = a->chunks < 8 ? FIRST_CHUNK << a->chunks : LARGEST_CHUNK;
    struct lts_key_chunk fresh = {.size = count > size ? count : size};
    if (!base_grow(a->chunk, a->chunk_capacity, a->chunks + 1))
        return false;
    fresh.key = base_alloc(fresh.size, sizeof *fresh.key);
    if (!fresh.key)
        return false;
    a->chunk[a->chunks++] = fresh;
    return true;
}

static const uint64_t *copy_keys(lts_key_arena *a, const base_key_set *s)
{
    while (a->current == a->chunks || a->chunk[a->current].size - a->used < s->count) {
        if (a->current == a->chunks ? !add_chunk(a, s->count) : (a->current++, false))
            return NULL;
        a->used = 0;
    }
    uint64_t *to = a->chunk[a->current].key + a->used;
    memcpy(to, s->key, s->count * sizeof *to);
    a->used += s->count;
    return to;
}

void lts_signature_table_release(lts_signature_table *t)
{
    free(t->slot);
    free(t->signature);
    *t = (lts_signature_table){0};
}

static size_t slots_for(size_t count)
{
    size_t slots = 16;
    while (slots < 2 * count)
        slots *= 2;
    return slots;
}

bool lts_signature_table_clear(lts_signature_table *t, size_t expected)
{
    assert(expected < LTS_MAX);
    size_t slots = slots_for(expected);
    if (!base_grow(t->signature, t->signature_capacity, expected) ||
        !base_grow(t->slot, t->slot_capacity, slots))
        return false;
    memset((void *)t->slot, 0, slots * sizeof *t->slot);
    t->slots = slots;
    atomic_store_explicit(&t->count, 0, memory_order_relaxed);
    return true;
}

typedef struct rehashing {
    lts_signature_table *to;
    _Atomic uint64_t *slot; /* the old ones */
} rehashing;

/* Memory that is read before it is written gets a page of zeros first, which has to be taken from all
 * processors again when somebody writes to it. So it is not left to calloc. */
static bool clear_slots(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_signature_table *t = arg;
    (void)who;
    memset((void *)(t->slot + begin), 0, (end - begin) * sizeof *t->slot);
    return true;
}

/* Puts what is in some of the old slots into the new ones. */
static bool rehash_slots(void *arg, unsigned who, size_t begin, size_t end)
{
    const rehashing *m = arg;
    size_t last = m->to->slots - 1;
    (void)who;
    for (; begin < end; begin++) {
        uint64_t entry = atomic_load_explicit(&m->slot[begin], memory_order_relaxed), taken = 0;
        for (size_t i = (size_t)(entry >> 32) & last; entry; i = (i + 1) & last, taken = 0)
            if (!atomic_load_explicit(&m->to->slot[i], memory_order_relaxed) &&
                atomic_compare_exchange_strong_explicit(&m->to->slot[i], &taken, entry, memory_order_relaxed,
                                                        memory_order_relaxed))
                break;
    }
    return true;
}

bool lts_signature_table_reserve(lts_signature_table *t, base_thread_pool *pool, size_t more)
{
    assert((t->slots & (t->slots - 1)) == 0);
    size_t need = t->count + more, slots = slots_for(need);
    if (need >= LTS_MAX || !base_grow(t->signature, t->signature_capacity, need))
        return false;
    if (slots <= t->slots)
        return true;
    rehashing m = {t, t->slot};
    size_t old_slots = t->slots;
    _Atomic uint64_t *fresh = base_alloc(slots, sizeof *fresh);
    if (!fresh)
        return false;
    t->slot = fresh;
    t->slots = t->slot_capacity = slots;
    base_thread_pool_run(pool, clear_slots, t, 0, slots, SLOTS);
    base_thread_pool_run(pool, rehash_slots, &m, 0, old_slots, SLOTS);
    free((void *)m.slot);
    return true;
}

static inline bool is_same(const lts_signature *m, uint32_t block, const base_key_set *s)
{
    if (m->block != block || m->count != s->count)
        return false;
    for (size_t i = 0; i < s->count; i++)
        if (m->key[i] != s->key[i])
            return false;
    return true;
}

static uint32_t next_number(lts_signature_table *t, lts_key_arena *arena)
{
    if (arena->next == arena->after) {
        uint32_t count = t->numbers_at_once ? t->numbers_at_once : 1;
        arena->next = atomic_fetch_add_explicit(&t->count, count, memory_order_relaxed);
        arena->after = arena->next + count;
        assert(arena->after <= t->signature_capacity);
        for (uint32_t number = arena->next; number < arena->after; number++)
            t->signature[number].block = LTS_NONE;
    }
    return arena->next++;
}

/* Takes a number for a new signature and copies it; LTS_NONE: no memory. */
static uint32_t add_signature(lts_signature_table *t, lts_key_arena *arena, uint32_t block,
                              const base_key_set *s)
{
    const uint64_t *key = copy_keys(arena, s);
    if (!key)
        return LTS_NONE;
    uint32_t number = next_number(t, arena);
    t->signature[number] = (lts_signature){key, (uint32_t)s->count, block};
    return number;
}

uint32_t lts_signature_table_number(lts_signature_table *t, lts_key_arena *arena, uint32_t block,
                                    const base_key_set *s)
{
    uint64_t hash = XXH3_64bits_withSeed(s->key, s->count * sizeof *s->key, block) >> 32;
    uint32_t fresh = LTS_NONE;
    for (size_t i = (size_t)hash & (t->slots - 1);; i = (i + 1) & (t->slots - 1)) {
        uint64_t entry = atomic_load_explicit(&t->slot[i], memory_order_acquire);
        if (!entry) {
            if (fresh == LTS_NONE && (fresh = add_signature(t, arena, block, s)) == LTS_NONE)
                return LTS_NONE;
            if (atomic_compare_exchange_strong_explicit(&t->slot[i], &entry, hash << 32 | (fresh + 1),
                                                        memory_order_acq_rel, memory_order_acquire))
                return fresh;
        }
        uint32_t number = (uint32_t)entry - 1;
        if (entry >> 32 == hash && is_same(&t->signature[number], block, s)) {
            if (fresh != LTS_NONE)
                t->signature[fresh].block = LTS_NONE;
            return number;
        }
    }
}

/* The first of the sorted keys from `low` on that is not less than `wanted`: gallops, then halves. */
static const uint64_t *gallop_to(const uint64_t *low, const uint64_t *end, uint64_t wanted)
{
    size_t step = 1;
    while ((size_t)(end - low) > step && low[step] < wanted) {
        low += step;
        step *= 2;
    }
    const uint64_t *high = (size_t)(end - low) > step ? low + step : end;
    while (low < high) {
        const uint64_t *middle = low + (high - low) / 2;
        if (*middle < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool lts_signature_table_include(const lts_signature_table *t, uint32_t number, const base_key_set *s,
                                 size_t count)
{
    const uint64_t *at = t->signature[number].key, *end = at + t->signature[number].count;
    if ((size_t)(end - at) < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        at = gallop_to(at, end, s->key[i]);
        if (at == end || *at != s->key[i])
            return false;
    }
    return true;
}

/* The slot from which the search for a signature begins, by its hash. */
static size_t home_of(const lts_signature_table *t, uint64_t entry)
{
    return (size_t)(entry >> 32) & (t->slots - 1);
}

void lts_signature_table_check(const lts_signature_table *t)
{
    uint32_t count = t->count;
    size_t used = 0;
    assert(count <= t->signature_capacity);
    assert(t->slots <= t->slot_capacity);
    assert((t->slots & (t->slots - 1)) == 0);
    for (size_t i = 0; i < t->slots; i++) {
        uint64_t entry = t->slot[i];
        if (!entry)
            continue;
        uint32_t number = (uint32_t)entry - 1;
        used++;
        assert(number < count);
        const lts_signature *s = &t->signature[number];
        assert(s->block != LTS_NONE);
        for (uint32_t k = 1; k < s->count; k++)
            assert(s->key[k - 1] < s->key[k]);
        assert(XXH3_64bits_withSeed(s->key, s->count * sizeof *s->key, s->block) >> 32 == entry >> 32);
        for (size_t j = home_of(t, entry); j != i; j = (j + 1) & (t->slots - 1))
            assert(t->slot[j]); /* else it would not be found */
    }
    assert(2 * used <= t->slots);
}
