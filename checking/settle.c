/* What comes of a handler: the actor's struct goes back into the state, what it put out is done, and the
 * bounds are looked at. */
#include "config.h"

#include "checking/making.h"

#include <string.h>

static fate worse(fate a, fate b)
{
    return a == FATE_FAULT || b == FATE_FAULT ? FATE_FAULT
           : a == FATE_CUT || b == FATE_CUT   ? FATE_CUT
                                              : FATE_DONE;
}

/* Does what is emitted go to an agent that asked for it? */
static bool is_reply(const making *k, uint32_t emitted)
{
    return k->asker != SPEX_EXPLORER_NONE && checking_is_reply(k->request, emitted);
}

static fate apply_output(making *k, const char *output)
{
    const checking_model *m = k->m;
    const agent_layout *agent = &m->agents[k->actor];
    spex_output head;
    memcpy(&head, output, sizeof head);
    switch (head.kind) {
    case SPEX_START:
    case SPEX_STOP:
        if (m->options.cone && !m->options.cone->timers[k->actor][head.which])
            return FATE_DONE;
        k->after[agent->timers + head.which] = head.kind == SPEX_START;
        making_arm(k, head.which, head.kind == SPEX_START, head.after);
        checking_arm(m, k->after, k->actor, head.which, head.kind == SPEX_START ? head.after : 0);
        return FATE_DONE;
    case SPEX_SEND: {
        checking_note(m, k->actor, NOTED_SENT, head.which);
        const spex_message_type *type = &agent->type->sends[head.which];
        return making_send(k, head.to - 1, type, output + type->offset);
    }
    case SPEX_BROADCAST: {
        checking_note(m, k->actor, NOTED_SENT, head.which);
        const spex_message_type *type = &agent->type->sends[head.which];
        fate all = FATE_DONE;
        for (uint32_t i = 0; i < agent->peer_count; i++)
            all = worse(all, making_send(k, agent->peers[i] - 1, type, output + type->offset));
        return all;
    }
    default: {
        checking_note(m, k->actor, NOTED_EMITTED, head.which);
        const spex_message_type *type = &agent->type->emits[head.which];
        return is_reply(k, head.which) ? making_send(k, k->asker, type, output + type->offset) : FATE_DONE;
    }
    }
}

/* Which cut a plain integer outside its bound is; SPEX_EXPLORER_NONE: all are within. */
static uint32_t int_cut(const making *k)
{
    const checking_model *m = k->m;
    const agent_layout *agent = &m->agents[k->actor];
    uint32_t first = m->int_cuts[agent->member - m->system->members];
    if (!agent->has_plain || (m->options.low == INT64_MIN && m->options.high == INT64_MAX))
        return SPEX_EXPLORER_NONE;
    for (uint32_t i = 0; i < agent->type->state_count; i++)
        if ((!m->options.cone || m->options.cone->fields[k->actor][i]) &&
            !checking_is_within(agent->type->state[i].type,
                                k->after + agent->state + agent->type->state[i].offset, m->options.low,
                                m->options.high))
            return first + i;
    for (uint32_t o = 0; o < k->box.count; o++) {
        const char *output = (const char *)k->box.outputs + o * agent->type->output_size;
        spex_output head;
        memcpy(&head, output, sizeof head);
        if (head.kind == SPEX_START || head.kind == SPEX_STOP ||
            (head.kind == SPEX_EMIT && !is_reply(k, head.which)))
            continue;
        const spex_message_type *type =
            head.kind == SPEX_EMIT ? &agent->type->emits[head.which] : &agent->type->sends[head.which];
        for (uint32_t i = 0; i < type->member_count; i++)
            if (checking_matters(m, k->actor, head.kind == SPEX_EMIT, head.which, i) &&
                !checking_is_within(type->members[i].type, output + type->offset + type->members[i].offset,
                                    m->options.low, m->options.high))
                return first + agent->type->state_count;
    }
    return SPEX_EXPLORER_NONE;
}

/* May the handler have changed the actor's struct? Parameters stand first in it. */
static bool is_changed(const making *k)
{
    const agent_layout *agent = &k->m->agents[k->actor];
    size_t begin = agent->type->params_size;
    return memcmp((const char *)k->self + begin, k->after + agent->state + begin,
                  agent->type->state_size - begin) != 0;
}

/* The actor's struct back into the state, and its outputs on their way. *cut: which, of FATE_CUT. */
static fate settle(making *k, uint32_t *cut)
{
    const checking_model *m = k->m;
    const agent_layout *agent = &m->agents[k->actor];
    if (k->box.count > 0 || m->options.ordered || k->is_changed) {
        making_touch(k, agent->state, agent->size);
        memset(k->after + agent->state, 0, agent->type->state_size);
        values_copy_members(agent->type->state, agent->type->state_count, k->self, k->after + agent->state);
        checking_blank(m, k->actor, k->after + agent->state);
    }
    fate sent = FATE_DONE;
    k->beyond_count = 0;
    for (uint32_t i = 0; i < k->box.count; i++)
        sent = worse(sent, apply_output(k, (const char *)k->box.outputs + i * agent->type->output_size));
    if (sent == FATE_FAULT)
        return FATE_FAULT;
    *cut = int_cut(k);
    if (*cut != SPEX_EXPLORER_NONE)
        return FATE_CUT;
    *cut = m->queue_cut;
    checking_keep_time(m, k->after, k->actor, k->self, &k->box, k->fired);
    return sent;
}

/* Of an input that changes something, when only so many may: one more is used up, or the step is cut. */
static fate use_input(making *k, const char *base, uint32_t *cut)
{
    const checking_model *m = k->m;
    uint32_t *used = &checking_used(m, k->after)[USED_INPUTS];
    if (memcmp(base, k->after, m->state_size) == 0)
        return FATE_DONE;
    *cut = m->inputs_cut;
    if (*used >= m->limits[USED_INPUTS])
        return FATE_CUT;
    ++*used;
    making_touch(k, m->used, m->used_count * sizeof *used);
    return FATE_DONE;
}

fate making_judge(making *k, int result, const char *base, uint32_t *cut)
{
    if (result == SPEX_FAULT)
        return FATE_FAULT;
    k->is_changed = is_changed(k);
    bool is_start = k->state == k->after;
    if (result != SPEX_NO_ROOM && k->box.count == 0 && !k->is_changed && !k->is_too_large && !base &&
        !is_start && !k->m->options.ordered)
        return FATE_DONE; /* its fields are within the bounds, as they were */
    fate outcome = result == SPEX_NO_ROOM ? FATE_CUT : settle(k, cut);
    if (outcome == FATE_FAULT)
        return outcome;
    if (result == SPEX_NO_ROOM || k->is_too_large) {
        *cut = k->m->size_cut;
        return FATE_CUT;
    }
    return outcome == FATE_DONE && base ? use_input(k, base, cut) : outcome;
}
