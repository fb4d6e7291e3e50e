/* Threads that wait for each other. (stuck.c) */
#ifndef LOCKSTEP_INSIDE_STUCK_H
#define LOCKSTEP_INSIDE_STUCK_H

#include "lockstep/inside/state.h"

/* Does this thread, going to wait, close a circle, or wait for one that has ended? Then the run fails. */
void lockstep_look_for_circle(const thread *t);
/* Nobody can move: only something outside could help, or nothing, and the run fails. */
void lockstep_wait_outside(void);

#endif
