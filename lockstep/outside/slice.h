/* The steps that a failure depends on. (slice.c) */
#ifndef LOCKSTEP_OUTSIDE_SLICE_H
#define LOCKSTEP_OUTSIDE_SLICE_H

#include "lockstep/outside/schedule.h"

/* A byte a step of a run that failed: 1 where the failure depends on it, by happens-before backwards from
 * what the threads that failed did last. The schedule is one that was run, not read. NULL: no memory; else
 * to be freed. */
uint8_t *lockstep_slice(const lockstep_schedule *schedule);

#endif
