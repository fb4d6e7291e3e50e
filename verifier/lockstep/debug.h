/* gdb at the step at which a schedule fails. (debug.c) */
#ifndef VERIFIER_LOCKSTEP_DEBUG_H
#define VERIFIER_LOCKSTEP_DEBUG_H

#include "verifier/lockstep/job.h"

/* Runs the program by the schedule up to where it fails, all threads where they are, and gdb there; returns
 * when that has ended. BASE_E_IO: gdb cannot be started. */
base_status lockstep_debug(lockstep_program *program, const lockstep_schedule *schedule, base_error *error);

#endif
