/* The steps of a state, as check.md has them: deliveries, inputs, timers; faults are in faults.c. */
#include "config.h"

#include "checking/making.h"

#include "base/hash.h"

#include <assert.h>
#include <string.h>

/* Which action it is to partial order. `list`: where its number stands, if there is any. */
static uint32_t action_of(const uint32_t *list, uint32_t which)
{
    return list ? list[which] : NO_ACTION;
}

/* The deliveries that are one to fairness: of a pair, or where messages overtake each other of a message. */
static uint64_t pair_action(uint32_t channel, const channel_layout *c, const char *message, bool unordered)
{
    uint64_t which = channel;
    if (unordered)
        which =
            base_hash_number(base_hash_bytes(message, c->message_size) ^ base_hash_number(channel + 1ull));
    return (UINT64_C(1) << 62) | (which & ((UINT64_C(1) << 62) - 1));
}

void making_deliver(making *k, uint32_t channel, uint32_t at)
{
    const checking_model *m = k->m;
    const channel_layout *c = &m->channels[channel];
    const char *under_way = k->state + c->messages + at * c->message_size;
    const wire_layout *wire = checking_wire(c, under_way);
    const uint32_t *actions = m->order->deliveries ? m->order->deliveries[channel] : NULL;
    uint32_t action = action_of(actions, (uint32_t)(wire - c->wires));
    if (!checking_is_wanted(k->out, action))
        return;
    making_begin(k, c->to);
    k->action = action;
    making_take(k, c, at);
    spex_explorer_fair fair[MOST_FAIR + 1];
    fair[0] = (spex_explorer_fair){pair_action(channel, c, under_way, m->system->network.unordered), 0};
    uint32_t fair_count = 1;
    for (uint32_t g = 0; g < m->fair_tag_count; g++)
        if (strcmp(m->fair_tags[g], wire->sent->tag) == 0)
            fair[fair_count++] = (spex_explorer_fair){channel, 2 + 2 * g};
    uint32_t unfair = k->state[m->down + c->from] ? 1 : 0; /* nothing is promised for what it has sent */
    uint64_t label = LABEL(STEP_DELIVERY, channel, at);
    if (wire->accepted == NOT_ACCEPTED ||
        (m->options.cone && !m->options.cone->handles[c->to][wire->accepted])) {
        making_ready_box(k);
        making_give_one(k, FATE_DONE, SPEX_EXPLORER_NONE, label, fair + unfair, fair_count - unfair);
        return;
    }
    char *message = k->scratch + m->scratch_message;
    memset(message, 0, m->agents[c->to].type->message_size);
    memcpy(message, &wire->accepted, sizeof wire->accepted);
    k->message = message;
    k->asker = c->from;
    k->request = &m->agents[c->to].type->accepts[wire->accepted];
    checking_receive(wire, under_way, k->request, message);
    checking_note(m, c->to, NOTED_ACCEPTED, wire->accepted);
    making_give(k, making_run_message, 0, label, fair + unfair, fair_count - unfair);
}

void making_deliveries(making *k, uint32_t channel)
{
    const checking_model *m = k->m;
    const channel_layout *c = &m->channels[channel];
    checking_look(k->out, m->channel_group + channel);
    uint32_t count = checking_count(k->state, c);
    if (count == 0)
        return;
    checking_look(k->out, c->to);
    if (checking_may_be_down(m))
        checking_look(k->out, c->from);
    if (k->state[m->down + c->to] || checking_is_across(m, k->state, c->from, c->to))
        return;
    for (uint32_t at = 0; at < count && (at == 0 || m->system->network.unordered); at++) {
        char *state = (char *)(uintptr_t)k->state;
        if (at == 0 ||
            memcmp(making_message(c, state, at - 1), making_message(c, state, at), c->message_size) != 0)
            making_deliver(k, channel, at);
    }
}

/* Puts value number `number` of an input's field in place. */
static void set_value(const spex_type *type, const spex_values *values, uint64_t number, char *at)
{
    if (values->items)
        values_copy(type, (const char *)values->items + number * type->size, at);
    else
        values_set_number(type, at, values->low + (int64_t)number);
}

static void use(making *k, uint32_t counter)
{
    checking_used(k->m, k->after)[counter]++;
    making_touch(k, k->m->used + counter * sizeof(uint32_t), sizeof(uint32_t));
}

uint64_t making_combinations(const spex_message_type *type, const spex_values *values)
{
    uint64_t combinations = 1;
    for (uint32_t i = 0; i < type->member_count; i++)
        if (__builtin_mul_overflow(combinations, values[i].count, &combinations))
            return UINT64_MAX;
    return combinations;
}

static bool is_used_up(const making *k, uint32_t clause)
{
    const uint32_t *used = (const uint32_t *)(const void *)(k->state + k->m->used);
    return k->m->limits[clause] != SPEX_NO_LIMIT && used[clause] >= k->m->limits[clause];
}

