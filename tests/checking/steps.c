/* The steps of a world, as check.md lists them. */
#include "world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What is tried: a step with everything but its results. */
typedef struct trial {
    const subject *subject;
    base_arena *arena;
    const world *before;
    step_taker *take;
    void *context;
    step step;
    uint32_t place;  /* of a message in its queue */
    value *fields;   /* of a message or an input, as the agent accepts it */
    uint32_t clause; /* of an input, a crash: which limit it is under; NO_NUMBER: none */
    /* results of externs: the one taken at each call, and how many there are */
    uint32_t taken[64], choices[64], calls, known;
} trial;

/* ---- externs: each result by itself ---- */

static bool knows_extern(machine *m, const lang_term *t, value *v)
{
    trial *now = m->context;
    if (t->kind != LANG_TERM_CALL || t->meaning != LANG_MEANS_EXTERN)
        return false;
    const lang_external *external = &m->all->externals[t->slot];
    value *values;
    uint32_t i = 0;
    *v = (value){0};
    for (const lang_term *a = t->arguments.first; a && !m->is_fault; a = a->next, i++)
        first_value(m, &external->parameters.fields[i].type, a);
    if (m->is_fault || external->result.kind == LANG_NOTHING)
        return true;
    uint32_t count = values_of(now->subject, m->arena, &external->result, external->returns, &values);
    assert(now->calls < 64);
    if (now->calls == now->known)
        now->taken[now->known++] = 0;
    now->choices[now->calls] = count;
    *v = values[now->taken[now->calls++]];
    return true;
}

/* On to the next results, the last call's first. */
static bool next_choice(trial *now)
{
    now->known = now->calls;
    while (now->known > 0 && now->taken[now->known - 1] + 1 == now->choices[now->known - 1])
        now->known--;
    if (now->known == 0)
        return false;
    now->taken[now->known - 1]++;
    return true;
}

/* ---- sending ---- */

static void remove_message(base_arena *arena, queue *q, uint32_t place)
{
    message *left = base_arena_array(arena, q->count, sizeof *left);
    memcpy(left, q->messages, place * sizeof *left);
    memcpy(left + place, q->messages + place + 1, (q->count - place - 1) * sizeof *left);
    q->messages = left;
    q->count--;
}

static void insert_message(base_arena *arena, queue *q, uint32_t place, message m)
{
    message *more = base_arena_array(arena, q->count + 1ull, sizeof *more);
    if (place > 0)
        memcpy(more, q->messages, place * sizeof *more);
    if (q->count > place)
        memcpy(more + place + 1, q->messages + place, (q->count - place) * sizeof *more);
    more[place] = m;
    q->messages = more;
    q->count++;
}

static const lang_message *accepted_by(const lang_agent *agent, const char *tag)
{
    for (uint32_t i = 0; i < agent->accepts.count; i++)
        if (strcmp(agent->accepts.messages[i].tag, tag) == 0)
            return &agent->accepts.messages[i];
    return NULL;
}

static bool has_priority(const subject *s, uint32_t to, const char *tag)
{
    const lang_message *accepted = accepted_by(s->agents[to], tag);
    return accepted && accepted->priority;
}

/* Do so many wait for the agent already that another one is dropped? */
static bool is_too_many(const subject *s, const world *w, uint32_t to, const char *tag)
{
    const lang_message *accepted = accepted_by(s->agents[to], tag);
    uint32_t all = 0, such = 0;
    for (uint32_t from = 0; from < s->count; from++) {
        const queue *q = &w->queues[from * s->count + to];
        all += q->count;
        for (uint32_t i = 0; i < q->count; i++)
            such += strcmp(q->messages[i].as->tag, tag) == 0;
    }
    if (accepted && accepted->priority)
        return false;
    return (s->agents[to]->max_queue != LANG_NO_LIMIT && all >= s->agents[to]->max_queue) ||
           (accepted && accepted->max_queue != LANG_NO_LIMIT && such >= accepted->max_queue);
}

