/* Threads that run on without a scheduling point, as those do that spin on a variable. (spin.c) */
#ifndef LOCKSTEP_INSIDE_SPIN_H
#define LOCKSTEP_INSIDE_SPIN_H

#include "lockstep/inside/control.h"

/* From now on a thread that takes 10 ms of processor time without a scheduling point gives up its turn there.
 */
void lockstep_watch_spinning(void);
/* Before a run that follows another in the same process. */
void lockstep_forget_spinning(void);
#endif
