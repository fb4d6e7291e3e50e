/* All states, breadth first, each step judged as it is found. */
#include "search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- names of steps ---- */

typedef struct key {
    char bytes[4096];
    size_t length;
} key;

static void add(key *k, const void *bytes, size_t length)
{
    assert(k->length + length <= sizeof k->bytes);
    memcpy(k->bytes + k->length, bytes, length);
    k->length += length;
}

static void add_number(key *k, uint32_t number)
{
    add(k, &number, sizeof number);
}

static uint32_t intern(base_names *names, const key *k)
{
    uint32_t number;
    base_status status = base_names_intern(names, k->bytes, k->length, &number);
    assert(status == BASE_OK);
    return status == BASE_OK ? number : 0;
}

static key name_of_step(const step *s)
{
    key k = {.length = 0};
    bool is_of_pair = s->kind == DELIVERY || s->kind == LOSS || s->kind == COPY;
    add_number(&k, s->kind);
    add_number(&k, s->agent);
    add_number(&k, s->kind == DELIVERY ? s->asker : s->to);
    add_number(&k, is_of_pair || s->kind == CRASH ? 0 : s->number);
    if (s->what)
        k.length += write_message(s->what, k.bytes + k.length, sizeof k.bytes - k.length);
    return k;
}

static uint32_t action_of(search *s, const step *taken)
{
    key k = {.length = 0};
    add_number(&k, taken->kind);
    add_number(&k, taken->agent);
    switch (taken->kind) {
    case DELIVERY:
        if (taken->before->actors[taken->asker].is_down)
            return NO_NUMBER; /* nothing is promised for what a crashed agent has sent */
        add_number(&k, taken->asker);
        if (s->subject.system->network.unordered)
            k.length += write_message(taken->what, k.bytes + k.length, sizeof k.bytes - k.length);
        break;
    case INPUT:
    case TIMER:
    case EVERY:
        add_number(&k, taken->number);
        break;
    case RESTART:
        break;
    default:
        return NO_NUMBER;
    }
    return intern(s->actions, &k);
}

static uint32_t flow_of(search *s, uint32_t from, uint32_t to, const char *tag)
{
    key k = {.length = 0};
    add_number(&k, from);
    add_number(&k, to);
    add(&k, tag, strlen(tag));
    return intern(s->flows, &k);
}

/* ---- properties ---- */

static property *add_property(search *s, const char *name, const lang_claim *claim, const lang_agent *agent)
{
    property *p = &s->properties[s->property_count++];
    *p = (property){.name = name, .claim = claim, .agent = agent};
    if (claim)
        p->concern_count = concerns_of(claim, p->concerns);
    return p;
}

static void list_agent_claims(search *s, const lang_system *system)
{
    for (uint32_t i = 0; i < system->member_count; i++) {
        const lang_agent *agent = system->members[i].agent;
        bool is_first = true;
        for (uint32_t k = 0; k < i; k++)
            is_first = is_first && system->members[k].agent != agent;
        for (uint32_t c = 0; c < agent->claim_count && is_first; c++) {
            const lang_claim *claim = &agent->claims[c];
            if (claim->kind != LANG_SAFETY && claim->tier != LANG_CHECKED)
                continue;
            char *name = base_arena_array(s->arena, strlen(agent->name) + strlen(claim->name) + 3, 1);
            strcat(strcat(strcpy(name, agent->name), ": "), claim->name);
            add_property(s, name, claim, agent);
        }
    }
}

static void list_properties(search *s, const lang_system *system)
{
    uint32_t most = system->claim_count + 2;
    for (uint32_t i = 0; i < system->member_count; i++)
        most += system->members[i].agent->claim_count;
    s->properties = base_arena_array(s->arena, most, sizeof *s->properties);
    for (uint32_t i = 0; i < system->claim_count; i++)
        if (system->claims[i].tier == LANG_CHECKED)
            add_property(s, system->claims[i].name, &system->claims[i], NULL);
    list_agent_claims(s, system);
    add_property(s, "no faults", NULL, NULL);
    if (system->final)
        add_property(s, "deadlock", NULL, NULL);
}

