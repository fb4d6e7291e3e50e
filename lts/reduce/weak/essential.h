/* The essential steps of blocks: those of the least node of each that do not follow from others, which are
 * the same for all that is weakly bisimilar (Eloranta, Tienari and Valmari, "Essential transitions to
 * bisimulation equivalences", TCS 1997). (essential.c) */
#ifndef LTS_REDUCE_WEAK_ESSENTIAL_H
#define LTS_REDUCE_WEAK_ESSENTIAL_H

#include "lts/reduce/weak/task.h"

typedef base_status lts_weak_tell(void *arg, uint32_t from, lts_label label, uint32_t to);

/* Calls `tell` for each. The partition is the coarsest one, blocks are numbered by their least nodes.
 * BASE_E_LIMIT: it takes more work than in proportion to the graph; nothing was told. BASE_E_NOMEM, or what
 * `tell` returns. */
base_status lts_weak_essential_steps(const lts_weak_task *task, const uint32_t *block, uint32_t blocks,
                                     lts_weak_tell *tell, void *arg);

/* For other ways to find them. The steps of the least node of each block, between blocks, as a graph; as the
 * tau steps of `g` lead to smaller nodes, so do these to smaller blocks. Release it in any case. False: no
 * memory. */
bool lts_weak_block_graph(const lts_graph *g, const uint32_t *block, uint32_t blocks, lts_graph *made);
/* Tells which of these can be silent for ever. */
base_status lts_weak_tell_divergence(const lts_weak_task *task, const uint32_t *block, lts_weak_tell *tell,
                                     void *arg);

#endif
