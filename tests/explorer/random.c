/* Small domains, so that states meet again; variables lie anywhere in the state, so that packing and trees
 * have work. */
#include "config.h"

#include "tests/explorer/random.h"

#include "base/random.h"

#include <string.h>

static uint64_t seed_now;

static uint32_t below(uint32_t bound)
{
    return (uint32_t)base_random_below(&seed_now, bound);
}

static uint32_t value_of(const random_model *m, const void *state, uint32_t variable)
{
    const spex_explorer_field *f = &m->fields[variable];
    uint64_t value = 0;
    memcpy(&value, (const char *)state + f->offset, f->size); /* little endian, as all machines of ours */
    uint64_t mask = f->size == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * f->size) - 1;
    return (uint32_t)((value - (uint64_t)f->low) & mask);
}

static void set_value(const random_model *m, void *state, uint32_t variable, uint32_t value)
{
    const spex_explorer_field *f = &m->fields[variable];
    uint64_t whole = (uint64_t)f->low + value;
    memcpy((char *)state + f->offset, &whole, f->size);
}

bool random_tests_hold(const random_model *model, const void *state, const random_tests *tests)
{
    for (uint32_t i = 0; i < tests->count; i++)
        if ((value_of(model, state, tests->test[i].variable) == tests->test[i].value) ==
            tests->test[i].is_not)
            return false;
    return true;
}

/* ---- the functions of the model ---- */

