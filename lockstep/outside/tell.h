/* Telling what a schedule did, for people and for programs. (tell.c) */
#ifndef LOCKSTEP_OUTSIDE_TELL_H
#define LOCKSTEP_OUTSIDE_TELL_H

#include <stdio.h>

#include "lockstep/outside/lock_order.h"
#include "lockstep/outside/schedule.h"
#include "lockstep/outside/symbols.h"

/* The steps as lanes, a column a thread; `symbols` may be NULL. */
void lockstep_tell_lanes(const lockstep_schedule *schedule, lockstep_symbols *symbols, FILE *out);
/* Who waits for whom, and where each got what it holds, at the end of the run. */
void lockstep_tell_waits(const lockstep_schedule *schedule, lockstep_symbols *symbols, FILE *out);

/* What an object is called: its variable, else its kind and which of that kind it is. */
void lockstep_tell_object(const lockstep_schedule *schedule, lockstep_symbols *symbols, uint32_t object,
                          char *text, size_t size);

/* Both accesses of a data race: where, by which calls, with which locks. */
void lockstep_tell_race(const lockstep_schedule *schedule, lockstep_symbols *symbols, FILE *out);

/* Who takes which lock while it has which. */
void lockstep_tell_lock_order(const lockstep_cycle *cycle, lockstep_symbols *symbols, FILE *out);

#endif
