/* A run that is walked: one step at a time, made as a search makes it, in a state that is changed in place.
 */
#include "config.h"

#include "checking/making.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What is tried goes here; the sink stands first, so that it can be found again. */
typedef struct sink {
    spex_explorer_out out;
    struct checking_walk *walk;
} sink;

struct checking_walk {
    const checking_model *m;
    char *state;
    sink sink;
    making k;
    making_walk more;
    spex_explorer_step step; /* that was tried last */
    step_detail detail;
    bool is_tried;
};

/* Of several steps, as crashes by several clauses, the first one. */
static void catch (spex_explorer_out *out, const spex_explorer_step *step)
{
    checking_walk *w = ((sink *)(void *)out)->walk;
    if (w->is_tried)
        return;
    w->is_tried = true;
    w->step = *step;
    if (step->detail)
        w->detail = *(const step_detail *)step->detail;
    w->step.detail = step->detail ? &w->detail : NULL;
}

checking_walk *checking_walk_new(const checking_model *m, checking_chooser *choose, void *arg)
{
    checking_walk *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->m = m;
    w->more = (making_walk){.choose = choose, .arg = arg};
    w->sink = (sink){{.step = catch, .scratch = calloc(1, m->scratch_size + 1)}, w};
    w->state = calloc(1, m->state_size + 1);
    if (w->sink.out.scratch && w->state) {
        making_begin_all(&w->k, m, w->state, &w->sink.out);
        w->k.walk = &w->more;
        return w;
    }
    checking_walk_free(w);
    return NULL;
}

void checking_walk_free(checking_walk *w)
{
    if (!w)
        return;
    free(w->sink.out.scratch);
    free(w->state);
    free(w->more.puts);
    free(w->more.armed);
    free(w);
}

static void begin(checking_walk *w)
{
    w->is_tried = false;
    w->k.loaded = SPEX_EXPLORER_NONE; /* the state is another one than it was */
    w->more.put_count = w->more.armed_count = 0;
    w->more.result = SPEX_UNHANDLED;
    w->k.box.outputs = NULL;
}

static checking_tried tried(const checking_walk *w)
{
    bool has_box = w->k.box.outputs != NULL;
    return (checking_tried){.step = w->is_tried && !w->more.no_memory ? &w->step : NULL,
                            .before = w->state,
                            .result = w->more.result,
                            .out = w->is_tried && has_box ? &w->k.box : NULL,
                            .puts = w->more.puts,
                            .put_count = w->more.put_count,
                            .armed = w->more.armed,
                            .armed_count = w->more.armed_count};
}

/* ---- steps of agents ---- */

