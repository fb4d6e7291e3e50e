/* Runs the system of an operand. (run.c) */
#ifndef VERIFIER_CHAOS_RUN_H
#define VERIFIER_CHAOS_RUN_H

#include "verifier/chaos/job.h"

/* Runs a system, or replays a run, and says what came of it. Returns an exit status. */
int chaos_run_operand(const chaos_job *job);

#endif
