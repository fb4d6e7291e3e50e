/* Weak bisimulation, block by block, where splits are small and many. (obligations.c) */
#ifndef LTS_REDUCE_WEAK_OBLIGATIONS_H
#define LTS_REDUCE_WEAK_OBLIGATIONS_H

#include "lts/reduce/weak/task.h"

/* Refines `blocks` blocks, the block of each node, that weakly bisimilar nodes share, until they are stable
 * or the watched nodes have parted. Those that `waits` has per block have split since it was last looked who
 * can weakly come to them, all others are stable. BASE_E_LIMIT: it takes more work than in proportion to the
 * graph; blocks are finer than before then, but not stable. BASE_E_NOMEM. */
base_status lts_weak_meet_obligations(const lts_weak_task *task, uint32_t *block, uint32_t *blocks,
                                      const uint8_t *waits);

#endif
