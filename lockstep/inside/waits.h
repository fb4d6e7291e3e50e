/* Threads that wait for the network. (waits.c) */
#ifndef LOCKSTEP_INSIDE_WAITS_H
#define LOCKSTEP_INSIDE_WAITS_H

#include "lockstep/inside/state.h"

/* When what a thread waits for is there; LOCKSTEP_NEVER: nothing that is under way brings it. */
int64_t lockstep_answered_at(const thread *t);
/* Is it there, of one socket? */
int64_t lockstep_wait_answered_at(const lockstep_wait *wait);

#endif