/* False: the sender's handler is a fault. */
static bool send_to(trial *now, world *w, uint32_t to, message m)
{
    const subject *s = now->subject;
    const lang_system *system = s->system;
    queue *q = &w->queues[now->step.agent * s->count + to];
    if (are_apart(w, now->step.agent, to) && !system->network.delays)
        return true;
    if (is_too_many(s, w, to, m.as->tag))
        return true;
    if (system->network.capacity != LANG_NO_LIMIT && q->count >= system->network.capacity)
        return system->network.drops;
    uint32_t place = q->count;
    if (has_priority(s, to, m.as->tag))
        for (place = 0; place < q->count && has_priority(s, to, q->messages[place].as->tag);)
            place++;
    insert_message(now->arena, q, place, m);
    return true;
}

static bool is_reply(const trial *now, uint32_t emitted)
{
    if (now->step.handled == NO_NUMBER || now->step.asker == NO_NUMBER)
        return false;
    const lang_message *asked = &now->subject->agents[now->step.agent]->accepts.messages[now->step.handled];
    for (uint32_t i = 0; i < asked->reply_count; i++)
        if (asked->replies[i] == emitted)
            return true;
    return false;
}

static bool apply_output(trial *now, world *w, const output *o)
{
    const subject *s = now->subject;
    uint32_t me = now->step.agent;
    const lang_agent *agent = s->agents[me];
    switch (o->kind) {
    case OUT_EMIT:
        return !is_reply(now, o->which) ||
               send_to(now, w, now->step.asker, (message){&agent->emits.messages[o->which], o->fields});
    case OUT_SEND:
        return send_to(now, w, (uint32_t)o->to - 1, (message){&agent->sends.messages[o->which], o->fields});
    case OUT_BROADCAST:
        for (uint32_t i = 0; i < s->peer_counts[me]; i++)
            if (!send_to(now, w, (uint32_t)s->peers[me][i] - 1,
                         (message){&agent->sends.messages[o->which], o->fields}))
                return false;
        return true;
    case OUT_START:
    case OUT_STOP:
        w->actors[me].is_armed[o->which] = o->kind == OUT_START;
        w->actors[me].left[o->which] = o->kind == OUT_STOP ? NOT_ARMED : o->after > 0 ? o->after : 0;
        return true;
    }
    return true;
}

/* ---- bounds ---- */

static bool is_plain(const lang_type *type)
{
    return type->kind == LANG_INT && type->low == INT64_MIN && type->high == INT64_MAX;
}

static bool is_out(const subject *s, const lang_type *type, const value *v)
{
    if (is_plain(type))
        return v->number < s->low || v->number > s->high;
    bool any = false;
    if (type->kind == LANG_RECORD)
        for (uint32_t i = 0; i < type->record->fields.count; i++)
            any = any || is_out(s, &type->record->fields.fields[i].type, &v->items[i]);
    if (type->kind == LANG_LIST || type->kind == LANG_SET)
        for (uint32_t i = 0; i < v->count; i++)
            any = any || is_out(s, type->element, &v->items[i]);
    if (type->kind == LANG_MAP)
        for (uint32_t i = 0; i < v->count; i++)
            any = any || is_out(s, type->key, &v->items[2 * i]) ||
                  is_out(s, type->element, &v->items[2 * i + 1]);
    return any;
}

/* The first field that is out; NO_NUMBER: none is. */
static uint32_t first_out(const subject *s, const lang_fields *fields, const value *values)
{
    for (uint32_t i = 0; i < fields->count; i++)
        if (is_out(s, &fields->fields[i].type, &values[i]))
            return i;
    return NO_NUMBER;
}

static bool are_out(const subject *s, const lang_fields *fields, const value *values)
{
    return first_out(s, fields, values) != NO_NUMBER;
}