/* Are all values of a field of an input tried? */
static bool is_open(const checking_model *m, const spex_system_input *input, uint32_t field)
{
    const checking_cone *cone = m->options.cone;
    return !cone || cone->contents[input->agent][input->message][field];
}

/* How many messages an input has. */
static uint64_t messages_of(const checking_model *m, const spex_system_input *input)
{
    const spex_message_type *type = &m->agents[input->agent].type->accepts[input->message];
    uint64_t count = 1;
    for (uint32_t i = 0; i < type->member_count; i++)
        if (is_open(m, input, i) && __builtin_mul_overflow(count, input->values[i].count, &count))
            return UINT64_MAX;
    return count;
}

const spex_message_type *checking_input_message(const checking_model *m, uint32_t number_of, uint64_t number,
                                                void *message)
{
    const spex_system_input *input = &m->system->inputs[number_of];
    const spex_agent *agent = m->agents[input->agent].type;
    const spex_message_type *type = &agent->accepts[input->message];
    memset(message, 0, agent->message_size);
    memcpy(message, &input->message, sizeof input->message);
    for (uint32_t i = 0; i < type->member_count; i++) {
        uint64_t count = is_open(m, input, i) ? input->values[i].count : 1;
        set_value(type->members[i].type, &input->values[i], number % count,
                  (char *)message + type->offset + type->members[i].offset);
        number /= count;
    }
    return type;
}

#define MOST_BYTES_OF_MESSAGES 262144u /* of all inputs */

bool checking_make_messages(checking_model *m)
{
    m->messages = base_arena_array(m->arena, (size_t)m->system->input_count + 1, sizeof *m->messages);
    size_t left = MOST_BYTES_OF_MESSAGES;
    for (uint32_t i = 0; m->messages && i < m->system->input_count; i++) {
        const spex_system_input *input = &m->system->inputs[i];
        size_t size = m->agents[input->agent].type->message_size;
        uint64_t count = messages_of(m, input);
        if (count > left / size)
            continue;
        left -= (size_t)count * size;
        char *messages = base_arena_array(m->arena, (size_t)count + 1, size);
        if (!messages)
            return false;
        for (uint64_t n = 0; n < count; n++)
            (void)checking_input_message(m, i, n, messages + n * size);
        m->messages[i] = messages;
    }
    return m->messages != NULL;
}

void making_input(making *k, uint32_t number_of, uint64_t number)
{
    const checking_model *m = k->m;
    const spex_system_input *input = &m->system->inputs[number_of];
    const agent_layout *agent = &m->agents[input->agent];
    const spex_message_type *type = &agent->type->accepts[input->message];
    uint32_t clause = USED_FIXED + input->clause;
    spex_explorer_fair fair[MOST_FAIR];
    uint32_t fair_count = 0;
    for (uint32_t g = 0; g < m->fair_tag_count; g++)
        if (strcmp(m->fair_tags[g], type->tag) == 0)
            fair[fair_count++] = (spex_explorer_fair){input->agent, 1 + 2 * g};
    making_begin(k, input->agent);
    k->action = action_of(m->order->inputs, number_of);
    const char *message;
    if (m->messages[number_of]) {
        message = m->messages[number_of] + number * agent->type->message_size;
    } else {
        (void)checking_input_message(m, number_of, number, k->scratch + m->scratch_message);
        message = k->scratch + m->scratch_message;
    }
    k->message = message;
    k->request = type;
    enum checking_twin twin = CHECKING_NO_TWIN;
    if (m->overlaps[number_of] && !k->walk)
        twin = checking_twin_of_input(m, k->state, number_of, message, k->scratch + m->scratch_under_way);
    if (twin == CHECKING_SAME_TWIN)
        return;
    k->is_given = twin == CHECKING_COUNTED_TWIN;
    if (m->limits[clause] != SPEX_NO_LIMIT)
        use(k, clause);
    making_give(k, making_run_message, 0, LABEL(STEP_INPUT, number_of, number), fair, fair_count);
}

/* Is the agent's struct as it was, and has nothing been put out or chosen? Parameters stand first in it. */
static bool is_as_before(const making *k, const agent_layout *agent)
{
    size_t begin = agent->type->params_size;
    return k->box.count == 0 && k->choice_at == 0 &&
           making_is_same((const char *)k->self + begin, k->state + agent->state + begin,
                          agent->type->state_size - begin);
}

/* Inputs of which nobody asks what their handlers did where nothing came of them. */
static bool may_be_quick(const making *k, uint32_t number_of)
{
    const checking_model *m = k->m;
    return k->out->changes_only && !k->walk && !m->options.cone && !m->options.ordered &&
           m->mark_count[1] == 0 && m->messages[number_of] && !m->overlaps[number_of] &&
           m->limits[USED_FIXED + m->system->inputs[number_of].clause] == SPEX_NO_LIMIT;
}

