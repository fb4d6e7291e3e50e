/* The steps of a state, as check.md has them: deliveries, inputs, timers; faults are in faults.c. */
#include "config.h"

#include "checking/model.h"

#include "base/hash.h"

#include <assert.h>
#include <string.h>

/* A step in the making. */
typedef struct making {
    const checking_model *m;
    const char *state;
    spex_explorer_out *out;
    char *scratch;
    char *after;
    uint32_t actor;
    void *self; /* its struct, with its parameters */
    const void *message;
    uint32_t fired; /* the actor's timer whose step it is; SPEX_EXPLORER_NONE: it is none's */
    uint32_t asker; /* who is answered by replies; SPEX_EXPLORER_NONE: the world outside */
    const spex_message_type *request;
    spex_outbox box;
    /* the results of externs: what is chosen now, and how many there were to choose from */
    int64_t choices[MOST_CHOICES], bounds[MOST_CHOICES];
    uint32_t choice_count, choice_at;
    uint64_t done[64]; /* hashes of what other choices led to */
    uint32_t done_count;
    spex_explorer_fair asks[MOST_ASKS];
    uint32_t asks_count;
    bool is_too_large; /* more was sent or chosen than there is room for */
    /* what was sent beyond the bound `queue`: the step is cut, unless it is a fault before it is done */
    struct {
        uint32_t channel, which;
    } beyond[MOST_OUTPUTS];
    uint32_t beyond_count;
} making;

typedef enum fate { FATE_DONE, FATE_FAULT, FATE_CUT } fate;

bool checking_is_across(const checking_model *m, const char *state, uint32_t a, uint32_t b)
{
    return state[m->sides + a] != state[m->sides + b];
}

/* ---- externs ---- */

/* The outbox stands first in what it is a part of. */
typedef struct choosing_box {
    spex_outbox box;
    making *making;
} choosing_box;

static int64_t choose(spex_outbox *box, int64_t count)
{
    making *k = ((choosing_box *)(void *)box)->making;
    if (k->choice_at == MOST_CHOICES) {
        k->is_too_large = true;
        return 0;
    }
    if (k->choice_at == k->choice_count)
        k->choices[k->choice_count++] = 0;
    k->bounds[k->choice_at] = count;
    return k->choices[k->choice_at++];
}

/* The next choices; false: there are none. */
static bool next_choices(making *k)
{
    k->choice_count = k->choice_at;
    while (k->choice_count > 0) {
        if (++k->choices[k->choice_count - 1] < k->bounds[k->choice_count - 1])
            return true;
        k->choice_count--;
    }
    return false;
}

/* ---- messages under way ---- */

static char *message_at(const channel_layout *c, char *state, uint32_t i)
{
    return state + c->messages + i * c->message_size;
}

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
            count += !which || checking_wire(c, message_at(c, k->after, n))->accepted == *which;
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
        while (at < count && memcmp(message_at(c, k->after, at), message, c->message_size) < 0)
            at++;
    } else if (has_priority(c, k->m, message)) {
        while (at > 0 && !has_priority(c, k->m, message_at(c, k->after, at - 1)))
            at--;
    }
    return at;
}

/* Puts a message on its way. */
static fate put(making *k, uint32_t to, const spex_message_type *sent, const char *body)
{
    const checking_model *m = k->m;
    uint32_t channel = m->channel_of[k->actor * m->agent_count + to];
    assert(channel != NO_CHANNEL);
    const channel_layout *c = &m->channels[channel];
    uint32_t wire = checking_wire_of(c, sent);
    assert(wire != UINT32_MAX);
    uint32_t which = c->wires[wire].accepted;
    const spex_message_type *type = which == NOT_ACCEPTED ? NULL : &m->agents[to].type->accepts[which];
    char *at = k->scratch + m->scratch_under_way;
    memset(at, 0, c->message_size);
    memcpy(at, &wire, sizeof wire);
    values_copy_members(sent->members, sent->member_count, body, at + WIRE_BODY);
    for (uint32_t g = 0; g < m->fair_tag_count; g++)
        if (strcmp(m->fair_tags[g], sent->tag) == 0 && k->asks_count == MOST_ASKS)
            k->is_too_large = true;
        else if (strcmp(m->fair_tags[g], sent->tag) == 0)
            k->asks[k->asks_count++] = (spex_explorer_fair){channel, 2 + 2 * g};
    if (checking_is_across(m, k->after, k->actor, to) && !m->system->network.delays)
        return FATE_DONE; /* lost */
    uint32_t count = checking_count(k->after, c);
    if (!type || !type->priority) {
        uint32_t most = m->agents[to].type->max_queue;
        if ((type && type->max_queue != SPEX_NO_LIMIT && waiting(k, to, &which) >= type->max_queue) ||
            (most != SPEX_NO_LIMIT && waiting(k, to, NULL) >= most))
            return FATE_DONE; /* dropped */
    }
    if (under_way(k, channel) >= m->system->network.capacity)
        return m->system->network.drops ? FATE_DONE : FATE_FAULT;
    if (count >= c->room) {
        if (k->beyond_count < MOST_OUTPUTS) {
            k->beyond[k->beyond_count].channel = channel;
            k->beyond[k->beyond_count++].which = which;
        }
        return FATE_CUT;
    }
    uint32_t place = place_of(k, c, at);
    memmove(message_at(c, k->after, place + 1), message_at(c, k->after, place),
            (count - place) * c->message_size);
    memcpy(message_at(c, k->after, place), at, c->message_size);
    ++*count_in(c, k->after);
    return FATE_DONE;
}

