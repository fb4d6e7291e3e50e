/* Making a failing schedule small. (shrink.c) */
#ifndef LOCKSTEP_OUTSIDE_SHRINK_H
#define LOCKSTEP_OUTSIDE_SHRINK_H

#include "lockstep/outside/schedule.h"

/* Replaces `schedule`, which fails, by one that fails in the same way with as few preemptions, then switches,
 * as were found in at most `runs` runs; `*used` of them. It stays as it is when none is smaller. */
base_status lockstep_shrink(lockstep_program *program, lockstep_schedule *schedule, uint32_t runs,
                            uint32_t *used, base_error *error);

#endif
