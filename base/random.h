/* Random numbers that come again: splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014). The state is one number, the seed; the same seed gives the same numbers everywhere. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/hash.h"

#include <assert.h>

static inline uint64_t base_random(uint64_t *state)
{
    return base_hash_number(*state += 0x9e3779b97f4a7c15u);
}

/* One of 0 .. bound - 1. Small ones come more often by less than bound / 2^64. */
static inline uint64_t base_random_below(uint64_t *state, uint64_t bound)
{
    assert(bound > 0);
    return base_random(state) % bound;
}

#endif
