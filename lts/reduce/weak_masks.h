/* Weak bisimulation by masks: which nodes can weakly come to which blocks, for many blocks at a time, without
 * the saturated relation ever being there. (weak_masks.c) */
#ifndef LTS_REDUCE_WEAK_MASKS_H
#define LTS_REDUCE_WEAK_MASKS_H

#include "lts/options.h"
#include "lts/reduce/collapse.h"

typedef struct lts_weak_task {
    const lts_graph *g;      /* collapsed for branching bisimulation: a node for each state of a quotient */
    const uint8_t *diverges; /* per node, whether it can be silent for ever, staying what it is; NULL: that
                                does not count */
    uint32_t watch[2];       /* ends when these two nodes have parted; LTS_NONE: none */
    const lts_options *options;
} lts_weak_task;

/* The coarsest weak bisimulation: the block of each node, to be freed, and how many there are. When the
 * watched nodes have parted it is one that still has too few blocks. Blocks are numbered by their least
 * nodes. BASE_E_NOMEM. */
base_status lts_weak_partition(const lts_weak_task *task, uint32_t **block, uint32_t *blocks);

/* Of the steps of the least node of each block, those that do not follow from others, which are the same for
 * all that is weakly bisimilar (Eloranta, Tienari and Valmari, "Essential transitions to bisimulation
 * equivalences", TCS 1997): calls `tell` for each. The partition is the coarsest one. */
base_status lts_weak_essential_steps(const lts_weak_task *task, const uint32_t *block, uint32_t blocks,
                                     base_status (*tell)(void *arg, uint32_t from, lts_label label,
                                                         uint32_t to),
                                     void *arg);

#endif
