/* Agents of a node, and their kinds. */
#include "nodes/agent.h"

#include "nodes/translate.h"

#include <stdlib.h>

/* Nothing in a state is wider than an int64_t or a pointer. */
static size_t aligned(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

static void look_at_messages(node_kind *kind)
{
    const spex_agent *type = kind->type;
    kind->has_limits = type->max_queue != SPEX_NO_LIMIT;
    for (uint32_t i = 0; i < type->accept_count; i++) {
        kind->has_priority = kind->has_priority || type->accepts[i].priority;
        kind->has_limits = kind->has_limits || type->accepts[i].max_queue != SPEX_NO_LIMIT;
    }
}

static void look_at_rest(node_kind *kind)
{
    const spex_agent *type = kind->type;
    for (uint32_t i = 0; i < type->state_count; i++)
        kind->has_durable = kind->has_durable || type->state[i].durable;
    for (uint32_t i = 0; i < type->claim_count; i++)
        kind->is_judged = kind->is_judged ||
                          (type->claims[i].kind == SPEX_SAFETY && type->claims[i].tier == SPEX_MONITORED);
    for (uint32_t i = 0; i < type->timer_count; i++) {
        kind->has_every = kind->has_every || type->timers[i].kind == SPEX_EVERY;
        kind->has_internal = kind->has_internal || type->timers[i].kind == SPEX_INTERNAL;
        kind->has_deadline = kind->has_deadline || type->timers[i].kind == SPEX_DEADLINE;
    }
}

node_kind *node_kind_new(const spex_agent *type)
{
    node_kind *kind = calloc(1, sizeof *kind);
    if (!kind)
        return NULL;
    kind->type = type;
    look_at_messages(kind);
    look_at_rest(kind);
    kind->state_at = aligned(sizeof(node_agent));
    kind->waiting_at = kind->timers_at = kind->size = kind->state_at + type->state_size;
    if (kind->has_limits || type->timer_count) {
        kind->waiting_at = aligned(kind->size);
        kind->size = kind->waiting_at + (kind->has_limits ? type->accept_count : 0) * sizeof(uint32_t);
    }
    if (type->timer_count) {
        kind->timers_at = aligned(kind->size);
        kind->size = kind->timers_at + type->timer_count * sizeof(node_timer);
    }
    return kind;
}

void node_kind_free(node_kind *kind)
{
    node_translations_free(kind);
    free(kind);
}

node_agent *node_agent_new(node_kind *kind, spex_ref ref)
{
    node_agent *agent = calloc(1, kind->size);
    if (!agent)
        return NULL;
    node_inbox_init(&agent->inbox);
    agent->kind = kind;
    agent->ref = ref;
    for (uint32_t i = 0; i < kind->type->timer_count; i++) {
        node_timer *timer = node_agent_timer(agent, i);
        timer->message = (node_message){.from = i, .kind = NODE_TIMER};
        timer->agent = agent;
    }
    return agent;
}

void node_agent_free(node_agent *agent)
{
    free(agent->peers);
    free(agent);
}
