/* Several processes that make one run. (nodes.c) */
#ifndef LOCKSTEP_OUTSIDE_NODES_H
#define LOCKSTEP_OUTSIDE_NODES_H

#include "lockstep/outside/program.h"

/* Starts each node up to main(); `number`: of several that make runs at a time. BASE_E_IO: which cannot be
 * controlled, and why. */
base_status lockstep_nodes_start(lockstep_program *program, unsigned number, int memory, base_error *error);
/* Begins a run; false: a node is gone. */
bool lockstep_nodes_launch(lockstep_program *program);
/* Waits until it is over, and all its processes are gone; what ended it stands in the result. */
bool lockstep_nodes_finish(lockstep_program *program, bool *is_hung);
void lockstep_nodes_stop(lockstep_program *program);

#endif
