/* Searches with symmetry and with partial order beside those without: the same verdicts, runs as short, and
 * with symmetry as many states as there are orbits. */
#include "config.h"

#include "base/random.h"
#include "tests/explorer/brute.h"
#include "tests/explorer/random.h"
#include "tests/explorer/runs.h"
#include "tests/suite.h"

#include <string.h>

#define MOST 3000u

static void check_verdicts(const spex_explorer *x, const brute *b)
{
    for (uint32_t i = 0; i < b->model->property_count; i++) {
        const spex_explorer_finding *f = spex_explorer_find(x, i);
        ck_assert_int_eq(f->verdict == SPEX_EXPLORER_VIOLATED, b->broken[i] != BRUTE_NEVER);
        if (b->broken[i] != BRUTE_NEVER)
            runs_check(b->model, i, f, b);
        else if (f->missing_count == 0)
            ck_assert_int_eq(f->verdict, b->cuts[0] + b->cuts[1] ? SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS
                                                                 : SPEX_EXPLORER_HOLDS);
        uint32_t missing = 0;
        for (uint32_t k = 0; k < b->model->properties[i].subject_count; k++)
            missing += !b->marks[b->model->properties[i].subjects[k]];
        ck_assert_uint_eq(f->missing_count, missing);
    }
}

static uint64_t search_and_check(const spex_explorer_model *model, const brute *b, unsigned jobs)
{
    spex_explorer_options options = {.jobs = jobs};
    spex_explorer_figures figures;
    spex_explorer *x;
    ck_assert_int_eq(spex_explorer_open(&x, model, &options, NULL), SPEX_EXPLORER_OK);
    ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
    spex_explorer_get_figures(x, &figures);
    ck_assert_int_eq(figures.end, SPEX_EXPLORER_COMPLETE);
    check_verdicts(x, b);
    spex_explorer_close(x);
    return figures.states;
}

/* ---- partial order ---- */

static uint32_t variables_of(const random_tests *tests)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < tests->count; i++)
        set |= 1u << tests->test[i].variable;
    return set;
}

/* What a command reads besides its guard is what it adds to, which it writes, too. */
static uint32_t written_by(const random_command *c)
{
    uint32_t set = 0;
    for (uint32_t way = 0; way < c->ways && c->outcome == SPEX_EXPLORER_STEP; way++)
        for (uint32_t e = 0; e < c->effect_count; e++)
            set |= 1u << c->effects[way][e].variable;
    return set;
}

/* Variables that a property or its subject looks at. */
static uint32_t looked_at(const random_model *m)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < m->model.property_count; i++) {
        if (m->properties[i].kind == SPEX_EXPLORER_STATES)
            set |= variables_of(&m->state_tests[i][0]);
        for (uint32_t k = 0; k < m->properties[i].subject_count; k++)
            set |= variables_of(&m->mark[m->subjects[i][k]]);
    }
    return set;
}

/* Properties of steps and marks of steps judge any command. */
static bool are_steps_judged(const random_model *m)
{
    bool are = false;
    for (uint32_t i = 0; i < m->model.property_count; i++) {
        are = are || m->properties[i].kind == SPEX_EXPLORER_STEPS;
        for (uint32_t k = 0; k < m->properties[i].subject_count; k++)
            are = are || m->subjects[i][k] == RANDOM_MARKS - 1;
    }
    return are;
}

/* Lets most commands speak of two variables of their own. */
static void keep_apart(random_model *m)
{
    for (uint32_t i = 0; i < m->commands; i++) {
        random_command *c = &m->command[i];
        uint32_t base = m->variables >= 6 ? i % 3 * 2 : 0;
        if (i % 7 == 6)
            continue;
        for (uint32_t k = 0; k < 3; k++) {
            random_test *t = &c->when.test[k];
            t->variable = base + t->variable % 2;
            t->value %= m->domain[t->variable];
        }
        for (uint32_t k = 0; k < 4; k++) {
            random_effect *e = &c->effects[k / 2][k % 2];
            e->variable = base + e->variable % 2;
        }
    }
}

