/* Memory for a run that is given back with the run alone: what is known of the program's own memory.
 * (arena.c) */
#ifndef LOCKSTEP_INSIDE_ARENA_H
#define LOCKSTEP_INSIDE_ARENA_H

#include <stddef.h>

/* Sets address space aside; before the first run, so that all runs have it at the same place. */
void lockstep_begin_arena(void);
/* `size` zeroed bytes, aligned for anything; NULL: there is no more. */
void *lockstep_arena(size_t size);
/* Takes everything back, for the next run in the same process. */
void lockstep_empty_arena(void);

#endif
