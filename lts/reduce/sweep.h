/* One pass of refinement over all nodes. (sweep.c) */
#ifndef LTS_REDUCE_SWEEP_H
#define LTS_REDUCE_SWEEP_H

#include "lts/reduce/partition_state.h"

/* Splits all blocks by the signatures of their nodes. `*moved` becomes how many nodes moved. */
base_status lts_sweep(lts_partition_state *r, uint32_t *moved);

#endif
