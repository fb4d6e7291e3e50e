/* Shortest runs through an LTS: breadth-first search from one state, with the way back. */
#ifndef SPEXC_RUN_H
#define SPEXC_RUN_H

#include "lts/lts.h"

typedef struct spexc_search {
    const lts *l;
    lts_state start;
    uint32_t count;   /* states found */
    lts_state *order; /* them, nearest first */
    lts_state *from;  /* per state: the one before it on a shortest run; LTS_NONE: not found */
    uint64_t *edge;   /* per state: the edge from that one */
} spexc_search;

typedef struct spexc_step {
    lts_state from;
    uint64_t edge;
} spexc_step;

/* Searches from `start` along all edges, or, `silent`, along tau within one component of `component`. False:
 * no memory. Release it in either case. */
bool spexc_search_from(spexc_search *search, const lts *l, lts_state start, const uint32_t *component);
void spexc_search_release(spexc_search *search);
/* The steps of a shortest run to `state`, which was found; free them. NULL: no memory. */
spexc_step *spexc_search_run(const spexc_search *search, lts_state state, uint32_t *length);

#endif
