/* States: what they are made of, as bytes, and the first one. */
#include "world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- terms that speak of the agents of a system ---- */

bool names_agent(const lang_term *t)
{
    if (t->kind == LANG_TERM_INDEX)
        return t->left->kind == LANG_TERM_NAME && t->left->meaning == LANG_MEANS_AGENT;
    return t->kind == LANG_TERM_NAME && (t->meaning == LANG_MEANS_AGENT || t->meaning == LANG_MEANS_BOUND);
}

typedef struct setting { /* where arguments stand */
    const subject *subject;
    uint32_t index;
} setting;

static bool knows_argument(machine *m, const lang_term *t, value *v)
{
    const setting *here = m->context;
    const lang_system *system = here->subject->system;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_INDEX) {
        *v = (value){.number = here->index};
        return true;
    }
    if (!names_agent(t))
        return false;
    const lang_member *member = &system->members[t->kind == LANG_TERM_INDEX ? t->left->slot : t->slot];
    *v = (value){.number = member->first + 1};
    if (t->kind == LANG_TERM_INDEX)
        v->number += evaluate_term(m, t->right).number;
    if (t->kind == LANG_TERM_NAME && member->is_group) {
        v->count = member->count;
        v->items = base_arena_array(m->arena, member->count + 1ull, sizeof(value));
        for (uint32_t i = 0; i < member->count; i++)
            v->items[i].number = member->first + 1 + i;
    }
    return true;
}

/* ---- the subject ---- */

static void make_params(subject *s, uint32_t instance)
{
    const lang_member *member = s->members[instance];
    const lang_fields *parameters = &member->agent->parameters;
    setting here = {s, instance - member->first};
    machine m = {.all = s->all,
                 .agent = member->agent,
                 .arena = s->arena,
                 .self = instance + 1,
                 .knows = knows_argument,
                 .context = &here};
    s->params[instance] = base_arena_array(s->arena, parameters->count + 1ull, sizeof(value));
    for (uint32_t i = 0; i < parameters->count; i++) {
        const lang_term *given = member->arguments[i] ? member->arguments[i] : parameters->fields[i].value;
        s->params[instance][i] = first_value(&m, &parameters->fields[i].type, given);
    }
    assert(!m.is_fault);
}

void make_subject(subject *s, const lang_agents *all, const lang_system *system, const limits *l,
                  base_arena *arena)
{
    uint32_t n = system->instance_count;
    *s = (subject){.all = all, .system = system, .arena = arena, .count = n};
    s->agents = base_arena_array(arena, n, sizeof *s->agents);
    s->members = base_arena_array(arena, n, sizeof *s->members);
    s->params = base_arena_array(arena, n, sizeof *s->params);
    s->peers = base_arena_array(arena, n, sizeof *s->peers);
    s->peer_counts = base_arena_array(arena, n, sizeof *s->peer_counts);
    for (uint32_t i = 0; i < system->member_count; i++)
        for (uint32_t k = 0; k < system->members[i].count; k++) {
            s->members[system->members[i].first + k] = &system->members[i];
            s->agents[system->members[i].first + k] = system->members[i].agent;
        }
    for (uint32_t i = 0; i < n; i++) {
        s->peers[i] = base_arena_array(arena, n, sizeof **s->peers);
        for (uint32_t k = 0; k < n; k++)
            if (system->linked[i * n + k])
                s->peers[i][s->peer_counts[i]++] = k + 1;
        make_params(s, i);
    }
    for (uint32_t i = 0; i < system->input_count; i++)
        if (system->inputs[i].clause >= s->clause_count)
            s->clause_count = system->inputs[i].clause + 1;
    s->limit_count = LEFT_CLAUSES + s->clause_count + system->faults.crash_count;
    s->low = l->has_int ? l->low : system->bounds.has_int ? system->bounds.low : 0;
    s->high = l->has_int ? l->high : system->bounds.has_int ? system->bounds.high : 255;
    uint64_t own = system->bounds.queue;
    s->ordered = l->ordered;
    s->queue = l->queue != UINT64_MAX ? l->queue : own != UINT64_MAX ? own : 8;
}

static int64_t limit(uint32_t at_most)
{
    return at_most == LANG_NO_LIMIT ? UNLIMITED : (int64_t)at_most;
}

