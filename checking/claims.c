/* Properties: what the functions of generated C say of a state or a step, for the explorer. */
#include "config.h"

#include "checking/model.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A state as properties see it: with the parameters in place. */
typedef struct sight {
    spex_view view;
    const checking_model *m;
    const char *state;
    bool *asks; /* set where it is asked what is under way */
} sight;

static int64_t pending(const spex_view *view, const char *tag)
{
    const sight *s = (const sight *)(const void *)view;
    int64_t count = 0;
    *s->asks = true;
    for (uint32_t i = 0; i < s->m->channel_count; i++) {
        const channel_layout *c = &s->m->channels[i];
        for (uint32_t n = 0; n < checking_count(s->state, c); n++) {
            const char *message = s->state + c->messages + n * c->message_size;
            count += strcmp(checking_wire(c, message)->sent->tag, tag) == 0;
        }
    }
    return count;
}

static int64_t pending_sum(const spex_view *view, const char *tag, const char *field)
{
    const sight *s = (const sight *)(const void *)view;
    int64_t sum = 0;
    *s->asks = true;
    for (uint32_t i = 0; i < s->m->channel_count; i++) {
        const channel_layout *c = &s->m->channels[i];
        for (uint32_t n = 0; n < checking_count(s->state, c); n++) {
            const char *message = s->state + c->messages + n * c->message_size;
            const spex_message_type *type = checking_wire(c, message)->sent;
            for (uint32_t f = 0; f < type->member_count && strcmp(type->tag, tag) == 0; f++)
                if (strcmp(type->members[f].name, field) == 0)
                    sum +=
                        values_number(type->members[f].type, message + WIRE_BODY + type->members[f].offset);
        }
    }
    return sum;
}

/* The agents' structs: as they lie in the state, or where there are parameters, copies with these; of one
 * agent (`only`), if no other is looked at. */
static const void **agents_of(const checking_model *m, const char *state, uint32_t only, char *memory,
                              const void **pointers)
{
    for (uint32_t a = 0; a < m->agent_count; a++) {
        const agent_layout *agent = &m->agents[a];
        pointers[a] = state + agent->state;
        if (agent->type->params_count == 0 || (only != SPEX_EXPLORER_NONE && only != a))
            continue;
        memcpy(memory, state + agent->state, agent->type->state_size);
        memcpy(memory, agent->params, agent->type->params_size);
        pointers[a] = memory;
        memory += m->largest_agent;
    }
    return pointers;
}

/* Where the structs of a look lie. */
typedef struct look_memory {
    void *allocated;
    bool asks; /* it was asked what is under way */
    _Alignas(max_align_t) char bytes[32768];
} look_memory;

/* A function of a view: of agents of one type each alone, all of which it has to be true of, or (`is_any`)
 * one. */
typedef struct question {
    spex_of_view *function;
    const uint32_t *bound;      /* BOUND_COUNT */
    const spex_agent *of_agent; /* NULL: it is of the system */
    uint32_t agent;             /* SPEX_EXPLORER_NONE: any of that type */
    bool is_any;
} question;

static bool answer(const question *q, sight *s, bool is_of_step)
{
    if (!q->of_agent)
        return q->function(&s->view, q->bound);
    uint32_t actor = s->view.actor;
    bool is_any = !q->is_any;
    for (uint32_t a = 0; a < s->m->agent_count && is_any != q->is_any; a++) {
        bool is_meant = q->agent == SPEX_EXPLORER_NONE || q->agent == a;
        if (s->m->agents[a].type != q->of_agent || !is_meant || (is_of_step && a != actor))
            continue;
        s->view.actor = a;
        is_any = q->function(&s->view, q->bound) == q->is_any ? q->is_any : is_any;
    }
    s->view.actor = actor;
    return is_any;
}

/* A look at a state, or at a step (`detail`); of which `only` one agent matters, unless that is
 * SPEX_EXPLORER_NONE. False: no memory. */
