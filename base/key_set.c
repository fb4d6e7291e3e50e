/* Sorting many keys, and dropping those that are there twice. */
#include "base/key_set.h"

#include "base/sort.h"

#include <assert.h>

void base_key_set_release(base_key_set *k)
{
    free(k->key);
    free(k->spare);
    *k = (base_key_set){0};
}

bool base_key_set_reserve(base_key_set *k, size_t count)
{
    assert((k->key != NULL) == (k->spare != NULL) || !k->capacity);
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

void base_key_set_sort_unique_many(base_key_set *k)
{
    assert(k->count <= k->capacity);
    if (base_sort_u64(k->key, k->count, k->spare) == k->spare) {
        uint64_t *sorted = k->spare;
        k->spare = k->key;
        k->key = sorted;
    }
    size_t kept = 0;
    for (size_t i = 0; i < k->count; i++)
        if (kept == 0 || k->key[kept - 1] != k->key[i])
            k->key[kept++] = k->key[i];
    k->count = kept;
}
