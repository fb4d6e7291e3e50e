/* A small reproducible source of random numbers and of random LTSs, for the suites of lts/. */
#ifndef TESTS_LTS_RANDOM_H
#define TESTS_LTS_RANDOM_H

#include "lts/lts.h"

/* splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t random_u64(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline uint32_t random_below(uint64_t *seed, uint32_t bound)
{
    return (uint32_t)(random_u64(seed) % bound);
}

/* An LTS of so many states and at most so many transitions; `tau_percent` of them are silent, the others have
 * one of `actions` labels `a`, `b`, ... Dies when there is no memory: it is a test. */
lts *random_lts(uint64_t *seed, uint32_t states, uint32_t transitions, uint32_t actions,
                uint32_t tau_percent);

/* One LTS from rows like "0 a 1; 1 tau 2"; the initial state is 0. */
lts *verdict_of(const char *rows);

#endif
