/* Beginnings of schedules that are still to be tried, bound after bound. (frontier.c) */
#ifndef LOCKSTEP_OUTSIDE_FRONTIER_H
#define LOCKSTEP_OUTSIDE_FRONTIER_H

#include "base/error.h"
#include "lockstep/outside/program.h"
#include "lockstep/outside/proposal.h"

typedef struct lockstep_frontier lockstep_frontier;

/* NULL: no memory. To be ended in any case; NULL is fine. */
lockstep_frontier *lockstep_frontier_begin(void);
void lockstep_frontier_end(lockstep_frontier *f);
/* The plain schedule first, then the next beginning of the least bound that has one; `*is_over`: there is
 * none, or, where it is not to be above `bound`, none of that. BASE_E_NOMEM. */
base_status lockstep_frontier_next(lockstep_frontier *f, uint32_t bound, lockstep_proposal *proposal,
                                   bool *is_over);
/* Takes in the run that was made by it: the schedules that deviate once more. BASE_E_NOMEM. */
base_status lockstep_frontier_learn(lockstep_frontier *f, const lockstep_proposal *proposal,
                                    const lockstep_program *program);

#endif
