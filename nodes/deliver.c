/* Messages get into queues of agents, or out of the node. */
#include "nodes/deliver.h"

#include "nodes/events.h"
#include "nodes/translate.h"

#include <stdlib.h>

void node_put(spex_node *node, node_agent *agent, node_message *message)
{
    if (node_inbox_push(&agent->inbox, message))
        node_scheduler_add(&node->scheduler, agent);
}

/* ---- how many may wait ---- */

static bool reserve(_Atomic uint32_t *waiting, uint32_t most)
{
    if (most == SPEX_NO_LIMIT)
        return true;
    uint32_t now = atomic_load_explicit(waiting, memory_order_relaxed);
    while (now < most)
        if (atomic_compare_exchange_weak_explicit(waiting, &now, now + 1, memory_order_relaxed,
                                                  memory_order_relaxed))
            return true;
    return false;
}

static void give_back(_Atomic uint32_t *waiting, uint32_t most)
{
    if (most != SPEX_NO_LIMIT)
        atomic_fetch_sub_explicit(waiting, 1, memory_order_relaxed);
}

/* Is there room for one more of that tag? Then it has it. */
static bool has_room(node_agent *agent, uint32_t tag)
{
    const spex_agent *type = agent->kind->type;
    _Atomic uint32_t *of_tag = node_agent_waiting(agent) + tag;
    if (!reserve(of_tag, type->accepts[tag].max_queue))
        return false;
    if (reserve(&agent->waiting, type->max_queue))
        return true;
    give_back(of_tag, type->accepts[tag].max_queue);
    return false;
}

void node_taken(node_agent *agent, const node_mail *mail)
{
    const spex_agent *type = agent->kind->type;
    uint32_t tag = node_tag_of(mail->in);
    if (!mail->message.is_counted)
        return;
    give_back(node_agent_waiting(agent) + tag, type->accepts[tag].max_queue);
    give_back(&agent->waiting, type->max_queue);
}

/* ---- into a queue ---- */

static const char *name_of(const spex_node *node, spex_ref ref)
{
    const node_entry *entry = node_names_entry(&node->names, ref);
    return entry ? entry->name : NULL;
}

static void tell(spex_node *node, const node_agent *agent, spex_event_kind kind, uint32_t tag, spex_ref from,
                 int code)
{
    spex_event event = node_event_of(node, agent, kind);
    event.tag = agent->kind->type->accepts[tag].tag;
    event.other = name_of(node, from);
    event.code = code;
    node_tell(node, &event);
}

static int put_mail(spex_node *node, node_agent *agent, node_mail *mail)
{
    const spex_agent *type = agent->kind->type;
    uint32_t tag = node_tag_of(mail->in);
    spex_ref from = mail->message.from;
    mail->message.is_urgent = type->accepts[tag].priority;
    mail->message.is_counted = agent->kind->has_limits && !mail->message.is_urgent;
    if (mail->message.is_counted && !has_room(agent, tag)) {
        bool is_request = type->accepts[tag].reply_count > 0;
        free(mail);
        node_scheduler_count(&node->scheduler, is_request ? NODE_COUNT_BACKPRESSURE : NODE_COUNT_DROPPED, 1);
        tell(node, agent, SPEX_EVENT_BACKPRESSURE, tag, from, SPEX_E_BACKPRESSURE);
        return SPEX_E_BACKPRESSURE;
    }
    node_scheduler_count(&node->scheduler, NODE_COUNT_RECEIVED, 1);
    if (node->is_watched)
        tell(node, agent, SPEX_EVENT_RECEIVED, tag, from, SPEX_OK);
    node_put(node, agent, &mail->message);
    return SPEX_OK;
}

static node_mail *new_mail(const node_agent *agent, spex_ref from, node_caller *caller)
{
    node_mail *mail = malloc(sizeof *mail + agent->kind->type->message_size);
    if (mail) {
        mail->message = (node_message){.from = from, .kind = NODE_MESSAGE};
        mail->caller = caller;
    }
    return mail;
}

int node_put_mail(spex_node *node, node_agent *agent, const void *message, spex_ref from, node_caller *caller)
{
    if (node_tag_of(message) >= agent->kind->type->accept_count)
        return SPEX_E_ARGUMENT;
    node_mail *mail = new_mail(agent, from, caller);
    if (!mail)
        return SPEX_E_NOMEM;
    memcpy(mail->in, message, agent->kind->type->message_size);
    return put_mail(node, agent, mail);
}

