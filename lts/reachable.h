/* Which states a run can reach, and from which states it can reach others. (reachable.c, coreachable.c) */
#ifndef LTS_REACHABLE_H
#define LTS_REACHABLE_H

#include "base/parallel/thread_pool.h"
#include "lts/explicit.h"

/* One byte per state: 1 when a run from the initial one gets there, else 0; to be freed. */
base_status lts_reachable(const lts *l, uint8_t **reachable);
/* The same of runs that begin in any of `count` states. */
base_status lts_reachable_from(const lts *l, const lts_state *initials, uint32_t count, uint8_t **reachable);
/* The same by several threads, but NULL when all can be reached. */
base_status lts_reachable_parallel(const lts *l, base_thread_pool *pool, uint8_t **reachable);
/* How many they are; at `most` of them counting stops. */
base_status lts_count_reachable(const lts *l, uint32_t most, uint32_t *count);

/* Marks the states from which one that is marked already can be reached. */
base_status lts_coreachable(const lts *l, bool *marked);

#endif
