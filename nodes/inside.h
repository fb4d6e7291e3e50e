/* A node, for the files of nodes/ themselves. */
#ifndef NODES_INSIDE_H
#define NODES_INSIDE_H

#include "nodes/agent.h"
#include "nodes/names.h"
#include "nodes/node.h"
#include "nodes/scheduler.h"
#include "nodes/timers.h"

#include <uv.h>

typedef struct node_store node_store;
typedef struct node_events node_events;

typedef enum node_phase {
    NODE_OPEN, /* not running yet: what comes waits */
    NODE_RUNNING,
    NODE_STOPPING, /* nothing is taken from outside any more */
    NODE_ENDED
} node_phase;

struct spex_node {
    spex_node_options options; /* filled in; its texts are the node's */
    spex_clock clock;          /* the program's, or all NULL */
    struct node_skew {         /* of its clock: what makes it go wrong, since when (microseconds) */
        uint64_t seed;
        int64_t since;
        _Atomic int64_t most; /* 0: nothing does */
    } skew;
    bool is_watched;         /* somebody is told of events */
    node_see_step *see_step; /* NULL: nobody is told of all steps */
    void *see_arg;
    _Atomic int phase; /* node_phase */
    node_names names;
    node_scheduler scheduler;
    node_timers timers;
    pthread_mutex_t observing; /* instances whose state is the specification's: one report at a time */
    pthread_mutex_t lock;      /* of the kinds, of connections, and of what is rare */
    node_kind *kinds;
    atomic_bool is_connected;  /* somebody may send to somebody: the others may not */
    spex_engine *errors;       /* an engine that follows nothing, whose error handler is the node's */
    node_events *events;       /* NULL: nobody watches */
    node_store *store;         /* NULL: none */
    node_network *network;     /* NULL: none */
    struct early *early;       /* agents.c: whom agents that are still to come may send to */
    struct attached *attached; /* agents.c: names that the program answers to */
    _Atomic uint64_t agents;
    uv_loop_t loop;
    uv_async_t poked; /* something is to be done in the loop */
    uv_timer_t due, draining, pausing;
    int64_t stops_at;          /* when it stops to wait for what is queued */
    void (*paused)(void *arg); /* NULL: nobody wants it to pause, or it was told that it does */
    void *paused_arg;
};

/* agents.c */
void node_agents_release(spex_node *node);

/* Who has counted itself in (node_scheduler_enter) and sees that it is not, is seen by who stops it. */
static inline bool node_is_stopping(const spex_node *node)
{
    return atomic_load(&node->phase) >= NODE_STOPPING;
}

#endif
