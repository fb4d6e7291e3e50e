/* A graph with its steps from both ends, its nodes in an order in which those are near that have to do with
 * each other. (steps.c) */
#ifndef LTS_REDUCE_WEAK_STEPS_H
#define LTS_REDUCE_WEAK_STEPS_H

#include "lts/reduce/collapse.h"

/* Nodes are places in the order; tau steps lead to smaller ones. Divergence is a step from a node to itself,
 * by the label behind the largest. */
typedef struct lts_weak_steps {
    uint32_t nodes, count;
    uint32_t *node_at, *place_of; /* the graph's node at a place, and back */
    uint32_t *first, *taus;       /* the steps of v are first[v] .. first[v + 1] - 1, silent ones first */
    uint32_t *source, *label, *target;
    uint32_t *in_first, *in; /* the steps to v are in[in_first[v]] .. in[in_first[v + 1] - 1] */
} lts_weak_steps;

/* `diverges`: per node of the graph, or NULL. Release it in any case. BASE_E_NOMEM; BASE_E_LIMIT: there are
 * more steps than 32 bits can number. */
base_status lts_weak_steps_make(const lts_graph *g, const uint8_t *diverges, lts_weak_steps *s);
void lts_weak_steps_release(lts_weak_steps *s);
/* The largest label of a visible step; divergence gets the one behind it. */
lts_label lts_weak_largest_label(const lts_graph *graph);

#endif
