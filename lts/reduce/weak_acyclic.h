/* Weak bisimulation of a graph without cycles but steps from a node to itself, from the bottom up.
 * (weak_acyclic.c) */
#ifndef LTS_REDUCE_WEAK_ACYCLIC_H
#define LTS_REDUCE_WEAK_ACYCLIC_H

#include "lts/reduce/weak_masks.h"

typedef struct lts_weak_acyclic {
    uint32_t blocks;
    uint32_t *block; /* per node; numbered by their least nodes */
    /* The essential steps, as lts_weak_essential_steps tells them: those of a block are
     * step[first[b]] .. step[first[b + 1] - 1], a label in the upper half, a block in the lower. */
    uint64_t *first, *step;
} lts_weak_acyclic;

/* All of it at once; what is watched does not count. BASE_E_LIMIT: there is a longer cycle, or it would take
 * more work than in proportion to the graph. Release it in any case. */
base_status lts_weak_classify_acyclic(const lts_weak_task *task, lts_weak_acyclic *out);
void lts_weak_acyclic_release(lts_weak_acyclic *classes);

#endif
