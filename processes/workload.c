/* Inputs: messages from outside, sent to the nodes themselves. */
#include "config.h"

#include "base/array.h"
#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { PATIENCE = 5 }; /* seconds that a reply is waited for */

static bool is_used_up(const cluster *c, const spex_system_input *in)
{
    return in->at_most != SPEX_NO_LIMIT && c->used[in->clause] >= in->at_most;
}

static void await_reply(cluster *c, uint32_t agent)
{
    if (!base_grow(c->asked, c->asked_room, c->asked_count + 1)) {
        c->no_memory = true;
        return;
    }
    c->asked[c->asked_count++] = (asked){c->asked_last, cluster_now(c) + PATIENCE * CHAOS_SECOND, agent};
}

void workload_send(cluster *c, const chaos_input *input)
{
    const spex_system_input *in = &c->system->inputs[input->input];
    const checking_model *model = chaos_setup_model(c->setup);
    member *m = &c->members[in->agent];
    const messages_names names = frame_names(c);
    if (is_used_up(c, in))
        return;
    c->outcome->counts.inputs++;
    if (m->phase != MEMBER_UP || (!m->program && !m->control) || c->is_held) {
        c->outcome->counts.refused++;
        return;
    }
    void *message = calloc(1, checking_agent_type(model, in->agent)->message_size + 1);
    if (!message) {
        c->no_memory = true;
        return;
    }
    const spex_message_type *type = checking_input_message(model, input->input, input->values, message);
    bool is_request = type->reply_count > 0;
    c->used[in->clause]++;
    c->given[in->agent]++;
    kept_input(c, input);
    kept_came(c, UINT32_MAX, in->agent);
    if (m->program) {
        c->outcome->counts.refused += !requests_send(c, m, type, (const char *)message + type->offset);
        free(message);
        return;
    }
    frame_begin(c, NETWORK_MESSAGE, 6);
    messages_put_null(&c->out);
    messages_put_word(&c->out, m->name);
    messages_put_word(&c->out, type->tag);
    messages_encode(type, (const char *)message + type->offset, &names, &c->out);
    if (is_request)
        messages_put_integer(&c->out, ++c->asked_last);
    else
        messages_put_null(&c->out);
    frame_end(c, m->control);
    char *text = frame_text(c, type, (const char *)message + type->offset);
    cluster_note(c, "%s gets %s from outside", m->name, text ? text : type->tag);
    free(text);
    free(message);
    if (is_request)
        await_reply(c, in->agent);
    else
        c->outcome->counts.taken++;
}

static void drop(cluster *c, size_t i)
{
    c->asked[i] = c->asked[--c->asked_count];
}

void workload_reply(cluster *c, const parsed *reply)
{
    for (size_t i = 0; i < c->asked_count; i++)
        if (c->asked[i].number == reply->number) {
            *(reply->code == SPEX_OK ? &c->outcome->counts.answered : &c->outcome->counts.refused) += 1;
            drop(c, i);
            return;
        }
}

void workload_forget(cluster *c, uint32_t agent)
{
    int64_t now = cluster_now(c);
    for (size_t i = c->asked_count; i-- > 0;) {
        bool is_of = agent == UINT32_MAX ? c->asked[i].until <= now : c->asked[i].agent == agent;
        if (!is_of)
            continue;
        c->outcome->counts.timed_out++;
        drop(c, i);
    }
}
