/* What fairness asks of a run, for the suites of liveness: sets of fair actions as bits. (fairness.c) */
#ifndef TESTS_EXPLORER_FAIRNESS_H
#define TESTS_EXPLORER_FAIRNESS_H

#include "tests/explorer/brute.h"

#define JUDGING_MOST 8u /* states */

enum reliance { IGNORED, WEAK, STRONG, ANSWERED };

typedef struct judging {
    const brute *b;
    const spex_explorer_property *p;
    spex_explorer_rely rely;
    bool goal[JUDGING_MOST], root[JUDGING_MOST], waits[JUDGING_MOST];
} judging;

/* Bit action + 3 * group of those relied upon in that way; actions of the random models are 0..2. */
uint32_t judging_bits(const judging *j, const spex_explorer_fair *fair, uint32_t count, enum reliance how);
uint32_t judging_possible(const judging *j, uint32_t state, enum reliance how);
/* The steps from one state to another with a label; what they are fair for, and what all of them ask. There
 * must be one. */
void judging_match(const judging *j, uint32_t from, uint32_t to, uint64_t label, uint32_t *taken,
                   uint32_t *asked);

#endif
