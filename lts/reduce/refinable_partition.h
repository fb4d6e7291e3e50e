/* The refinable partition: nodes in one array, those of a block side by side. (refinable_partition.c) */
#ifndef LTS_REDUCE_REFINABLE_PARTITION_H
#define LTS_REDUCE_REFINABLE_PARTITION_H

#include "base/parallel/thread_pool.h"
#include "lts/explicit.h"
#include "lts/reduce/collapse.h"

/* The nodes of a block are element[start] .. element[end - 1], in three zones:
 *   [start, inner)  clean bottom nodes: no tau step stays in the block
 *   [inner, dirty)  clean nodes with a tau step that does
 *   [dirty, end)    nodes whose signature has to be looked at again
 */
typedef struct lts_block {
    uint32_t start, inner, dirty, end;
    uint32_t marks;      /* how many steps of its nodes lead to what changed since it was looked at */
    uint32_t queue;      /* where it waits; LTS_NONE: nowhere */
    uint32_t dirty_work; /* the words of its dirty nodes */
    uint32_t work;       /* the words of all its nodes */
} lts_block;

typedef struct lts_refinable {
    uint32_t *of;      /* the block of each node */
    uint32_t *element; /* the nodes, by block */
    uint32_t *place;   /* where each node is in `element` */
    lts_block *block;
    size_t count, capacity;
} lts_refinable;

/* Makes blocks of the `count` that `of` numbers; takes `of` over. All nodes are clean. */
base_status lts_refinable_make(const lts_graph *g, base_thread_pool *pool, uint32_t *of, uint32_t count,
                               lts_refinable *p);
void lts_refinable_release(lts_refinable *p);

/* Puts node v at place i. */
static inline void lts_refinable_put(lts_refinable *p, uint32_t v, uint32_t i)
{
    p->element[i] = v;
    p->place[v] = i;
}

static inline void lts_refinable_swap(lts_refinable *p, uint32_t i, uint32_t j)
{
    uint32_t v = p->element[i];
    lts_refinable_put(p, p->element[j], i);
    lts_refinable_put(p, v, j);
}

/* Moves a clean node to the dirty zone; false when it was there already. */
static inline bool lts_refinable_mark(lts_refinable *p, uint32_t v)
{
    lts_block *b = &p->block[p->of[v]];
    uint32_t i = p->place[v];
    if (i >= b->dirty)
        return false;
    if (i < b->inner) {
        lts_refinable_swap(p, i, --b->inner);
        i = b->inner;
    }
    lts_refinable_swap(p, i, --b->dirty);
    return true;
}

static inline bool lts_refinable_is_bottom(const lts_graph *g, const uint32_t *of, uint32_t v)
{
    const uint32_t *tau = g->word + g->first[v];
    for (uint32_t i = 0; i < g->taus[v]; i++)
        if (of[tau[i]] == of[v])
            return false;
    return true;
}

/* Asserts that zones, places and counts agree. */
void lts_refinable_check(const lts_graph *g, const lts_refinable *p);

#endif