/* What a bound cuts once the handler is done; CUT_KINDS: nothing. */
static cut_kind cut_of(trial *now, const world *w, const output *outputs, uint32_t output_count)
{
    const subject *s = now->subject;
    uint32_t me = now->step.agent;
    const lang_agent *agent = s->agents[me];
    now->step.cut_by = first_out(s, &agent->state, w->actors[me].fields);
    if (now->step.cut_by != NO_NUMBER)
        return CUT_INT;
    now->step.cut_by = agent->state.count;
    for (uint32_t i = 0; i < output_count; i++) {
        const output *o = &outputs[i];
        if ((o->kind == OUT_SEND || o->kind == OUT_BROADCAST) &&
            are_out(s, &agent->sends.messages[o->which].fields, o->fields))
            return CUT_INT;
        if (o->kind == OUT_EMIT && is_reply(now, o->which) &&
            are_out(s, &agent->emits.messages[o->which].fields, o->fields))
            return CUT_INT;
    }
    for (uint32_t to = 0; to < s->count; to++)
        if (w->queues[me * s->count + to].count > s->queue)
            return CUT_QUEUE;
    return CUT_KINDS;
}

/* ---- a step that is told ---- */

static bool same_worlds(const subject *s, const world *a, const world *b)
{
    size_t one, two;
    char *x = write_world(s, a, &one), *y = write_world(s, b, &two);
    bool same = one == two && memcmp(x, y, one) == 0;
    free(x);
    free(y);
    return same;
}

static void tell(trial *now, step_outcome what, cut_kind cut, const world *after)
{
    now->step.outcome = what;
    now->step.cut = cut;
    now->step.before = now->before;
    now->step.after = after;
    if (what == LEADS_ON && same_worlds(now->subject, now->before, after))
        now->step.outcome = CHANGES_NOTHING;
    now->take(now->context, &now->step);
}

static void tell_plain(trial *now, const world *after)
{
    now->step.has_run = false;
    now->step.output_count = 0;
    tell(now, LEADS_ON, CUT_KINDS, after);
}

/* ---- time left ---- */

static bool has_deadline(const lang_claim *claim)
{
    return claim->kind == LANG_LIVENESS && claim->tier == LANG_MONITORED && claim->within;
}

/* always P implies eventually Q: P now, and not Q? Not where one of them cannot be said. */
static bool is_awaited(const trial *now, const world *w, uint32_t agent, const lang_claim *claim)
{
    const lang_term *t = claim->formula->right; /* after `always` */
    machine m = machine_of(now->subject, now->arena, w, agent);
    m.knows = knows_extern;
    if (t->operation && t->operation->kind == LANG_OPERATOR_implies) {
        if (!evaluate_term(&m, t->left).number || m.is_fault)
            return false;
        t = t->right;
    }
    return !evaluate_term(&m, t->right).number && !m.is_fault; /* after `eventually` */
}

/* The time left that a step is about; NO_NUMBER: it has none. */
static uint32_t clock_of(const trial *now)
{
    const lang_agent *agent = now->subject->agents[now->step.agent];
    if (now->step.kind == TIMER)
        return now->step.number;
    bool is_internal =
        now->step.number < agent->handler_count && agent->handlers[now->step.number].kind == LANG_INTERNAL;
    return now->step.kind == EVERY && !is_internal ? agent->timer_count + now->step.number : NO_NUMBER;
}

/* What fires takes its time from all others. */
static void pass_time(const trial *now, world *w)
{
    const subject *s = now->subject;
    uint32_t clock = clock_of(now);
    if (!s->ordered || clock == NO_NUMBER)
        return;
    int64_t time = w->actors[now->step.agent].left[clock];
    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t c = 0; c < count_clocks(s->agents[i]); c++)
            if (w->actors[i].left[c] != NOT_ARMED)
                w->actors[i].left[c] -= time;
    w->actors[now->step.agent].left[clock] = NOT_ARMED;
}