int node_deliver(spex_node *node, spex_ref to, const void *message, spex_ref from, node_caller *caller)
{
    node_entry *entry = node_names_entry(&node->names, to);
    node_agent *agent = entry ? node_entry_agent(entry) : NULL;
    if (!agent)
        return SPEX_E_AGENT_NOT_FOUND;
    return node_is_stopping(node) ? SPEX_E_STOPPED : node_put_mail(node, agent, message, from, caller);
}

/* ---- from agents ---- */

/* It goes nowhere. */
static int lost(spex_node *node, const node_parcel *parcel, int code)
{
    spex_event event = {.kind = SPEX_EVENT_LOST,
                        .agent = name_of(node, parcel->from),
                        .other = name_of(node, parcel->to),
                        .tag = parcel->type->tag,
                        .code = code,
                        .count = 1};
    node_count_lost(node, 1);
    node_tell(node, &event);
    return code;
}

static int misfit(spex_node *node, const node_agent *agent, const node_parcel *parcel, int code)
{
    const char *from = name_of(node, parcel->from), *to = name_of(node, agent->ref);
    node_error(node, code, NULL, 0, 0,
               code == SPEX_E_AGENT ? "'%s' from %s is nothing that %s accepts"
                                    : "'%s' from %s has a value that its field in %s cannot have",
               parcel->type->tag, from ? from : "outside", to);
    return lost(node, parcel, code);
}

static int send_here(spex_node *node, node_agent *agent, const node_parcel *parcel)
{
    const node_translation *translation = node_translation_of(agent->kind, parcel->type);
    if (!translation)
        return lost(node, parcel, SPEX_E_NOMEM);
    if (node_translation_tag(translation) == UINT32_MAX)
        return misfit(node, agent, parcel, SPEX_E_AGENT);
    node_mail *mail = new_mail(agent, parcel->from, parcel->caller);
    if (!mail)
        return lost(node, parcel, SPEX_E_NOMEM);
    if (!node_translate(translation, parcel->body, mail->in)) {
        free(mail);
        return misfit(node, agent, parcel, SPEX_E_CONSTRAINT);
    }
    return put_mail(node, agent, mail);
}

int node_send(spex_node *node, const node_parcel *parcel)
{
    node_entry *entry = node_names_entry(&node->names, parcel->to);
    node_agent *agent = entry ? node_entry_agent(entry) : NULL;
    if (agent)
        return send_here(node, agent, parcel);
    node_way *way = entry ? node_entry_way(entry) : NULL;
    int code = way ? way->send(way, node, parcel) : SPEX_E_AGENT_NOT_FOUND;
    return code ? lost(node, parcel, code) : SPEX_OK;
}

/* ---- for sockets ---- */

const spex_agent *node_type_of(const spex_node *node, spex_ref ref)
{
    node_entry *entry = node_names_entry(&node->names, ref);
    node_agent *agent = entry ? node_entry_agent(entry) : NULL;
    return agent ? agent->kind->type : NULL;
}

int node_set_way(spex_node *node, spex_ref ref, node_way *way)
{
    node_entry *entry = node_names_entry(&node->names, ref);
    if (!entry)
        return SPEX_E_ARGUMENT;
    if (node_entry_agent(entry))
        return SPEX_E_AGENT_EXISTS;
    node_entry_set_way(entry, way);
    return SPEX_OK;
}

node_way *node_way_of(const spex_node *node, spex_ref ref)
{
    node_entry *entry = node_names_entry(&node->names, ref);
    return entry ? node_entry_way(entry) : NULL;
}

void node_set_network(spex_node *node, node_network *network)
{
    node->network = network;
}

node_network *node_network_of(const spex_node *node)
{
    return node->network;
}

const spex_node_options *node_options(const spex_node *node)
{
    return &node->options;
}

void node_count_lost(spex_node *node, uint64_t count)
{
    node_scheduler_count(&node->scheduler, NODE_COUNT_LOST, count);
}

void node_count_in_doubt(spex_node *node, uint64_t count)
{
    node_scheduler_count(&node->scheduler, NODE_COUNT_IN_DOUBT, count);
}