/* Did a call of a handler on an input do nothing? */
static bool did_nothing(const making *k, const agent_layout *agent, int result)
{
    if (result == SPEX_HANDLED)
        return (agent->idle && agent->idle[k->box.handler] && k->choice_at == 0) || is_as_before(k, agent);
    return result != SPEX_FAULT && result != SPEX_NO_ROOM;
}

/* Most inputs change nothing in most states: the handler is called first, and only where something comes of
 * it the step is made. */
static void quick_inputs(making *k, uint32_t number_of, uint64_t count)
{
    const spex_system_input *input = &k->m->system->inputs[number_of];
    const agent_layout *agent = &k->m->agents[input->agent];
    const char *message = k->m->messages[number_of];
    bool is_ready = false;
    for (uint64_t n = 0; n < count; n++, message += agent->type->message_size) {
        if (!is_ready) {
            making_aim(k, input->agent);
            making_load(k, k->state);
            making_ready_box(k);
            is_ready = true;
        }
        k->box.count = k->box.handler = k->box.fault = 0;
        k->choice_at = k->choice_count = 0;
        int result = agent->type->handle(k->self, message, &k->box);
        if (did_nothing(k, agent, result)) {
            if (k->box.handler)
                checking_note_handler(k->m, agent, k->box.handler - 1);
            continue;
        }
        k->loaded = SPEX_EXPLORER_NONE;
        making_input(k, number_of, n);
        is_ready = false;
    }
}

static void input(making *k, uint32_t number_of)
{
    const spex_system_input *input = &k->m->system->inputs[number_of];
    checking_look_at_counters(k->m, k->out);
    if (is_used_up(k, USED_FIXED + input->clause) ||
        !checking_is_wanted(k->out, action_of(k->m->order->inputs, number_of)) ||
        (k->m->options.cone && !k->m->options.cone->handles[input->agent][input->message]))
        return;
    checking_note(k->m, input->agent, NOTED_ACCEPTED, input->message);
    uint64_t count = messages_of(k->m, input);
    if (may_be_quick(k, number_of)) {
        quick_inputs(k, number_of, count);
        return;
    }
    for (uint64_t n = 0; n < count; n++)
        making_input(k, number_of, n);
}

void making_inputs(making *k, uint32_t begin, uint32_t end)
{
    uint32_t agent = k->m->system->inputs[begin].agent;
    checking_look(k->out, agent);
    for (uint32_t i = begin; i < end && !k->state[k->m->down + agent]; i++)
        input(k, i);
}

/* May it fire now? */
bool making_is_ready(making *k, uint32_t a, uint32_t timer)
{
    const agent_layout *agent = &k->m->agents[a];
    making_aim(k, a);
    enum spex_timer_kind kind = agent->type->timers[timer].kind;
    if (kind == SPEX_TIMER || (k->m->options.ordered && kind != SPEX_INTERNAL))
        return k->state[agent->timers + timer] != 0;
    making_load(k, k->state);
    making_ready_box(k);
    if (agent->type->ready(k->self, timer, &k->box))
        return true;
    /* A condition that cannot be computed is a fault of its step. */
    k->loaded = SPEX_EXPLORER_NONE;
    return kind != SPEX_DEADLINE && agent->type->timer(k->self, timer, &k->box) == SPEX_FAULT;
}

static int64_t left_of(const making *k, const agent_layout *agent, uint32_t timer)
{
    return ((const int64_t *)(const void *)(k->state + agent->left))[timer];
}

void making_fire(making *k, uint32_t a, uint32_t timer)
{
    const checking_model *m = k->m;
    const agent_layout *agent = &m->agents[a];
    bool has_time = m->options.ordered && agent->type->timers[timer].kind != SPEX_INTERNAL;
    making_begin(k, a);
    k->action = action_of(m->order->timers ? m->order->timers[a] : NULL, timer);
    checking_note(m, a, NOTED_TIMER, timer);
    if (has_time) {
        checking_pass_time(m, k->after, checking_least_left(m, k->state));
        k->is_all_touched = true;
    }
    if (agent->type->timers[timer].kind == SPEX_TIMER) {
        k->after[agent->timers + timer] = 0;
        making_touch(k, agent->timers + timer, 1);
    }
    k->fired = timer;
    const spex_explorer_fair fair = {(UINT64_C(2) << 62) | (uint64_t)a << 32 | timer, 0};
    making_give(k, making_run_timer, timer, LABEL(STEP_TIMER, a, timer), &fair, 1);
}