static void relate(random_model *m, uint64_t *dependent, uint64_t *enables, uint64_t *visible)
{
    uint32_t looked = looked_at(m);
    for (uint32_t a = 0; a < m->commands; a++) {
        const random_command *x = &m->command[a];
        dependent[a] = enables[a] = 0;
        for (uint32_t b = 0; b < m->commands; b++) {
            const random_command *y = &m->command[b];
            uint32_t writes = written_by(x), others = written_by(y);
            if ((writes & (others | variables_of(&y->when))) || (others & variables_of(&x->when)))
                dependent[a] |= (uint64_t)1 << b;
            if (writes & variables_of(&y->when))
                enables[a] |= (uint64_t)1 << b;
        }
        if ((written_by(x) & looked) || x->outcome == SPEX_EXPLORER_FAULT || are_steps_judged(m))
            *visible |= (uint64_t)1 << a;
    }
}

START_TEST(partial_order)
{
    uint64_t all = 0, fewer = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        random_model m;
        brute b;
        random_model_make(&m, seed + 300000, false);
        if (m.variables < 2)
            continue;
        keep_apart(&m);
        uint64_t dependent[RANDOM_COMMANDS], enables[RANDOM_COMMANDS], visible = 0;
        static const uint32_t counts[] = {2, 2, 7};
        if (seed % 3 != 2) { /* without properties of steps, and with one of states */
            m.properties[2] = m.properties[5];
            memcpy(m.state_tests[2], m.state_tests[5], sizeof m.state_tests[5]);
            m.properties[2].arg = m.state_tests[2];
            m.subjects[2][0] = m.subjects[5][0];
            m.properties[2].subjects = m.subjects[2];
        }
        m.model.property_count = counts[seed % 3] + (seed % 3 == 1);
        relate(&m, dependent, enables, &visible);
        if (brute_search(&b, &m.model, MOST) && m.commands > 1) {
            m.model.action_count = m.commands - (seed % 5 == 4); /* steps of the last one have no action */
            for (uint32_t a = 0; a < m.commands; a++) {
                dependent[a] &= ((uint64_t)1 << m.model.action_count) - 1;
                enables[a] &= ((uint64_t)1 << m.model.action_count) - 1;
            }
            m.model.dependent = dependent;
            m.model.enables = enables;
            m.model.visible = &visible;
            uint64_t states = search_and_check(&m.model, &b, 1 + (unsigned)(seed % 2));
            ck_assert_uint_le(states, b.count);
            all += b.count;
            fewer += states;
        }
        brute_free(&b);
    }
    ck_assert_uint_lt(fewer, all);
}
END_TEST

/* Four counters that have nothing to do with each other: one order of their steps is enough. */
START_TEST(strangers_take_turns)
{
    random_model m;
    random_model_make(&m, 1, false);
    m.variables = 4;
    m.commands = 12;
    m.first_count = 1;
    m.model.property_count = 2;
    m.model.state_size = m.model.scratch_size = 4;
    m.model.field_count = m.model.part_count = 0;
    for (uint32_t v = 0; v < 4; v++) {
        m.domain[v] = 4;
        m.fields[v] = (spex_explorer_field){.offset = v, .size = 1, .bits = 2};
        m.first_values[0][v] = 0;
    }
    for (uint32_t i = 0; i < RANDOM_MARKS; i++)
        m.mark[i] = (random_tests){0}; /* of variables that are gone */
    for (uint32_t i = 0; i < RANDOM_PROPERTIES; i++)
        for (uint32_t k = 0; k < 3; k++)
            for (uint32_t t = 0; t < m.state_tests[i][k].count; t++)
                m.state_tests[i][k].test[t].variable %= 4;
    for (uint32_t i = 0; i < 12; i++) {
        random_command c = {.effect_count = 1, .ways = 1, .agent = 0, .label = i};
        c.when = (random_tests){1, {{i / 3, i % 3, false}}};
        c.effects[0][0] = (random_effect){i / 3, 1, true};
        m.command[i] = c;
    }
    uint64_t dependent[RANDOM_COMMANDS], enables[RANDOM_COMMANDS], visible = 0;
    m.properties[1].subject_count = 0;
    relate(&m, dependent, enables, &visible);
    brute b;
    ck_assert(brute_search(&b, &m.model, MOST));
    ck_assert_uint_eq(b.count, 256);
    m.model.action_count = 12;
    m.model.dependent = dependent;
    m.model.enables = enables;
    m.model.visible = &visible;
    ck_assert_uint_eq(search_and_check(&m.model, &b, 2), 13);
    brute_free(&b);
}
END_TEST