static void arm(int64_t *left, bool is_due, int64_t period)
{
    if (!is_due)
        *left = NOT_ARMED;
    else if (*left == NOT_ARMED)
        *left = period;
}

/* Each `every` whose `when` holds now (or cannot be said: it will be a fault) and each deadline that runs now
 * is armed, anew where it has fired. */
static void arm_others(const trial *now, world *w)
{
    const subject *s = now->subject;
    const lang_agent *agent = s->agents[now->step.agent];
    int64_t *left = w->actors[now->step.agent].left + agent->timer_count;
    for (uint32_t h = 0; h < agent->handler_count && s->ordered; h++) {
        machine m = machine_of(s, now->arena, w, now->step.agent);
        const lang_handler *handler = &agent->handlers[h];
        if (handler->kind != LANG_EVERY)
            continue;
        bool is_due = !handler->guard || evaluate_term(&m, handler->guard).number || m.is_fault;
        m.is_fault = false;
        arm(&left[h], is_due, evaluate_term(&m, handler->period).number);
    }
    for (uint32_t c = 0; c < agent->claim_count && s->ordered; c++) {
        machine m = machine_of(s, now->arena, w, now->step.agent);
        if (has_deadline(&agent->claims[c]))
            arm(&left[agent->handler_count + c], is_awaited(now, w, now->step.agent, &agent->claims[c]),
                evaluate_term(&m, agent->claims[c].within).number);
    }
}

/* ---- handlers ---- */

/* The world in which the handler finds itself. */
static void prepare(const trial *now, world *w)
{
    actor *a = &w->actors[now->step.agent];
    if (now->step.kind == DELIVERY)
        remove_message(now->arena, &w->queues[now->step.asker * now->subject->count + now->step.agent],
                       now->place);
    if (now->step.kind == TIMER)
        a->is_armed[now->step.number] = false;
    pass_time(now, w);
    if (now->step.kind == RESTART)
        a->is_down = false;
}

/* An `every`, an `internal`, or what a deadline has missed. */
static outcome interpret_every(const trial *now, machine *m)
{
    const lang_agent *agent = m->agent;
    outcome result = UNHANDLED;
    if (now->step.number < agent->handler_count)
        return interpret_timer(m, 0, now->step.number);
    for (uint32_t h = 0; h < agent->handler_count && result == UNHANDLED; h++)
        if (agent->handlers[h].kind == LANG_ON_MISSED &&
            agent->handlers[h].of == now->step.number - agent->handler_count)
            result = interpret_timer(m, 0, h);
    return result;
}

static outcome run_handler(trial *now, machine *m)
{
    switch (now->step.kind) {
    case DELIVERY:
    case INPUT:
        return now->step.handled == NO_NUMBER ? REFUSED
                                              : interpret_message(m, now->step.handled, now->fields);
    case TIMER:
        return interpret_timer(m, now->step.number, UINT32_MAX);
    case EVERY:
        return interpret_every(now, m);
    default:
        return interpret_start(m);
    }
}

/* An input uses up what it is counted by: its clause always, `inputs` when it changes something. */
static bool count_input(trial *now, world *w)
{
    bool changes = !same_worlds(now->subject, now->before, w);
    if (now->clause != NO_NUMBER && w->left[now->clause] != UNLIMITED)
        w->left[now->clause]--;
    if (!changes || w->left[LEFT_INPUTS] == UNLIMITED)
        return true;
    return w->left[LEFT_INPUTS]-- > 0;
}

/* Is there a handler that runs where an agent begins? */
static bool has_start(const lang_agent *agent)
{
    for (uint32_t i = 0; i < agent->handler_count; i++)
        if (agent->handlers[i].kind == LANG_ON_START)
            return true;
    return false;
}