static bool look(const checking_model *m, const char *state, const step_detail *detail, uint32_t only,
                 look_memory *room, sight *s)
{
    size_t structs_size = m->copied_agents * m->largest_agent;
    size_t size = 2 * (m->agent_count * sizeof(void *) + structs_size) + m->agent_count;
    room->allocated = size > sizeof room->bytes ? malloc(size) : NULL;
    char *memory = size > sizeof room->bytes ? room->allocated : room->bytes;
    if (!memory)
        return false;
    const void **pointers = (const void **)(void *)memory;
    char *structs = memory + 2 * m->agent_count * sizeof(void *);
    bool *up = (bool *)(structs + 2 * structs_size);
    room->asks = false;
    *s = (sight){.m = m, .state = state, .asks = &room->asks};
    s->view = (spex_view){.agents = agents_of(m, state, only, structs, pointers),
                          .up = up,
                          .pending = pending,
                          .pending_sum = pending_sum,
                          .actor = UINT32_MAX};
    for (uint32_t a = 0; a < m->agent_count; a++)
        up[a] = !state[m->down + a];
    if (detail) {
        s->view.old = agents_of(m, detail->old, only, structs + structs_size, pointers + m->agent_count);
        s->view.actor = detail->actor;
        s->view.message = detail->message;
        s->view.out = detail->out;
    }
    return true;
}

/* *asks: is what is under way of account? May be NULL. */
static bool ask(const checking_model *m, const char *state, const step_detail *detail, const question *q,
                bool *asks)
{
    look_memory room;
    sight s;
    uint32_t only = detail && q->of_agent ? detail->actor : SPEX_EXPLORER_NONE;
    if (!look(m, state, detail, only, &room, &s))
        return true;
    bool is_so = answer(q, &s, detail != NULL);
    free(room.allocated);
    if (asks)
        *asks = room.asks;
    return is_so;
}

static const spex_system_claim *claim_of(const property_of *property)
{
    return &property->model->system->claims[property->claim];
}

/* One of the functions of a property. */
static bool ask_property(const property_of *property, const char *state, const step_detail *detail,
                         spex_of_view *function)
{
    const question q = {function, property->bound, claim_of(property)->of_agent, property->agent, false};
    return ask(property->model, state, detail, &q, NULL);
}

static bool holds(const void *self, const void *state, const void *arg)
{
    (void)self;
    return ask_property(arg, state, NULL, ((const property_of *)arg)->holds);
}

static bool when(const void *self, const void *state, const void *arg)
{
    (void)self;
    return ask_property(arg, state, NULL, ((const property_of *)arg)->when);
}

static bool until(const void *self, const void *state, const void *arg)
{
    (void)self;
    return ask_property(arg, state, NULL, ((const property_of *)arg)->until);
}

/* A proposition of a formula. */
typedef struct proposition_of {
    const property_of *property;
    spex_of_view *holds;
    uint32_t bound[BOUND_COUNT];
} proposition_of;

static bool is_true(const void *self, const void *state, const void *arg)
{
    const proposition_of *p = arg;
    const question q = {p->holds, p->bound, claim_of(p->property)->of_agent, p->property->agent, false};
    (void)self;
    return ask(p->property->model, state, NULL, &q, NULL);
}

static bool is_final(const void *self, const void *state, const void *arg)
{
    const checking_model *m = self;
    const uint32_t none[BOUND_COUNT] = {0};
    const question q = {.function = m->system->final, .bound = none};
    (void)arg;
    return ask(m, state, NULL, &q, NULL);
}

static bool holds_of_step(const void *self, const void *before, const spex_explorer_step *step,
                          const void *arg)
{
    const step_detail *detail = step->detail;
    (void)self, (void)before;
    if (!detail || detail->actor == SPEX_EXPLORER_NONE)
        return true; /* no handler ran */
    const property_of *p = arg;
    const spex_agent *of_agent = claim_of(p)->of_agent;
    if (of_agent && p->model->agents[detail->actor].type != of_agent)
        return true; /* it is another one's */
    return ask_property(arg, detail->now, detail, ((const property_of *)arg)->holds);
}

/* ---- what has to come about ---- */

/* Does a subject come about? */
static bool comes_about(sight *s, uint32_t subject, bool is_of_step)
{
    const uint32_t none[BOUND_COUNT] = {0};
    const question q = {s->m->subjects[subject]->seen, none, s->m->subject_claims[subject]->of_agent,
                        SPEX_EXPLORER_NONE, true};
    return answer(&q, s, is_of_step);
}

/* Would a claim not hold, with something in the place of a part? */
static bool is_missed(sight *s, const part_mark *mark, bool is_of_step)
{
    const spex_system_claim *claim = &s->m->system->claims[mark->claim];
    uint32_t bound[BOUND_COUNT] = {0};
    bound[SPEX_WHICH_PART] = 2 * (mark->part + 1) + mark->value;
    const question q = {claim->parted.holds, bound, claim->of_agent, SPEX_EXPLORER_NONE, false};
    return !answer(&q, s, is_of_step);
}

