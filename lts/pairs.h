/* Pairs of numbers, each once, in order of first mention. (pairs.c) */
#ifndef LTS_PAIRS_H
#define LTS_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begin with {0}. */
typedef struct lts_pairs {
    uint64_t *pair; /* the first number in the upper half */
    uint32_t count;
    size_t capacity;
    uint32_t *slots;
    size_t slot_count;
} lts_pairs;

/* The number of a pair, which is `count` - 1 after the call when it is new; LTS_NONE: no memory. */
uint32_t lts_pairs_intern(lts_pairs *p, uint32_t first, uint32_t second);
void lts_pairs_release(lts_pairs *p);

#endif
