/* Threads of a block as fibers: all run on one kernel thread, which becomes now this, now that one.
 * (fibers.c) */
#ifndef LOCKSTEP_INSIDE_FIBERS_H
#define LOCKSTEP_INSIDE_FIBERS_H

#include "lockstep/inside/state.h"

/* Decides, in a process that runs blocks: false where the processor or the C library does not allow it, or
 * $SPEX_LOCKSTEP_THREADS says `kernel`. */
bool lockstep_begin_fibers(void);
extern bool lockstep_has_fibers;

/* Makes the fiber of a new thread, which begins with `entry` when it is first switched to. Returns an error
 * number. */
int lockstep_make_fiber(thread *t, const pthread_attr_t *attributes, void (*entry)(thread *));
/* The calling thread goes on as soon as somebody switches to it. */
void lockstep_switch_fiber(thread *from, const thread *to);
/* The calling thread has ended. */
_Noreturn void lockstep_leave_fiber(thread *from, const thread *to);
/* The thread left by pthread_exit: what the C library knows of it serves no other. */
void lockstep_spoil_fiber(const thread *t);

#endif
