/* Several processes that make one run. (nodes.c) */
#ifndef LOCKSTEP_INSIDE_NODES_H
#define LOCKSTEP_INSIDE_NODES_H

#include <stdbool.h>
#include <stdint.h>

#include "lockstep/shared.h"

/* Is this a node's own process, by its environment? */
bool lockstep_begin_node(void);
/* The node's own process: forks whenever it is asked for one, and returns in what it has forked. */
void lockstep_serve_node(lockstep_memory *memory, int channel);
/* Comes to the run that is asked for, and returns when it is its turn. */
void lockstep_start_node(lockstep_memory *memory, uintptr_t frame);
/* With which status the process is about to end. */
void lockstep_note_exit(int status);
/* The process's part of the run is over: the run, or the turn passes on. Does nothing where it is a program
 * alone. */
void lockstep_end_node(void);
/* A stream of the C library that flushes into the network is there: streams are not all flushed at the end.
 */
void lockstep_note_stream(void);

#endif
