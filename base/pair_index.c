/* Pairs of numbers, each once: an open-addressing index over a list. */
#include "base/pair_index.h"

#include "base/array.h"
#include "base/error.h"

#include <string.h>

void base_pair_index_release(base_pair_index *p)
{
    free(p->pair);
    free(p->slots);
    *p = (base_pair_index){0};
}

/* The finaliser of splitmix64: every bit of the pair reaches every bit of the hash. */
static size_t hash_of(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (size_t)(z ^ z >> 31);
}

static size_t slot_of(const base_pair_index *p, uint64_t pair)
{
    size_t mask = p->slot_count - 1, i = hash_of(pair) & mask;
    while (p->slots[i] != BASE_NONE && p->pair[p->slots[i]] != pair)
        i = (i + 1) & mask;
    return i;
}

static bool rehash(base_pair_index *p)
{
    size_t wanted = p->slot_count ? p->slot_count * 2 : 64;
    uint32_t *slots = base_alloc(wanted, sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0xff, wanted * sizeof *slots);
    free(p->slots);
    p->slots = slots;
    p->slot_count = wanted;
    for (uint32_t n = 0; n < p->count; n++)
        slots[slot_of(p, p->pair[n])] = n;
    return true;
}

uint32_t base_pair_index_intern(base_pair_index *p, uint32_t first, uint32_t second)
{
    uint64_t pair = (uint64_t)first << 32 | second;
    if ((size_t)p->count * 2 >= p->slot_count && !rehash(p))
        return BASE_NONE;
    size_t slot = slot_of(p, pair);
    if (p->slots[slot] != BASE_NONE)
        return p->slots[slot];
    if (p->count == (BASE_NONE - 1) || !base_grow(p->pair, p->capacity, (size_t)p->count + 1))
        return BASE_NONE;
    p->pair[p->count] = pair;
    p->slots[slot] = p->count;
    return p->count++;
}
