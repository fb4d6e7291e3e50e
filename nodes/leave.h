/* What a handler asked for leaves it: replies, messages to others, what is for the world outside. (leave.c)
 */
#ifndef NODES_LEAVE_H
#define NODES_LEAVE_H

#include "nodes/inside.h"

/* A step of an agent, as far as others may come to know of it. */
typedef struct node_leaving {
    node_agent *agent;
    spex_ref asker;                   /* the agent whose message was handled; SPEX_NONE: it is from outside */
    node_caller *caller;              /* or who asked outside; NULL: nobody */
    const spex_message_type *request; /* what was handled, if it wants a reply */
    int code;                         /* SPEX_OK, or why there is none */
    uint32_t count;
    const void *outputs; /* of the agent's own type; timers among them are passed over */
} node_leaving;

/* Any thread, one step of an agent after the other. */
void node_leave(spex_node *node, const node_leaving *leaving);

/* One output, and its body. */
static inline const spex_output *node_output(const spex_agent *type, const void *outputs, uint32_t index)
{
    return (const spex_output *)(const void *)((const char *)outputs + index * type->output_size);
}

#endif
