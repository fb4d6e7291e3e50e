/* Agents run: what is in their queues is handled, one after the other. (step.c) */
#ifndef NODES_STEP_H
#define NODES_STEP_H

#include "nodes/inside.h"

/* For the scheduler; `arg`: the node. */
bool node_run_agent(node_worker *worker, node_agent *agent, void *arg);

#endif
