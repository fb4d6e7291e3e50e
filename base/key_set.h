/* Sets of 64-bit keys: collected in any order, then sorted with each key once. (key_set.c) */
#ifndef BASE_KEY_SET_H
#define BASE_KEY_SET_H

#include "base/array.h"

#include <assert.h>

typedef struct base_key_set {
    uint64_t *key;
    size_t count, capacity;
    uint64_t *spare; /* as large, for sorting */
} base_key_set;

void base_key_set_release(base_key_set *k);
/* Makes room for so many keys; `key` is not NULL then, even if it is none. False: no memory. */
bool base_key_set_reserve(base_key_set *k, size_t count);
void base_key_set_sort_unique_many(base_key_set *k);

static inline uint64_t base_key(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32 | low;
}

#define BASE_FEW_KEYS 32u

/* Sorts the keys and drops repetitions. */
static inline void base_key_set_sort_unique(base_key_set *k)
{
    if (k->count > BASE_FEW_KEYS) {
        base_key_set_sort_unique_many(k);
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < k->count; i++) {
        uint64_t x = k->key[i];
        size_t j = kept;
        while (j > 0 && k->key[j - 1] > x)
            j--;
        if (j > 0 && k->key[j - 1] == x)
            continue;
        for (size_t m = kept; m > j; m--)
            k->key[m] = k->key[m - 1];
        k->key[j] = x;
        kept++;
    }
    k->count = kept;
}

#endif