void violate(property *p, uint32_t length)
{
    if (!p->is_violated || length < p->length)
        p->length = length;
    p->is_violated = true;
}

static void judge(property *p, scene *at, uint32_t length)
{
    const lang_term *f = p->claim->formula;
    if (p->claim->kind == LANG_SAFETY && is_true(at, f->right) == is_word(f, "never"))
        violate(p, length);
    look_at_concerns(at, p->concerns, p->concern_count);
}

static void judge_state(search *s, base_arena *arena, const world *w, uint32_t depth)
{
    for (uint32_t i = 0; i < s->property_count; i++) {
        property *p = &s->properties[i];
        if (!p->claim || p->claim->is_of_step)
            continue;
        scene at = {.subject = &s->subject, .arena = arena, .now = w, .agent = NO_NUMBER};
        if (!p->agent)
            judge(p, &at, depth);
        for (uint32_t k = 0; k < s->subject.count; k++)
            if (p->agent && s->subject.agents[k] == p->agent) {
                at.agent = k;
                judge(p, &at, depth);
            }
    }
}

static void judge_step(search *s, base_arena *arena, const step *taken, uint32_t depth)
{
    for (uint32_t i = 0; i < s->property_count; i++) {
        property *p = &s->properties[i];
        if (!p->claim || !p->claim->is_of_step || (p->agent && s->subject.agents[taken->agent] != p->agent))
            continue;
        scene at = {.subject = &s->subject,
                    .arena = arena,
                    .now = taken->after,
                    .old = taken->before,
                    .step = taken,
                    .agent = p->agent ? taken->agent : NO_NUMBER};
        judge(p, &at, depth + 1);
    }
}

/* ---- nodes ---- */

static uint32_t state_of(search *s, const world *w, uint32_t depth)
{
    size_t length;
    uint32_t number, before = base_names_count(s->states);
    char *bytes = write_world(&s->subject, w, &length);
    base_status status = base_names_intern(s->states, bytes, length, &number);
    assert(status == BASE_OK);
    free(bytes);
    if (number == s->room) {
        s->room = s->room ? 2 * s->room : 64;
        s->nodes = realloc(s->nodes, s->room * sizeof *s->nodes);
        assert(s->nodes);
    }
    if (number == before) {
        s->nodes[number] = (node){.depth = depth};
        s->depth = depth > s->depth ? depth : s->depth;
    }
    return status == BASE_OK ? number : 0;
}

static void add_flows(search *s, const step *taken, edge *e)
{
    const lang_agent *agent = s->subject.agents[taken->agent];
    if (taken->kind == DELIVERY)
        e->delivers = flow_of(s, taken->asker, taken->agent, taken->what->as->tag);
    e->sends =
        base_arena_array(s->arena, (size_t)taken->output_count * s->subject.count + 1, sizeof *e->sends);
    for (uint32_t i = 0; i < taken->output_count; i++) {
        const output *o = &taken->outputs[i];
        if (o->kind == OUT_SEND)
            e->sends[e->send_count++] =
                flow_of(s, taken->agent, (uint32_t)o->to - 1, agent->sends.messages[o->which].tag);
        for (uint32_t k = 0; k < s->subject.peer_counts[taken->agent] && o->kind == OUT_BROADCAST; k++)
            e->sends[e->send_count++] =
                flow_of(s, taken->agent, (uint32_t)s->subject.peers[taken->agent][k] - 1,
                        agent->sends.messages[o->which].tag);
        if (o->kind == OUT_EMIT && taken->asker != NO_NUMBER && taken->handled != NO_NUMBER &&
            agent->emits.messages[o->which].is_reply)
            e->sends[e->send_count++] =
                flow_of(s, taken->agent, taken->asker, agent->emits.messages[o->which].tag);
    }
}

static void add_possible(search *s, uint32_t action)
{
    node *n = &s->nodes[s->at];
    if (action != NO_NUMBER) {
        n->possible =
            base_arena_grow(s->arena, n->possible, n->possible_count, &n->possible_room, sizeof *n->possible);
        n->possible[n->possible_count++] = action;
    }
}

typedef struct visit {
    search *search;
    base_arena *arena;
} visit;

