/* All orders that differ, each once. (exhaust.c) */
#ifndef LOCKSTEP_OUTSIDE_EXHAUST_H
#define LOCKSTEP_OUTSIDE_EXHAUST_H

#include "lockstep/outside/program.h"

typedef struct lockstep_exhaustion lockstep_exhaustion;

/* NULL: no memory. To be ended in any case; NULL is fine. */
lockstep_exhaustion *lockstep_exhaust_begin(void);
void lockstep_exhaust_end(lockstep_exhaustion *exhaustion);
/* Gives the program the plan of the next run; false: all have been made. */
bool lockstep_exhaust_next(lockstep_exhaustion *exhaustion, lockstep_program *program);
/* Takes in the run that was made by it: which orders are to be tried because of it. BASE_E_NOMEM. */
base_status lockstep_exhaust_learn(lockstep_exhaustion *exhaustion, const lockstep_program *program);

#endif
