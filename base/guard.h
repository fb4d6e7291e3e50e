/* Another process, which cleans up when this one is gone, however it ends. (guard.c) */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

#include <stdbool.h>

typedef struct base_guard {
    int to; /* it ends when this is closed; -1: there is none */
    int pid;
} base_guard;

/* Removes the folder, with all that is in it, and kills the processes that were told, when this process is
 * gone. False: it could not be started. */
bool base_guard_begin(base_guard *guard, const char *folder);
void base_guard_tell(const base_guard *guard, int pid, bool is_there);
/* Nothing is there any more but the folder, which is removed; returns when it is. */
void base_guard_end(base_guard *guard);

#endif