static void take_step(void *context, const step *taken)
{
    visit *v = context;
    search *s = v->search;
    uint32_t depth = s->nodes[s->at].depth;
    key k = name_of_step(taken);
    add_number(&k, s->at);
    s->has_step = s->has_step || taken->outcome != CHANGES_NOTHING;
    if (taken->outcome == FAULTS) {
        intern(s->faults, &k);
        for (uint32_t i = 0; i < s->property_count; i++)
            if (!s->properties[i].claim && strcmp(s->properties[i].name, "no faults") == 0)
                violate(&s->properties[i], depth + 1);
        return;
    }
    if (taken->outcome == IS_CUT) {
        add_number(&k, taken->cut == CUT_INT ? taken->cut_by : 0);
        intern(s->cuts[taken->cut], &k);
        s->nodes[s->at].has_cut = true;
        add_possible(s, action_of(s, taken));
        return;
    }
    if (taken->has_run)
        judge_step(s, v->arena, taken, depth);
    if (taken->outcome == CHANGES_NOTHING)
        return;
    edge e = {
        .to = state_of(s, taken->after, depth + 1), .action = action_of(s, taken), .delivers = NO_NUMBER};
    add_number(&k, e.to);
    intern(s->steps, &k);
    add_possible(s, e.action);
    add_flows(s, taken, &e);
    node *n = &s->nodes[s->at];
    n->edges = base_arena_grow(s->arena, n->edges, n->edge_count, &n->edge_room, sizeof *n->edges);
    n->edges[n->edge_count++] = e;
}

world *world_at(search *s, base_arena *arena, uint32_t state)
{
    return read_world(&s->subject, arena, base_names_text(s->states, state));
}

static void expand(search *s, uint32_t state)
{
    base_arena *arena = base_arena_new();
    visit v = {s, arena};
    world *w = world_at(s, arena, state);
    s->at = state;
    s->has_step = false;
    judge_state(s, arena, w, s->nodes[state].depth);
    each_step(&s->subject, arena, w, take_step, &v);
    if (s->subject.system->final && !s->has_step) {
        scene at = {.subject = &s->subject, .arena = arena, .now = w, .agent = NO_NUMBER};
        if (!is_true(&at, s->subject.system->final))
            violate(&s->properties[s->property_count - 1], s->nodes[state].depth);
    }
    base_arena_free(arena);
}

void run_search(search *s, const lang_agents *all, const lang_system *system, const limits *l,
                uint32_t most_states)
{
    worlds first;
    *s = (search){.arena = base_arena_new(),
                  .states = base_names_new(),
                  .steps = base_names_new(),
                  .faults = base_names_new(),
                  .actions = base_names_new(),
                  .flows = base_names_new(),
                  .most_states = most_states,
                  .fairness = FAIR_WEAK};
    for (unsigned i = 0; i < CUT_KINDS; i++)
        s->cuts[i] = base_names_new();
    make_subject(&s->subject, all, system, l, s->arena);
    list_properties(s, system);
    s->trouble = first_worlds(&s->subject, l, &first);
    if (s->trouble)
        return;
    for (uint32_t i = 0; i < first.count; i++)
        state_of(s, first.list[i], 0);
    s->first_count = base_names_count(s->states);
    for (uint32_t i = 0; i < base_names_count(s->states) && !s->is_too_large; i++) {
        expand(s, i);
        s->is_too_large = base_names_count(s->states) > most_states;
    }
}

void release_search(search *s)
{
    base_names_unref(s->states);
    base_names_unref(s->steps);
    base_names_unref(s->faults);
    base_names_unref(s->actions);
    base_names_unref(s->flows);
    for (unsigned i = 0; i < CUT_KINDS; i++)
        base_names_unref(s->cuts[i]);
    free(s->nodes);
    base_arena_free(s->arena);
}

verdict verdict_of(const search *s, const property *p)
{
    if (p->is_violated)
        return VIOLATED;
    for (uint32_t i = 0; i < p->concern_count; i++)
        if (!p->concerns[i].has_come)
            return VACUOUS;
    for (unsigned i = 0; i < CUT_KINDS; i++)
        if (base_names_count(s->cuts[i]) > 0)
            return HOLDS_WITHIN_BOUNDS;
    return HOLDS;
}
