/* Time left, where timers are ordered: of each timer that is armed, how long until it fires, in milliseconds.
 * Only one with the least left may fire; that takes its time from all others, and nothing else takes time. An
 * `every`, and the deadline of a property, is armed anew when its condition becomes true and when it has
 * fired; an `internal` step has no time: it may be taken whenever its condition is true, and holds nothing
 * up. */
#include "config.h"

#include "checking/model.h"

#include <string.h>

static int64_t *left_of(const checking_model *m, char *state, uint32_t agent)
{
    return (int64_t *)(void *)(state + m->agents[agent].left);
}

void checking_arm(const checking_model *m, char *state, uint32_t agent, uint32_t timer, int64_t after)
{
    if (m->options.ordered)
        left_of(m, state, agent)[timer] = after > 0 ? after : 0;
}

int64_t checking_least_left(const checking_model *m, const char *state)
{
    int64_t least = INT64_MAX;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const agent_layout *agent = &m->agents[a];
        const int64_t *left = (const int64_t *)(const void *)(state + agent->left);
        for (uint32_t t = 0; t < agent->type->timer_count; t++)
            if (state[agent->timers + t] && left[t] < least)
                least = left[t];
    }
    return least;
}

void checking_pass_time(const checking_model *m, char *state, int64_t time)
{
    for (uint32_t a = 0; a < m->agent_count; a++)
        for (uint32_t t = 0; t < m->agents[a].type->timer_count; t++)
            if (state[m->agents[a].timers + t])
                left_of(m, state, a)[t] -= time;
}

/* Does its condition hold in a state of the agent? One that cannot be computed counts: it is a fault of its
 * step. `self` has the fields and parameters, and has them afterwards. */
static bool is_due(const checking_model *m, const char *state, uint32_t agent, uint32_t timer, void *self,
                   spex_outbox *box)
{
    const agent_layout *layout = &m->agents[agent];
    if (layout->type->ready(self, timer, box))
        return true;
    bool is_fault = layout->type->timers[timer].kind != SPEX_DEADLINE &&
                    layout->type->timer(self, timer, box) == SPEX_FAULT;
    memcpy(self, state + layout->state, layout->type->state_size);
    memcpy(self, layout->params, layout->type->params_size);
    return is_fault;
}

void checking_keep_time(const checking_model *m, char *state, uint32_t agent, void *self,
                        const spex_outbox *box, uint32_t fired)
{
    if (!m->options.ordered)
        return;
    const agent_layout *layout = &m->agents[agent];
    int64_t *left = left_of(m, state, agent);
    spex_outbox asked = *box; /* what was put there stands */
    for (uint32_t t = 0; t < layout->type->timer_count; t++) {
        char *is_armed = state + layout->timers + t;
        enum spex_timer_kind kind = layout->type->timers[t].kind;
        bool is_periodic = kind == SPEX_EVERY || kind == SPEX_DEADLINE;
        if (is_periodic && !is_due(m, state, agent, t, self, &asked)) {
            *is_armed = 0;
        } else if (is_periodic && (!*is_armed || t == fired)) {
            *is_armed = 1;
            checking_arm(m, state, agent, t, layout->type->period(self, t, &asked));
        }
        if (!*is_armed)
            left[t] = 0;
    }
}
