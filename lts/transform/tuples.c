/* Tuples of small numbers, each in as few 64-bit words as its parts' bits fit in, found again by a hash
 * (XXH3) in an open table of numbers. Twelve parts of three states take one word.
 */
#include "lts/transform/tuples.h"
#include "lts/transform/transform.h"

#define XXH_INLINE_ALL
#include <assert.h>
#include <string.h>
#include <xxhash.h>

#include "base/array.h"

typedef struct field {
    uint32_t word;
    unsigned shift;
    uint64_t mask; /* before shifting */
} field;

struct lts_tuples {
    field *fields;
    uint32_t parts, words; /* words a tuple takes */
    uint32_t count;
    uint64_t *keys, *probe; /* all tuples, one after the other; the one being made */
    size_t key_room;        /* words */
    uint32_t *slots;        /* a tuple's number, LTS_NONE: free; at most half full */
    size_t slot_count;      /* a power of two */
};

static unsigned bits_for(uint32_t size)
{
    unsigned bits = 1;
    while (bits < 32 && (size - 1) >> bits)
        bits++;
    return bits;
}

/* Fields lie in words in order; none crosses into the next. */
static void lay_out(lts_tuples *t, const uint32_t *sizes)
{
    unsigned used = 0;
    t->words = 1;
    for (uint32_t i = 0; i < t->parts; i++) {
        unsigned bits = bits_for(sizes[i]);
        if (used + bits > 64) {
            t->words++;
            used = 0;
        }
        t->fields[i] = (field){t->words - 1, used, (UINT64_C(1) << bits) - 1};
        used += bits;
    }
}

static uint32_t *free_slots(size_t count)
{
    uint32_t *slots = base_alloc(count, sizeof *slots);
    if (slots)
        memset(slots, 0xFF, count * sizeof *slots);
    return slots;
}

lts_tuples *lts_tuples_new(const uint32_t *sizes, uint32_t parts)
{
    lts_tuples *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->parts = parts;
    t->fields = base_alloc(parts, sizeof *t->fields);
    if (t->fields)
        lay_out(t, sizes);
    t->slot_count = 64;
    t->slots = free_slots(t->slot_count);
    t->probe = base_alloc(t->words, sizeof *t->probe);
    if (t->fields && t->slots && t->probe)
        return t;
    lts_tuples_free(t);
    return NULL;
}

void lts_tuples_close(lts_tuples *t)
{
    free(t->slots);
    free(t->probe);
    t->slots = NULL;
    t->probe = NULL;
    t->slot_count = 0;
}

void lts_tuples_free(lts_tuples *t)
{
    if (!t)
        return;
    lts_tuples_close(t);
    free(t->fields);
    free(t->keys);
    free(t);
}

uint32_t lts_tuples_count(const lts_tuples *t)
{
    return t->count;
}

static uint64_t hash(const lts_tuples *t, const uint64_t *key)
{
    return XXH3_64bits(key, t->words * sizeof *key);
}

/* The slot of a tuple that is there, or the free one where it belongs. */
static size_t find_slot(const lts_tuples *t, const uint64_t *key)
{
    size_t mask = t->slot_count - 1, slot = (size_t)hash(t, key) & mask;
    while (t->slots[slot] != LTS_NONE &&
           memcmp(t->keys + (size_t)t->slots[slot] * t->words, key, t->words * sizeof *key) != 0)
        slot = (slot + 1) & mask;
    return slot;
}

static bool double_slots(lts_tuples *t)
{
    uint32_t *slots = t->slot_count <= SIZE_MAX / 2 ? free_slots(2 * t->slot_count) : NULL;
    if (!slots)
        return false;
    free(t->slots);
    t->slots = slots;
    t->slot_count *= 2;
    for (uint32_t i = 0; i < t->count; i++)
        t->slots[find_slot(t, t->keys + (size_t)i * t->words)] = i;
    return true;
}

void lts_tuples_set(lts_tuples *t, uint32_t part, lts_state state)
{
    field f = t->fields[part];
    t->probe[f.word] = (t->probe[f.word] & ~(f.mask << f.shift)) | (uint64_t)state << f.shift;
}

void lts_tuples_write(lts_tuples *t, const lts_state *tuple)
{
    memset(t->probe, 0, t->words * sizeof *t->probe);
    for (uint32_t i = 0; i < t->parts; i++)
        lts_tuples_set(t, i, tuple[i]);
}

base_status lts_tuples_intern(lts_tuples *t, uint32_t *number)
{
    assert(t->slots);
    size_t slot = find_slot(t, t->probe);
    if (t->slots[slot] != LTS_NONE) {
        *number = t->slots[slot];
        return BASE_OK;
    }
    if (t->count == LTS_MAX)
        return BASE_E_LIMIT;
    if (!base_grow(t->keys, t->key_room, ((size_t)t->count + 1) * t->words))
        return BASE_E_NOMEM;
    if (2 * ((size_t)t->count + 1) > t->slot_count) {
        if (!double_slots(t))
            return BASE_E_NOMEM;
        slot = find_slot(t, t->probe);
    }
    memcpy(t->keys + (size_t)t->count * t->words, t->probe, t->words * sizeof *t->probe);
    t->slots[slot] = t->count;
    *number = t->count++;
    return BASE_OK;
}

lts_state lts_tuples_part(const lts_tuples *t, lts_state whole, uint32_t part)
{
    assert(whole < t->count && part < t->parts);
    field f = t->fields[part];
    return (lts_state)(t->keys[(size_t)whole * t->words + f.word] >> f.shift & f.mask);
}

void lts_tuples_read(const lts_tuples *t, uint32_t number, lts_state *tuple)
{
    for (uint32_t i = 0; i < t->parts; i++)
        tuple[i] = lts_tuples_part(t, number, i);
}
