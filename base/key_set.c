/* Sorting many keys: a radix sort that passes over the bytes in which all of them agree. */
#include "base/key_set.h"

void base_key_set_release(base_key_set *k)
{
    free(k->key);
    free(k->spare);
    *k = (base_key_set){0};
}

bool base_key_set_reserve(base_key_set *k, size_t count)
{
    if (k->key && count <= k->capacity)
        return true;
    size_t capacity = k->capacity;
    if (!base_grow(k->key, capacity, count ? count : 1))
        return false;
    free(k->spare);
    k->spare = base_alloc(capacity, sizeof *k->spare);
    k->capacity = k->spare ? capacity : 0;
    return k->spare != NULL;
}

static bool in_order(const base_key_set *k)
{
    for (size_t i = 1; i < k->count; i++)
        if (k->key[i - 1] > k->key[i])
            return false;
    return true;
}

static void radix_pass(base_key_set *k, unsigned shift)
{
    size_t start[257] = {0};
    for (size_t i = 0; i < k->count; i++)
        start[(k->key[i] >> shift & 0xff) + 1]++;
    for (unsigned b = 1; b < 257; b++)
        start[b] += start[b - 1];
    for (size_t i = 0; i < k->count; i++)
        k->spare[start[k->key[i] >> shift & 0xff]++] = k->key[i];
    uint64_t *sorted = k->spare;
    k->spare = k->key;
    k->key = sorted;
}

void base_key_set_sort_unique_many(base_key_set *k)
{
    if (!in_order(k)) {
        uint64_t differ = 0;
        for (size_t i = 1; i < k->count; i++)
            differ |= k->key[i] ^ k->key[0];
        for (unsigned shift = 0; shift < 64; shift += 8)
            if (differ >> shift & 0xff)
                radix_pass(k, shift);
    }
    size_t kept = 0;
    for (size_t i = 0; i < k->count; i++)
        if (kept == 0 || k->key[kept - 1] != k->key[i])
            k->key[kept++] = k->key[i];
    k->count = kept;
}
