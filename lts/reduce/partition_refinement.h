/* Partition refinement. (partition_refinement.c) */
#ifndef LTS_REDUCE_PARTITION_REFINEMENT_H
#define LTS_REDUCE_PARTITION_REFINEMENT_H

#include "lts/reduce/partition_state.h"

/* The coarsest stable partition: the block of each node, to be freed, and how many there are. When the
 * watched nodes have parted it is one that still has too few blocks. */
base_status lts_refine_partition(const lts_refinement_task *task, uint32_t **block, uint32_t *blocks);

#endif
