/* Pairs of numbers, each once, in order of first mention. (pairs.c) */
#ifndef BASE_PAIR_INDEX_H
#define BASE_PAIR_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begin with {0}. */
typedef struct base_pair_index {
    uint64_t *pair; /* the first number in the upper half */
    uint32_t count;
    size_t capacity;
    uint32_t *slots;
    size_t slot_count;
} base_pair_index;

/* The number of a pair, which is `count` - 1 after the call when it is new; BASE_NONE: no memory. */
uint32_t base_pair_index_intern(base_pair_index *p, uint32_t first, uint32_t second);
void base_pair_index_release(base_pair_index *p);

#endif
