/* Do generated handlers do what the interpreter says? Random agents, random states and messages.
 *
 *     agree write COUNT SEED FILE        writes random agents
 *     agree run FILE ROUNDS SEED OBJECT  holds the shared object made of FILE's C against the interpreter
 */
#include "config.h"

#include "base/random.h"
#include "interpret.h"
#include "random.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <spex-agents.h>
#include <stdlib.h>
#include <string.h>

static base_arena *arena;

/* ---- values in C ---- */

static void pack_number(size_t size, int64_t n, void *to)
{
    int8_t n8 = (int8_t)n;
    int16_t n16 = (int16_t)n;
    int32_t n32 = (int32_t)n;
    memcpy(to,
           size == 1   ? (void *)&n8
           : size == 2 ? (void *)&n16
           : size == 4 ? (void *)&n32
                       : (void *)&n,
           size);
}

static int64_t unpack_number(const spex_type *type, const void *from)
{
    bool is_signed = type->low < 0;
    switch (type->size) {
    case 1:
        return is_signed ? *(const int8_t *)from : *(const uint8_t *)from;
    case 2: {
        uint16_t n;
        memcpy(&n, from, 2);
        return is_signed ? (int16_t)n : n;
    }
    case 4: {
        uint32_t n;
        memcpy(&n, from, 4);
        return is_signed ? (int32_t)n : (int64_t)n;
    }
    default: {
        int64_t n;
        memcpy(&n, from, 8);
        return n;
    }
    }
}

static void pack(const spex_type *type, const value *v, void *to)
{
    char *at = to;
    if (type->kind <= SPEX_TYPE_REF) {
        pack_number(type->size, v->number, to);
        return;
    }
    if (type->kind == SPEX_TYPE_RECORD) {
        for (uint32_t i = 0; i < type->member_count; i++)
            pack(type->members[i].type, &v->items[i], at + type->members[i].offset);
        return;
    }
    memcpy(to, &v->count, sizeof v->count);
    if (type->kind == SPEX_TYPE_STRING || type->kind == SPEX_TYPE_DATA) {
        memcpy(at + type->items, v->bytes, v->count);
        return;
    }
    bool is_map = type->kind == SPEX_TYPE_MAP;
    for (uint32_t i = 0; i < v->count; i++) {
        const spex_type *first = is_map ? type->key : type->element;
        pack(first, &v->items[is_map ? 2 * i : i], at + type->items + i * first->size);
        if (is_map)
            pack(type->element, &v->items[2 * i + 1], at + type->values + i * type->element->size);
    }
}

static value unpack(const spex_type *type, const void *from)
{
    const char *at = from;
    value v = {0};
    if (type->kind <= SPEX_TYPE_REF) {
        v.number = unpack_number(type, from);
        return v;
    }
    if (type->kind == SPEX_TYPE_RECORD) {
        v.items = base_arena_array(arena, type->member_count + 1ull, sizeof v);
        for (uint32_t i = 0; i < type->member_count; i++)
            v.items[i] = unpack(type->members[i].type, at + type->members[i].offset);
        return v;
    }
    memcpy(&v.count, from, sizeof v.count);
    if (v.count > type->capacity) {
        printf("# a container of %" PRIu32 " where %" PRIu32 " is the most\n", v.count, type->capacity);
        v.count = type->capacity;
    }
    v.bytes = at + type->items;
    if (type->kind == SPEX_TYPE_STRING || type->kind == SPEX_TYPE_DATA)
        return v;
    bool is_map = type->kind == SPEX_TYPE_MAP;
    v.items = base_arena_array(arena, 2ull * v.count + 1, sizeof v);
    for (uint32_t i = 0; i < v.count; i++) {
        const spex_type *first = is_map ? type->key : type->element;
        v.items[is_map ? 2 * i : i] = unpack(first, at + type->items + i * first->size);
        if (is_map)
            v.items[2 * i + 1] = unpack(type->element, at + type->values + i * type->element->size);
    }
    return v;
}

/* ---- random values ---- */

static value random_value(const lang_type *type, uint64_t *seed);