checking_tried checking_walk_start(checking_walk *w)
{
    begin(w);
    memset(w->state, 0, w->m->state_size);
    const char *state = w->k.state;
    w->k.state = w->k.after;
    const char *trouble = making_start_all(&w->k);
    w->k.state = state;
    w->k.is_all_touched = true;
    w->is_tried = !trouble;
    w->detail = (step_detail){.actor = SPEX_EXPLORER_NONE, .old = w->state, .now = w->k.after};
    w->step = (spex_explorer_step){
        .after = w->k.after, .detail = &w->detail, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    return tried(w);
}

const void *checking_walk_state(const checking_walk *w)
{
    return w->state;
}

/* Of messages that are equal, and stand side by side, a search takes the first one. */
static uint32_t first_alike(const checking_walk *w, uint32_t channel, uint32_t at)
{
    const channel_layout *c = &w->m->channels[channel];
    const char *messages = w->state + c->messages;
    while (at > 0 && at < checking_count(w->state, c) &&
           memcmp(messages + (at - 1) * c->message_size, messages + at * c->message_size, c->message_size) ==
               0)
        at--;
    return at;
}

checking_tried checking_walk_deliver(checking_walk *w, uint32_t channel, uint32_t at)
{
    const channel_layout *c = &w->m->channels[channel];
    begin(w);
    if (at < checking_count(w->state, c) && checking_walk_is_up(w, c->to) &&
        !checking_is_across(w->m, w->state, c->from, c->to))
        making_deliver(&w->k, channel, first_alike(w, channel, at));
    return tried(w);
}

checking_tried checking_walk_input(checking_walk *w, uint32_t input, uint64_t number)
{
    begin(w);
    if (checking_walk_has_input(w, input) && checking_walk_is_up(w, w->m->system->inputs[input].agent)) {
        checking_note(w->m, w->m->system->inputs[input].agent, NOTED_ACCEPTED,
                      w->m->system->inputs[input].message);
        making_input(&w->k, input, number);
    }
    return tried(w);
}

checking_tried checking_walk_fire(checking_walk *w, uint32_t agent, uint32_t timer)
{
    begin(w);
    if (checking_walk_is_up(w, agent))
        making_fire(&w->k, agent, timer);
    return tried(w);
}

checking_tried checking_walk_restart(checking_walk *w, uint32_t agent)
{
    begin(w);
    if (!checking_walk_is_up(w, agent) && w->m->system->faults.restart)
        making_restart(&w->k, agent);
    return tried(w);
}

/* ---- faults ---- */

static checking_tried break_by(checking_walk *w, uint64_t label)
{
    begin(w);
    w->more.result = SPEX_HANDLED;
    w->k.is_all_touched = true; /* it is not the step in the making that changes it */
    checking_fault_step(w->m, w->state, label, &w->sink.out);
    return tried(w);
}

checking_tried checking_walk_crash(checking_walk *w, uint32_t agent)
{
    return break_by(w, LABEL(STEP_CRASH, agent, 0));
}

checking_tried checking_walk_lose(checking_walk *w, uint32_t channel, uint32_t at)
{
    return break_by(w, LABEL(STEP_LOSS, channel, first_alike(w, channel, at)));
}

checking_tried checking_walk_double(checking_walk *w, uint32_t channel, uint32_t at)
{
    return break_by(w, LABEL(STEP_COPY, channel, first_alike(w, channel, at)));
}

checking_tried checking_walk_split(checking_walk *w, uint64_t side)
{
    return break_by(w, LABEL(STEP_PARTITION, 0, side));
}

checking_tried checking_walk_heal(checking_walk *w)
{
    return break_by(w, LABEL(STEP_HEALING, 0, 0));
}

/* ---- going on ---- */

void checking_walk_take(checking_walk *w)
{
    making *k = &w->k;
    assert(w->is_tried && w->step.outcome == SPEX_EXPLORER_STEP);
    if (k->is_all_touched)
        memcpy(w->state, k->after, w->m->state_size);
    for (uint32_t i = 0; i < k->touched_count && !k->is_all_touched; i++)
        memcpy(w->state + k->touched[i].offset, k->after + k->touched[i].offset, k->touched[i].size);
    k->touched_count = 0;
    k->is_all_touched = false;
    w->is_tried = false;
}

/* ---- the state ---- */

bool checking_walk_is_ready(checking_walk *w, uint32_t agent, uint32_t timer, int64_t *period)
{
    making *k = &w->k;
    const spex_agent *type = w->m->agents[agent].type;
    enum spex_timer_kind kind = type->timers[timer].kind;
    *period = 0;
    k->loaded = SPEX_EXPLORER_NONE;
    if (!checking_walk_is_up(w, agent) || !making_is_ready(k, agent, timer))
        return false;
    if (kind == SPEX_EVERY || kind == SPEX_DEADLINE) {
        making_load(k, w->state);
        making_ready_box(k);
        spex_outbox box = k->box;
        *period = type->period(k->self, timer, &box);
    }
    return true;
}

bool checking_walk_is_up(const checking_walk *w, uint32_t agent)
{
    return !w->state[w->m->down + agent];
}

bool checking_walk_is_across(const checking_walk *w, uint32_t from, uint32_t to)
{
    return checking_is_across(w->m, w->state, from, to);
}

bool checking_walk_has_input(const checking_walk *w, uint32_t input)
{
    uint32_t clause = USED_FIXED + w->m->system->inputs[input].clause;
    const uint32_t *used = (const uint32_t *)(const void *)(w->state + w->m->used);
    return w->m->limits[clause] == SPEX_NO_LIMIT || used[clause] < w->m->limits[clause];
}

uint32_t checking_walk_waiting(const checking_walk *w, uint32_t channel)
{
    return checking_count(w->state, &w->m->channels[channel]);
}

bool checking_walk_keeps(const checking_walk *w)
{
    if (!w->is_tried || w->detail.actor == SPEX_EXPLORER_NONE)
        return false;
    const agent_layout *agent = &w->m->agents[w->detail.actor];
    for (uint32_t i = 0; i < agent->type->state_count; i++) {
        const spex_member *field = &agent->type->state[i];
        size_t at = agent->state + field->offset;
        if (field->durable && memcmp(w->state + at, w->k.after + at, field->type->size) != 0)
            return true;
    }
    return false;
}

/* ---- the model ---- */

const void *checking_agent_state(const checking_model *m, const void *state, uint32_t agent)
{
    return (const char *)state + m->agents[agent].state;
}

uint32_t checking_channel_count(const checking_model *m)
{
    return m->channel_count;
}

uint32_t checking_channel_from(const checking_model *m, uint32_t channel)
{
    return m->channels[channel].from;
}

uint32_t checking_channel_to(const checking_model *m, uint32_t channel)
{
    return m->channels[channel].to;
}

uint32_t checking_agent_count(const checking_model *m)
{
    return m->agent_count;
}

const spex_agent *checking_agent_type(const checking_model *m, uint32_t agent)
{
    return m->agents[agent].type;
}

bool checking_keeps(const checking_model *m, uint32_t agent)
{
    const spex_agent *type = m->agents[agent].type;
    for (uint32_t i = 0; i < type->state_count; i++)
        if (type->state[i].durable)
            return true;
    return false;
}

uint64_t checking_input_values(const checking_model *m, uint32_t input)
{
    const spex_system_input *in = &m->system->inputs[input];
    return making_combinations(&m->agents[in->agent].type->accepts[in->message], in->values);
}

bool checking_is_queue_cut(const checking_model *m, const spex_explorer_step *step)
{
    return step->outcome == SPEX_EXPLORER_CUT && step->number == m->queue_cut;
}
