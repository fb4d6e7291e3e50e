/* Agents are followed by specifications, through libspex. (observe.c) */
#ifndef NODES_OBSERVE_H
#define NODES_OBSERVE_H

#include "nodes/watch.h"

/* Who follows an agent that is about to be added: NULL, nobody. False: no memory. */
bool node_observe_find(spex_node *node, node_agent *agent);
void node_observe_free(node_agent *agent);

/* The agent begins. */
void node_observe_start(const node_step *step);
/* It has taken a handler, of a message or not. */
void node_observe_step(const node_step *step);

#endif