static void finish(trial *now, world *w, machine *m, outcome result)
{
    bool runs = now->step.kind != RESTART || has_start(now->subject->agents[now->step.agent]);
    now->step.has_run = result == HANDLED && runs;
    now->step.outputs = m->outputs;
    now->step.output_count = result == HANDLED ? m->output_count : 0;
    if (result == FAULT) {
        now->step.has_run = false;
        tell(now, FAULTS, CUT_KINDS, NULL);
        return;
    }
    if (result == HANDLED)
        w->actors[now->step.agent].fields = m->state;
    for (uint32_t i = 0; i < now->step.output_count; i++)
        if (!apply_output(now, w, &m->outputs[i])) {
            now->step.has_run = false;
            tell(now, FAULTS, CUT_KINDS, NULL);
            return;
        }
    arm_others(now, w);
    cut_kind cut = result == HANDLED ? cut_of(now, w, m->outputs, now->step.output_count) : CUT_KINDS;
    if (now->step.kind == INPUT && !count_input(now, w) && cut == CUT_KINDS)
        cut = CUT_INPUTS;
    tell(now, cut == CUT_KINDS ? LEADS_ON : IS_CUT, cut, w);
}

/* `is_idle`: nothing happens where no handler is ready to run (`every` and `internal` whose guard is false).
 */
static void run(trial *now, bool is_idle)
{
    now->known = 0;
    do {
        world *w = copy_world(now->subject, now->arena, now->before);
        prepare(now, w);
        machine m = machine_of(now->subject, now->arena, w, now->step.agent);
        m.knows = knows_extern;
        m.context = now;
        now->calls = 0;
        outcome result = run_handler(now, &m);
        if (!is_idle || result != UNHANDLED)
            finish(now, w, &m, result);
    } while (next_choice(now));
}

/* ---- deliveries, losses, copies ---- */

/* The message as its receiver accepts it: its fields by name; NULL: it does not accept it. */
static value *as_accepted(const trial *now, uint32_t to, const message *m, uint32_t *tag)
{
    const lang_agent *agent = now->subject->agents[to];
    const lang_message *accepted = accepted_by(agent, m->as->tag);
    *tag = accepted ? (uint32_t)(accepted - agent->accepts.messages) : NO_NUMBER;
    if (!accepted)
        return NULL;
    machine plain = machine_of(now->subject, now->arena, now->before, to);
    value *fields = base_arena_array(now->arena, accepted->fields.count + 1ull, sizeof *fields);
    for (uint32_t i = 0; i < accepted->fields.count; i++) {
        const lang_field *f = &accepted->fields.fields[i];
        uint32_t k = 0;
        while (k < m->as->fields.count && strcmp(m->as->fields.fields[k].name, f->name) != 0)
            k++;
        if (k == m->as->fields.count) {
            fields[i] = first_value(&plain, &f->type, f->value);
        } else {
            fields[i] = m->fields[k];
            const lang_type *sent = &m->as->fields.fields[k].type;
            if (f->type.kind == LANG_WORDS)
                fields[i].number = lang_type_word(&f->type, sent->words[fields[i].number]);
        }
    }
    return fields;
}

static void try_delivery(trial *now, uint32_t from, uint32_t to, uint32_t place, const message *m)
{
    if (now->before->actors[to].is_down || are_apart(now->before, from, to))
        return;
    now->step = (step){.kind = DELIVERY, .agent = to, .to = to, .what = m, .asker = from};
    now->fields = as_accepted(now, to, m, &now->step.handled);
    now->place = place;
    run(now, false);
}

static void use_up(int64_t *left)
{
    if (*left != UNLIMITED)
        --*left;
}

static void try_loss(trial *now, uint32_t from, uint32_t to, uint32_t place, const message *m)
{
    const subject *s = now->subject;
    if (!s->system->network.loses || now->before->left[LEFT_LOST] == 0)
        return;
    world *w = copy_world(s, now->arena, now->before);
    now->step =
        (step){.kind = LOSS, .agent = from, .to = to, .what = m, .handled = NO_NUMBER, .asker = NO_NUMBER};
    remove_message(now->arena, &w->queues[from * s->count + to], place);
    use_up(&w->left[LEFT_LOST]);
    tell_plain(now, w);
}

