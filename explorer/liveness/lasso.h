/* Runs that go round for ever. (lasso.c) */
#ifndef EXPLORER_LIVENESS_LASSO_H
#define EXPLORER_LIVENESS_LASSO_H

#include "explorer/liveness/fair.h"

/* The cycle from node `home` of a part and back, over the nodes of its group, that is fair, is accepted, and
 * goes over all of `through` (SPEX_EXPLORER_NONE: none), added to the run. False: no memory. */
bool explorer_lasso_close(explorer_fair_graph *fair, const uint32_t *nodes, uint32_t count, uint32_t home,
                          const uint32_t through[2], explorer_run *run);
/* Adds a step from a state to another to the run. */
bool explorer_lasso_step(explorer_space *space, uint32_t from, uint32_t to, explorer_run *run);

#endif
