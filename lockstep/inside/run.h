/* A run as a whole. (run.c) */
#ifndef LOCKSTEP_INSIDE_RUN_H
#define LOCKSTEP_INSIDE_RUN_H

#include <stdbool.h>

#include "lockstep/inside/state.h"

/* The calling thread becomes thread 0 of a run; what lies above `frame` on its stack does not change. */
void lockstep_start_run(lockstep_memory *memory, uintptr_t frame);
/* The second half of that: the calling thread is the process's first one already. */
void lockstep_start_process(uintptr_t frame);
/* The last step, after which the calling thread is under control no longer than it takes to end. */
void lockstep_end_run(uint64_t place);
/* Says that a block ended the process, where it is one. */
void lockstep_refuse_exit(int status, uint64_t place);

#endif