static void take_out(const channel_layout *c, char *state, uint32_t at)
{
    uint32_t *count = count_in(c, state);
    --*count;
    memmove(message_at(c, state, at), message_at(c, state, at + 1), (*count - at) * c->message_size);
    memset(message_at(c, state, *count), 0, c->message_size);
}

/* ---- what comes of a handler ---- */

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
        k->after[agent->timers + head.which] = head.kind == SPEX_START;
        checking_arm(m, k->after, k->actor, head.which, head.kind == SPEX_START ? head.after : 0);
        return FATE_DONE;
    case SPEX_SEND: {
        checking_note(m, k->actor, NOTED_SENT, head.which);
        const spex_message_type *type = &agent->type->sends[head.which];
        return put(k, head.to - 1, type, output + type->offset);
    }
    case SPEX_BROADCAST: {
        checking_note(m, k->actor, NOTED_SENT, head.which);
        const spex_message_type *type = &agent->type->sends[head.which];
        fate all = FATE_DONE;
        for (uint32_t i = 0; i < agent->peer_count; i++)
            all = worse(all, put(k, agent->peers[i] - 1, type, output + type->offset));
        return all;
    }
    default: {
        checking_note(m, k->actor, NOTED_EMITTED, head.which);
        const spex_message_type *type = &agent->type->emits[head.which];
        return is_reply(k, head.which) ? put(k, k->asker, type, output + type->offset) : FATE_DONE;
    }
    }
}

