/* What a handler asked for leaves it, and what is told of it. */
#include "nodes/leave.h"

#include "nodes/clock.h"
#include "nodes/events.h"

#include <stdlib.h>

/* ---- what is told ---- */

void node_notes_begin(node_notes *notes, bool wait)
{
    *notes = (node_notes){.wait = wait};
    notes->last = &notes->first;
}

void node_notes_add(spex_node *node, node_notes *notes, node_note *note)
{
    if (!note) {
        node_error(node, SPEX_E_NOMEM, NULL, 0, 0, "no memory for what is to be told of a step");
        return;
    }
    note->next = NULL;
    *notes->last = note;
    notes->last = &note->next;
}

/* An event that waits; the values of a field are its own. */
typedef struct event_note {
    node_note note;
    spex_event event;
    char texts[];
} event_note;

static void tell_event(spex_node *node, const node_note *note)
{
    spex_event event = ((const event_note *)note)->event;
    node_tell(node, &event);
}

void node_notes_event(spex_node *node, node_notes *notes, spex_event *event)
{
    if (!notes->wait) {
        node_tell(node, event);
        return;
    }
    size_t from = event->from ? strlen(event->from) + 1 : 0, to = event->to ? strlen(event->to) + 1 : 0;
    event_note *made = malloc(sizeof *made + from + to);
    if (made) {
        *made = (event_note){.note.tell = tell_event, .event = *event};
        made->event.time = node_wall(node);
        if (from)
            made->event.from = memcpy(made->texts, event->from, from);
        if (to)
            made->event.to = memcpy(made->texts + from, event->to, to);
    }
    node_notes_add(node, notes, made ? &made->note : NULL);
}

static void tell_notes(spex_node *node, node_note *first)
{
    for (node_note *next; first; first = next) {
        next = first->next;
        first->tell(node, first);
        free(first);
    }
}

void node_notes_free(node_note *first)
{
    for (node_note *next; first; first = next) {
        next = first->next;
        free(first);
    }
}

/* ---- what leaves ---- */

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
    tell_notes(node, l->notes);
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
