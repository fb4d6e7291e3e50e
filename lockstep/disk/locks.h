/* Locks of files by fcntl(). (locks.c) */
#ifndef LOCKSTEP_DISK_LOCKS_H
#define LOCKSTEP_DISK_LOCKS_H

#include <stdbool.h>
#include <stdint.h>

/* Is it a command about locks of ranges? */
bool lockstep_is_locking(int command);
/* Makes the step and the call, of a controlled thread: `arg` is a struct flock. */
int lockstep_lock_range(int descriptor, int command, void *arg, uint64_t place);

#endif
