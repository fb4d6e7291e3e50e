/* Numbers for pairs of numbers: how many steps of a node are in a bunch. (pair_counts.c) */
#ifndef LTS_REDUCE_PAIR_COUNTS_H
#define LTS_REDUCE_PAIR_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begin with {0}. A pair that is not there has the number 0. */
typedef struct lts_pair_counts {
    uint64_t *key; /* open addressing with linear probing; all bits: free */
    uint32_t *number;
    size_t slots, count; /* a power of two, or 0; at most half of them are taken */
} lts_pair_counts;

void lts_pair_counts_release(lts_pair_counts *p);

uint32_t lts_pair_counts_get(const lts_pair_counts *p, uint32_t a, uint32_t b);
/* One more; returns the number, 0: no memory. */
uint32_t lts_pair_counts_add(lts_pair_counts *p, uint32_t a, uint32_t b);
/* One less of what is there; returns what is left. */
uint32_t lts_pair_counts_drop(lts_pair_counts *p, uint32_t a, uint32_t b);

#endif