void making_timers(making *k, uint32_t a, int64_t least)
{
    const checking_model *m = k->m;
    const agent_layout *agent = &m->agents[a];
    checking_look(k->out, a);
    for (uint32_t t = 0; t < agent->type->timer_count && !k->state[m->down + a]; t++) {
        bool has_time = m->options.ordered && agent->type->timers[t].kind != SPEX_INTERNAL;
        const uint32_t *actions = m->order->timers ? m->order->timers[a] : NULL;
        if (checking_is_wanted(k->out, action_of(actions, t)) &&
            (!m->options.cone || m->options.cone->fires[a][t]) && making_is_ready(k, a, t) &&
            (!has_time || left_of(k, agent, t) == least))
            making_fire(k, a, t);
    }
}

void making_restart(making *k, uint32_t a)
{
    const checking_model *m = k->m;
    making_begin(k, a);
    k->action = action_of(m->order->restarts, a);
    k->after[m->down + a] = 0;
    making_touch(k, m->down + a, 1);
    checking_note_step(m, STEP_RESTART);
    const spex_explorer_fair fair = {(UINT64_C(3) << 62) | (uint64_t)a << 32, 0};
    making_give(k, making_run_restart, 0, LABEL(STEP_RESTART, a, 0), &fair, 1);
}

void making_restarts(making *k, uint32_t a)
{
    checking_look(k->out, a);
    if (k->state[k->m->down + a] && checking_is_wanted(k->out, action_of(k->m->order->restarts, a)))
        making_restart(k, a);
}

void making_begin_all(making *k, const checking_model *m, const char *state, spex_explorer_out *out)
{
    k->m = m;
    k->state = state;
    k->out = out;
    k->scratch = out->scratch;
    k->after = k->scratch + m->scratch_after;
    k->self = k->scratch + m->scratch_self;
    k->loaded = SPEX_EXPLORER_NONE;
    k->choice_count = k->beyond_count = k->touched_count = 0;
    k->walk = NULL;
    k->is_all_touched = true; /* nothing is known of `after` */
    making_aim(k, SPEX_EXPLORER_NONE);
}

bool checking_may_fire(const checking_model *m, const char *state, void *scratch, uint32_t agent,
                       uint32_t timer)
{
    if (m->agents[agent].type->timers[timer].kind == SPEX_TIMER)
        return state[m->agents[agent].timers + timer] != 0;
    spex_explorer_out out = {.scratch = scratch};
    making k;
    making_begin_all(&k, m, state, &out);
    return making_is_ready(&k, agent, timer);
}

void checking_steps(const void *self, const void *state, spex_explorer_out *out)
{
    const checking_model *m = self;
    making k;
    making_begin_all(&k, m, state, out);
    for (uint32_t i = 0; i < m->channel_count; i++)
        making_deliveries(&k, i);
    for (uint32_t i = 0; i < m->system->input_count; i++)
        making_inputs(&k, i, i + 1);
    int64_t least = m->options.ordered ? checking_least_left(m, state) : 0;
    for (uint32_t a = 0; a < m->agent_count; a++)
        making_timers(&k, a, least);
    for (uint32_t a = 0; a < m->agent_count && m->system->faults.restart; a++)
        making_restarts(&k, a);
    checking_fault_steps(m, state, out);
}

/* ---- the first state ---- */

const char *making_start_all(making *k)
{
    const checking_model *m = k->m;
    uint32_t chosen = 0;
    memset(k->after, 0, m->state_size);
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const agent_layout *agent = &m->agents[a];
        k->actor = a;
        making_ready_box(k);
        k->choice_at = chosen;
        int result = agent->type->init(k->self, agent->params, &k->box);
        chosen = k->choice_at;
        uint32_t cut = SPEX_EXPLORER_NONE;
        fate outcome = making_judge(k, result, NULL, &cut);
        if (outcome == FATE_FAULT)
            return agent->name;
        if (outcome == FATE_CUT || k->is_too_large)
            return m->cuts[k->is_too_large ? m->size_cut : cut].name;
    }
    return NULL;
}

/* Each result of the externs that are asked at the start is a first state of its own. */
void checking_first(const void *self, spex_explorer_out *out)
{
    making k;
    making_begin_all(&k, self, NULL, out);
    k.state = k.after;
    do {
        (void)making_start_all(&k);
        spex_explorer_step step = {
            .after = k.after, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
        out->step(out, &step);
    } while (making_next_choices(&k));
}

const char *checking_first_trouble(checking_model *m)
{
    void *scratch = base_arena_alloc(m->arena, m->scratch_size);
    if (!scratch) {
        m->no_memory = true;
        return NULL;
    }
    spex_explorer_out out = {.scratch = scratch};
    making k;
    const char *trouble;
    making_begin_all(&k, m, NULL, &out);
    k.state = k.after;
    do
        trouble = making_start_all(&k);
    while (!trouble && making_next_choices(&k));
    return trouble;
}
