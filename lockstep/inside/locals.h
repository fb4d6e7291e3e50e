/* Thread-specific data at the end of a thread that is a fiber. (locals.c) */
#ifndef LOCKSTEP_INSIDE_LOCALS_H
#define LOCKSTEP_INSIDE_LOCALS_H

/* Does what the C library does at the end of a thread: destructors of thread-local objects, then those of the
 * keys, in rounds. Afterwards no key has a value. */
void lockstep_end_locals(void);

#endif
