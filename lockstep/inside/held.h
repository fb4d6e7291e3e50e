/* Locks of files that the program's processes hold. (held.c) */
#ifndef LOCKSTEP_INSIDE_HELD_H
#define LOCKSTEP_INSIDE_HELD_H

#include "lockstep/inside/state.h"

/* A lock that stands against the wanted one; NULL: none. */
const lockstep_file_lock *lockstep_lock_against(const lockstep_file_lock *wanted);
/* Processes whose threads wait for range locks of each other: the kernel refuses the one that would close the
 * circle (EDEADLK). */
bool lockstep_would_close_circle(const lockstep_file_lock *wanted);
/* It is taken, in place of what its owner has in that range. */
void lockstep_hold_file(const lockstep_file_lock *taken);
/* Its owner has nothing in that range any more. */
void lockstep_let_go_of_file(const lockstep_file_lock *given);
/* Something that the owner has in that range; NULL: nothing. */
const lockstep_file_lock *lockstep_own_lock(const lockstep_file_lock *like);

#endif
