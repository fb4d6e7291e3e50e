/* All orders that differ, each once. (exhaust.c) */
#ifndef LOCKSTEP_OUTSIDE_EXHAUST_H
#define LOCKSTEP_OUTSIDE_EXHAUST_H

#include "lockstep/outside/program.h"
#include "lockstep/outside/proposal.h"

typedef struct lockstep_exhaustion lockstep_exhaustion;

/* NULL: no memory. To be ended in any case; NULL is fine. */
lockstep_exhaustion *lockstep_exhaust_begin(void);
void lockstep_exhaust_end(lockstep_exhaustion *exhaustion);
/* The plan of the next run; `*is_over`: all have been made. BASE_E_NOMEM. */
base_status lockstep_exhaust_next(lockstep_exhaustion *exhaustion, const lockstep_options *options,
                                  lockstep_proposal *proposal, bool *is_over);
/* Takes in the run that was made by it: which orders are to be tried because of it. BASE_E_NOMEM. */
base_status lockstep_exhaust_learn(lockstep_exhaustion *exhaustion, const lockstep_program *program);

#endif
