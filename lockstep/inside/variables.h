/* The program's own variables, as bytes: what its file has as data that can be written. (variables.c) */
#ifndef LOCKSTEP_INSIDE_VARIABLES_H
#define LOCKSTEP_INSIDE_VARIABLES_H

#include <stdint.h>

/* One number for all that they have. */
uint64_t lockstep_hash_variables(void);

/* At the start of a block's run, before it has done anything: notes in the run's result what differs from how
 * the first run in this process began. */
void lockstep_look_at_start(void);

#endif
