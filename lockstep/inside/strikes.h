/* What goes wrong with nodes and their network, as steps. (strikes.c) */
#ifndef LOCKSTEP_INSIDE_STRIKES_H
#define LOCKSTEP_INSIDE_STRIKES_H

#include "lockstep/faults.h"
#include "lockstep/inside/state.h"

/* Is the next step a fault, by what is given or by chance? Then which. */
bool lockstep_is_struck(uint32_t *number);
/* No thread can go on: what has to be mended first; false: nothing has. */
bool lockstep_can_mend(uint32_t *number);
/* It happens. Of RESTART only what has to be done before there is a thread; of STOP all, but that the
 * calling thread's own process is ended by whoever moves next. */
void lockstep_strike_now(const lockstep_strike *strike);
/* Is there a process of the node that has not ended? */
bool lockstep_is_running(uint32_t node);
/* All of its processes are gone, the calling thread's own as said above. */
void lockstep_kill_node(uint32_t node);
/* Ends the process whose node was stopped by itself; is the calling one to be ended so? */
void lockstep_end_stopped(void);
bool lockstep_is_ending(void);
/* Has the node's own process start one more, which becomes `process`; it has come to the run. */
void lockstep_ask_for_process(uint32_t node, uint32_t process);
/* The descriptors by which nodes are asked. */
void lockstep_set_askable(const int *descriptors, uint32_t count);
/* What becomes of something that is sent, of those fates (a bit each lockstep_fate, the first one always). */
lockstep_fate lockstep_choose_fate(uint32_t fates);

#endif
