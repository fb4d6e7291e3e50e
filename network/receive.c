/* A frame becomes a message for an agent of this node, or the reply that somebody waits for. Whatever comes
 * that no node would send ends the connection. */
#include "network/inside.h"
#include "network/network.h"

#include <stdlib.h>
#include <string.h>

/* Who asked over a connection: told what came of it, and then gone. */
typedef struct asker {
    node_caller caller;
    network_intake *intake;
    uint64_t id;
} asker;

static void on_answer(node_caller *caller, int code, const spex_agent *agent, uint32_t which,
                      const void *body)
{
    asker *a = (asker *)caller;
    network_intake *intake = a->intake;
    network_reply(intake->link, a->id, code, agent, which, body);
    intake->taken.answer(&intake->taken, code, NULL, 0, NULL);
    free(a);
}

/* ---- parts of a frame ---- */

/* The number of a name, or SPEX_NONE where it is null. False: it is neither, or one too many. */
static bool read_name(network *n, messages_reader *in, bool may_be_null, spex_ref *ref)
{
    messages_item item;
    *ref = SPEX_NONE;
    if (!messages_next(in, &item))
        return false;
    if (item.kind == MESSAGES_NULL)
        return may_be_null;
    if (item.kind != MESSAGES_TEXT || item.count == 0 || item.count > 255)
        return false;
    *ref = network_learn(n, item.text, (size_t)item.count);
    return *ref != SPEX_NONE;
}

static uint32_t find_tag(const spex_message_type *messages, uint32_t count, const messages_item *tag)
{
    for (uint32_t i = 0; i < count; i++)
        if (messages_is_text(tag, messages[i].tag))
            return i;
    return UINT32_MAX;
}

/* ---- messages ---- */

typedef struct arrival {
    spex_ref from, to;
    const spex_agent *type;
    void *message;
    bool is_request;
    uint64_t id;
} arrival;

static void tell_lost(network_connection *c, const arrival *a, int code)
{
    spex_node *node = c->net->node;
    spex_event event = {.kind = SPEX_EVENT_LOST,
                        .agent = spex_node_name(node, a->to),
                        .other = a->from ? spex_node_name(node, a->from) : NULL,
                        .code = code,
                        .count = 1};
    node_count_lost(node, 1);
    node_tell(node, &event);
}

static void deliver(network_connection *c, const arrival *a)
{
    network_intake *intake = c->intake;
    node_caller *caller = &intake->taken;
    asker *made = NULL;
    if (a->is_request) {
        made = malloc(sizeof *made);
        if (!made) {
            network_reply(c->link, a->id, SPEX_E_NOMEM, NULL, 0, NULL);
            return;
        }
        *made = (asker){.caller.answer = on_answer, .intake = intake, .id = a->id};
        caller = &made->caller;
    }
    atomic_fetch_add_explicit(&intake->in_hand, 1, memory_order_acq_rel);
    int code = node_deliver(c->net->node, a->to, a->message, a->from, caller);
    if (code == SPEX_OK)
        return;
    if (made)
        on_answer(caller, code, NULL, 0, NULL);
    else
        atomic_fetch_sub_explicit(&intake->in_hand, 1, memory_order_acq_rel);
    if (code != SPEX_E_BACKPRESSURE) /* which was told */
        tell_lost(c, a, code);
}

static bool read_request(messages_reader *in, arrival *a)
{
    messages_item item;
    if (!messages_next(in, &item))
        return false;
    a->is_request = item.kind == MESSAGES_INTEGER;
    a->id = (uint64_t)item.number;
    return item.kind == MESSAGES_NULL || (a->is_request && item.number >= 0);
}

/* The body is not read where the agent is not here. Returns what is wrong with the frame, or NULL. */
static const char *read_message(network_connection *c, messages_reader *in, arrival *a)
{
    const messages_names names = network_names(c->net);
    messages_item tag;
    if (!read_name(c->net, in, true, &a->from) || !read_name(c->net, in, false, &a->to) ||
        !messages_next(in, &tag) || tag.kind != MESSAGES_TEXT)
        return "a message that is not whole";
    a->type = node_type_of(c->net->node, a->to);
    if (!a->type)
        return messages_skip(in) && read_request(in, a) ? NULL : "a message that is not whole";
    uint32_t which = find_tag(a->type->accepts, a->type->accept_count, &tag);
    if (which == UINT32_MAX)
        return "a message that its agent does not accept";
    a->message = network_scratch(c->net, a->type->message_size);
    if (!a->message)
        return "no memory";
    const char *why;
    memcpy(a->message, &which, sizeof which);
    if (messages_decode(&a->type->accepts[which], (char *)a->message + a->type->accepts[which].offset, in,
                        &names, &why) != MESSAGES_OK)
        return why;
    return read_request(in, a) ? NULL : "a message that is not whole";
}