/* Which cut a plain integer outside its bound is; SPEX_EXPLORER_NONE: all are within. */
static uint32_t int_cut(const making *k)
{
    const checking_model *m = k->m;
    const agent_layout *agent = &m->agents[k->actor];
    uint32_t first = m->int_cuts[agent->member - m->system->members];
    for (uint32_t i = 0; i < agent->type->state_count; i++)
        if (!checking_is_within(agent->type->state[i].type,
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
            if (!checking_is_within(type->members[i].type, output + type->offset + type->members[i].offset,
                                    m->options.low, m->options.high))
                return first + agent->type->state_count;
    }
    return SPEX_EXPLORER_NONE;
}

/* The actor's struct back into the state, and its outputs on their way. *cut: which, of FATE_CUT. */
static fate settle(making *k, uint32_t *cut)
{
    const checking_model *m = k->m;
    const agent_layout *agent = &m->agents[k->actor];
    memset(k->after + agent->state, 0, agent->type->state_size);
    values_copy_members(agent->type->state, agent->type->state_count, k->self, k->after + agent->state);
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

/* The actor's struct, with its parameters, as it is in `state`. */
static void load(making *k, const char *state)
{
    const agent_layout *agent = &k->m->agents[k->actor];
    memcpy(k->self, state + agent->state, agent->type->state_size);
    memcpy(k->self, agent->params, agent->type->params_size);
}

static void ready_box(making *k)
{
    const agent_layout *agent = &k->m->agents[k->actor];
    k->box = (spex_outbox){.self = k->actor + 1,
                           .peers = agent->peers,
                           .peer_count = agent->peer_count,
                           .room = MOST_OUTPUTS,
                           .outputs = k->scratch + k->m->scratch_outputs,
                           .choose = choose};
    k->asks_count = 0;
    k->choice_at = 0;
    k->is_too_large = false;
}

/* ---- one kind of step after another ---- */

/* Does what the step does: returns what enum spex_handled says. */
typedef int runner(making *k, choosing_box *box, uint32_t number);

static int run_message(making *k, choosing_box *box, uint32_t number)
{
    (void)number;
    return k->m->agents[k->actor].type->handle(k->self, k->message, &box->box);
}

static int run_timer(making *k, choosing_box *box, uint32_t number)
{
    return k->m->agents[k->actor].type->timer(k->self, number, &box->box);
}

static int run_restart(making *k, choosing_box *box, uint32_t number)
{
    (void)number;
    return k->m->agents[k->actor].type->restart(k->self, &box->box);
}

static bool was_done(making *k)
{
    uint64_t hash = base_hash_bytes(k->after, k->m->state_size);
    for (uint32_t i = 0; i < k->done_count; i++)
        if (k->done[i] == hash)
            return true;
    if (k->done_count < 64)
        k->done[k->done_count++] = hash;
    return false;
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
    return FATE_DONE;
}

/* What comes of a call of a handler. `base`: what it was called in, of an input that is counted, else NULL.
 * *cut: which, of FATE_CUT. */
static fate judge(making *k, int result, const char *base, uint32_t *cut)
{
    if (result == SPEX_FAULT)
        return FATE_FAULT;
    fate outcome = result == SPEX_NO_ROOM ? FATE_CUT : settle(k, cut);
    if (outcome == FATE_FAULT)
        return outcome;
    if (result == SPEX_NO_ROOM || k->is_too_large) {
        *cut = k->m->size_cut;
        return FATE_CUT;
    }
    return outcome == FATE_DONE && base ? use_input(k, base, cut) : outcome;
}

static void give_one(making *k, fate outcome, uint32_t cut, uint64_t label, const spex_explorer_fair *fair,
                     uint32_t fair_count)
{
    if (k->box.handler)
        checking_note(k->m, k->actor, NOTED_HANDLER, k->box.handler - 1);
    const step_detail detail = {.actor = k->box.handler ? k->actor : SPEX_EXPLORER_NONE,
                                .message = k->message,
                                .out = &k->box,
                                .old = k->state,
                                .now = k->after};
    spex_explorer_step step = {.after = outcome == FATE_DONE ? k->after : k->state,
                               .label = label,
                               .detail = &detail,
                               .agent = k->actor,
                               .action = SPEX_EXPLORER_NONE,
                               .fair = fair,
                               .fair_count = fair_count,
                               .asks = k->asks,
                               .asks_count = k->asks_count,
                               .repeats = k->choice_at > 0};
    if (outcome == FATE_FAULT) {
        step.outcome = SPEX_EXPLORER_FAULT;
        step.number = k->m->faults_property;
    } else if (outcome == FATE_CUT) {
        step.outcome = SPEX_EXPLORER_CUT;
        step.number = cut;
    }
    k->out->step(k->out, &step);
}

/* Gives the step with every choice of results of externs. What it does besides the handler has been done. */
static void give(making *k, runner *run, uint32_t number, uint64_t label, const spex_explorer_fair *fair,
                 uint32_t fair_count)
{
    char *base = k->scratch + k->m->scratch_base;
    bool is_counted = label_kind(label) == STEP_INPUT && k->m->limits[USED_INPUTS] != SPEX_NO_LIMIT;
    bool is_again = false;
    k->choice_count = k->done_count = 0;
    do {
        uint32_t cut = SPEX_EXPLORER_NONE;
        if (is_again)
            memcpy(k->after, base, k->m->state_size);
        load(k, k->after);
        ready_box(k);
        choosing_box box = {k->box, k};
        int result = run(k, &box, number);
        k->box = box.box;
        /* Handlers change their agent's struct and no more: only now what they were called in goes. */
        if (!is_again && (is_counted || k->choice_at > 0))
            memcpy(base, k->after, k->m->state_size);
        is_again = true;
        fate outcome = judge(k, result, is_counted ? base : NULL, &cut);
        if (outcome != FATE_DONE || k->choice_at == 0 || !was_done(k))
            give_one(k, outcome, cut, label, fair, fair_count);
    } while (next_choices(k));
}

static void aim(making *k, uint32_t actor)
{
    k->actor = actor;
    k->message = NULL;
    k->request = NULL;
    k->asker = k->fired = SPEX_EXPLORER_NONE;
}

static void begin(making *k, uint32_t actor)
{
    memcpy(k->after, k->state, k->m->state_size);
    aim(k, actor);
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

static void deliver(making *k, uint32_t channel, uint32_t at)
{
    const checking_model *m = k->m;
    const channel_layout *c = &m->channels[channel];
    const char *under_way = k->state + c->messages + at * c->message_size;
    const wire_layout *wire = checking_wire(c, under_way);
    begin(k, c->to);
    take_out(c, k->after, at);
    spex_explorer_fair fair[MOST_FAIR + 1] = {
        {pair_action(channel, c, under_way, m->system->network.unordered), 0}};
    uint32_t fair_count = 1;
    for (uint32_t g = 0; g < m->fair_tag_count; g++)
        if (strcmp(m->fair_tags[g], wire->sent->tag) == 0)
            fair[fair_count++] = (spex_explorer_fair){channel, 2 + 2 * g};
    uint32_t unfair = k->state[m->down + c->from] ? 1 : 0; /* nothing is promised for what it has sent */
    uint64_t label = LABEL(STEP_DELIVERY, channel, at);
    if (wire->accepted == NOT_ACCEPTED) {
        ready_box(k);
        give_one(k, FATE_DONE, SPEX_EXPLORER_NONE, label, fair + unfair, fair_count - unfair);
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
    give(k, run_message, 0, label, fair + unfair, fair_count - unfair);
}

static void deliveries(making *k)
{
    const checking_model *m = k->m;
    for (uint32_t i = 0; i < m->channel_count; i++) {
        const channel_layout *c = &m->channels[i];
        uint32_t count = checking_count(k->state, c);
        if (k->state[m->down + c->to] || checking_is_across(m, k->state, c->from, c->to))
            continue;
        for (uint32_t at = 0; at < count; at++) {
            char *state = (char *)(uintptr_t)k->state;
            bool is_first = at == 0 || memcmp(message_at(c, state, at - 1), message_at(c, state, at),
                                              c->message_size) != 0;
            if (is_first && (at == 0 || m->system->network.unordered))
                deliver(k, i, at);
        }
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

static void input(making *k, uint32_t number_of)
{
    const checking_model *m = k->m;
    const spex_system_input *input = &m->system->inputs[number_of];
    const agent_layout *agent = &m->agents[input->agent];
    const spex_message_type *type = &agent->type->accepts[input->message];
    uint32_t clause = USED_FIXED + input->clause;
    const uint32_t *used = (const uint32_t *)(const void *)(k->state + m->used);
    if (m->limits[clause] != SPEX_NO_LIMIT && used[clause] >= m->limits[clause])
        return;
    checking_note(m, input->agent, NOTED_ACCEPTED, input->message);
    uint64_t combinations = 1;
    for (uint32_t i = 0; i < type->member_count; i++)
        combinations *= input->values[i].count;
    spex_explorer_fair fair[MOST_FAIR];
    uint32_t fair_count = 0;
    for (uint32_t g = 0; g < m->fair_tag_count; g++)
        if (strcmp(m->fair_tags[g], type->tag) == 0)
            fair[fair_count++] = (spex_explorer_fair){input->agent, 1 + 2 * g};
    for (uint64_t n = 0; n < combinations; n++) {
        begin(k, input->agent);
        char *message = k->scratch + m->scratch_message;
        memset(message, 0, agent->type->message_size);
        memcpy(message, &input->message, sizeof input->message);
        uint64_t rest = n;
        for (uint32_t i = 0; i < type->member_count; i++) {
            set_value(type->members[i].type, &input->values[i], rest % input->values[i].count,
                      message + type->offset + type->members[i].offset);
            rest /= input->values[i].count;
        }
        k->message = message;
        k->request = type;
        if (m->limits[clause] != SPEX_NO_LIMIT)
            checking_used(m, k->after)[clause]++;
        give(k, run_message, 0, LABEL(STEP_INPUT, number_of, n), fair, fair_count);
    }
}

static void inputs(making *k)
{
    const checking_model *m = k->m;
    for (uint32_t i = 0; i < m->system->input_count; i++)
        if (!k->state[m->down + m->system->inputs[i].agent])
            input(k, i);
}

/* May it fire now? */
static bool is_ready(making *k, const agent_layout *agent, uint32_t timer)
{
    enum spex_timer_kind kind = agent->type->timers[timer].kind;
    if (kind == SPEX_TIMER || (k->m->options.ordered && kind != SPEX_INTERNAL))
        return k->state[agent->timers + timer] != 0;
    load(k, k->state);
    ready_box(k);
    choosing_box box = {k->box, k};
    if (agent->type->ready(k->self, timer, &box.box))
        return true;
    /* A condition that cannot be computed is a fault of its step. */
    return kind != SPEX_DEADLINE && agent->type->timer(k->self, timer, &box.box) == SPEX_FAULT;
}

static int64_t left_of(const making *k, const agent_layout *agent, uint32_t timer)
{
    return ((const int64_t *)(const void *)(k->state + agent->left))[timer];
}

static void timers(making *k)
{
    const checking_model *m = k->m;
    int64_t least = m->options.ordered ? checking_least_left(m, k->state) : 0;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const agent_layout *agent = &m->agents[a];
        for (uint32_t t = 0; t < agent->type->timer_count && !k->state[m->down + a]; t++) {
            bool has_time = m->options.ordered && agent->type->timers[t].kind != SPEX_INTERNAL;
            aim(k, a);
            if (!is_ready(k, agent, t) || (has_time && left_of(k, agent, t) != least))
                continue;
            begin(k, a);
            checking_note(m, a, NOTED_TIMER, t);
            if (has_time)
                checking_pass_time(m, k->after, least);
            if (agent->type->timers[t].kind == SPEX_TIMER)
                k->after[agent->timers + t] = 0;
            k->fired = t;
            const spex_explorer_fair fair = {(UINT64_C(2) << 62) | (uint64_t)a << 32 | t, 0};
            give(k, run_timer, t, LABEL(STEP_TIMER, a, t), &fair, 1);
        }
    }
}

static void restarts(making *k)
{
    const checking_model *m = k->m;
    for (uint32_t a = 0; a < m->agent_count && m->system->faults.restart; a++) {
        if (!k->state[m->down + a])
            continue;
        begin(k, a);
        k->after[m->down + a] = 0;
        checking_note_step(m, STEP_RESTART);
        const spex_explorer_fair fair = {(UINT64_C(3) << 62) | (uint64_t)a << 32, 0};
        give(k, run_restart, 0, LABEL(STEP_RESTART, a, 0), &fair, 1);
    }
}

/* Not all of a step in the making is set here: the rest is when it is needed. */
static void begin_all(making *k, const checking_model *m, const char *state, spex_explorer_out *out)
{
    k->m = m;
    k->state = state;
    k->out = out;
    k->scratch = out->scratch;
    k->after = k->scratch + m->scratch_after;
    k->self = k->scratch + m->scratch_self;
    k->choice_count = k->done_count = k->beyond_count = 0;
    aim(k, SPEX_EXPLORER_NONE);
}

void checking_steps(const void *self, const void *state, spex_explorer_out *out)
{
    making k;
    begin_all(&k, self, state, out);
    deliveries(&k);
    inputs(&k);
    timers(&k);
    restarts(&k);
    checking_fault_steps(self, state, out);
}

/* ---- the first state ---- */

/* Starts all agents in order; returns why it cannot be done. */
static const char *start_all(making *k)
{
    const checking_model *m = k->m;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const agent_layout *agent = &m->agents[a];
        k->actor = a;
        k->choice_count = 0;
        ready_box(k);
        choosing_box box = {k->box, k};
        int result = agent->type->init(k->self, agent->params, &box.box);
        k->box = box.box;
        uint32_t cut = SPEX_EXPLORER_NONE;
        fate outcome = result == SPEX_FAULT || result == SPEX_NO_ROOM ? FATE_FAULT : settle(k, &cut);
        if (outcome == FATE_FAULT)
            return agent->name;
        if (outcome == FATE_CUT)
            return m->cuts[cut].name;
    }
    return NULL;
}

void checking_first(const void *self, spex_explorer_out *out)
{
    making k;
    begin_all(&k, self, NULL, out);
    memset(k.after, 0, k.m->state_size);
    k.state = k.after;
    (void)start_all(&k);
    spex_explorer_step step = {.after = k.after, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
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
    begin_all(&k, m, NULL, &out);
    k.state = k.after;
    return start_all(&k);
}
