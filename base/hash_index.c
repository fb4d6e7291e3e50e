/* Growing the hash table: what each slot keeps of its hash says where it goes. */
#include "base/hash_index.h"

#include "base/array.h"

#include <string.h>

#define FREE  UINT64_MAX
#define LEAST 64u

void base_hash_index_release(base_hash_index *index)
{
    free(index->slots);
    *index = (base_hash_index){0};
}

void base_hash_index_clear(base_hash_index *index)
{
    if (index->slots)
        memset(index->slots, 0xff, index->slot_count * sizeof *index->slots);
    index->count = 0;
}

bool base_hash_index_grow(base_hash_index *index)
{
    size_t wanted = index->slot_count ? 2 * index->slot_count : LEAST;
    uint64_t *slots = wanted > index->slot_count ? base_alloc(wanted, sizeof *slots) : NULL;
    if (!slots)
        return false;
    memset(slots, 0xff, wanted * sizeof *slots);
    for (size_t i = 0; i < index->slot_count; i++) {
        if (index->slots[i] == FREE)
            continue;
        size_t to = (size_t)(index->slots[i] >> 32) & (wanted - 1);
        while (slots[to] != FREE)
            to = (to + 1) & (wanted - 1);
        slots[to] = index->slots[i];
    }
    free(index->slots);
    index->slots = slots;
    index->slot_count = wanted;
    return true;
}

void base_hash_index_check(const base_hash_index *index)
{
    size_t mask = index->slot_count - 1, count = 0;
    assert((index->slot_count & mask) == 0);
    assert((index->slots != NULL) == (index->slot_count > 0));
    for (size_t i = 0; i < index->slot_count; i++) {
        if (index->slots[i] == FREE)
            continue;
        count++;
        /* From where its hash sends it to where it is there is no free slot. */
        for (size_t at = (size_t)(index->slots[i] >> 32) & mask; at != i; at = (at + 1) & mask)
            assert(index->slots[at] != FREE);
    }
    assert(count == index->count);
    assert(2 * count <= index->slot_count);
}
