/* Agents of a node: what one is made of, and what the node knows of its type. (agent.c)
 *
 * A node may have a great many agents, so that one is a single piece of memory: this struct, the state, then,
 * if its type has such, how many messages of each tag wait, and its timers.
 */
#ifndef NODES_AGENT_H
#define NODES_AGENT_H

#include "nodes/message.h"
#include "nodes/node.h"

typedef struct node_agent node_agent;
typedef struct node_translation node_translation;
typedef struct node_peers node_peers;
typedef struct node_observed node_observed;

/* What a node knows of a type of agents. Made once, constant but for the translations. */
typedef struct node_kind {
    struct node_kind *next;
    const spex_agent *type;
    size_t state_at, waiting_at, timers_at, size; /* in a node_agent, and of it */
    bool has_priority;                            /* some message is taken before others */
    bool has_limits; /* of how many messages may wait, all together or of a tag */
    bool has_durable;
    bool is_judged; /* it has monitored safety properties */
    bool has_internal, has_deadline, has_every;
    _Atomic(node_translation *) translations; /* translate.c */
} node_kind;

struct node_agent {
    node_inbox inbox;
    struct node_agent *next; /* in a queue of those that are to run */
    node_kind *kind;
    node_peers *peers;       /* NULL: everyone, or, if anything was connected, nobody */
    node_observed *observed; /* who follows it */
    spex_ref ref;
    _Atomic uint32_t waiting; /* messages, if there is a limit for all */
    _Atomic uint32_t held;    /* outputs that leave when they are on disk */
    uint16_t home;            /* the worker that had it last */
    bool begun;               /* its `on start` has run */
};

/* Whom an agent may send to. */
struct node_peers {
    uint32_t count, room;
    spex_ref refs[]; /* ascending */
};

/* A timer of an agent's, in the order of type->timers. Its message is in the inbox when it has fired. */
typedef struct node_timer {
    node_message message; /* first; `from`: which timer */
    node_agent *agent;
    int64_t due;    /* microseconds of the node's clock */
    uint32_t place; /* in the heap, from 1; 0: it is not armed */
    bool queued;    /* its message is in the inbox */
    bool fires;     /* and was not stopped since */
    bool watches;   /* of a deadline: it waits for what is wanted */
    bool exceeded;  /* and that did not come in time */
} node_timer;

/* The kind of a type. NULL: no memory. */
node_kind *node_kind_new(const spex_agent *type);
void node_kind_free(node_kind *kind);

/* An agent whose state is all zero. NULL: no memory. */
node_agent *node_agent_new(node_kind *kind, spex_ref ref);
void node_agent_free(node_agent *agent);

static inline void *node_agent_state(const node_agent *agent)
{
    return (char *)(uintptr_t)agent + agent->kind->state_at;
}

static inline node_timer *node_agent_timer(const node_agent *agent, uint32_t which)
{
    return (node_timer *)(void *)((char *)(uintptr_t)agent + agent->kind->timers_at) + which;
}

/* Per tag that it accepts, how many messages wait. */
static inline _Atomic uint32_t *node_agent_waiting(const node_agent *agent)
{
    return (_Atomic uint32_t *)(void *)((char *)(uintptr_t)agent + agent->kind->waiting_at);
}

#endif
