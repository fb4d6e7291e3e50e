/* Weak bisimulation of a graph whose cycles are small, from the bottom up. (upward.c) */
#ifndef LTS_REDUCE_WEAK_UPWARD_H
#define LTS_REDUCE_WEAK_UPWARD_H

#include "lts/reduce/weak/masks.h"

typedef struct lts_weak_upward {
    uint32_t blocks;
    uint32_t *block; /* per node; numbered by their least nodes */
    /* The essential steps, as lts_weak_essential_steps tells them: those of a block are
     * step[first[b]] .. step[first[b + 1] - 1], a label in the upper half, a block in the lower. */
    uint64_t *first, *step;
} lts_weak_upward;

/* All of it at once; what is watched does not count. BASE_E_LIMIT: more nodes come to each other than this is
 * for, or it would take more work than in proportion to the graph. Release it in any case. */
base_status lts_weak_classify_upward(const lts_weak_task *task, lts_weak_upward *out);
void lts_weak_upward_release(lts_weak_upward *classes);

#endif