/* ---- symmetry: processes alike, with a variable that names one of them ---- */

#define ALIKE 4u

typedef struct ring_command {
    uint8_t from, to, shared, shared_to;
    bool looks_at_shared, wants_name, takes_name, drops_name, is_fault, is_cut;
} ring_command;

typedef struct alike_state {
    uint8_t local[ALIKE], shared, named; /* named: ALIKE: nobody */
} alike_state;

typedef struct alike_model {
    spex_explorer_model model;
    uint32_t commands;
    ring_command command[8];
    uint8_t crowd[2]; /* not two in this local state; not the named one in that */
    spex_explorer_property properties[4];
    spex_explorer_alike group;
} alike_model;

static void alike_first(const void *self, spex_explorer_out *out)
{
    (void)self;
    alike_state s = {.named = ALIKE};
    spex_explorer_step step = {.after = &s, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

static void alike_steps(const void *self, const void *state, spex_explorer_out *out)
{
    const alike_model *m = self;
    for (uint32_t i = 0; i < m->commands * ALIKE; i++) {
        const ring_command *c = &m->command[i / ALIKE];
        uint8_t me = (uint8_t)(i % ALIKE);
        alike_state s = *(const alike_state *)state;
        if (s.local[me] != c->from || (c->looks_at_shared && s.shared != c->shared) ||
            (c->wants_name && s.named != me))
            continue;
        s.local[me] = c->to;
        s.shared = c->shared_to;
        if (c->takes_name)
            s.named = me;
        if (c->drops_name)
            s.named = ALIKE;
        spex_explorer_step step = {.after = &s, .label = i, .agent = me, .action = SPEX_EXPLORER_NONE};
        step.outcome = c->is_fault ? SPEX_EXPLORER_FAULT : c->is_cut ? SPEX_EXPLORER_CUT : SPEX_EXPLORER_STEP;
        if (step.outcome != SPEX_EXPLORER_STEP)
            step.after = NULL;
        out->step(out, &step);
    }
}

static void alike_permute(const void *self, const void *state, const uint32_t *const *images, void *permuted)
{
    (void)self;
    const alike_state *s = state;
    alike_state *p = permuted;
    for (uint32_t i = 0; i < ALIKE; i++)
        p->local[images[0][i]] = s->local[i];
    p->shared = s->shared;
    p->named = s->named == ALIKE ? (uint8_t)ALIKE : (uint8_t)images[0][s->named];
}

static bool is_no_crowd(const void *self, const void *state, const void *arg)
{
    const alike_model *m = self;
    const alike_state *s = state;
    uint32_t count = 0;
    (void)arg;
    for (uint32_t i = 0; i < ALIKE; i++)
        count += s->local[i] == m->crowd[0];
    return count < 3;
}

static bool is_named_elsewhere(const void *self, const void *state, const void *arg)
{
    const alike_model *m = self;
    const alike_state *s = state;
    (void)arg;
    return s->named == ALIKE || s->local[s->named] != m->crowd[1] || s->shared != 1;
}

static void alike_make(alike_model *m, uint64_t seed)
{
    static const char *const cuts[] = {"one", "two"};
    memset(m, 0, sizeof *m);
    uint64_t random = seed;
    m->commands = 3 + (uint32_t)base_random_below(&random, 6);
    for (uint32_t i = 0; i < m->commands; i++) {
        ring_command *c = &m->command[i];
        uint64_t lot = base_random(&random);
        *c = (ring_command){
            .from = (uint8_t)(lot % 3), .to = (uint8_t)(lot / 3 % 4), .shared = (uint8_t)(lot / 16 % 3)};
        c->shared_to = (uint8_t)(lot >> 8 & 3) % 3;
        c->looks_at_shared = lot >> 10 & 1;
        c->wants_name = (lot >> 11 & 3) == 0;
        c->takes_name = lot >> 13 & 1;
        c->drops_name = (lot >> 14 & 3) == 0;
        c->is_fault = (lot >> 16 & 15) == 0;
        c->is_cut = (lot >> 20 & 15) == 0;
    }
    m->crowd[0] = (uint8_t)base_random_below(&random, 4);
    m->crowd[1] = (uint8_t)base_random_below(&random, 4);
    m->properties[0] = (spex_explorer_property){.name = "faults", .kind = SPEX_EXPLORER_FAULTS};
    m->properties[1] =
        (spex_explorer_property){.name = "crowd", .kind = SPEX_EXPLORER_STATES, .state = is_no_crowd};
    m->properties[2] =
        (spex_explorer_property){.name = "named", .kind = SPEX_EXPLORER_STATES, .state = is_named_elsewhere};
    m->properties[3] =
        (spex_explorer_property){.name = "deadlock", .kind = SPEX_EXPLORER_DEADLOCK, .state = is_no_crowd};
    m->group = (spex_explorer_alike){"p", ALIKE};
    m->model = (spex_explorer_model){.abi = SPEX_EXPLORER_ABI,
                                     .size = sizeof m->model,
                                     .name = "alike",
                                     .self = m,
                                     .state_size = sizeof(alike_state),
                                     .first = alike_first,
                                     .steps = alike_steps,
                                     .property_count = 4,
                                     .properties = m->properties,
                                     .cut_count = 2,
                                     .cuts = cuts,
                                     .alike_count = 1,
                                     .alike = &m->group,
                                     .permute = alike_permute};
}

/* The orbits, by trying for each state whether one before it is a permutation of it: all maps of four to four
 * that are one to one. */
static uint64_t count_orbits(const brute *b)
{
    uint64_t orbits = 0;
    for (uint32_t n = 0; n < b->count; n++) {
        bool is_least = true;
        for (uint32_t code = 0; code < 256 && is_least; code++) {
            uint32_t image[ALIKE], met = 0;
            for (uint32_t i = 0; i < ALIKE; i++)
                met |= 1u << (image[i] = code >> 2 * i & 3);
            const uint32_t *images[] = {image};
            alike_state s = {.named = 0};
            if (met != 15)
                continue;
            alike_permute(NULL, brute_state(b, n), images, &s);
            is_least = brute_number(b, &s) >= n;
        }
        orbits += is_least;
    }
    return orbits;
}

START_TEST(symmetry)
{
    static const unsigned jobs[] = {1, 2, 8};
    uint64_t all = 0, orbits = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        alike_model m;
        brute b;
        alike_make(&m, seed);
        ck_assert(brute_search(&b, &m.model, 1u << 16));
        uint64_t states = search_and_check(&m.model, &b, jobs[seed % 3]);
        ck_assert_uint_eq(states, count_orbits(&b));
        all += b.count;
        orbits += states;
        brute_free(&b);
    }
    ck_assert_uint_lt(orbits, all / 4);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explorer: fewer states");
    TCase *c = tcase_create("fewer");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, partial_order);
    tcase_add_test(c, strangers_take_turns);
    tcase_add_test(c, symmetry);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
