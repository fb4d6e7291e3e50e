/* A hash table with open addresses, of numbers that are hashes themselves. */
#include "lockstep/outside/numbers.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"

enum { SIZE_FIRST = 1024 };

/* Where it is, or goes. */
static uint64_t *slot_of(uint64_t *slots, size_t size, uint64_t number)
{
    size_t at = number & (size - 1);
    while (slots[at] && slots[at] != number)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static bool grow(lockstep_numbers *s)
{
    const size_t size = s->size ? 2 * s->size : SIZE_FIRST;
    uint64_t *slots = base_alloc_zeroed(size, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < s->size; i++)
        if (s->slots[i])
            *slot_of(slots, size, s->slots[i]) = s->slots[i];
    free(s->slots);
    s->slots = slots;
    s->size = size;
    return true;
}

bool lockstep_numbers_add(lockstep_numbers *s, uint64_t number, bool *is_new)
{
    assert(s && is_new);
    number += number == 0;
    if (2 * (s->count + 1) > s->size && !grow(s))
        return false;
    uint64_t *slot = slot_of(s->slots, s->size, number);
    *is_new = *slot == 0;
    s->count += *is_new;
    *slot = number;
    return true;
}

void lockstep_numbers_release(lockstep_numbers *s)
{
    free(s->slots);
    *s = (lockstep_numbers){0};
}