static void set_limits(const subject *s, const limits *l, world *w)
{
    const lang_system *system = s->system;
    w->left = base_arena_array(s->arena, s->limit_count, sizeof *w->left);
    for (uint32_t i = 0; i < system->input_count; i++)
        w->left[LEFT_CLAUSES + system->inputs[i].clause] = limit(system->inputs[i].at_most);
    for (uint32_t i = 0; i < system->faults.crash_count; i++)
        w->left[LEFT_CLAUSES + s->clause_count + i] = limit(system->faults.crashes[i].at_most);
    uint64_t inputs = l->inputs != UINT64_MAX ? l->inputs : system->bounds.inputs;
    uint64_t crashes = l->crashes != UINT64_MAX ? l->crashes : system->bounds.crashes;
    w->left[LEFT_INPUTS] = inputs == UINT64_MAX ? UNLIMITED : (int64_t)inputs;
    w->left[LEFT_CRASHES] = crashes == UINT64_MAX ? UNLIMITED : (int64_t)crashes;
    w->left[LEFT_LOST] = limit(system->network.at_most_lost);
    w->left[LEFT_DUPLICATED] = limit(system->network.at_most_duplicated);
    w->left[LEFT_PARTITIONS] = limit(system->faults.at_most_partitions);
}

void reset_fields(const subject *s, base_arena *arena, world *w, uint32_t agent, bool keeps_durable)
{
    const lang_fields *state = &s->agents[agent]->state;
    machine m = machine_of(s, arena, w, agent);
    for (uint32_t i = 0; i < state->count; i++)
        if (!keeps_durable || !state->fields[i].durable)
            w->actors[agent].fields[i] = first_value(&m, &state->fields[i].type, state->fields[i].value);
}

uint32_t count_clocks(const lang_agent *agent)
{
    return agent->timer_count + agent->handler_count + agent->claim_count;
}

world *empty_world(const subject *s, const limits *l)
{
    world *w = base_arena_alloc(s->arena, sizeof *w);
    w->actors = base_arena_array(s->arena, s->count, sizeof *w->actors);
    w->queues = base_arena_array(s->arena, (size_t)s->count * s->count, sizeof *w->queues);
    set_limits(s, l, w);
    for (uint32_t i = 0; i < s->count; i++) {
        w->actors[i].fields = base_arena_array(s->arena, s->agents[i]->state.count + 1ull, sizeof(value));
        w->actors[i].is_armed = base_arena_array(s->arena, s->agents[i]->timer_count + 1ull, sizeof(bool));
        w->actors[i].left = base_arena_array(s->arena, count_clocks(s->agents[i]) + 1ull, sizeof(int64_t));
        for (uint32_t c = 0; c < count_clocks(s->agents[i]); c++)
            w->actors[i].left[c] = NOT_ARMED;
        reset_fields(s, s->arena, w, i, false);
    }
    return w;
}

world *copy_world(const subject *s, base_arena *arena, const world *w)
{
    world *copy = base_arena_alloc(arena, sizeof *copy);
    size_t pairs = (size_t)s->count * s->count;
    *copy = *w;
    copy->actors = base_arena_array(arena, s->count, sizeof *w->actors);
    copy->queues = base_arena_array(arena, pairs, sizeof *w->queues);
    copy->left = base_arena_array(arena, s->limit_count, sizeof *w->left);
    memcpy(copy->queues, w->queues, pairs * sizeof *w->queues); /* their messages are changed by new arrays */
    memcpy(copy->left, w->left, s->limit_count * sizeof *w->left);
    for (uint32_t i = 0; i < s->count; i++) {
        const actor *from = &w->actors[i];
        actor *to = &copy->actors[i];
        uint32_t fields = s->agents[i]->state.count, timers = s->agents[i]->timer_count;
        *to = *from;
        to->fields = base_arena_array(arena, fields + 1ull, sizeof(value));
        to->is_armed = base_arena_array(arena, timers + 1ull, sizeof(bool));
        memcpy(to->fields, from->fields, fields * sizeof(value));
        memcpy(to->is_armed, from->is_armed, timers * sizeof(bool));
        to->left = base_arena_array(arena, count_clocks(s->agents[i]) + 1ull, sizeof(int64_t));
        memcpy(to->left, from->left, count_clocks(s->agents[i]) * sizeof(int64_t));
    }
    return copy;
}

machine machine_of(const subject *s, base_arena *arena, const world *w, uint32_t agent)
{
    return (machine){.all = s->all,
                     .agent = s->agents[agent],
                     .arena = arena,
                     .params = s->params[agent],
                     .state = w->actors[agent].fields,
                     .self = agent + 1,
                     .peers = s->peers[agent],
                     .peer_count = s->peer_counts[agent]};
}

bool are_apart(const world *w, uint32_t a, uint32_t b)
{
    return ((w->halves >> a ^ w->halves >> b) & 1) != 0;
}