/* Marks what is of states, or of steps, and was not seen so far. */
static void mark(const checking_model *m, const char *state, const step_detail *detail, uint8_t *seen)
{
    look_memory room;
    sight s;
    bool has_look = false, is_of_step = detail != NULL;
    const uint32_t *marks = m->marks[is_of_step];
    for (uint32_t n = 0; n < m->mark_count[is_of_step]; n++) {
        uint32_t i = marks[n];
        if (seen[i])
            continue;
        if (!has_look && !look(m, state, detail, SPEX_EXPLORER_NONE, &room, &s))
            return;
        has_look = true;
        seen[i] = i < m->subject_count ? comes_about(&s, i, is_of_step)
                                       : is_missed(&s, &m->part_marks[i - m->subject_count], is_of_step);
    }
    if (has_look)
        free(room.allocated);
}

void checking_mark_state(const void *self, const void *state, uint8_t *seen)
{
    mark(self, state, NULL, seen);
}

void checking_mark_step(const void *self, const void *before, const spex_explorer_step *step, uint8_t *seen)
{
    const step_detail *detail = step->detail;
    (void)before;
    if (detail && detail->actor != SPEX_EXPLORER_NONE && step->outcome == SPEX_EXPLORER_STEP)
        mark(self, detail->now, detail, seen);
}

/* ---- of a system that runs elsewhere ---- */

enum checking_answer checking_ask(const checking_model *m, uint32_t number, enum checking_asked what,
                                  const void *state, const checking_seen_step *step)
{
    const property_of *p = &m->properties[number];
    const spex_agent *of_agent = claim_of(p)->of_agent;
    spex_of_view *functions[] = {p->holds, p->when, p->until};
    bool asks = false;
    const question q = {functions[what], p->bound, of_agent, p->agent, false};
    const step_detail detail = {.actor = step ? step->agent : SPEX_EXPLORER_NONE,
                                .message = step ? step->message : NULL,
                                .out = step ? step->out : NULL,
                                .old = step ? step->before : NULL,
                                .now = state};
    if (step && of_agent && m->agents[step->agent].type != of_agent)
        return CHECKING_YES; /* it is another one's */
    bool is_so = ask(m, state, step ? &detail : NULL, &q, &asks);
    return asks ? CHECKING_UNKNOWN : is_so ? CHECKING_YES : CHECKING_NO;
}

void checking_mark_seen(const checking_model *m, const void *state, const checking_seen_step *step,
                        uint8_t *seen)
{
    const step_detail detail = {
        .actor = step->agent, .message = step->message, .out = step->out, .old = step->before, .now = state};
    mark(m, state, &detail, seen);
}

/* ---- making them ---- */

static void *array(checking_model *m, size_t count, size_t size)
{
    void *things = base_arena_array(m->arena, count + 1, size);
    m->no_memory = m->no_memory || !things;
    return things;
}

/* Liveness of agents is of each of them alone: one's progress is not another's. */
static bool is_of_each(const spex_system_claim *claim)
{
    return claim->of_agent && claim->claim_kind != SPEX_SAFETY;
}

/* What is left to run time is judged there alone. */
static bool is_judged(const checking_model *m, const spex_system_claim *claim)
{
    return claim->tier != SPEX_MONITORED || m->options.monitored;
}

static uint64_t choices_of(const checking_model *m, const spex_system_claim *claim)
{
    uint64_t choices = 1, agents = 0;
    for (uint32_t a = 0; a < m->agent_count; a++)
        agents += m->agents[a].type == claim->of_agent;
    if (is_of_each(claim))
        return agents;
    for (uint32_t i = 0; i < claim->bound_count; i++)
        choices *= claim->bound_size[i];
    return choices;
}

