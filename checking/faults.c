/* What may go wrong, as the `faults` and `network` clauses allow: crashes, losses, copies, partitions. */
#include "config.h"

#include "checking/cone.h"
#include "checking/order.h"

#include <string.h>

typedef struct breaking {
    const checking_model *m;
    const char *state;
    spex_explorer_out *out;
    char *after;
    uint32_t action; /* for partial order */
    bool is_given;   /* a step was */
} breaking;

/* Is what happens to an agent, or in a channel, wanted? `list`: the numbers of these actions, if any. */
static bool begin_action(breaking *b, const uint32_t *list, uint32_t which)
{
    b->action = list ? list[which] : NO_ACTION;
    return checking_is_wanted(b->out, b->action);
}

static void give(breaking *b, uint64_t label, uint32_t agent)
{
    b->is_given = true;
    const step_detail detail = {.actor = SPEX_EXPLORER_NONE, .old = b->state, .now = b->after};
    const spex_explorer_step step = {.after = b->after,
                                     .label = label,
                                     .detail = &detail,
                                     .agent = agent,
                                     .action = b->action,
                                     .repeats = true};
    checking_note_step(b->m, label_kind(label));
    b->out->step(b->out, &step);
}

static void give_cut(breaking *b, uint64_t label, uint32_t agent, uint32_t cut)
{
    const spex_explorer_step step = {.after = b->state,
                                     .label = label,
                                     .outcome = SPEX_EXPLORER_CUT,
                                     .number = cut,
                                     .agent = agent,
                                     .action = b->action,
                                     .repeats = true};
    b->out->step(b->out, &step);
}

static uint32_t used(const breaking *b, uint32_t counter)
{
    return ((const uint32_t *)(const void *)(b->state + b->m->used))[counter];
}

/* Counts one more of what is limited; false: the limit is reached. */
static bool use(breaking *b, uint32_t counter)
{
    if (b->m->limits[counter] == SPEX_NO_LIMIT)
        return true;
    if (used(b, counter) >= b->m->limits[counter])
        return false;
    checking_used(b->m, b->after)[counter]++;
    return true;
}

static void begin(breaking *b)
{
    memcpy(b->after, b->state, b->m->state_size);
}

/* ---- crashes ---- */

void checking_reset(const checking_model *m, char *state, uint32_t a, char *self)
{
    const agent_layout *agent = &m->agents[a];
    memcpy(self, state + agent->state, agent->type->state_size);
    memcpy(self, agent->params, agent->type->params_size);
    agent->type->reset(self);
    memset(state + agent->state, 0, agent->type->state_size);
    values_copy_members(agent->type->state, agent->type->state_count, self, state + agent->state);
    checking_blank(m, a, state + agent->state);
    state[m->down + a] = 1;
}

static void crash(breaking *b, uint32_t a)
{
    const checking_model *m = b->m;
    const agent_layout *agent = &m->agents[a];
    checking_reset(m, b->after, a, (char *)b->out->scratch + m->scratch_self);
    memset(b->after + agent->timers, 0, agent->type->timer_count);
    if (m->options.ordered)
        memset(b->after + agent->left, 0, agent->type->timer_count * sizeof(int64_t));
    for (uint32_t i = 0; i < m->channel_count; i++) {
        const channel_layout *c = &m->channels[i];
        if (c->to != a)
            continue;
        checking_look(b->out, m->channel_group + i);
        memset(b->after + c->count, 0, sizeof(uint32_t));
        memset(b->after + c->messages, 0, c->message_size * c->room);
    }
}

static void crash_by(breaking *b, uint32_t clause, uint32_t a)
{
    const spex_system *system = b->m->system;
    checking_look(b->out, a);
    if (!system->faults.crashes[clause].who[a] || b->state[b->m->down + a] ||
        (b->m->options.cone && !b->m->options.cone->agents[a]) || !begin_action(b, b->m->order->crashes, a))
        return;
    checking_look_at_counters(b->m, b->out);
    begin(b);
    enum checking_twin twin = checking_twin_of_crash(b->m, b->state, clause, a);
    if (twin == CHECKING_SAME_TWIN || !use(b, USED_FIXED + system->clause_count + clause))
        return;
    crash(b, a);
    if (use(b, USED_CRASHES))
        give(b, LABEL(STEP_CRASH, a, clause), a);
    else if (twin == CHECKING_NO_TWIN)
        give_cut(b, LABEL(STEP_CRASH, a, clause), a, b->m->crashes_cut);
}

static void crashes(breaking *b)
{
    for (uint32_t i = 0; i < b->m->system->faults.crash_count && !b->m->options.no_faults; i++)
        for (uint32_t a = 0; a < b->m->agent_count; a++)
            crash_by(b, i, a);
}

/* ---- losses and copies ---- */

static char *message_at(const channel_layout *c, char *state, uint32_t i)
{
    return state + c->messages + i * c->message_size;
}

static void lose(breaking *b, uint32_t channel, uint32_t at)
{
    const channel_layout *c = &b->m->channels[channel];
    begin(b);
    if (!use(b, USED_LOST))
        return;
    uint32_t *count = (uint32_t *)(void *)(b->after + c->count);
    --*count;
    memmove(message_at(c, b->after, at), message_at(c, b->after, at + 1), (*count - at) * c->message_size);
    memset(message_at(c, b->after, *count), 0, c->message_size);
    give(b, LABEL(STEP_LOSS, channel, at), SPEX_EXPLORER_NONE);
}

