/* Who touched which bytes of the program's memory last, and data races. (shadow.c) */
#ifndef LOCKSTEP_INSIDE_SHADOW_H
#define LOCKSTEP_INSIDE_SHADOW_H

#include "lockstep/inside/state.h"

/* The calling thread is about to touch `size` bytes at `address`; the call that says so returns to `place`. A
 * race with an earlier access is noted, and ends the run when the plan says so. Two atomic accesses never
 * race.
 */
void lockstep_watch(uint64_t address, size_t size, bool is_write, bool is_atomic, uint64_t place);
/* The bytes serve something else from now on. */
void lockstep_forget(uint64_t address, size_t size);
/* Before a run that follows another in the same process, and before the arena is emptied. */
void lockstep_forget_shadow(void);

#endif