static value random_container(const lang_type *type, uint64_t *seed)
{
    bool is_map = type->kind == LANG_MAP;
    value v = {.items = base_arena_array(arena, 2ull * type->capacity + 1, sizeof v)};
    uint32_t wanted = (uint32_t)base_random_below(seed, type->capacity + 1ull);
    for (uint32_t tries = 0; v.count < wanted && tries < 20; tries++) {
        const lang_type *by = is_map ? type->key : type->element;
        value key = random_value(by, seed);
        uint32_t at = v.count, step = is_map ? 2 : 1;
        bool is_there = false;
        if (type->kind != LANG_LIST) { /* in order, each once */
            for (uint32_t i = 0; i < v.count; i++)
                is_there = is_there || same_value(by, &v.items[i * step], &key);
            if (is_there)
                continue;
            at = 0;
            while (at < v.count && value_before(by, &v.items[at * step], &key))
                at++;
        }
        memmove(v.items + (at + 1) * step, v.items + at * step, (v.count - at) * step * sizeof v);
        v.items[at * step] = key;
        if (is_map)
            v.items[2 * at + 1] = random_value(type->element, seed);
        v.count++;
    }
    return v;
}

static value random_value(const lang_type *type, uint64_t *seed)
{
    static const int64_t numbers[] = {
        0, 1, 2, 3, 4, 5, 6, 7, -1, -2, 62, 63, 64, 1000, INT64_MAX, INT64_MIN, INT64_MAX / 2};
    value v = {0};
    switch (type->kind) {
    case LANG_BOOL:
        v.number = (int64_t)base_random_below(seed, 2);
        break;
    case LANG_INT:
    case LANG_DURATION:
        if (type->low == INT64_MIN || type->kind == LANG_DURATION) {
            v.number = numbers[base_random_below(seed, base_random_below(seed, 3) ? 8 : 17)];
        } else {
            uint64_t size = (uint64_t)(type->high - type->low) + 1;
            v.number = type->low + (int64_t)base_random_below(seed, base_random_below(seed, 2) ? size
                                                                    : size < 8                 ? size
                                                                                               : 8);
        }
        break;
    case LANG_WORDS:
        v.number = (int64_t)base_random_below(seed, (uint64_t)type->high + 1);
        break;
    case LANG_REF:
        v.number = (int64_t)base_random_below(seed, 5);
        break;
    case LANG_STRING:
    case LANG_DATA: {
        char *bytes = base_arena_alloc(arena, type->capacity + 1ull);
        v.count = (uint32_t)base_random_below(seed, type->capacity + 1ull);
        for (uint32_t i = 0; i < v.count; i++)
            bytes[i] = (char)('a' + base_random_below(seed, 3));
        v.bytes = bytes;
        break;
    }
    case LANG_RECORD:
        v.items = base_arena_array(arena, type->record->fields.count + 1ull, sizeof v);
        for (uint32_t i = 0; i < type->record->fields.count; i++)
            v.items[i] = random_value(&type->record->fields.fields[i].type, seed);
        break;
    default:
        v = random_container(type, seed);
    }
    return v;
}

/* ---- one call ---- */

typedef struct subject {
    const lang_agent *agent;
    const spex_agent *compiled;
    char *state, *before, *message, *outputs;
    machine machine;
    spex_outbox box;
} subject;

static bool differs(const subject *s, const char *what, uint64_t round)
{
    printf("# %s, round %" PRIu64 ": %s differs\n", s->agent->name, round, what);
    return true;
}

static bool state_differs(const subject *s, const value *wanted, const char *state, uint64_t round)
{
    for (uint32_t i = 0; i < s->agent->state.count; i++) {
        value got = unpack(s->compiled->state[i].type, state + s->compiled->state[i].offset);
        if (!same_value(&s->agent->state.fields[i].type, &wanted[i], &got))
            return differs(s, s->agent->state.fields[i].name, round);
    }
    return false;
}

