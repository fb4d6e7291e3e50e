/* The weak blocks of nodes that form a cycle, those below being known. (component.c) */
#ifndef LTS_REDUCE_WEAK_COMPONENT_H
#define LTS_REDUCE_WEAK_COMPONENT_H

#include "lts/reduce/weak/known.h"
#include "lts/reduce/weak/masks.h"

typedef struct lts_weak_component lts_weak_component;

/* `block`: per node, its block, LTS_NONE where that is not known yet; it and the others must outlive it.
 * NULL: no memory. */
lts_weak_component *lts_weak_component_new(const lts_weak_task *task, lts_weak_known *known, uint32_t *block);
void lts_weak_component_free(lts_weak_component *c); /* NULL is fine */

/* Gives the nodes of a strongly connected component of several, which are in order, their blocks; all others
 * that their steps lead to have some. BASE_E_LIMIT: the component is too large for this. */
base_status lts_weak_classify_component(lts_weak_component *c, const uint32_t *nodes, uint32_t count);

#endif
