/* Strongly connected components in layers. (layers.c) */
#ifndef LTS_LAYERS_H
#define LTS_LAYERS_H

#include "base/parallel/thread_pool.h"
#include "lts/explicit.h"

#include <stdatomic.h>

/* The level of a component is the length of the longest way out of it: steps out of it lead to components of
 * lower levels. */
typedef struct lts_layers {
    uint32_t levels;
    _Atomic uint32_t *level; /* of the component of each leader, its least state; of others LTS_NONE */
    lts_state *left;         /* descending, all states of components of several, and maybe others ... */
    uint32_t left_count;
    lts_state *leader; /* ... and of these, not of all states, the leader */
    bool has_cycles;   /* there are components of several states */
} lts_layers;

/* Only steps by labels below `labels` count, and states that `mask` has (NULL: all); from those no step that
 * counts may lead to others. Release it, also after a failure. */
base_status lts_layers_find(const lts *l, lts_label labels, const uint8_t *mask, base_thread_pool *pool,
                            lts_layers *layers);
void lts_layers_release(lts_layers *layers);

/* Numbers the components by level, then by least state: number[s], of all states, becomes that of s. Those of
 * level i are the numbers from (*level_first)[i] to (*level_first)[i + 1] - 1; (*least)[v] becomes the leader
 * of v, unless `least` is NULL. Both are to be freed, after a success. */
base_status lts_layers_number(const lts_layers *layers, uint32_t states, base_thread_pool *pool,
                              uint32_t *number, uint32_t **level_first, lts_state **least);

#endif
