/* Whether a run can stay in a component for ever, being fair. (fair.c, read.c)
 *
 * A node stands for a state, or for a state with one of an automaton: then it has several edges for a step,
 * or none. */
#ifndef EXPLORER_LIVENESS_FAIR_H
#define EXPLORER_LIVENESS_FAIR_H

#include "explorer/liveness/lists.h"
#include "explorer/liveness/space.h"

typedef struct explorer_target {
    uint32_t node;
    uint64_t accepted; /* of the automaton's sets */
} explorer_target;

/* The nodes of a component. */
typedef struct explorer_nodes {
    uint32_t count;
    const uint32_t *states; /* of each */
    uint32_t sets;          /* of an automaton; 0: there is none, or all its edges are accepted */
    /* The nodes that a step of node `from` leads to, if it leads to state `to`: at most `most`. */
    uint32_t (*targets)(const void *arg, uint32_t from, uint32_t to, explorer_target *targets);
    uint32_t most;
    const void *arg;
} explorer_nodes;

typedef struct explorer_fair_graph {
    explorer_space *space;
    const spex_explorer_property *property;
    const explorer_nodes *nodes;
    explorer_graph graph;
    uint32_t *possible;      /* of each node: a list */
    uint32_t *taken, *asked; /* of each edge: lists */
    explorer_lists lists;
    explorer_target *targets; /* room for those of one step */
    size_t edge_count, edges_capacity[4];
    uint64_t bytes; /* that were taken of the space's */
} explorer_fair_graph;

bool explorer_fair_open(explorer_fair_graph *fair, explorer_space *space,
                        const spex_explorer_property *property, const explorer_nodes *nodes);
void explorer_fair_close(explorer_fair_graph *fair);
/* Adds the step that an edge of a node is to a run. */
bool explorer_fair_follow(explorer_fair_graph *fair, uint32_t node, uint64_t edge, explorer_run *run);

/* What a property makes of a group. */
explorer_reliance explorer_fair_reliance(const explorer_search *search,
                                         const spex_explorer_property *property, uint32_t group);
/* Whether a fair action that the property relies on is possible in a state: then no run stops there. `view`:
 * of the calling thread, which may go to that state. */
bool explorer_fair_is_possible(explorer_space *space, explorer_view *view,
                               const spex_explorer_property *property, uint32_t state);

/* Calls `each` for sets of nodes in all of which a fair run can stay for ever, the largest ones. When it is
 * called, these are the nodes of one group, and the edges between them that are not cut are those that the
 * run can take. */
bool explorer_fair_parts(explorer_fair_graph *fair, explorer_each_component *each, void *arg);

static inline bool explorer_fair_is_inside(const explorer_fair_graph *fair, uint32_t node, uint64_t edge)
{
    return !fair->graph.is_cut[edge] && fair->graph.group[fair->graph.to[edge]] == fair->graph.group[node];
}

#endif
