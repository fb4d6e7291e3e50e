/* What a handler asked for leaves it. */
#include "nodes/leave.h"

#include "nodes/events.h"

static void tell_emitted(spex_node *node, const node_agent *agent, const spex_message_type *type,
                         const node_entry *to)
{
    node_scheduler_count(&node->scheduler, NODE_COUNT_EMITTED, 1);
    if (!node->is_watched)
        return;
    spex_event event = node_event_of(node, agent, SPEX_EVENT_EMITTED);
    event.tag = type->tag;
    event.other = to ? to->name : NULL;
    node_tell(node, &event);
}

static void pass(spex_node *node, const node_agent *agent, const spex_message_type *type,
                 const spex_output *output, spex_ref to)
{
    node_parcel parcel = {.from = agent->ref,
                          .to = to,
                          .agent = agent->kind->type,
                          .type = type,
                          .body = (const char *)output + type->offset};
    tell_emitted(node, agent, type, node_names_entry(&node->names, to));
    node_send(node, &parcel);
}

/* To all that it is connected to, and, where nothing is connected, to all there are. */
static void broadcast(spex_node *node, const node_agent *agent, const spex_message_type *type,
                      const spex_output *output)
{
    const node_peers *peers = agent->peers;
    for (uint32_t i = 0; peers && i < peers->count; i++)
        pass(node, agent, type, output, peers->refs[i]);
    if (atomic_load_explicit(&node->is_connected, memory_order_relaxed))
        return;
    uint32_t count = node_names_count(&node->names);
    for (spex_ref to = 1; to <= count; to++) {
        const node_entry *entry = node_names_entry(&node->names, to);
        if (to != agent->ref && atomic_load(&entry->who) != 0)
            pass(node, agent, type, output, to);
    }
}

static bool is_reply(const spex_message_type *request, uint32_t which)
{
    for (uint32_t i = 0; request && i < request->reply_count; i++)
        if (request->replies[i] == which)
            return true;
    return false;
}

static void to_outside(spex_node *node, const node_agent *agent, const spex_output *output)
{
    spex_outside message = {.node = node,
                            .agent = node_names_entry(&node->names, agent->ref)->name,
                            .type = agent->kind->type,
                            .output = output};
    if (node->options.outside)
        node->options.outside(&message, node->options.outside_arg);
}

/* True: it was the reply that the caller waits for. */
static bool emit(spex_node *node, const node_leaving *l, const spex_output *output)
{
    const spex_agent *agent = l->agent->kind->type;
    const spex_message_type *type = &agent->emits[output->which];
    bool replies = is_reply(l->request, output->which);
    if (replies && l->asker != SPEX_NONE) {
        pass(node, l->agent, type, output, l->asker);
        return false;
    }
    tell_emitted(node, l->agent, type, NULL);
    if (replies && l->caller) {
        l->caller->answer(l->caller, SPEX_OK, agent, output->which, (const char *)output + type->offset);
        return true;
    }
    to_outside(node, l->agent, output);
    return false;
}

void node_leave(spex_node *node, const node_leaving *l)
{
    const spex_agent *type = l->agent->kind->type;
    node_leaving left = *l;
    for (uint32_t i = 0; i < l->count; i++) {
        const spex_output *output = node_output(type, l->outputs, i);
        if (output->kind == SPEX_EMIT && emit(node, &left, output))
            left.caller = NULL;
        else if (output->kind == SPEX_SEND)
            pass(node, l->agent, &type->sends[output->which], output, output->to);
        else if (output->kind == SPEX_BROADCAST)
            broadcast(node, l->agent, &type->sends[output->which], output);
    }
    if (left.caller)
        left.caller->answer(left.caller, l->code ? l->code : SPEX_E_NO_HANDLER, type, 0, NULL);
}
