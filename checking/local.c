/* Steps by what they look at. Most look at one agent, at what is under way to it and from it to those that it
 * sends to; who has seen these before knows the steps, whatever else is in the state. Not where a step may
 * depend on everything: on partitions, on the time left of all timers, on how many messages wait for an agent
 * in all its channels together; nor where a property of the system judges steps. */
#include "config.h"

#include "checking/making.h"

#include <string.h>

enum local_kind {
    LOCAL_DELIVERIES,
    LOCAL_INPUTS,
    LOCAL_TIMERS,
    LOCAL_RESTARTS,
    LOCAL_CRASHES,
    LOCAL_NETWORK
};

/* `first`: a channel, an input, an agent, or of a crash its clause; `second`: the end of inputs, who crashes.
 */
typedef struct local_part {
    enum local_kind kind;
    uint32_t first, second;
} local_part;

static void add(checking_model *m, enum local_kind kind, uint32_t first, uint32_t second)
{
    m->local_parts[m->local_part_count++] = (local_part){kind, first, second};
}

/* In the order in which checking_steps has them. */
static void list_parts(checking_model *m)
{
    const spex_system *system = m->system;
    for (uint32_t i = 0; i < m->channel_count; i++)
        add(m, LOCAL_DELIVERIES, i, 0);
    for (uint32_t begin = 0, end; begin < system->input_count; begin = end) {
        end = begin + 1;
        while (end < system->input_count && system->inputs[end].agent == system->inputs[begin].agent)
            end++;
        add(m, LOCAL_INPUTS, begin, end);
    }
    for (uint32_t a = 0; a < m->agent_count; a++)
        if (m->agents[a].type->timer_count > 0)
            add(m, LOCAL_TIMERS, a, 0);
    for (uint32_t a = 0; a < m->agent_count && system->faults.restart && checking_may_be_down(m); a++)
        add(m, LOCAL_RESTARTS, a, 0);
    for (uint32_t i = 0; i < system->faults.crash_count && checking_may_be_down(m); i++)
        for (uint32_t a = 0; a < m->agent_count; a++)
            if (system->faults.crashes[i].who[a])
                add(m, LOCAL_CRASHES, i, a);
    for (uint32_t i = 0; i < m->channel_count && (system->network.loses || system->network.duplicates); i++)
        add(m, LOCAL_NETWORK, i, 0);
}

static bool counts_waiting(const spex_agent *type)
{
    bool does = type->max_queue != SPEX_NO_LIMIT;
    for (uint32_t i = 0; i < type->accept_count; i++)
        does = does || type->accepts[i].max_queue != SPEX_NO_LIMIT;
    return does;
}

static bool is_local(const checking_model *m)
{
    if (m->agent_count < 2 || m->options.ordered || (m->system->faults.partition && !m->options.no_faults))
        return false;
    for (uint32_t a = 0; a < m->agent_count; a++)
        if (counts_waiting(m->agents[a].type))
            return false;
    for (uint32_t i = 0; i < m->system->claim_count; i++)
        if (m->system->claims[i].kind == SPEX_SYSTEM_STEPS && !m->system->claims[i].of_agent)
            return false;
    for (uint32_t i = 0; i < m->subject_count; i++)
        if (m->subjects[i]->is_of_step && !m->subject_claims[i]->of_agent)
            return false;
    return true;
}

/* Which groups claims look at: of agents that they name, and of all channels where they ask what is under
 * way. */
static void list_judged(checking_model *m)
{
    const checking_influence *known = m->options.influence;
    uint32_t count = m->channel_group + m->channel_count;
    bool *is_judged = base_arena_array(m->arena, count, sizeof *is_judged);
    uint32_t *groups = base_arena_array(m->arena, count, sizeof *groups);
    m->no_memory = m->no_memory || !is_judged || !groups;
    for (uint32_t i = 0; known && i < m->system->claim_count && !m->no_memory; i++)
        for (uint32_t k = 0; k < known->claims[i].item_count; k++) {
            const checking_item *item = &known->claims[i].items[k];
            if (item->kind == CHECKING_FIELD || item->kind == CHECKING_UP)
                is_judged[item->agent] = true;
            else
                memset(is_judged + m->channel_group, true, m->channel_count * sizeof *is_judged);
        }
    for (uint32_t g = 0; known && g < count && !m->no_memory; g++)
        if (is_judged[g])
            groups[m->judged_group_count++] = g;
    if (known)
        m->judged_groups = groups;
}

/* Handlers of which nothing can come. */
static void list_idle(checking_model *m)
{
    for (uint32_t a = 0; a < m->agent_count && m->options.influence && !m->no_memory; a++) {
        const checking_behaviour *b =
            &m->options.influence->behaviours[m->agents[a].member - m->system->members];
        bool *idle = base_arena_array(m->arena, m->agents[a].type->handler_count + 1ull, sizeof *idle);
        m->no_memory = m->no_memory || !idle;
        for (uint32_t i = 0; idle && i < b->handler_count; i++)
            idle[b->handlers[i].number + 1] = b->handlers[i].effect_count == 0;
        m->agents[a].idle = idle;
    }
}

void checking_make_parts(checking_model *m)
{
    list_idle(m);
    if (!is_local(m) || m->no_memory)
        return;
    list_judged(m);
    uint64_t most = 2ull * m->channel_count + m->system->input_count +
                    (2ull + m->system->faults.crash_count) * m->agent_count;
    m->local_parts = base_arena_array(m->arena, (size_t)most, sizeof *m->local_parts);
    m->no_memory = m->no_memory || !m->local_parts;
    if (m->local_parts)
        list_parts(m);
}

void checking_part_steps(const void *self, const void *state, uint32_t part, spex_explorer_out *out)
{
    const checking_model *m = self;
    const local_part *p = &m->local_parts[part];
    if (p->kind == LOCAL_CRASHES) {
        checking_crash_steps(m, state, p->first, p->second, out);
        return;
    }
    if (p->kind == LOCAL_NETWORK) {
        checking_network_steps(m, state, p->first, out);
        return;
    }
    making k;
    making_begin_all(&k, m, state, out);
    switch (p->kind) {
    case LOCAL_DELIVERIES:
        making_deliveries(&k, p->first);
        break;
    case LOCAL_INPUTS:
        making_inputs(&k, p->first, p->second);
        break;
    case LOCAL_TIMERS:
        making_timers(&k, p->first, 0);
        break;
    default:
        making_restarts(&k, p->first);
    }
}