/* Numbers the tags of `given fair`, each once. */
static void list_fair(checking_model *m)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < m->system->claim_count; i++)
        most += m->system->claims[i].fair_count;
    m->fair_tags = array(m, most, sizeof *m->fair_tags);
    m->groups = array(m, 1 + 2 * most, sizeof *m->groups);
    if (m->no_memory)
        return;
    m->groups[m->group_count++] = (spex_explorer_group){"fair", SPEX_EXPLORER_WEAK, false};
    for (uint32_t i = 0; i < m->system->claim_count; i++)
        for (uint32_t k = 0; k < m->system->claims[i].fair_count; k++) {
            const char *tag = m->system->claims[i].fair[k];
            bool is_new = true;
            for (uint32_t t = 0; t < m->fair_tag_count; t++)
                is_new = is_new && strcmp(m->fair_tags[t], tag) != 0;
            if (!is_new)
                continue;
            m->fair_tags[m->fair_tag_count++] = tag;
            m->groups[m->group_count++] = (spex_explorer_group){tag, SPEX_EXPLORER_WEAK, true};
            m->groups[m->group_count++] = (spex_explorer_group){tag, SPEX_EXPLORER_ANSWERED, true};
        }
}

static void give_fairness(checking_model *m, const spex_system_claim *claim, spex_explorer_property *made)
{
    uint32_t *given = array(m, 2 * claim->fair_count, sizeof *given);
    for (uint32_t k = 0; k < claim->fair_count && given; k++)
        for (uint32_t t = 0; t < m->fair_tag_count; t++)
            if (strcmp(m->fair_tags[t], claim->fair[k]) == 0) {
                given[made->given_count++] = 1 + 2 * t;
                given[made->given_count++] = 2 + 2 * t;
            }
    made->given = given;
}

static void give_subjects(checking_model *m, const spex_system_claim *claim, spex_explorer_property *made)
{
    uint32_t *subjects = array(m, claim->subject_count, sizeof *subjects);
    for (uint32_t k = 0; k < claim->subject_count && subjects; k++) {
        subjects[made->subject_count++] = m->subject_count;
        m->subject_names[m->subject_count] = claim->subjects[k].text;
        m->subject_claims[m->subject_count] = claim;
        m->subjects[m->subject_count++] = &claim->subjects[k];
    }
    made->subjects = subjects;
}

/* Number `n` of the agents that a claim is of. */
static uint32_t agent_of(const checking_model *m, const spex_system_claim *claim, uint64_t n)
{
    for (uint32_t a = 0; a < m->agent_count; a++)
        if (m->agents[a].type == claim->of_agent && n-- == 0)
            return a;
    return SPEX_EXPLORER_NONE;
}

static void give_formula(checking_model *m, const property_of *property, spex_explorer_property *made)
{
    static const spex_explorer_operator operators[] = {[SPEX_LTL_ATOM] = SPEX_EXPLORER_LTL_ATOM,
                                                       [SPEX_LTL_NOT] = SPEX_EXPLORER_LTL_NOT,
                                                       [SPEX_LTL_AND] = SPEX_EXPLORER_LTL_AND,
                                                       [SPEX_LTL_OR] = SPEX_EXPLORER_LTL_OR,
                                                       [SPEX_LTL_IMPLIES] = SPEX_EXPLORER_LTL_IMPLIES,
                                                       [SPEX_LTL_NEXT] = SPEX_EXPLORER_LTL_NEXT,
                                                       [SPEX_LTL_EVENTUALLY] = SPEX_EXPLORER_LTL_EVENTUALLY,
                                                       [SPEX_LTL_ALWAYS] = SPEX_EXPLORER_LTL_ALWAYS,
                                                       [SPEX_LTL_UNTIL] = SPEX_EXPLORER_LTL_UNTIL};
    const spex_system_claim *claim = claim_of(property);
    spex_explorer_formula *formula = array(m, claim->formula_count, sizeof *formula);
    spex_explorer_proposition *listed = array(m, claim->proposition_count, sizeof *listed);
    proposition_of *propositions = array(m, claim->proposition_count, sizeof *propositions);
    if (m->no_memory)
        return;
    for (uint32_t i = 0; i < claim->formula_count; i++)
        formula[i] = (spex_explorer_formula){operators[claim->formula[i].kind], claim->formula[i].left,
                                             claim->formula[i].right};
    for (uint32_t i = 0; i < claim->proposition_count; i++) {
        const spex_proposition *one = &claim->propositions[i];
        propositions[i] = (proposition_of){property, one->holds, {0}};
        memcpy(propositions[i].bound, property->bound, sizeof propositions[i].bound);
        for (uint32_t b = 0; b < one->bound_count; b++)
            propositions[i].bound[claim->bound_count + b] = one->bound[b];
        listed[i] = (spex_explorer_proposition){is_true, &propositions[i]};
    }
    made->formula = formula;
    made->formula_count = claim->formula_count;
    made->propositions = listed;
    made->proposition_count = claim->proposition_count;
}

