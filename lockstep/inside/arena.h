/* Memory for a run that is never given back: what is known of the program's own memory. (arena.c) */
#ifndef LOCKSTEP_INSIDE_ARENA_H
#define LOCKSTEP_INSIDE_ARENA_H

#include <stddef.h>

/* Sets address space aside; before the first run, so that all runs have it at the same place. */
void lockstep_begin_arena(void);
/* `size` zeroed bytes, aligned for anything; NULL: there is no more. */
void *lockstep_arena(size_t size);

#endif
