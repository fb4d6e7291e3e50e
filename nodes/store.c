/* Durable fields. */
#include "nodes/store.h"

int node_store_open(spex_node *node)
{
    return node->options.store_dir ? SPEX_E_STORE : SPEX_OK;
}

void node_store_close(spex_node *node)
{
    (void)node;
}

int node_store_load(spex_node *node, const node_agent *agent, void *state, bool *is_there, bool *is_whole)
{
    (void)node, (void)agent, (void)state;
    *is_there = *is_whole = false;
    return SPEX_OK;
}

void node_store_hold(spex_node *node, const node_leaving *leaving, const void *state)
{
    (void)state;
    node_leave(node, leaving);
}

void node_store_end(spex_node *node)
{
    (void)node;
}

bool node_store_rests(const spex_node *node)
{
    (void)node;
    return true;
}