static void make_claim(checking_model *m, uint32_t number)
{
    static const spex_explorer_kind kinds[] = {SPEX_EXPLORER_STATES,     SPEX_EXPLORER_STEPS,
                                               SPEX_EXPLORER_EVENTUALLY, SPEX_EXPLORER_SETTLES,
                                               SPEX_EXPLORER_POSSIBLY,   SPEX_EXPLORER_LTL};
    const spex_system_claim *claim = &m->system->claims[number];
    uint32_t first_subject = m->property_count;
    for (uint64_t n = 0, choices = choices_of(m, claim); n < choices && !m->no_memory; n++) {
        property_of *property = &m->properties[m->property_count];
        *property = (property_of){.model = m,
                                  .claim = number,
                                  .agent = is_of_each(claim) ? agent_of(m, claim, n) : SPEX_EXPLORER_NONE,
                                  .bound = array(m, BOUND_COUNT, sizeof(uint32_t)),
                                  .holds = claim->holds,
                                  .when = claim->when,
                                  .until = claim->until};
        uint64_t rest = n;
        for (uint32_t i = 0; i < claim->bound_count && property->bound; i++) {
            property->bound[i] = claim->bound_first[i] + (uint32_t)(rest % claim->bound_size[i]);
            rest /= claim->bound_size[i];
        }
        spex_explorer_property *made = &m->explorer_properties[m->property_count++];
        *made =
            (spex_explorer_property){.name = claim->name,
                                     .kind = kinds[claim->kind],
                                     .at_start = claim->at_start,
                                     .arg = property,
                                     .state = claim->holds && claim->kind != SPEX_SYSTEM_STEPS ? holds : NULL,
                                     .step = claim->kind == SPEX_SYSTEM_STEPS ? holds_of_step : NULL,
                                     .singles_out = claim->bound_count > 0 || is_of_each(claim),
                                     .when = claim->when ? when : NULL,
                                     .until = claim->until ? until : NULL};
        give_fairness(m, claim, made);
        if (claim->kind == SPEX_SYSTEM_LTL)
            give_formula(m, property, made);
        if (m->property_count - 1 == first_subject) {
            give_subjects(m, claim, made);
        } else {
            made->subjects = m->explorer_properties[first_subject].subjects;
            made->subject_count = m->explorer_properties[first_subject].subject_count;
        }
    }
}

/* Of claims of states and steps, a mark for what may stand for each part. */
static void list_part_marks(checking_model *m)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < m->system->claim_count && !m->options.no_parts; i++)
        most += 2ull * m->system->claims[i].part_count;
    m->part_marks = array(m, most, sizeof *m->part_marks);
    for (uint32_t i = 0; i < m->system->claim_count && most > 0 && m->part_marks; i++) {
        const spex_system_claim *claim = &m->system->claims[i];
        bool is_safety = claim->claim_kind == SPEX_SAFETY && is_judged(m, claim);
        for (uint32_t p = 0; p < claim->part_count && is_safety; p++) {
            if (claim->parts[p].as_false)
                m->part_marks[m->part_mark_count++] = (part_mark){i, p, false};
            if (claim->parts[p].as_true)
                m->part_marks[m->part_mark_count++] = (part_mark){i, p, true};
        }
    }
    const char **names = array(m, m->subject_count + (uint64_t)m->part_mark_count, sizeof *names);
    for (uint32_t i = 0; names && i < m->subject_count + m->part_mark_count; i++)
        names[i] = i < m->subject_count ? m->subject_names[i]
                                        : m->system->claims[m->part_marks[i - m->subject_count].claim]
                                              .parts[m->part_marks[i - m->subject_count].part]
                                              .text;
    m->subject_names = names;
}

/* Which marks are of states, and which of steps. */
static void sort_marks(checking_model *m)
{
    uint32_t count = m->subject_count + m->part_mark_count;
    m->marks[0] = array(m, count, sizeof *m->marks[0]);
    m->marks[1] = array(m, count, sizeof *m->marks[1]);
    for (uint32_t i = 0; i < count && !m->no_memory; i++) {
        bool is_of_step =
            i < m->subject_count
                ? m->subjects[i]->is_of_step
                : m->system->claims[m->part_marks[i - m->subject_count].claim].kind == SPEX_SYSTEM_STEPS;
        m->marks[is_of_step][m->mark_count[is_of_step]++] = i;
    }
}