static bool outputs_differ(const subject *s, uint64_t round)
{
    static const enum spex_output_kind kinds[] = {SPEX_EMIT, SPEX_SEND, SPEX_BROADCAST, SPEX_START,
                                                  SPEX_STOP};
    const machine *m = &s->machine;
    if (s->box.count != m->output_count)
        return differs(s, "the number of outputs", round);
    for (uint32_t i = 0; i < m->output_count; i++) {
        const output *o = &m->outputs[i];
        const char *at = s->outputs + i * s->compiled->output_size;
        spex_output got;
        memcpy(&got, at, sizeof got);
        if (got.kind != kinds[o->kind] || got.which != o->which || (o->kind == OUT_SEND && got.to != o->to) ||
            (o->kind == OUT_START && got.after != o->after))
            return differs(s, "an output", round);
        if (o->kind >= OUT_START)
            continue;
        const spex_message_type *type =
            o->kind == OUT_EMIT ? &s->compiled->emits[o->which] : &s->compiled->sends[o->which];
        const lang_message *message =
            o->kind == OUT_EMIT ? &s->agent->emits.messages[o->which] : &s->agent->sends.messages[o->which];
        for (uint32_t k = 0; k < type->member_count; k++) {
            value field = unpack(type->members[k].type, at + type->offset + type->members[k].offset);
            if (!same_value(&message->fields.fields[k].type, &o->fields[k], &field))
                return differs(s, "what is sent", round);
        }
    }
    return false;
}

static bool result_differs(const subject *s, outcome wanted, int got, uint64_t round)
{
    static const int results[] = {SPEX_HANDLED, SPEX_UNHANDLED, SPEX_REFUSED, SPEX_FAULT};
    if (got != results[wanted]) {
        printf("# %d where %d is right\n", got, results[wanted]);
        return differs(s, "the result", round);
    }
    if (s->box.handler != s->machine.handler)
        return differs(s, "the handler", round);
    return state_differs(s, s->machine.state, s->state, round) || outputs_differ(s, round);
}

/* With less room than it needs, nothing must happen but that it is said. */
static bool needs_room(subject *s, const value *before, uint64_t round, bool is_timer, uint32_t which)
{
    if (s->machine.output_count == 0)
        return false;
    memcpy(s->state, s->before, s->compiled->state_size);
    s->box.count = s->box.fault = s->box.handler = 0;
    s->box.room = s->machine.output_count - 1;
    int got = is_timer ? s->compiled->timer(s->state, which, &s->box)
                       : s->compiled->handle(s->state, s->message, &s->box);
    s->box.room = MOST_OUTPUTS;
    return (got != SPEX_NO_ROOM && differs(s, "the result without room", round)) ||
           state_differs(s, before, s->state, round);
}

static bool round_differs(subject *s, uint64_t *seed, uint64_t round)
{
    machine *m = &s->machine;
    const lang_agent *agent = s->agent;
    bool is_fresh = round % 3 == 0;
    if (is_fresh) {
        m->state = base_arena_array(arena, agent->state.count + 1ull, sizeof(value));
        for (uint32_t i = 0; i < agent->state.count; i++)
            m->state[i] = random_value(&agent->state.fields[i].type, seed);
        for (uint32_t i = 0; i < agent->state.count; i++)
            pack(s->compiled->state[i].type, &m->state[i], s->state + s->compiled->state[i].offset);
    }
    value *before = m->state;
    memcpy(s->before, s->state, s->compiled->state_size);
    s->box.count = s->box.fault = s->box.handler = 0;
    bool is_timer = base_random_below(seed, 5) == 0 && s->compiled->timer_count > 0;
    uint32_t which = (uint32_t)base_random_below(seed, is_timer ? 1 : agent->accepts.count);
    outcome wanted;
    int got;
    if (is_timer) {
        wanted = interpret_timer(m, which, UINT32_MAX);
        got = s->compiled->timer(s->state, which, &s->box);
    } else {
        const lang_message *message = &agent->accepts.messages[which];
        const spex_message_type *type = &s->compiled->accepts[which];
        value *fields = base_arena_array(arena, message->fields.count + 1ull, sizeof *fields);
        memset(s->message, 0, s->compiled->message_size);
        memcpy(s->message, &which, sizeof which);
        for (uint32_t i = 0; i < message->fields.count; i++) {
            fields[i] = random_value(&message->fields.fields[i].type, seed);
            pack(type->members[i].type, &fields[i], s->message + type->offset + type->members[i].offset);
        }
        wanted = interpret_message(m, which, fields);
        got = s->compiled->handle(s->state, s->message, &s->box);
    }
    if (result_differs(s, wanted, got, round))
        return true;
    if (s->box.count > s->compiled->outputs)
        return differs(s, "the most outputs that there can be", round);
    if (wanted != HANDLED)
        return false;
    char *after = base_arena_alloc(arena, s->compiled->state_size);
    memcpy(after, s->state, s->compiled->state_size);
    bool is_wrong = needs_room(s, before, round, is_timer, which);
    memcpy(s->state, after, s->compiled->state_size);
    return is_wrong;
}

