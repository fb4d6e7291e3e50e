/* A hash table of chains: configurations that agree in all but what can be better or worse. */
#include "histories/check/visited.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define HEADER 2u /* words before the sets of an entry */

bool history_sets_begin(history_sets *sets, uint32_t slots, uint32_t unknowns, bool has_overwrites)
{
    const size_t slot_words = ((size_t)slots + 63) / 64, unknown_words = ((size_t)unknowns + 63) / 64;
    *sets = (history_sets){.slot_words = slot_words,
                           .unknown_words = unknown_words,
                           .has_overwrites = has_overwrites,
                           .words = slot_words * (has_overwrites ? 3 : 1) + unknown_words};
    sets->all = base_alloc_zeroed(sets->words, sizeof *sets->all);
    if (!sets->all)
        return false;
    sets->put = sets->all;
    sets->written = has_overwrites ? sets->put + slot_words : sets->put;
    sets->covered = has_overwrites ? sets->written + slot_words : sets->put;
    sets->unknown = sets->covered + slot_words;
    return true;
}

void history_sets_end(history_sets *sets)
{
    free(sets->all);
    *sets = (history_sets){0};
}

bool history_visited_begin(history_visited *v, const history_sets *like)
{
    *v = (history_visited){.stride = HEADER + like->words, .slot_count = 256};
    v->slots = base_alloc_zeroed(v->slot_count, sizeof *v->slots);
    return v->slots != NULL;
}

void history_visited_end(history_visited *v)
{
    free(v->entries);
    free(v->slots);
    *v = (history_visited){0};
}

size_t history_visited_size(const history_visited *v)
{
    return v->capacity * sizeof *v->entries + v->slot_count * sizeof *v->slots;
}

static uint64_t hash_of(uint64_t head, const uint64_t *put, size_t words)
{
    uint64_t hash = head * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < words; i++) {
        hash ^= hash >> 29;
        hash = (hash ^ put[i]) * 0xbf58476d1ce4e5b9u;
    }
    hash ^= hash >> 32;
    return hash * 0x94d049bb133111ebu;
}

static bool same(const uint64_t *a, const uint64_t *b, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static bool within(const uint64_t *a, const uint64_t *b, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (a[i] & ~b[i])
            return false;
    return true;
}

/* Can the entry's configuration do all that `sets` can, being alike in `put`? */
static bool is_as_good(const uint64_t *entry, const history_sets *sets)
{
    const size_t words = sets->slot_words;
    const uint64_t *written = entry + HEADER + words, *covered = written + words;
    const uint64_t *unknown = entry + HEADER + (sets->unknown - sets->all);
    if (!within(unknown, sets->unknown, sets->unknown_words))
        return false;
    if (!sets->has_overwrites)
        return true;
    if (!within(written, sets->written, words) || !within(sets->covered, covered, words))
        return false;
    for (size_t i = 0; i < words; i++)
        if (sets->written[i] & ~(written[i] | covered[i]))
            return false;
    return true;
}

static size_t slot_of(const history_visited *v, const uint64_t *slots, size_t slot_count, uint64_t head,
                      const uint64_t *put, size_t words)
{
    size_t slot = (size_t)(hash_of(head, put, words) >> 16) & (slot_count - 1);
    for (; slots[slot]; slot = (slot + 1) & (slot_count - 1)) {
        const uint64_t *entry = v->entries + (slots[slot] - 1) * v->stride;
        if (entry[0] == head && same(entry + HEADER, put, words))
            break;
    }
    return slot;
}

static bool make_slots(history_visited *v, size_t words)
{
    if ((v->chains + 1) * 2 <= v->slot_count)
        return true;
    const size_t count = v->slot_count * 2;
    uint64_t *slots = base_alloc_zeroed(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < v->slot_count; i++) {
        if (!v->slots[i])
            continue;
        const uint64_t *entry = v->entries + (v->slots[i] - 1) * v->stride;
        size_t slot = (size_t)(hash_of(entry[0], entry + HEADER, words) >> 16) & (count - 1);
        while (slots[slot])
            slot = (slot + 1) & (count - 1);
        slots[slot] = v->slots[i];
    }
    free(v->slots);
    v->slots = slots;
    v->slot_count = count;
    return true;
}

history_met history_visit(history_visited *v, uint32_t passed, uint32_t state, const history_sets *sets)
{
    const uint64_t head = (uint64_t)passed << 32 | state;
    if (!make_slots(v, sets->slot_words) || !base_grow(v->entries, v->capacity, v->count + v->stride))
        return HISTORY_MET_NO_MEMORY;
    const size_t slot = slot_of(v, v->slots, v->slot_count, head, sets->put, sets->slot_words);
    for (uint64_t at = v->slots[slot]; at; at = v->entries[(at - 1) * v->stride + 1])
        if (is_as_good(v->entries + (at - 1) * v->stride, sets))
            return HISTORY_MET_BEFORE;
    uint64_t *entry = v->entries + v->count;
    entry[0] = head;
    entry[1] = v->slots[slot];
    if (sets->words)
        memcpy(entry + HEADER, sets->all, sets->words * sizeof *entry);
    v->chains += v->slots[slot] == 0;
    v->slots[slot] = v->count / v->stride + 1;
    v->count += v->stride;
    return HISTORY_MET_NEW;
}

bool history_visited_each(const history_visited *v,
                          bool (*each)(void *arg, uint32_t passed, uint32_t state, const uint64_t *sets),
                          void *arg)
{
    for (size_t at = 0; at < v->count; at += v->stride) {
        const uint64_t *entry = v->entries + at;
        if (!each(arg, (uint32_t)(entry[0] >> 32), (uint32_t)entry[0], entry + HEADER))
            return false;
    }
    return true;
}