/* ---- values ---- */

static void add_value(value **values, uint32_t *count, value v, base_arena *arena)
{
    value *grown = base_arena_array(arena, *count + 1ull, sizeof v);
    if (*count > 0)
        memcpy(grown, *values, *count * sizeof v);
    grown[(*count)++] = v;
    *values = grown;
}

static void add_given(const subject *s, machine *m, const lang_type *type, const lang_term *t, value **values,
                      uint32_t *count)
{
    bool is_range = t->operation && t->operation->kind == LANG_OPERATOR_range;
    bool is_list = (t->kind == LANG_TERM_LIST || t->kind == LANG_TERM_RECORD) && type->kind != LANG_RECORD &&
                   type->kind != LANG_LIST && type->kind != LANG_SET && type->kind != LANG_MAP;
    if (is_range) {
        for (int64_t n = t->left->value; n <= t->right->value; n++)
            add_value(values, count, (value){.number = n}, m->arena);
    } else if (is_list) {
        for (const lang_term *a = t->arguments.first; a; a = a->next)
            add_given(s, m, type, a, values, count);
    } else if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_AGENT) {
        const lang_member *member = &s->system->members[t->slot];
        for (uint32_t i = 0; i < member->count; i++)
            add_value(values, count, (value){.number = member->first + i + 1}, m->arena);
    } else {
        add_value(values, count, first_value(m, type, t), m->arena);
    }
}

uint32_t values_of(const subject *s, base_arena *arena, const lang_type *type, const lang_term *given,
                   value **values)
{
    setting here = {s, 0};
    machine m = {.all = s->all, .arena = arena, .knows = knows_argument, .context = &here};
    uint32_t count = 0;
    *values = NULL;
    if (given) {
        add_given(s, &m, type, given, values, &count);
        return count;
    }
    int64_t low = type->kind == LANG_INT ? type->low : 0;
    int64_t high = type->kind == LANG_INT || type->kind == LANG_WORDS ? type->high
                   : type->kind == LANG_BOOL                          ? 1
                   : type->kind == LANG_REF                           ? (int64_t)s->count
                                                                      : 0;
    for (int64_t n = low; n <= high; n++)
        add_value(values, &count, type->kind == LANG_DATA ? (value){.bytes = ""} : (value){.number = n},
                  arena);
    return count;
}

/* ---- bytes ---- */

typedef struct text {
    char *bytes;
    size_t length, room;
} text;

static void put(text *t, const void *bytes, size_t length)
{
    if (t->length + length > t->room) {
        t->room = 2 * (t->length + length);
        t->bytes = realloc(t->bytes, t->room);
        assert(t->bytes);
    }
    if (length)
        memcpy(t->bytes + t->length, bytes, length);
    t->length += length;
}

static void put_value(text *t, const lang_type *type, const value *v)
{
    if (type->kind <= LANG_REF) {
        put(t, &v->number, sizeof v->number);
        return;
    }
    if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++)
            put_value(t, &type->record->fields.fields[i].type, &v->items[i]);
        return;
    }
    put(t, &v->count, sizeof v->count);
    if (type->kind == LANG_STRING || type->kind == LANG_DATA)
        put(t, v->bytes, v->count);
    else if (type->kind == LANG_MAP)
        for (uint32_t i = 0; i < v->count; i++) {
            put_value(t, type->key, &v->items[2 * i]);
            put_value(t, type->element, &v->items[2 * i + 1]);
        }
    else
        for (uint32_t i = 0; i < v->count; i++)
            put_value(t, type->element, &v->items[i]);
}

static void put_message(text *t, const message *m)
{
    put(t, &m->as, sizeof m->as);
    for (uint32_t i = 0; i < m->as->fields.count; i++)
        put_value(t, &m->as->fields.fields[i].type, &m->fields[i]);
}

size_t write_message(const message *m, char *to, size_t room)
{
    text t = {0};
    put_message(&t, m);
    assert(t.length <= room);
    memcpy(to, t.bytes, t.length);
    free(t.bytes);
    return t.length;
}

static int order_of_texts(const void *a, const void *b)
{
    const text *x = a, *y = b;
    size_t least = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->bytes, y->bytes, least);
    return order ? order : x->length < y->length ? -1 : x->length > y->length;
}

