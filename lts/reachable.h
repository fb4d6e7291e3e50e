/* Which states a run can reach, by several threads. (reachable.c) */
#ifndef LTS_REACHABLE_H
#define LTS_REACHABLE_H

#include "base/parallel/thread_pool.h"
#include "lts/explicit.h"

/* One byte per state: reachable from the initial one; to be freed. NULL when all are. */
base_status lts_reachable_parallel(const lts *l, base_thread_pool *pool, uint8_t **reachable);

#endif
