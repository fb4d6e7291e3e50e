/* The graph that refinement works on: what can be reached of an LTS, each tau-cycle one node. (collapse.c) */
#ifndef LTS_REDUCE_COLLAPSE_H
#define LTS_REDUCE_COLLAPSE_H

#include "lts/equivalence.h"
#include "lts/explicit.h"

/* Nodes are numbered so that a tau step leads to a smaller number, in levels: a node's tau steps all lead to
 * lower levels. Within a level, nodes come in the order of their least state. A row is made of 32-bit words:
 * first the `taus[v]` targets of tau steps, then a label and a target for every other step.
 *
 * In an LTS collapsed for strong bisimulation tau is a label like any other: no node has `taus`. For
 * divergence a node that can be silent for ever has a step by `divergence`, a label that the LTS does not
 * have, to a node of its own that no state went to.
 */
typedef struct lts_graph {
    uint32_t nodes, levels;
    uint32_t *level_first; /* levels + 1 */
    uint32_t *first;       /* nodes + 1: the words of v are word[first[v]] .. word[first[v + 1] - 1] */
    uint32_t *taus;
    uint32_t *word;
    uint32_t states;      /* of the LTS */
    uint32_t *node_of;    /* per state; LTS_NONE: not reachable */
    lts_label divergence; /* LTS_NONE: not marked */
} lts_graph;

static inline uint32_t lts_graph_degree(const lts_graph *g, uint32_t v)
{
    return (g->first[v + 1] - g->first[v] - g->taus[v]) / 2 + g->taus[v];
}

/* `with` is an equivalence by partition; `jobs` threads. Release it, also after a failure.
 * BASE_E_LIMIT: the rows would have more words than 32 bits can number. */
base_status lts_collapse(const lts *l, lts_equivalence with, bool keep_unreachable, unsigned jobs,
                         lts_graph *g);
void lts_graph_release(lts_graph *g);
/* Asserts what is said above. */
void lts_graph_check(const lts_graph *g);

#endif
