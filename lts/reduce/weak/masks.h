/* Weak bisimulation by masks: which nodes can weakly come to which blocks, for many blocks at a time, without
 * the saturated relation ever being there. (masks.c) */
#ifndef LTS_REDUCE_WEAK_MASKS_H
#define LTS_REDUCE_WEAK_MASKS_H

#include "lts/reduce/weak/essential.h"

/* The coarsest weak bisimulation: the block of each node, to be freed, and how many there are. When the
 * watched nodes have parted it is one that still has too few blocks. Blocks are numbered by their least
 * nodes. BASE_E_NOMEM. */
base_status lts_weak_partition(const lts_weak_task *task, uint32_t **block, uint32_t *blocks);

/* What lts_weak_essential_steps does, by masks. */
base_status lts_weak_essential_by_masks(const lts_weak_task *task, const uint32_t *block, uint32_t blocks,
                                        lts_weak_tell *tell, void *arg);

#endif