static void try_copy(trial *now, uint32_t from, uint32_t to, uint32_t place, const message *m)
{
    const subject *s = now->subject;
    const queue *q = &now->before->queues[from * s->count + to];
    if (!s->system->network.duplicates || now->before->left[LEFT_DUPLICATED] == 0 ||
        (s->system->network.capacity != LANG_NO_LIMIT && q->count >= s->system->network.capacity))
        return;
    world *w = copy_world(s, now->arena, now->before);
    now->step =
        (step){.kind = COPY, .agent = from, .to = to, .what = m, .handled = NO_NUMBER, .asker = NO_NUMBER};
    insert_message(now->arena, &w->queues[from * s->count + to], place + 1, *m);
    use_up(&w->left[LEFT_DUPLICATED]);
    if (w->queues[from * s->count + to].count > s->queue)
        tell(now, IS_CUT, CUT_QUEUE, w);
    else
        tell_plain(now, w);
}

static void try_messages(trial *now)
{
    const subject *s = now->subject;
    for (uint32_t from = 0; from < s->count; from++)
        for (uint32_t to = 0; to < s->count; to++) {
            const queue *q = &now->before->queues[from * s->count + to];
            for (uint32_t i = 0; i < q->count; i++) {
                if (i == 0 || s->system->network.unordered)
                    try_delivery(now, from, to, i, &q->messages[i]);
                try_loss(now, from, to, i, &q->messages[i]);
                try_copy(now, from, to, i, &q->messages[i]);
            }
        }
}

/* ---- inputs ---- */

/* With every combination of values. */
static void try_values(trial *now, uint32_t agent, uint32_t tag, const lang_term *const *given)
{
    const lang_message *accepted = &now->subject->agents[agent]->accepts.messages[tag];
    uint32_t n = accepted->fields.count, counts[16] = {0}, at[16] = {0}, i;
    value *values[16];
    assert(n <= 16);
    for (i = 0; i < n; i++)
        counts[i] = values_of(now->subject, now->arena, &accepted->fields.fields[i].type,
                              given ? given[i] : NULL, &values[i]);
    for (i = 0; i < n; i++)
        if (counts[i] == 0)
            return;
    do {
        message m = {accepted, base_arena_array(now->arena, n + 1ull, sizeof(value))};
        for (i = 0; i < n; i++)
            m.fields[i] = values[i][at[i]];
        now->fields = m.fields;
        now->step = (step){.kind = INPUT,
                           .agent = agent,
                           .to = agent,
                           .number = tag,
                           .what = &m,
                           .handled = tag,
                           .asker = NO_NUMBER};
        run(now, false);
        for (i = 0; i < n && ++at[i] == counts[i]; i++)
            at[i] = 0;
    } while (i < n);
}

static bool sends_tag(const lang_agent *agent, const char *tag)
{
    for (uint32_t i = 0; i < agent->sends.count; i++)
        if (strcmp(agent->sends.messages[i].tag, tag) == 0)
            return true;
    return false;
}

/* Does some agent that may send to it send this, or answer with it what the agent sends? */
static bool comes_from_within(const subject *s, uint32_t agent, const char *tag)
{
    for (uint32_t other = 0; other < s->count; other++) {
        if (s->system->linked[other * s->count + agent] && sends_tag(s->agents[other], tag))
            return true;
        if (!s->system->linked[agent * s->count + other])
            continue;
        const lang_agent *asked = s->agents[other];
        for (uint32_t i = 0; i < asked->accepts.count; i++) {
            const lang_message *request = &asked->accepts.messages[i];
            for (uint32_t r = 0; r < request->reply_count && sends_tag(s->agents[agent], request->tag); r++)
                if (strcmp(asked->emits.messages[request->replies[r]].tag, tag) == 0)
                    return true;
        }
    }
    return false;
}

