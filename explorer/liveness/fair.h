/* Whether a run can stay in a component for ever, being fair. (fair.c) */
#ifndef EXPLORER_LIVENESS_FAIR_H
#define EXPLORER_LIVENESS_FAIR_H

#include "explorer/liveness/components.h"
#include "explorer/search/search.h"

/* What a property makes of a group of fair actions. */
typedef enum explorer_reliance {
    EXPLORER_IGNORED,
    EXPLORER_WEAK,
    EXPLORER_STRONG,
    EXPLORER_ANSWERED
} explorer_reliance;

typedef struct explorer_fair_span {
    uint32_t begin, end; /* of `actions` */
} explorer_fair_span;

typedef struct explorer_fair_action {
    uint64_t action;
    uint32_t group;
    explorer_reliance reliance;
} explorer_fair_action;

/* Nodes and edges of one component, with what is fair in them. */
typedef struct explorer_fair_graph {
    explorer_graph graph;
    uint32_t *number;                  /* of each node: the state */
    explorer_fair_span *possible;      /* of each node */
    explorer_fair_span *taken, *asked; /* of each edge */
    uint64_t *label;
    explorer_fair_action *actions;
    size_t edge_count, action_count;
    size_t edges_capacity[5], actions_capacity;
} explorer_fair_graph;

/* The graph of these states. `local[number]`: the node of a state; SPEX_EXPLORER_NONE: it is none of them. */
bool explorer_fair_open(explorer_fair_graph *fair, explorer_search *search, explorer_view *view,
                        const spex_explorer_property *property, const uint32_t *states, uint32_t count,
                        const uint32_t *local);
void explorer_fair_close(explorer_fair_graph *fair);

/* Calls `each` for sets of nodes in all of which a fair run can stay for ever, the largest ones. When it is
 * called, these are the nodes of one group, and the edges between them that are not cut are those that the
 * run can take. */
bool explorer_fair_parts(explorer_fair_graph *fair, explorer_each_component *each, void *arg);

/* Whether a fair action that the property relies on is possible in the state that the view is at: then no run
 * stops there. */
bool explorer_fair_is_possible(explorer_search *search, explorer_view *view,
                               const spex_explorer_property *property);

#endif
