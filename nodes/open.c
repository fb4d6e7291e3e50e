/* A node is opened and closed. */
#include "nodes/deliver.h"
#include "nodes/events.h"
#include "nodes/observe.h"
#include "nodes/options.h"
#include "nodes/run.h"
#include "nodes/step.h"
#include "nodes/store.h"

#include <stdlib.h>

static void release_agents(spex_node *node)
{
    for (spex_ref ref = 1; ref <= node_names_count(&node->names); ref++) {
        node_agent *agent = node_entry_agent(node_names_entry(&node->names, ref));
        if (agent) {
            node_observe_free(agent);
            node_agent_free(agent);
        }
    }
    for (node_kind *kind = node->kinds, *next; kind; kind = next) {
        next = kind->next;
        node_kind_free(kind);
    }
}

static void close_whole(spex_node *node)
{
    node_store_close(node);
    if (node->network)
        node->network->release(node->network);
    node_loop_close(node);
    release_agents(node);
    node_agents_release(node);
    node_timers_release(&node->timers);
    node_scheduler_release(&node->scheduler);
    node_names_release(&node->names);
    pthread_mutex_destroy(&node->lock);
    pthread_mutex_destroy(&node->observing);
    node_events_close(node);
    node_options_release(node);
    free(node);
}

/* What cannot be opened is given back. */
static int open_parts(spex_node *node)
{
    if (!node_names_init(&node->names))
        return SPEX_E_NOMEM;
    if (!node_scheduler_init(&node->scheduler, node->options.threads)) {
        node_names_release(&node->names);
        return SPEX_E_NOMEM;
    }
    if (node_loop_open(node)) {
        node_scheduler_release(&node->scheduler);
        node_names_release(&node->names);
        return SPEX_E_NOMEM;
    }
    node->scheduler.run = node_run_agent;
    node->scheduler.arg = node;
    node_timers_init(&node->timers, node_poke, node);
    pthread_mutex_init(&node->lock, NULL);
    pthread_mutex_init(&node->observing, NULL);
    return SPEX_OK;
}

int node_open(spex_node **node, const spex_node_options *options, size_t options_size, size_t clock_size)
{
    if (!node)
        return SPEX_E_ARGUMENT;
    *node = NULL;
    spex_node *n = calloc(1, sizeof *n);
    if (!n)
        return SPEX_E_NOMEM;
    int status = node_options_resolve(n, options, options_size, clock_size);
    if (!status)
        status = open_parts(n);
    if (status) {
        node_options_release(n);
        free(n);
        return status;
    }
    status = node_events_open(n);
    if (!status)
        status = node_store_open(n);
    if (status)
        close_whole(n);
    else
        *node = n;
    return status;
}

int spex_node_close(spex_node *node)
{
    if (!node)
        return SPEX_OK;
    int phase = atomic_load(&node->phase);
    if (phase == NODE_RUNNING || phase == NODE_STOPPING) {
        /* Told to stop before it ran, it does not run. */
        if (phase == NODE_RUNNING || node->scheduler.started)
            return SPEX_E_ARGUMENT;
    }
    atomic_store(&node->phase, NODE_ENDED);
    node_forget(node);
    close_whole(node);
    return SPEX_OK;
}