static void try_inputs(trial *now)
{
    const subject *s = now->subject;
    const lang_system *system = s->system;
    now->clause = NO_NUMBER;
    for (uint32_t i = 0; i < s->count && !system->has_environment; i++)
        for (uint32_t tag = 0; tag < s->agents[i]->accepts.count && !now->before->actors[i].is_down; tag++)
            if (!comes_from_within(s, i, s->agents[i]->accepts.messages[tag].tag))
                try_values(now, i, tag, NULL);
    for (uint32_t k = 0; k < system->input_count; k++) {
        const lang_input *input = &system->inputs[k];
        const lang_member *member = &system->members[input->member];
        now->clause = LEFT_CLAUSES + input->clause;
        if (now->before->left[now->clause] == 0)
            continue;
        for (uint32_t i = 0; i < member->count; i++)
            if (input->to[i] && !now->before->actors[member->first + i].is_down)
                try_values(now, member->first + i, input->message, input->values);
    }
}

/* ---- timers ---- */

static int64_t least_left(const subject *s, const world *w)
{
    int64_t least = INT64_MAX;
    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t c = 0; c < count_clocks(s->agents[i]); c++)
            if (w->actors[i].left[c] != NOT_ARMED && w->actors[i].left[c] < least)
                least = w->actors[i].left[c];
    return least;
}

/* Where timers are ordered only one with the least time left may fire. */
static bool is_next(const trial *now, uint32_t agent, uint32_t clock)
{
    const subject *s = now->subject;
    return !s->ordered || now->before->actors[agent].left[clock] == least_left(s, now->before);
}

static void try_timer(trial *now, uint32_t agent, step_kind kind, uint32_t number)
{
    now->step =
        (step){.kind = kind, .agent = agent, .number = number, .handled = NO_NUMBER, .asker = NO_NUMBER};
    run(now, kind == EVERY && !(now->subject->ordered && clock_of(now) != NO_NUMBER));
}

static void try_timers(trial *now)
{
    const subject *s = now->subject;
    for (uint32_t i = 0; i < s->count; i++) {
        const lang_agent *agent = s->agents[i];
        if (now->before->actors[i].is_down)
            continue;
        for (uint32_t t = 0; t < agent->timer_count; t++)
            if (now->before->actors[i].is_armed[t] && is_next(now, i, t))
                try_timer(now, i, TIMER, t);
        for (uint32_t h = 0; h < agent->handler_count; h++) {
            lang_handler_kind kind = agent->handlers[h].kind;
            if (kind == LANG_INTERNAL || (kind == LANG_EVERY && is_next(now, i, agent->timer_count + h)))
                try_timer(now, i, EVERY, h);
        }
        for (uint32_t c = 0; c < agent->claim_count; c++)
            if (has_deadline(&agent->claims[c]) && is_awaited(now, now->before, i, &agent->claims[c]) &&
                is_next(now, i, agent->timer_count + agent->handler_count + c))
                try_timer(now, i, EVERY, agent->handler_count + c);
    }
}

/* ---- faults ---- */

