/* Durable fields: they are on disk before anything that was sent leaves, or is told. (store.c) */
#ifndef NODES_STORE_H
#define NODES_STORE_H

#include "nodes/leave.h"

/* Opens the store that the options ask for, if they do; an error has been told. SPEX_E_STORE,
 * SPEX_E_STORE_BUSY, SPEX_E_NOMEM. */
int node_store_open(spex_node *node);
/* Writes what is still to be written. */
void node_store_close(spex_node *node);

/* Can it keep something of an agent of that name? */
bool node_store_takes(const spex_node *node, const char *name);

/* Sets the durable fields of a new agent's state to what the store has of it. `is_whole`: to all of them.
 * False: it has nothing. SPEX_E_STORE: it cannot be read; the error has been told. */
int node_store_load(spex_node *node, const node_agent *agent, void *state, bool *is_there, bool *is_whole);

/* A step's outputs leave when the durable fields are written: those in `state`, or, where it is NULL and they
 * have not changed, those of the steps before. By the one that runs the agent. */
void node_store_hold(spex_node *node, const node_leaving *leaving, const void *state);

/* Everything held is written and leaves; nothing more is held from now on. */
void node_store_end(spex_node *node);

/* Is nothing held, or about to leave? */
bool node_store_rests(const spex_node *node);

#endif
