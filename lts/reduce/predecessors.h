/* The graph backwards: which nodes have a step to a node. (predecessors.c) */
#ifndef LTS_REDUCE_PREDECESSORS_H
#define LTS_REDUCE_PREDECESSORS_H

#include "base/parallel/thread_pool.h"
#include "lts/reduce/collapse.h"

/* The sources of v are source[first[v]] .. source[first[v + 1] - 1], those of its tau steps, `taus[v]`,
 * first; one that has several steps to v is listed as often. */
typedef struct lts_predecessors {
    uint32_t *first;
    uint32_t *taus;
    uint32_t *source;
} lts_predecessors;

base_status lts_predecessors_of(const lts_graph *g, base_thread_pool *pool, lts_predecessors *sources);
void lts_predecessors_release(lts_predecessors *sources);

#endif
