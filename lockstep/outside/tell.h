/* Telling what a schedule did, for people and for programs. (tell.c) */
#ifndef LOCKSTEP_OUTSIDE_TELL_H
#define LOCKSTEP_OUTSIDE_TELL_H

#include <stdio.h>

#include "lockstep/outside/lock_order.h"
#include "lockstep/outside/schedule.h"
#include "lockstep/outside/symbols.h"

/* The steps as lanes, a column a thread, and what waits at the end of a deadlock. `is_kept` has a byte a
 * step, 0 for those that are left out; it and `symbols` may be NULL. */
void lockstep_tell_lanes(const lockstep_schedule *schedule, const uint8_t *is_kept, lockstep_symbols *symbols,
                         FILE *out);
/* "thread 1 (worker, account.c:88)": a thread's first function, and where it was made. */
void lockstep_tell_head(const lockstep_schedule *schedule, uint32_t thread, lockstep_symbols *symbols,
                        char *text, size_t size);
/* "signal c, wakes 2": what step `i` did. */
void lockstep_tell_operation(const lockstep_schedule *schedule, uint32_t i, lockstep_symbols *symbols,
                             char *text, size_t size);
/* Who waits for whom at the end of the run, and where that one got what it holds. */
void lockstep_tell_waits(const lockstep_schedule *schedule, lockstep_symbols *symbols, FILE *out);

/* What an object is called: its variable, else its kind and which of that kind it is. */
void lockstep_tell_object(const lockstep_schedule *schedule, lockstep_symbols *symbols, uint32_t object,
                          char *text, size_t size);

/* Both accesses of a data race: where, by which calls, with which locks. */
void lockstep_tell_race(const lockstep_schedule *schedule, lockstep_symbols *symbols, FILE *out);

/* Who takes which lock while it has which. */
void lockstep_tell_lock_order(const lockstep_cycle *cycle, lockstep_symbols *symbols, FILE *out);

#endif