static bool starts_otherwise(subject *s, uint64_t *seed)
{
    machine *m = &s->machine;
    char *params = base_arena_alloc(arena, s->compiled->params_size);
    m->params = base_arena_array(arena, s->agent->parameters.count + 1ull, sizeof(value));
    for (uint32_t i = 0; i < s->agent->parameters.count; i++) {
        m->params[i] = random_value(&s->agent->parameters.fields[i].type, seed);
        pack(s->compiled->params[i].type, &m->params[i], params + s->compiled->params[i].offset);
    }
    outcome wanted = interpret_init(m);
    int got = s->compiled->init(s->state, params, &s->box);
    return result_differs(s, wanted, got, 0);
}

static bool agent_differs(const lang_agents *agents, uint32_t number, void *object, uint64_t rounds,
                          uint64_t *seed)
{
    static const int64_t peers[] = {1, 3, 4};
    static const spex_ref refs[] = {1, 3, 4};
    char name[64];
    const lang_agent *agent = &agents->agents[number];
    snprintf(name, sizeof name, "%s_agent", agent->name);
    const spex_agent *compiled = dlsym(object, name);
    if (!compiled) {
        printf("# %s is not there\n", name);
        return true;
    }
    subject s = {.agent = agent, .compiled = compiled};
    arena = base_arena_new();
    s.machine =
        (machine){.all = agents, .agent = agent, .arena = arena, .self = 2, .peers = peers, .peer_count = 3};
    s.state = calloc(1, compiled->state_size);
    s.before = calloc(1, compiled->state_size);
    s.message = calloc(1, compiled->message_size);
    s.outputs = calloc(MOST_OUTPUTS, compiled->output_size);
    s.box =
        (spex_outbox){.self = 2, .peers = refs, .peer_count = 3, .room = MOST_OUTPUTS, .outputs = s.outputs};
    bool is_wrong = starts_otherwise(&s, seed);
    for (uint64_t round = 0; round < rounds && !is_wrong; round++)
        is_wrong = round_differs(&s, seed, round);
    free(s.state);
    free(s.before);
    free(s.message);
    free(s.outputs);
    base_arena_free(arena);
    return is_wrong;
}

/* ---- the two commands ---- */

static int write_agents(uint32_t count, uint64_t seed, const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return 2;
    write_declarations(out);
    for (uint32_t i = 0; i < count; i++)
        write_agent(i, &seed, out);
    return fclose(out) == 0 ? 0 : 2;
}

static int run(const char *path, uint64_t rounds, uint64_t seed, const char *object_path)
{
    const lang_load_options options = {.detail = LANG_EVERYTHING};
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    lang_unit *unit = NULL;
    if (!diagnostics || lang_load_file(path, &options, diagnostics, &unit) != 0 || !unit->agents) {
        printf("# %s: not understood\n", path);
        return 1;
    }
    void *object = dlopen(object_path, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        printf("# %s\n", dlerror());
        return 2;
    }
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < unit->agents->own_agents; i++)
        wrong += agent_differs(unit->agents, i, object, rounds, &seed);
    printf("# %" PRIu32 " agents, %" PRIu64 " rounds each, %" PRIu32 " differ\n", unit->agents->own_agents,
           rounds, wrong);
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    return wrong ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "write") == 0)
        return write_agents((uint32_t)strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10), argv[4]);
    if (argc == 6 && strcmp(argv[1], "run") == 0)
        return run(argv[2], strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10), argv[5]);
    return 2;
}
