/* A hash table from which pairs are taken out again: what follows a gap is moved into it (Knuth, The Art of
 * Computer Programming 3, algorithm 6.4R), so that it never fills up with what was. */
#include "lts/reduce/pair_counts.h"

#include "base/array.h"
#include "base/hash.h"

#include <assert.h>
#include <string.h>

#define FREE UINT64_MAX

void lts_pair_counts_release(lts_pair_counts *p)
{
    free(p->key);
    free(p->number);
    *p = (lts_pair_counts){0};
}

static inline uint64_t pair(uint32_t a, uint32_t b)
{
    return (uint64_t)a << 32 | b;
}

static inline size_t home(const lts_pair_counts *p, uint64_t key)
{
    return (size_t)base_hash_number(key) & (p->slots - 1);
}

/* Where the key is, or the free slot where it would be. */
static inline size_t find(const lts_pair_counts *p, uint64_t key)
{
    size_t slot = home(p, key);
    while (p->key[slot] != key && p->key[slot] != FREE)
        slot = (slot + 1) & (p->slots - 1);
    return slot;
}

static bool grow(lts_pair_counts *p)
{
    lts_pair_counts larger = {.slots = p->slots ? 2 * p->slots : 64, .count = p->count};
    larger.key = base_alloc(larger.slots, sizeof *larger.key);
    larger.number = base_alloc(larger.slots, sizeof *larger.number);
    if (!larger.key || !larger.number) {
        lts_pair_counts_release(&larger);
        return false;
    }
    memset(larger.key, 0xff, larger.slots * sizeof *larger.key);
    for (size_t i = 0; i < p->slots; i++)
        if (p->key[i] != FREE) {
            size_t slot = find(&larger, p->key[i]);
            larger.key[slot] = p->key[i];
            larger.number[slot] = p->number[i];
        }
    free(p->key);
    free(p->number);
    *p = larger;
    return true;
}

uint32_t lts_pair_counts_get(const lts_pair_counts *p, uint32_t a, uint32_t b)
{
    if (!p->slots)
        return 0;
    size_t slot = find(p, pair(a, b));
    return p->key[slot] == FREE ? 0 : p->number[slot];
}

uint32_t lts_pair_counts_add(lts_pair_counts *p, uint32_t a, uint32_t b)
{
    uint64_t key = pair(a, b);
    assert(key != FREE);
    if (2 * (p->count + 1) > p->slots && !grow(p))
        return 0;
    size_t slot = find(p, key);
    if (p->key[slot] == FREE) {
        p->key[slot] = key;
        p->number[slot] = 0;
        p->count++;
    }
    return ++p->number[slot];
}

uint32_t lts_pair_counts_drop(lts_pair_counts *p, uint32_t a, uint32_t b)
{
    size_t gap = find(p, pair(a, b));
    assert(p->key[gap] != FREE && p->number[gap] > 0);
    if (--p->number[gap] > 0)
        return p->number[gap];
    size_t mask = p->slots - 1;
    for (size_t slot = (gap + 1) & mask; p->key[slot] != FREE; slot = (slot + 1) & mask)
        if (((slot - home(p, p->key[slot])) & mask) >= ((slot - gap) & mask)) {
            p->key[gap] = p->key[slot];
            p->number[gap] = p->number[slot];
            gap = slot;
        }
    p->key[gap] = FREE;
    p->count--;
    return 0;
}
