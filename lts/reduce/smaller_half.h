/* Partition refinement in O(m log m) steps, for what signatures take long over. (smaller_half.c) */
#ifndef LTS_REDUCE_SMALLER_HALF_H
#define LTS_REDUCE_SMALLER_HALF_H

#include "lts/reduce/partition_state.h"

/* Goes on from the partition of `r` to the coarsest stable one that is finer, or until the nodes that the
 * task watches have parted. One thread. */
base_status lts_refine_by_smaller_half(lts_partition_state *r);

#endif
