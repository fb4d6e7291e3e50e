/* What weak bisimulation is asked of. */
#ifndef LTS_REDUCE_WEAK_TASK_H
#define LTS_REDUCE_WEAK_TASK_H

#include "lts/options.h"
#include "lts/reduce/collapse.h"

typedef struct lts_weak_task {
    const lts_graph *g;      /* collapsed for branching bisimulation: a node for each state of a quotient */
    const uint8_t *diverges; /* per node, whether it can be silent for ever, staying what it is; NULL: that
                                does not count */
    uint32_t watch[2];       /* ends when these two nodes have parted; LTS_NONE: none */
    const lts_options *options;
} lts_weak_task;

#endif
