/* What a node is asked to be. (options.c) */
#ifndef NODES_OPTIONS_H
#define NODES_OPTIONS_H

#include "nodes/inside.h"

/* Copies what the program gave, of whatever version it is, and fills in the rest from the environment and
 * defaults. Opens what tells errors. SPEX_E_ARGUMENT, SPEX_E_NOMEM; release it in any case. */
int node_options_resolve(spex_node *node, const spex_node_options *given, size_t size, size_t clock_size);
void node_options_release(spex_node *node);

#endif
