/* Partition refinement. (refine.c) */
#ifndef LTS_REDUCE_PARTITION_REFINEMENT_H
#define LTS_REDUCE_PARTITION_REFINEMENT_H

#include "lts/reduce/collapse.h"
#include "lts/reduce/reduce.h"

typedef struct lts_refinement_task {
    const lts_graph *graph;
    uint32_t watch[2];          /* stop as soon as these two nodes part; LTS_NONE: do not */
    const lts_options *options; /* of these, jobs, stats and progress count */
} lts_refinement_task;

/* The coarsest stable partition: the block of each node, to be freed, and how many there are. When the
 * watched nodes have parted it is one that still has too few blocks. */
base_status lts_refine_partition(const lts_refinement_task *task, uint32_t **block, uint32_t *blocks);

#endif
