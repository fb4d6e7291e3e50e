/* What a node that pauses has: the states of its agents, and what waits for them. */
#include "nodes/inside.h"

static node_agent *agent_of(const spex_node *node, spex_ref ref)
{
    const node_entry *entry = node_names_entry(&node->names, ref);
    return entry ? node_entry_agent(entry) : NULL;
}

bool node_look_at(const spex_node *node, spex_ref ref, node_look *look)
{
    const node_agent *agent = agent_of(node, ref);
    if (!agent)
        return false;
    *look = (node_look){agent->kind->type, node_agent_state(agent), agent->begun};
    return true;
}

typedef struct waiting {
    void (*each)(void *arg, spex_ref from, const void *message);
    void *arg;
} waiting;

static void take_mail(void *arg, const node_message *message)
{
    const waiting *w = arg;
    if (message->kind == NODE_MESSAGE)
        w->each(w->arg, message->from, ((const node_mail *)message)->in);
}

void node_each_waiting(const spex_node *node, spex_ref ref,
                       void (*each)(void *arg, spex_ref from, const void *message), void *arg)
{
    node_agent *agent = agent_of(node, ref);
    waiting w = {each, arg};
    if (agent)
        node_inbox_each(&agent->inbox, take_mail, &w);
}
