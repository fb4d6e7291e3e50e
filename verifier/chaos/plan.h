/* The plan of a run. (plan.c) */
#ifndef VERIFIER_CHAOS_PLAN_H
#define VERIFIER_CHAOS_PLAN_H

#include "verifier/chaos/job.h"

/* The block, the options over it one by one. Returns an exit status; what is wrong has been said. */
int chaos_merge_plan(const chaos_job *job, const lang_system *system, const char *path, chaos_plan *plan);

#endif
