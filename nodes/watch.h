/* What is looked at around a step: properties that are monitored, deadlines, fields that change. (watch.c) */
#ifndef NODES_WATCH_H
#define NODES_WATCH_H

#include "nodes/leave.h"

/* A step of an agent, while it is done. */
typedef struct node_step {
    spex_node *node;
    node_worker *worker;
    node_agent *agent;
    const spex_agent *type;
    void *state;
    const void *before; /* the state before it; NULL: nobody asks */
    const void *in;     /* what was handled; NULL: no message */
    spex_outbox out;
    node_notes *notes; /* the next */
    node_notes own_notes;
} node_step;

/* For who is told of all steps. */
void node_watch_step(const node_step *step, enum node_seen_kind kind, uint32_t which);
/* Monitored safety properties: do they hold of it? */
void node_watch_safety(const node_step *step);
/* Fields that have changed, for whoever watches. */
void node_watch_fields(const node_step *step);
/* Deadlines of monitored liveness: armed while what is wanted has not come. */
void node_watch_deadlines(node_step *step);
/* One was exceeded. */
void node_watch_exceeded(node_step *step, node_timer *timer);

#endif
