/* Strongly connected components. (components.c) */
#ifndef EXPLORER_LIVENESS_COMPONENTS_H
#define EXPLORER_LIVENESS_COMPONENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A graph, node by node in a row; nodes of one group only belong together. */
typedef struct explorer_graph {
    uint32_t count;
    uint64_t *row; /* count + 1 */
    uint32_t *to;
    uint32_t *group;     /* edges between groups do not count */
    uint8_t *is_cut;     /* edges that do not count either; NULL: none */
    uint32_t *met, *low; /* for explorer_components: zero in between; made when they are wanted */
} explorer_graph;

void explorer_graph_close(explorer_graph *graph); /* frees what it points to */

typedef bool explorer_each_component(void *arg, const uint32_t *nodes, uint32_t count);

/* Calls `each` for every component of the nodes of one group that has more than one node. False: no memory,
 * or `each` was false. `nodes`: all of the group. */
bool explorer_components(explorer_graph *graph, uint32_t group, const uint32_t *nodes, uint32_t count,
                         explorer_each_component *each, void *arg);

#endif
