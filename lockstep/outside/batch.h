/* Runs of a block that follow each other in one process. (batch.c) */
#ifndef LOCKSTEP_OUTSIDE_BATCH_H
#define LOCKSTEP_OUTSIDE_BATCH_H

#include "lockstep/outside/program.h"

/* Each returns false when the program is gone. */

/* A number from the process that runs are forked from. */
bool lockstep_receive(lockstep_program *program, int *number);
/* Asks for one more run, in a new process when there is none. */
bool lockstep_batch_launch(lockstep_program *program);
/* Waits for its end; `status` is of the process, if that has ended. */
bool lockstep_batch_finish(lockstep_program *program, int *status, bool *is_hung);
/* Ends the process, if there is one. */
bool lockstep_batch_end(lockstep_program *program);

#endif
