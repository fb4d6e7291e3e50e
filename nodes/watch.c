/* What is looked at around a step. */
#include "nodes/watch.h"

#include "nodes/clock.h"
#include "nodes/events.h"
#include "nodes/json.h"
#include "values/values.h"

#include <stdlib.h>

void node_set_witness(spex_node *node, node_see_step *see, void *arg)
{
    node->see_step = see;
    node->see_arg = arg;
}

void node_watch_step(const node_step *s, enum node_seen_kind kind, uint32_t which)
{
    if (!s->node->see_step)
        return;
    const node_seen seen = {.kind = kind,
                            .agent = s->agent->ref,
                            .type = s->type,
                            .state = s->state,
                            .message = s->in,
                            .out = &s->out,
                            .which = which};
    s->node->see_step(s->node->see_arg, &seen);
}

static spex_event claim_event(const node_step *s, const spex_claim *claim, spex_event_kind kind)
{
    spex_event event = node_event_of(s->node, s->agent, kind);
    event.text = claim->name;
    event.line = claim->line;
    return event;
}

static void violated(const node_step *s, const spex_claim *claim)
{
    spex_event event = claim_event(s, claim, SPEX_EVENT_VIOLATION);
    const spex_place *handler = s->out.handler ? &s->type->handlers[s->out.handler - 1] : NULL;
    node_worker_count(s->worker, NODE_COUNT_VIOLATIONS);
    event.code = SPEX_E_VIOLATION;
    node_notes_event(s->node, s->notes, &event);
    node_agent_error(s->node, &event, SPEX_E_VIOLATION, "%s: \"%s\" does not hold%s%s", event.agent,
                     claim->name, handler ? " after " : "", handler ? handler->what : "");
}

void node_watch_safety(const node_step *s)
{
    for (uint32_t i = 0; i < s->type->claim_count; i++) {
        const spex_claim *claim = &s->type->claims[i];
        if (claim->kind == SPEX_SAFETY && claim->tier == SPEX_MONITORED &&
            (s->before || !claim->is_of_step) && !claim->holds(s->before, s->state, s->in, &s->out))
            violated(s, claim);
    }
}

void node_watch_fields(const node_step *s)
{
    for (uint32_t i = 0; i < s->type->state_count; i++) {
        const spex_member *field = &s->type->state[i];
        if (values_are_equal(field->type, (const char *)s->before + field->offset,
                             (const char *)s->state + field->offset))
            continue;
        spex_event event = node_event_of(s->node, s->agent, SPEX_EVENT_CHANGED);
        char *from = node_field_json(s->node, field, s->before);
        char *to = node_field_json(s->node, field, s->state);
        event.field = field->name;
        event.from = from;
        event.to = to;
        if (from && to)
            node_notes_event(s->node, s->notes, &event);
        free(from);
        free(to);
    }
}

static void look(node_step *s, node_timer *timer, uint32_t which)
{
    bool is_wanted = s->type->ready(s->state, which, &s->out);
    if (is_wanted == timer->watches)
        return;
    timer->watches = is_wanted;
    if (is_wanted) {
        int64_t period = s->type->period(s->state, which, &s->out);
        node_timers_arm(&s->node->timers, timer, node_after(node_now(s->node), period));
        return;
    }
    node_timers_stop(&s->node->timers, timer);
    if (timer->exceeded) {
        spex_event event =
            claim_event(s, &s->type->claims[s->type->timers[which].claim], SPEX_EVENT_RECOVERED);
        node_worker_count(s->worker, NODE_COUNT_RECOVERED);
        node_watch_step(s, NODE_SEEN_RECOVERED, s->type->timers[which].claim);
        node_notes_event(s->node, s->notes, &event);
    }
    timer->exceeded = false;
}

void node_watch_deadlines(node_step *s)
{
    for (uint32_t i = 0; i < s->type->timer_count; i++)
        if (s->type->timers[i].kind == SPEX_DEADLINE)
            look(s, node_agent_timer(s->agent, i), i);
}

void node_watch_exceeded(node_step *s, node_timer *timer)
{
    uint32_t which = timer->message.from;
    const spex_claim *claim = &s->type->claims[s->type->timers[which].claim];
    spex_event event = claim_event(s, claim, SPEX_EVENT_DEADLINE);
    node_worker_count(s->worker, NODE_COUNT_EXCEEDED);
    node_watch_step(s, NODE_SEEN_EXCEEDED, s->type->timers[which].claim);
    timer->exceeded = true;
    event.code = SPEX_E_DEADLINE;
    node_notes_event(s->node, s->notes, &event);
    node_agent_error(s->node, &event, SPEX_E_DEADLINE,
                     "%s: \"%s\": what is wanted did not come within %lld ms", event.agent, claim->name,
                     (long long)s->type->period(s->state, which, &s->out));
}