static void take_message(network_connection *c, messages_reader *in, uint64_t count)
{
    arrival a = {0};
    const char *wrong = count < 6 ? "a message that is not whole" : read_message(c, in, &a);
    if (wrong) {
        network_hostile(c, wrong);
        return;
    }
    c->received++;
    if (a.type) {
        deliver(c, &a);
        return;
    }
    tell_lost(c, &a, SPEX_E_AGENT_NOT_FOUND);
    if (a.is_request)
        network_reply(c->link, a.id, SPEX_E_AGENT_NOT_FOUND, NULL, 0, NULL);
}

/* ---- replies ---- */

static const char *read_reply(network_connection *c, messages_reader *in, network_pending *p, int code)
{
    const messages_names names = network_names(c->net);
    messages_item tag;
    if (code) {
        p->caller->answer(p->caller, code, p->agent, 0, NULL);
        return NULL;
    }
    uint32_t which =
        messages_next(in, &tag) ? find_tag(p->agent->emits, p->agent->emit_count, &tag) : UINT32_MAX;
    void *body = network_scratch(c->net, p->agent->output_size);
    const char *why = "a reply that its agent does not emit";
    if (which == UINT32_MAX || !body ||
        messages_decode(&p->agent->emits[which], body, in, &names, &why) != MESSAGES_OK) {
        p->caller->answer(p->caller, SPEX_E_PROTOCOL, p->agent, 0, NULL);
        return why;
    }
    p->caller->answer(p->caller, SPEX_OK, p->agent, which, body);
    return NULL;
}

static void take_reply(network_connection *c, messages_reader *in, uint64_t count)
{
    messages_item id, code;
    if (count < 5 || !messages_next(in, &id) || id.kind != MESSAGES_INTEGER || !messages_next(in, &code) ||
        code.kind != MESSAGES_INTEGER || code.number < SPEX_OK || code.number > SPEX_E_DEADLINE) {
        network_hostile(c, "a reply that is not whole");
        return;
    }
    c->received++;
    network_pending *p = network_pending_take(c->link, (uint64_t)id.number);
    if (!p)
        return; /* who waited for it does not any more */
    const char *wrong = read_reply(c, in, p, (int)code.number);
    free(p);
    if (wrong)
        network_hostile(c, wrong);
}

/* A number that has only grown, and not beyond what it is of. */
static bool read_count(messages_reader *in, uint64_t most, uint64_t *count)
{
    messages_item item;
    if (!messages_next(in, &item) || item.kind != MESSAGES_INTEGER || item.number < 0 ||
        (uint64_t)item.number < *count || (uint64_t)item.number > most)
        return false;
    *count = (uint64_t)item.number;
    return true;
}

static void take_ack(network_connection *c, messages_reader *in, uint64_t count)
{
    bool is_fine = read_count(in, c->sent, &c->confirmed);
    if (is_fine && count < 3)
        c->done =
            c->confirmed; /* a node that does not say: no doubt is raised where it would be everywhere */
    else if (is_fine)
        is_fine = read_count(in, c->confirmed, &c->done);
    if (!is_fine) {
        network_hostile(c, "an acknowledgement of what was not sent");
        return;
    }
    atomic_store(&c->link->unconfirmed, c->sent - c->confirmed);
}

static void take_look(network_connection *c, int64_t kind, messages_reader *in)
{
    const char *wrong = network_looked(c, kind, in);
    if (wrong)
        network_hostile(c, wrong);
}

/* ---- frames ---- */

void network_receive(network_connection *c, const unsigned char *bytes, size_t length)
{
    messages_reader in = {bytes, bytes + length};
    messages_item head, kind;
    if (!messages_next(&in, &head) || head.kind != MESSAGES_ARRAY || head.count == 0 ||
        !messages_next(&in, &kind) || kind.kind != MESSAGES_INTEGER) {
        network_hostile(c, "a frame that is none");
        return;
    }
    bool is_first = !c->was_greeted;
    if (is_first && kind.number == NETWORK_HELLO) {
        network_greeted(c, &in, head.count);
        return;
    }
    if (kind.number == NETWORK_REFUSED) {
        network_refused(c, &in);
        return;
    }
    if (is_first || (kind.number != NETWORK_READY && !c->other_is_ready)) {
        network_hostile(c, "a message before the greeting");
        return;
    }
    switch (kind.number) {
    case NETWORK_READY:
        network_other_is_ready(c);
        return;
    case NETWORK_ACK:
        take_ack(c, &in, head.count);
        return;
    case NETWORK_MESSAGE:
        take_message(c, &in, head.count);
        return;
    case NETWORK_REPLY:
        take_reply(c, &in, head.count);
        return;
    case NETWORK_HOLD:
    case NETWORK_LOOK:
    case NETWORK_GO:
    case NETWORK_DISK:
    case NETWORK_CLOCK:
        take_look(c, kind.number, &in);
        return;
    default:
        network_hostile(c, "a frame of a kind that there is not");
        return;
    }
}