static void copy(breaking *b, uint32_t channel, uint32_t at)
{
    const checking_model *m = b->m;
    const channel_layout *c = &m->channels[channel];
    begin(b);
    uint32_t *count = (uint32_t *)(void *)(b->after + c->count);
    if (*count >= m->system->network.capacity || !use(b, USED_DUPLICATED))
        return;
    if (*count >= c->room) {
        give_cut(b, LABEL(STEP_COPY, channel, at), SPEX_EXPLORER_NONE, m->queue_cut);
        return;
    }
    memmove(message_at(c, b->after, at + 1), message_at(c, b->after, at), (*count - at) * c->message_size);
    ++*count;
    give(b, LABEL(STEP_COPY, channel, at), SPEX_EXPLORER_NONE);
}

static void messages_of(breaking *b, uint32_t channel)
{
    const spex_system *system = b->m->system;
    const channel_layout *c = &b->m->channels[channel];
    char *state = (char *)(uintptr_t)b->state;
    checking_look(b->out, b->m->channel_group + channel);
    if (checking_count(b->state, c) == 0 || !begin_action(b, b->m->order->networks, channel))
        return;
    checking_look_at_counters(b->m, b->out);
    for (uint32_t at = 0; at < checking_count(b->state, c); at++) {
        if (at > 0 && memcmp(message_at(c, state, at - 1), message_at(c, state, at), c->message_size) == 0)
            continue; /* which of two neighbours that are equal is of no account */
        if (system->network.loses)
            lose(b, channel, at);
        if (system->network.duplicates)
            copy(b, channel, at);
    }
}

static void messages(breaking *b)
{
    const spex_system *system = b->m->system;
    for (uint32_t i = 0; i < b->m->channel_count && (system->network.loses || system->network.duplicates);
         i++)
        messages_of(b, i);
}

/* ---- partitions ---- */

static bool is_whole(const breaking *b)
{
    for (uint32_t a = 0; a < b->m->agent_count; a++)
        if (b->state[b->m->sides + a])
            return false;
    return true;
}

/* The agents whose bit is set are cut off from the others; the first agent's never is. */
static void split(breaking *b, uint64_t side)
{
    const checking_model *m = b->m;
    begin(b);
    if (!use(b, USED_PARTITIONS))
        return;
    for (uint32_t a = 1; a < m->agent_count; a++)
        b->after[m->sides + a] = (char)(side >> (a - 1) & 1);
    for (uint32_t i = 0; i < m->channel_count && !m->system->network.delays; i++) {
        const channel_layout *c = &m->channels[i];
        if (!checking_is_across(m, b->after, c->from, c->to))
            continue;
        memset(b->after + c->count, 0, sizeof(uint32_t));
        memset(b->after + c->messages, 0, c->message_size * c->room);
    }
    give(b, LABEL(STEP_PARTITION, 0, side), SPEX_EXPLORER_NONE);
}

static void heal(breaking *b)
{
    begin(b);
    memset(b->after + b->m->sides, 0, b->m->agent_count);
    give(b, LABEL(STEP_HEALING, 0, 0), SPEX_EXPLORER_NONE);
}

static void partitions(breaking *b)
{
    const checking_model *m = b->m;
    b->action = NO_ACTION;
    if (!m->system->faults.partition || m->options.no_faults)
        return;
    if (!is_whole(b)) {
        heal(b);
        return;
    }
    for (uint64_t side = 1; side < UINT64_C(1) << (m->agent_count - 1); side++)
        split(b, side);
}

static breaking begun(const checking_model *m, const char *state, spex_explorer_out *out)
{
    return (breaking){.m = m, .state = state, .out = out, .after = (char *)out->scratch + m->scratch_after};
}

void checking_fault_step(const checking_model *m, const char *state, uint64_t label, spex_explorer_out *out)
{
    breaking b = begun(m, state, out);
    const spex_system *system = m->system;
    uint32_t number = label_number(label), at = (uint32_t)label_rest(label);
    bool is_there = label_kind(label) != STEP_LOSS && label_kind(label) != STEP_COPY
                        ? !m->options.no_faults
                        : at < checking_count(state, &m->channels[number]);
    if (!is_there)
        return;
    if (label_kind(label) == STEP_CRASH) {
        for (uint32_t i = 0; i < system->faults.crash_count && !b.is_given; i++)
            crash_by(&b, i, number); /* the first clause that has one left: others would write over it */
    } else if (label_kind(label) == STEP_LOSS && system->network.loses) {
        lose(&b, number, at);
    } else if (label_kind(label) == STEP_COPY && system->network.duplicates) {
        copy(&b, number, at);
    } else if (label_kind(label) == STEP_PARTITION && system->faults.partition && is_whole(&b)) {
        split(&b, label_rest(label));
    } else if (label_kind(label) == STEP_HEALING && system->faults.partition && !is_whole(&b)) {
        heal(&b);
    }
}

void checking_fault_steps(const checking_model *m, const char *state, spex_explorer_out *out)
{
    breaking b = begun(m, state, out);
    crashes(&b);
    messages(&b);
    partitions(&b);
}

void checking_crash_steps(const checking_model *m, const char *state, uint32_t clause, uint32_t agent,
                          spex_explorer_out *out)
{
    breaking b = begun(m, state, out);
    crash_by(&b, clause, agent);
}

void checking_network_steps(const checking_model *m, const char *state, uint32_t channel,
                            spex_explorer_out *out)
{
    breaking b = begun(m, state, out);
    messages_of(&b, channel);
}