static void try_crashes(trial *now)
{
    const subject *s = now->subject;
    for (uint32_t c = 0; c < s->system->faults.crash_count; c++)
        for (uint32_t i = 0; i < s->count; i++) {
            uint32_t clause = LEFT_CLAUSES + s->clause_count + c;
            if (!s->system->faults.crashes[c].who[i] || now->before->actors[i].is_down ||
                now->before->left[clause] == 0)
                continue;
            now->step = (step){.kind = CRASH, .agent = i, .handled = NO_NUMBER, .asker = NO_NUMBER};
            world *w = copy_world(s, now->arena, now->before);
            w->actors[i].is_down = true;
            reset_fields(s, now->arena, w, i, true);
            memset(w->actors[i].is_armed, 0, s->agents[i]->timer_count * sizeof(bool));
            for (uint32_t k = 0; k < count_clocks(s->agents[i]); k++)
                w->actors[i].left[k] = NOT_ARMED;
            for (uint32_t from = 0; from < s->count; from++)
                w->queues[from * s->count + i].count = 0;
            use_up(&w->left[clause]);
            if (w->left[LEFT_CRASHES] == 0) {
                tell(now, IS_CUT, CUT_CRASHES, w);
                continue;
            }
            use_up(&w->left[LEFT_CRASHES]);
            tell_plain(now, w);
        }
    for (uint32_t i = 0; i < s->count && s->system->faults.restart; i++)
        if (now->before->actors[i].is_down) {
            now->step = (step){.kind = RESTART, .agent = i, .handled = NO_NUMBER, .asker = NO_NUMBER};
            run(now, false);
        }
}

static void try_partitions(trial *now)
{
    const subject *s = now->subject;
    now->step = (step){.kind = HEALING, .handled = NO_NUMBER, .asker = NO_NUMBER};
    if (now->before->halves) {
        world *w = copy_world(s, now->arena, now->before);
        w->halves = 0;
        tell_plain(now, w);
        return;
    }
    if (!s->system->faults.partition || now->before->left[LEFT_PARTITIONS] == 0)
        return;
    for (uint32_t halves = 2; halves < 1u << s->count; halves += 2) {
        world *w = copy_world(s, now->arena, now->before);
        w->halves = halves;
        use_up(&w->left[LEFT_PARTITIONS]);
        for (uint32_t i = 0; i < s->count * s->count && !s->system->network.delays; i++)
            if (are_apart(w, i / s->count, i % s->count))
                w->queues[i].count = 0;
        now->step = (step){.kind = PARTITION, .number = halves, .handled = NO_NUMBER, .asker = NO_NUMBER};
        tell_plain(now, w);
    }
}

void each_step(const subject *s, base_arena *arena, const world *w, step_taker *take, void *context)
{
    trial now = {.subject = s, .arena = arena, .before = w, .take = take, .context = context};
    try_messages(&now);
    try_inputs(&now);
    try_timers(&now);
    try_crashes(&now);
    try_partitions(&now);
}

/* ---- the first state ---- */

typedef struct beginning {
    const subject *subject;
    worlds worlds;
    bool is_wrong;
} beginning;

static void add_world(beginning *b, world *w)
{
    worlds *all = &b->worlds;
    all->list = base_arena_grow(b->subject->arena, all->list, all->count, &all->room, sizeof *all->list);
    all->list[all->count++] = w;
}

static void take_beginning(void *context, const step *s)
{
    beginning *b = context;
    b->is_wrong = b->is_wrong || s->outcome == FAULTS || s->outcome == IS_CUT;
    if (!b->is_wrong)
        add_world(b, copy_world(b->subject, b->subject->arena, s->after));
}

const char *first_worlds(const subject *s, const limits *l, worlds *first)
{
    beginning b = {.subject = s};
    add_world(&b, empty_world(s, l));
    for (uint32_t i = 0; i < s->count && !b.is_wrong; i++) {
        const worlds before = b.worlds;
        b.worlds = (worlds){.count = 0};
        for (uint32_t k = 0; k < before.count; k++) {
            trial now = {.subject = s,
                         .arena = s->arena,
                         .before = before.list[k],
                         .take = take_beginning,
                         .context = &b};
            now.step = (step){.kind = RESTART, .agent = i, .handled = NO_NUMBER, .asker = NO_NUMBER};
            run(&now, false);
        }
    }
    *first = b.worlds;
    for (uint32_t k = 0; k < first->count; k++)
        for (uint32_t i = 0; i < s->count; i++)
            b.is_wrong = b.is_wrong || are_out(s, &s->agents[i]->state, first->list[k]->actors[i].fields);
    return b.is_wrong ? "the first state is wrong" : NULL;
}
