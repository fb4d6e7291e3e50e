/* Which reads are to read what: from run to run. (rff.c) */
#ifndef LOCKSTEP_OUTSIDE_RFF_H
#define LOCKSTEP_OUTSIDE_RFF_H

#include "lockstep/outside/program.h"

typedef struct lockstep_rff lockstep_rff;

/* NULL: no memory. To be ended. */
lockstep_rff *lockstep_rff_begin(void);
void lockstep_rff_end(lockstep_rff *x);
/* The wishes of the next run, drawn by the plan's seed. */
void lockstep_rff_next(lockstep_rff *x, lockstep_plan *plan);
/* What the last run has read; `*pairs`: how many pairs of a write and a read have been seen. BASE_E_NOMEM. */
base_status lockstep_rff_learn(lockstep_rff *x, const lockstep_program *p, uint64_t *pairs);

#endif
