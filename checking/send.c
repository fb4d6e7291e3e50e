/* Messages on their way: what an agent sends, or answers, goes into its channel, is lost, dropped or cut. */
#include "config.h"

#include "checking/making.h"

#include <assert.h>
#include <string.h>

static uint32_t *count_in(const channel_layout *c, char *state)
{
    return (uint32_t *)(void *)(state + c->count);
}

/* How many messages wait for an agent: of one that it accepts or (NULL) all. */
static uint32_t waiting(const making *k, uint32_t to, const uint32_t *which)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < k->m->channel_count; i++) {
        const channel_layout *c = &k->m->channels[i];
        if (c->to != to)
            continue;
        for (uint32_t n = 0; n < checking_count(k->after, c); n++)
            count += !which || checking_wire(c, making_message(c, k->after, n))->accepted == *which;
    }
    for (uint32_t i = 0; i < k->beyond_count; i++)
        count += k->m->channels[k->beyond[i].channel].to == to && (!which || k->beyond[i].which == *which);
    return count;
}

/* How many one agent has under way to another, and would have without the bound. */
static uint32_t under_way(const making *k, uint32_t channel)
{
    uint32_t count = checking_count(k->after, &k->m->channels[channel]);
    for (uint32_t i = 0; i < k->beyond_count; i++)
        count += k->beyond[i].channel == channel;
    return count;
}

static bool has_priority(const channel_layout *c, const checking_model *m, const char *message)
{
    uint32_t which = checking_wire(c, message)->accepted;
    return which != NOT_ACCEPTED && m->agents[c->to].type->accepts[which].priority;
}

/* Where a message goes among those of its channel. */
static uint32_t place_of(const making *k, const channel_layout *c, const char *message)
{
    uint32_t count = checking_count(k->after, c), at = count;
    if (k->m->system->network.unordered) { /* a multiset, in order of bytes */
        at = 0;
        while (at < count && memcmp(making_message(c, k->after, at), message, c->message_size) < 0)
            at++;
    } else if (has_priority(c, k->m, message)) {
        while (at > 0 && !has_priority(c, k->m, making_message(c, k->after, at - 1)))
            at--;
    }
    return at;
}

fate making_send(making *k, uint32_t to, const spex_message_type *sent, const char *body)
{
    const checking_model *m = k->m;
    uint32_t channel = m->channel_of[k->actor * m->agent_count + to];
    assert(channel != NO_CHANNEL);
    const channel_layout *c = &m->channels[channel];
    uint32_t wire = checking_wire_of(c, sent);
    assert(wire != UINT32_MAX);
    if (m->options.cone && !m->options.cone->wires[channel][wire])
        return FATE_DONE; /* it does not matter */
    checking_look(k->out, m->channel_group + channel);
    uint32_t which = c->wires[wire].accepted;
    const spex_message_type *type = which == NOT_ACCEPTED ? NULL : &m->agents[to].type->accepts[which];
    char *at = k->scratch + m->scratch_under_way;
    memset(at, 0, c->message_size);
    memcpy(at, &wire, sizeof wire);
    values_copy_members(sent->members, sent->member_count, body, at + WIRE_BODY);
    checking_blank_message(m, channel, wire, at + WIRE_BODY);
    for (uint32_t g = 0; g < m->fair_tag_count; g++)
        if (strcmp(m->fair_tags[g], sent->tag) == 0 && k->asks_count == MOST_ASKS)
            k->is_too_large = true;
        else if (strcmp(m->fair_tags[g], sent->tag) == 0)
            k->asks[k->asks_count++] = (spex_explorer_fair){channel, 2 + 2 * g};
    if (checking_is_across(m, k->after, k->actor, to) && !m->system->network.delays) {
        making_put(k, channel, 0, CHECKING_LOST);
        return FATE_DONE;
    }
    uint32_t count = checking_count(k->after, c);
    if (!type || !type->priority) {
        uint32_t most = m->agents[to].type->max_queue;
        if ((type && type->max_queue != SPEX_NO_LIMIT && waiting(k, to, &which) >= type->max_queue) ||
            (most != SPEX_NO_LIMIT && waiting(k, to, NULL) >= most)) {
            making_put(k, channel, 0, CHECKING_DROPPED);
            return FATE_DONE;
        }
    }
    if (under_way(k, channel) >= m->system->network.capacity) {
        making_put(k, channel, 0, CHECKING_DROPPED);
        return m->system->network.drops ? FATE_DONE : FATE_FAULT;
    }
    if (count >= c->room) {
        if (k->beyond_count < MOST_OUTPUTS) {
            k->beyond[k->beyond_count].channel = channel;
            k->beyond[k->beyond_count++].which = which;
        }
        return FATE_CUT;
    }
    uint32_t place = place_of(k, c, at);
    making_touch_channel(k, c, count + 1);
    memmove(making_message(c, k->after, place + 1), making_message(c, k->after, place),
            (count - place) * c->message_size);
    memcpy(making_message(c, k->after, place), at, c->message_size);
    ++*count_in(c, k->after);
    making_put(k, channel, place, CHECKING_WAITS);
    return FATE_DONE;
}

void making_take(making *k, const channel_layout *c, uint32_t at)
{
    uint32_t *count = count_in(c, k->after);
    making_touch_channel(k, c, *count);
    --*count;
    memmove(making_message(c, k->after, at), making_message(c, k->after, at + 1),
            (*count - at) * c->message_size);
    memset(making_message(c, k->after, *count), 0, c->message_size);
}
