/* Which states a run can reach, by several threads. (reachable.c) */
#ifndef LTS_REACHABLE_H
#define LTS_REACHABLE_H

#include "lts/crew.h"
#include "lts/lts.h"

/* One byte per state: reachable from the initial one; to be freed. NULL when all are. */
lts_status lts_find_unreachable(const lts *l, lts_crew *crew, uint8_t **reachable);

#endif
