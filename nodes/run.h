/* The loop of a node, from beginning to end. (run.c) */
#ifndef NODES_RUN_H
#define NODES_RUN_H

#include "nodes/inside.h"

int node_loop_open(spex_node *node); /* SPEX_E_NOMEM */
void node_loop_close(spex_node *node);

/* Something is to be looked at in the loop. Any thread. */
void node_poke(void *node);

/* What is queued will not be handled any more: how much it was. While nothing runs. */
uint64_t node_forget(spex_node *node);

#endif
