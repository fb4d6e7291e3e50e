/* What a state becomes when agents are exchanged: their fields, timers and queues go along, refs to them
 * change. */
#include "config.h"

#include "checking/symmetry.h"

#include <string.h>

static void move_agent(const checking_model *m, const char *state, uint32_t from, uint32_t to, char *made)
{
    const agent_layout *a = &m->agents[from], *b = &m->agents[to];
    memcpy(made + b->state, state + a->state, a->type->state_size);
    memcpy(made + b->timers, state + a->timers, a->type->timer_count);
    if (m->options.ordered)
        memcpy(made + b->left, state + a->left, a->type->timer_count * sizeof(int64_t));
    made[m->down + to] = state[m->down + from];
    made[m->sides + to] = state[m->sides + from];
}

/* The first agent is on the first side. */
static void turn_sides(const checking_model *m, char *state)
{
    for (uint32_t a = m->agent_count; state[m->sides] && a-- > 0;)
        state[m->sides + a] = !state[m->sides + a];
}

static void move_messages(const channel_layout *from, const channel_layout *to, const char *state, char *made)
{
    uint32_t count = checking_count(state, from), before = checking_count(made, to);
    memcpy(made + to->count, state + from->count, sizeof(uint32_t));
    memcpy(made + to->messages, state + from->messages, count * from->message_size);
    if (count < before)
        memset(made + to->messages + count * to->message_size, 0, (before - count) * to->message_size);
}

/* Messages that may overtake each other lie in the order of their bytes. */
static void sort_messages(const channel_layout *c, char *state)
{
    char *messages = state + c->messages;
    size_t size = c->message_size;
    for (uint32_t i = 1, count = checking_count(state, c); i < count; i++)
        for (uint32_t k = i; k > 0 && memcmp(messages + k * size, messages + (k - 1) * size, size) < 0; k--)
            for (size_t b = 0; b < size; b++) {
                char kept = messages[k * size + b];
                messages[k * size + b] = messages[(k - 1) * size + b];
                messages[(k - 1) * size + b] = kept;
            }
}

static void exchange_in_messages(const checking_model *m, uint32_t channel, const uint32_t *image,
                                 char *state)
{
    const channel_layout *c = &m->channels[channel];
    const ref_struct *wires = m->symmetry->wires[channel];
    bool has_changed = false;
    for (uint32_t i = 0, count = checking_count(state, c); i < count; i++) {
        char *message = state + c->messages + i * c->message_size;
        const ref_sites *sites = &wires[checking_wire(c, message) - c->wires].sites;
        checking_exchange_refs(sites, message, image);
        has_changed = has_changed || sites->count > 0;
    }
    if (has_changed && m->system->network.unordered)
        sort_messages(c, state);
}

void checking_permute(const checking_model *m, const char *state, const uint32_t *image, char *to)
{
    memcpy(to, state, m->state_size);
    for (uint32_t a = 0; a < m->agent_count; a++)
        if (image[a] != a)
            move_agent(m, state, a, image[a], to);
    for (uint32_t a = 0; a < m->agent_count; a++)
        checking_exchange_refs(&checking_refs_of(m, a)->state.sites, to + m->agents[a].state, image);
    turn_sides(m, to);
    for (uint32_t i = 0; i < m->channel_count; i++) {
        const channel_layout *c = &m->channels[i];
        uint32_t goes_to = m->channel_of[image[c->from] * m->agent_count + image[c->to]];
        if (goes_to != i)
            move_messages(c, &m->channels[goes_to], state, to);
    }
    for (uint32_t i = 0; i < m->channel_count; i++)
        exchange_in_messages(m, i, image, to);
}
