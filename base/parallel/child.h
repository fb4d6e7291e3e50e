/* A child process whose output is read through a pipe. (child.c) */
#ifndef BASE_PARALLEL_CHILD_H
#define BASE_PARALLEL_CHILD_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

typedef struct base_child {
    pid_t pid;
    FILE *out; /* what it writes */
} base_child;

/* What a child does: writes to `out`, a pipe; returns the exit status to end with. */
typedef int base_child_work(FILE *out, void *arg);

/* Starts a child that does `work` and ends at once, without what exit(3) does besides; what is buffered here
 * is flushed before, so that it is not written twice. False: errno says why. */
bool base_child_start(base_child *child, base_child_work *work, void *arg);

/* Closes the pipe and waits for the end. Returns the exit status; -1: it did not come to a regular end. */
int base_child_finish(base_child *child);

#endif
