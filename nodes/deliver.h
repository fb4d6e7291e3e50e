/* Messages get into queues of agents, or out of the node. (deliver.c) */
#ifndef NODES_DELIVER_H
#define NODES_DELIVER_H

#include "nodes/inside.h"

/* Puts a message, a TYPE_message (copied), into the queue of an agent: whatever the node's phase. Codes as of
 * node_send. */
int node_put_mail(spex_node *node, node_agent *agent, const void *message, spex_ref from,
                  node_caller *caller);

/* Puts anything; what it is, is the receiver's from now on. */
void node_put(spex_node *node, node_agent *agent, node_message *message);

/* A message was taken out of the queue to be handled. */
void node_taken(node_agent *agent, const node_mail *mail);

/* The tag of a TYPE_message. */
static inline uint32_t node_tag_of(const void *message)
{
    uint32_t tag;
    memcpy(&tag, message, sizeof tag);
    return tag;
}

#endif