static void put_queue(const subject *s, text *t, const queue *q)
{
    text *parts = calloc(q->count + 1u, sizeof *parts);
    put(t, &q->count, sizeof q->count);
    for (uint32_t i = 0; i < q->count; i++)
        put_message(&parts[i], &q->messages[i]);
    if (s->system->network.unordered)
        qsort(parts, q->count, sizeof *parts, order_of_texts);
    for (uint32_t i = 0; i < q->count; i++) {
        put(t, parts[i].bytes, parts[i].length);
        free(parts[i].bytes);
    }
    free(parts);
}

char *write_world(const subject *s, const world *w, size_t *length)
{
    text t = {0};
    for (uint32_t i = 0; i < s->count; i++) {
        const actor *a = &w->actors[i];
        put(&t, &a->is_down, sizeof a->is_down);
        put(&t, a->is_armed, s->agents[i]->timer_count * sizeof(bool));
        put(&t, a->left, s->ordered ? count_clocks(s->agents[i]) * sizeof(int64_t) : 0);
        for (uint32_t f = 0; f < s->agents[i]->state.count; f++)
            put_value(&t, &s->agents[i]->state.fields[f].type, &a->fields[f]);
    }
    for (size_t i = 0; i < (size_t)s->count * s->count; i++)
        put_queue(s, &t, &w->queues[i]);
    put(&t, &w->halves, sizeof w->halves);
    put(&t, w->left, s->limit_count * sizeof *w->left);
    *length = t.length;
    return t.bytes;
}

static void take(const char **from, void *to, size_t length)
{
    memcpy(to, *from, length);
    *from += length;
}

static value take_value(base_arena *arena, const lang_type *type, const char **from)
{
    value v = {0};
    if (type->kind <= LANG_REF) {
        take(from, &v.number, sizeof v.number);
        return v;
    }
    uint32_t each = type->kind == LANG_MAP ? 2 : 1;
    if (type->kind == LANG_RECORD)
        v.count = type->record->fields.count;
    else
        take(from, &v.count, sizeof v.count);
    if (type->kind == LANG_STRING || type->kind == LANG_DATA) {
        v.bytes = base_arena_text(arena, *from, v.count);
        *from += v.count;
        return v;
    }
    v.items = base_arena_array(arena, (size_t)v.count * each + 1, sizeof v);
    for (uint32_t i = 0; i < v.count * each; i++) {
        const lang_type *of = type->kind == LANG_RECORD   ? &type->record->fields.fields[i].type
                              : each == 2 && (i & 1) == 0 ? type->key
                                                          : type->element;
        v.items[i] = take_value(arena, of, from);
    }
    if (type->kind == LANG_RECORD)
        v.count = 0;
    return v;
}

world *read_world(const subject *s, base_arena *arena, const char *from)
{
    const world nothing = {.actors = base_arena_array(arena, s->count, sizeof(actor)),
                           .queues = base_arena_array(arena, (size_t)s->count * s->count, sizeof(queue)),
                           .left = base_arena_array(arena, s->limit_count, sizeof(int64_t))};
    world *w = base_arena_alloc(arena, sizeof *w);
    *w = nothing;
    for (uint32_t i = 0; i < s->count; i++) {
        actor *a = &w->actors[i];
        uint32_t timers = s->agents[i]->timer_count, fields = s->agents[i]->state.count;
        a->fields = base_arena_array(arena, fields + 1ull, sizeof(value));
        a->is_armed = base_arena_array(arena, timers + 1ull, sizeof(bool));
        take(&from, &a->is_down, sizeof a->is_down);
        take(&from, a->is_armed, timers * sizeof(bool));
        a->left = base_arena_array(arena, count_clocks(s->agents[i]) + 1ull, sizeof(int64_t));
        take(&from, a->left, s->ordered ? count_clocks(s->agents[i]) * sizeof(int64_t) : 0);
        for (uint32_t f = 0; f < fields; f++)
            a->fields[f] = take_value(arena, &s->agents[i]->state.fields[f].type, &from);
    }
    for (size_t i = 0; i < (size_t)s->count * s->count; i++) {
        queue *q = &w->queues[i];
        take(&from, &q->count, sizeof q->count);
        q->messages = base_arena_array(arena, q->count + 1ull, sizeof *q->messages);
        for (uint32_t k = 0; k < q->count; k++) {
            message *m = &q->messages[k];
            take(&from, &m->as, sizeof m->as);
            m->fields = base_arena_array(arena, m->as->fields.count + 1ull, sizeof(value));
            for (uint32_t f = 0; f < m->as->fields.count; f++)
                m->fields[f] = take_value(arena, &m->as->fields.fields[f].type, &from);
        }
    }
    take(&from, &w->halves, sizeof w->halves);
    take(&from, w->left, s->limit_count * sizeof *w->left);
    return w;
}