static void give_first(const void *self, spex_explorer_out *out)
{
    const random_model *m = self;
    unsigned char state[512];
    for (uint32_t i = 0; i < m->first_count; i++) {
        memset(state, 0, sizeof state);
        for (uint32_t v = 0; v < m->variables; v++)
            set_value(m, state, v, m->first_values[i][v]);
        spex_explorer_step step = {.after = state, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
        out->step(out, &step);
    }
}

static void give_command(const random_model *m, const random_command *c, const void *state,
                         spex_explorer_out *out)
{
    unsigned char *after = out->scratch;
    for (uint32_t way = 0; way < c->ways; way++) {
        memcpy(after, state, m->model.state_size);
        for (uint32_t e = 0; e < c->effect_count; e++) {
            const random_effect *f = &c->effects[way][e];
            uint32_t value = f->is_added ? value_of(m, after, f->variable) + f->value : f->value;
            set_value(m, after, f->variable, value % m->domain[f->variable]);
        }
        spex_explorer_step step = {.label = c->label,
                                   .outcome = c->outcome,
                                   .number = c->number,
                                   .agent = c->agent,
                                   .action = (uint32_t)(c - m->command),
                                   .repeats = true,
                                   .origin_count = m->model.origin_count ? 1 : 0,
                                   .origins = &c->origin,
                                   .detail = c,
                                   .fair_count = c->fair_count,
                                   .fair = c->fair,
                                   .asks_count = c->asks_count,
                                   .asks = c->asks};
        step.after = c->outcome == SPEX_EXPLORER_STEP ? after : NULL;
        out->step(out, &step);
    }
}

/* ---- steps by parts ---- */

static void look_at(const random_model *m, spex_explorer_out *out, uint32_t variable)
{
    uint32_t group = 0;
    for (uint32_t v = 1; v <= variable; v++)
        group += m->fields[v].begins;
    if (out->look)
        out->look(out, group);
}

static bool look_at_tests(const random_model *m, spex_explorer_out *out, const void *state,
                          const random_tests *tests, bool is_all)
{
    for (uint32_t i = 0; i < tests->count; i++) {
        const random_tests one = {1, {tests->test[i]}};
        look_at(m, out, tests->test[i].variable);
        if (!is_all && !random_tests_hold(m, state, &one))
            return false;
    }
    return true;
}

/* What a command depends on besides its guard: what it changes, and what judges it. */
static void look_further(const random_model *m, spex_explorer_out *out, const void *state,
                         const random_command *c)
{
    for (uint32_t way = 0; way < c->ways; way++)
        for (uint32_t e = 0; e < c->effect_count; e++)
            look_at(m, out, c->effects[way][e].variable);
    for (uint32_t i = 0; i < RANDOM_PROPERTIES; i++)
        for (uint32_t k = 0; k < 2 && m->properties[i].kind == SPEX_EXPLORER_STEPS; k++)
            (void)look_at_tests(m, out, state, &m->state_tests[i][k], true);
    (void)look_at_tests(m, out, state, &m->mark[RANDOM_MARKS - 1], true);
}

/* Commands with one label may give the same step, so they are of one part. */
static uint32_t part_of(const random_model *m, uint32_t command)
{
    uint32_t part = command;
    for (uint32_t i = command; i-- > 0;)
        if (m->command[i].label == m->command[command].label)
            part = i;
    return part;
}

static void give_part(const void *self, const void *state, uint32_t part, spex_explorer_out *out)
{
    const random_model *m = self;
    for (uint32_t i = part; i < m->commands; i++) {
        const random_command *c = &m->command[i];
        if (part_of(m, i) != part || !look_at_tests(m, out, state, &c->when, false))
            continue;
        look_further(m, out, state, c);
        give_command(m, c, state, out);
    }
}

static void give_steps(const void *self, const void *state, spex_explorer_out *out)
{
    const random_model *m = self;
    for (uint32_t i = 0; i < m->model.part_count; i++)
        give_part(m, state, i, out);
    for (uint32_t i = 0; i < m->commands && !m->model.part_count; i++)
        if (random_tests_hold(m, state, &m->command[i].when))
            give_command(m, &m->command[i], state, out);
}

static bool judge(const void *self, const void *state, const void *arg)
{
    return random_tests_hold(self, state, arg);
}

static bool judge_not(const void *self, const void *state, const void *arg)
{
    return !random_tests_hold(self, state, arg);
}

static bool judge_when(const void *self, const void *state, const void *arg)
{
    return random_tests_hold(self, state, (const random_tests *)arg + 1);
}

static bool judge_until(const void *self, const void *state, const void *arg)
{
    return !random_tests_hold(self, state, (const random_tests *)arg + 2);
}

static bool judge_step(const void *self, const void *before, const spex_explorer_step *step, const void *arg)
{
    const random_model *m = self;
    const random_tests *tests = arg;
    const random_command *c = step->detail;
    return c->agent != tests->test[0].value % m->agents || !random_tests_hold(m, before, tests) ||
           random_tests_hold(m, step->after, tests + 1);
}

static void mark_state(const void *self, const void *state, uint8_t *seen)
{
    const random_model *m = self;
    for (uint32_t i = 0; i < RANDOM_MARKS - 1; i++)
        if (random_tests_hold(m, state, &m->mark[i]))
            seen[i] = 1;
}

static void mark_step(const void *self, const void *before, const spex_explorer_step *step, uint8_t *seen)
{
    const random_model *m = self;
    if (step->outcome == SPEX_EXPLORER_STEP && random_tests_hold(m, before, &m->mark[RANDOM_MARKS - 1]))
        seen[RANDOM_MARKS - 1] = 1;
}

/* ---- making it ---- */

static random_test make_test(const random_model *m)
{
    random_test test = {.variable = below(m->variables)};
    test.value = below(m->domain[test.variable]);
    test.is_not = below(4) == 0;
    return test;
}

static random_tests make_tests(const random_model *m, uint32_t least, uint32_t most)
{
    random_tests tests = {.count = least + below(most - least + 1)};
    for (uint32_t i = 0; i < 3; i++)
        tests.test[i] = make_test(m);
    return tests;
}

static void make_variables(random_model *m)
{
    uint32_t at = 0;
    uint32_t spread = below(4) == 0 ? 60 : 3;
    for (uint32_t v = 0; v < m->variables; v++) {
        m->domain[v] = 2 + below(3);
        uint8_t size = (uint8_t)(1u << below(4));
        at += below(spread);
        int64_t low = below(3) == 0 ? -(int64_t)(1 + below(100)) : (int64_t)below(50);
        m->fields[v] = (spex_explorer_field){at, size, 2, low, below(2)};
        if (size == 8 && below(2)) {
            m->fields[v].bits = (uint8_t)(33 + below(32));
            m->fields[v].low = 0;
        }
        at += size;
    }
    m->model.state_size = at + below(3);
    if (below(2)) {
        m->model.fields = m->fields;
        m->model.field_count = m->variables;
    }
}

static void make_command(random_model *m, random_command *c, bool has_liveness)
{
    c->when = make_tests(m, 0, 3);
    c->effect_count = 1 + below(2);
    c->ways = 1 + (below(4) == 0);
    for (uint32_t way = 0; way < 2; way++)
        for (uint32_t i = 0; i < 2; i++) {
            random_effect *e = &c->effects[way][i];
            *e = (random_effect){.variable = below(m->variables), .is_added = below(2)};
            e->value = below(m->domain[e->variable]);
        }
    uint32_t lot = below(12);
    c->outcome = lot == 0 ? SPEX_EXPLORER_CUT : lot == 1 ? SPEX_EXPLORER_FAULT : SPEX_EXPLORER_STEP;
    c->number = c->outcome == SPEX_EXPLORER_CUT ? below(2) : 0;
    c->agent = below(m->agents);
    c->label = below(2) ? 100 + below(3) : (uint64_t)(c - m->command);
    c->origin = below(4);
    if (!has_liveness)
        return;
    c->fair_count = below(3);
    for (uint32_t i = 0; i < 2; i++)
        c->fair[i] = (spex_explorer_fair){below(3), below(4)};
    c->asks_count = below(2);
    c->asks[0] = (spex_explorer_fair){below(3), 3};
}

static void make_property(random_model *m, uint32_t i, bool has_liveness)
{
    static const char *const names[] = {"states",     "steps",   "faults",  "deadlock",
                                        "eventually", "settles", "possibly"};
    spex_explorer_property *p = &m->properties[i];
    for (uint32_t k = 0; k < 3; k++)
        m->state_tests[i][k] = make_tests(m, 1, 2);
    spex_explorer_kind kind = i == 0                   ? SPEX_EXPLORER_FAULTS
                              : i == 1                 ? SPEX_EXPLORER_DEADLOCK
                              : i < 4                  ? SPEX_EXPLORER_STEPS
                              : i < 7 || !has_liveness ? SPEX_EXPLORER_STATES
                              : i < 10                 ? SPEX_EXPLORER_EVENTUALLY
                              : i < 11                 ? SPEX_EXPLORER_SETTLES
                                                       : SPEX_EXPLORER_POSSIBLY;
    *p = (spex_explorer_property){.name = names[kind], .kind = kind, .arg = m->state_tests[i]};
    p->state =
        kind == SPEX_EXPLORER_STATES || (kind == SPEX_EXPLORER_DEADLOCK && below(2)) ? judge_not : judge;
    p->step = judge_step;
    if (kind == SPEX_EXPLORER_STATES)
        m->state_tests[i][0] = make_tests(m, 2, 3);
    if (below(2)) {
        m->subjects[i][0] = below(RANDOM_MARKS);
        p->subject_count = 1;
        p->subjects = m->subjects[i];
    }
    if (kind < SPEX_EXPLORER_EVENTUALLY)
        return;
    p->when = below(3) ? judge_when : NULL;
    p->at_start = below(4) == 0;
    if (kind == SPEX_EXPLORER_EVENTUALLY && below(3) == 0)
        p->until = judge_until;
    p->given_count = below(3);
    for (uint32_t k = 0; k < p->given_count; k++)
        m->given[i][k] = 2 + k;
    p->given = m->given[i];
}

static void judge_group_of(random_model *m, bool *is_judged, const random_tests *tests)
{
    for (uint32_t i = 0, group; i < tests->count; i++) {
        group = 0;
        for (uint32_t v = 1; v <= tests->test[i].variable; v++)
            group += m->fields[v].begins;
        is_judged[group] = true;
    }
}

/* Tests are of some variables only. */
static void narrow(random_model *m, random_tests *tests)
{
    for (uint32_t i = 0; i < 3; i++)
        tests->test[i].variable %= (m->variables + 1) / 2;
}

/* Half of the models say what properties and marks of states look at: not at everything. */
static void make_parts(random_model *m)
{
    bool is_judged[RANDOM_VARIABLES] = {false};
    for (uint32_t i = 0; i < RANDOM_PROPERTIES; i++)
        if (m->properties[i].kind == SPEX_EXPLORER_STATES)
            narrow(m, &m->state_tests[i][0]);
    for (uint32_t i = 0; i < RANDOM_MARKS - 1; i++)
        narrow(m, &m->mark[i]);
    m->model.origin_count = 0;
    m->model.part_count = m->commands;
    m->model.part_steps = give_part;
    for (uint32_t i = 0; i < RANDOM_PROPERTIES; i++)
        if (m->properties[i].kind == SPEX_EXPLORER_STATES)
            judge_group_of(m, is_judged, &m->state_tests[i][0]);
    for (uint32_t i = 0; i < RANDOM_MARKS - 1; i++)
        judge_group_of(m, is_judged, &m->mark[i]);
    for (uint32_t g = 0; g < RANDOM_VARIABLES; g++)
        if (is_judged[g])
            m->judged[m->model.judged_count++] = g;
    m->model.judged = below(2) ? m->judged : NULL;
}

void random_model_make(random_model *model, uint64_t seed, bool has_liveness)
{
    static const char *const cuts[] = {"one", "two"};
    seed_now = base_hash_number(seed * 7919 + has_liveness);
    memset(model, 0, sizeof *model);
    model->variables = 1 + below(RANDOM_VARIABLES);
    model->agents = 1 + below(4);
    make_variables(model);
    model->commands = 1 + below(RANDOM_COMMANDS);
    for (uint32_t i = 0; i < model->commands; i++)
        make_command(model, &model->command[i], has_liveness);
    for (uint32_t i = 0; i < RANDOM_MARKS; i++)
        model->mark[i] = make_tests(model, 1, 3);
    for (uint32_t i = 0; i < RANDOM_PROPERTIES; i++)
        make_property(model, i, has_liveness);
    model->first_count = 1 + (below(4) == 0) * below(3);
    for (uint32_t i = 0; i < model->first_count; i++)
        for (uint32_t v = 0; v < model->variables; v++)
            model->first_values[i][v] = (uint8_t)below(model->domain[v]);
    for (uint32_t g = 0; g < 4; g++)
        model->groups[g] = (spex_explorer_group){"group",
                                                 g == 3   ? SPEX_EXPLORER_ANSWERED
                                                 : g == 1 ? SPEX_EXPLORER_STRONG
                                                          : SPEX_EXPLORER_WEAK,
                                                 g >= 2};
    spex_explorer_model *m = &model->model;
    m->abi = SPEX_EXPLORER_ABI;
    m->size = sizeof *m;
    m->name = "random";
    m->self = model;
    m->scratch_size = m->state_size;
    m->first = give_first;
    m->steps = give_steps;
    m->property_count = RANDOM_PROPERTIES;
    m->properties = model->properties;
    m->cut_count = 2;
    m->cuts = cuts;
    m->origin_count = 4;
    m->mark_count = RANDOM_MARKS;
    m->mark_state = mark_state;
    m->mark_step = mark_step;
    m->group_count = 4;
    m->groups = model->groups;
    if (below(2))
        make_parts(model);
}