base_status checking_make_claims(checking_model *m)
{
    const spex_system *system = m->system;
    uint64_t count = 2;
    uint32_t subjects = 0;
    for (uint32_t i = 0; i < system->claim_count; i++) {
        count += choices_of(m, &system->claims[i]);
        subjects += system->claims[i].subject_count;
    }
    if (count > 100000)
        return BASE_E_LIMIT;
    m->properties = array(m, count, sizeof *m->properties);
    m->explorer_properties = array(m, count, sizeof *m->explorer_properties);
    m->subjects = array(m, subjects, sizeof *m->subjects);
    m->subject_names = array(m, subjects, sizeof *m->subject_names);
    m->subject_claims = array(m, subjects, sizeof *m->subject_claims);
    list_fair(m);
    for (uint32_t i = 0; i < system->claim_count && !m->no_memory; i++)
        if (checking_is_claimed(m, i) && is_judged(m, &system->claims[i]))
            make_claim(m, i);
    if (!m->no_memory)
        list_part_marks(m);
    if (!m->no_memory)
        sort_marks(m);
    if (m->no_memory)
        return BASE_E_NOMEM;
    m->faults_property = m->property_count;
    m->properties[m->property_count] = (property_of){.model = m, .claim = CHECKING_NO_FAULTS};
    m->explorer_properties[m->property_count++] =
        (spex_explorer_property){.name = "no faults", .kind = SPEX_EXPLORER_FAULTS};
    if (system->final) {
        m->properties[m->property_count] = (property_of){.model = m, .claim = CHECKING_DEADLOCK};
        m->explorer_properties[m->property_count++] =
            (spex_explorer_property){.name = "deadlock", .kind = SPEX_EXPLORER_DEADLOCK, .state = is_final};
    }
    return BASE_OK;
}

/* ---- with something in the place of a part ---- */

static bool replace_in_formula(const checking_model *m, base_arena *arena, const property_of *property,
                               uint32_t part, bool value, spex_explorer_property *made)
{
    const spex_system_claim *claim = claim_of(property);
    spex_explorer_formula *formula = base_arena_array(arena, claim->formula_count, sizeof *formula);
    spex_explorer_proposition *listed =
        base_arena_array(arena, claim->proposition_count + 1ull, sizeof *listed);
    proposition_of *propositions =
        base_arena_array(arena, claim->proposition_count + 1ull, sizeof *propositions);
    (void)m;
    if (!formula || !listed || !propositions)
        return false;
    memcpy(formula, made->formula, claim->formula_count * sizeof *formula);
    for (uint32_t i = 0; i < claim->formula_count; i++)
        if (claim->formula[i].part == part + 1)
            formula[i].op = value ? SPEX_EXPLORER_LTL_TRUE : SPEX_EXPLORER_LTL_FALSE;
    for (uint32_t i = 0; i < claim->proposition_count; i++) {
        propositions[i] = *(const proposition_of *)made->propositions[i].arg;
        propositions[i].property = property;
        propositions[i].holds = claim->propositions[i].parted;
        propositions[i].bound[SPEX_WHICH_PART] = property->bound[SPEX_WHICH_PART];
        listed[i] = (spex_explorer_proposition){is_true, &propositions[i]};
    }
    made->formula = formula;
    made->propositions = listed;
    return true;
}

const spex_explorer_property *checking_replace_part(const checking_model *m, base_arena *arena,
                                                    uint32_t property, uint32_t part, bool value)
{
    property_of *of = base_arena_alloc(arena, sizeof *of);
    uint32_t *bound = base_arena_array(arena, BOUND_COUNT, sizeof *bound);
    spex_explorer_property *made = base_arena_alloc(arena, sizeof *made);
    if (!of || !bound || !made)
        return NULL;
    *of = m->properties[property];
    *made = m->explorer_properties[property];
    memcpy(bound, of->bound, BOUND_COUNT * sizeof *bound);
    bound[SPEX_WHICH_PART] = 2 * (part + 1) + value;
    of->bound = bound;
    of->holds = claim_of(of)->parted.holds;
    of->when = claim_of(of)->parted.when;
    of->until = claim_of(of)->parted.until;
    made->arg = of;
    bool is_well = made->kind != SPEX_EXPLORER_LTL || replace_in_formula(m, arena, of, part, value, made);
    return is_well ? made : NULL;
}
