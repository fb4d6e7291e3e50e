/* Ending a process with all that it has started. (processes.c) */
#ifndef LOCKSTEP_OUTSIDE_PROCESSES_H
#define LOCKSTEP_OUTSIDE_PROCESSES_H

#include <sys/types.h>

/* A child of this process, which is waited for, and its children; orphans among these come back to it. */
void lockstep_end_process(pid_t process);

#endif
