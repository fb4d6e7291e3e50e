/* The search beside the plain one, on thousands of random models, with one, two and eight threads; and
 * limits. */
#include "config.h"

#include "tests/explorer/brute.h"
#include "tests/explorer/random.h"
#include "tests/explorer/runs.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MODELS 1000u
#define MOST   2500u

static void check_findings(const spex_explorer *x, const brute *b, bool has_runs)
{
    const spex_explorer_model *model = b->model;
    uint64_t cuts = b->cuts[0] + b->cuts[1];
    for (uint32_t i = 0; i < model->property_count; i++) {
        const spex_explorer_finding *f = spex_explorer_find(x, i);
        uint32_t missing = 0;
        for (uint32_t k = 0; k < model->properties[i].subject_count; k++)
            missing += !b->marks[model->properties[i].subjects[k]];
        ck_assert_uint_eq(f->missing_count, missing);
        spex_explorer_verdict wanted = b->broken[i] != BRUTE_NEVER ? SPEX_EXPLORER_VIOLATED
                                       : missing                   ? SPEX_EXPLORER_VACUOUS
                                       : cuts                      ? SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS
                                                                   : SPEX_EXPLORER_HOLDS;
        ck_assert_str_eq(spex_explorer_verdict_name(f->verdict), spex_explorer_verdict_name(wanted));
        if (wanted == SPEX_EXPLORER_VIOLATED && has_runs)
            runs_check(model, i, f, b);
        else if (wanted == SPEX_EXPLORER_VIOLATED)
            ck_assert_uint_eq(f->length, b->broken[i]);
    }
}

static void check_figures(const spex_explorer *x, const brute *b)
{
    spex_explorer_figures figures;
    spex_explorer_get_figures(x, &figures);
    ck_assert_int_eq(figures.end, SPEX_EXPLORER_COMPLETE);
    ck_assert_uint_eq(figures.states, b->count);
    ck_assert_uint_eq(figures.steps, b->step_number);
    ck_assert_uint_eq(figures.depth, b->depth);
    ck_assert_uint_eq(figures.faults, b->faults);
    ck_assert_uint_eq(figures.frontier, 0);
    for (uint32_t i = 0; i < 2; i++)
        ck_assert_uint_eq(spex_explorer_cut(x, i), b->cuts[i]);
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_uint_eq(spex_explorer_origin(x, i), b->origins[i]);
    for (uint32_t i = 0; i < RANDOM_MARKS; i++)
        ck_assert_int_eq(spex_explorer_mark(x, i), b->marks[i]);
}

static spex_explorer *search(const spex_explorer_model *model, const spex_explorer_options *options)
{
    spex_explorer *x;
    spex_explorer_error error = {""};
    ck_assert_msg(spex_explorer_open(&x, model, options, &error) == SPEX_EXPLORER_OK, "%s", error.message);
    ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
    return x;
}

START_TEST(as_the_plain_search)
{
    static const unsigned jobs[] = {1, 2, 8};
    uint32_t violated = 0;
    for (uint64_t seed = 0; seed < MODELS; seed++) {
        random_model m;
        brute b;
        random_model_make(&m, seed + (uint64_t)_i * MODELS, false);
        if (brute_search(&b, &m.model, MOST)) {
            spex_explorer_options options = {.jobs = jobs[_i]};
            options.compact = seed % 5 == 0;
            options.disk = seed % 7 == 0 ? "." : NULL;
            spex_explorer *x = search(&m.model, &options);
            check_figures(x, &b);
            check_findings(x, &b, !options.compact);
            for (uint32_t i = 0; i < m.model.property_count; i++)
                violated += b.broken[i] != BRUTE_NEVER;
            spex_explorer_close(x);
        }
        brute_free(&b);
    }
    ck_assert_uint_gt(violated, MODELS);
}
END_TEST

START_TEST(first_ends_at_the_depth_of_the_first)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        random_model m;
        brute b;
        random_model_make(&m, seed + 77777, false);
        if (brute_search(&b, &m.model, MOST)) {
            spex_explorer_options options = {.jobs = 1 + (unsigned)(seed % 2), .first = true};
            spex_explorer *x = search(&m.model, &options);
            uint64_t least = BRUTE_NEVER;
            for (uint32_t i = 0; i < m.model.property_count; i++)
                if (b.broken[i] < least)
                    least = b.broken[i];
            spex_explorer_figures figures;
            spex_explorer_get_figures(x, &figures);
            ck_assert_int_eq(figures.end,
                             least == BRUTE_NEVER ? SPEX_EXPLORER_COMPLETE : SPEX_EXPLORER_FIRST);
            uint32_t shown = 0;
            for (uint32_t i = 0; i < m.model.property_count; i++)
                if (spex_explorer_find(x, i)->verdict == SPEX_EXPLORER_VIOLATED) {
                    runs_check(&m.model, i, spex_explorer_find(x, i), &b);
                    shown += b.broken[i] == least;
                }
            ck_assert(shown > 0 || least == BRUTE_NEVER);
            spex_explorer_close(x);
        }
        brute_free(&b);
    }
}
END_TEST

typedef struct tally {
    const brute *b;
    const spex_explorer *x;
    uint32_t from;
    size_t steps;
} tally;

static void tell_step(void *arg, const spex_explorer_step *step, uint32_t to)
{
    tally *t = arg;
    t->steps++;
    if (step->outcome != SPEX_EXPLORER_STEP) {
        ck_assert_uint_eq(to, SPEX_EXPLORER_NONE);
        return;
    }
    unsigned char state[512];
    ck_assert(spex_explorer_get_state(t->x, to, state));
}

START_TEST(all_states_and_steps_can_be_had)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        random_model m;
        brute b;
        random_model_make(&m, seed + 5000, false);
        if (brute_search(&b, &m.model, MOST)) {
            spex_explorer_options options = {.jobs = 1 + (unsigned)(seed % 3)};
            spex_explorer *x = search(&m.model, &options);
            uint32_t states = 0;
            size_t steps = 0;
            for (uint32_t n = 0; n < spex_explorer_number_end(x); n++) {
                unsigned char state[512];
                if (!spex_explorer_get_state(x, n, state))
                    continue;
                states++;
                ck_assert_uint_ne(brute_number(&b, state), SPEX_EXPLORER_NONE);
                ck_assert_uint_eq(spex_explorer_number(x, state), n);
                tally t = {&b, x, n, 0};
                ck_assert(spex_explorer_get_steps(x, n, tell_step, &t));
                steps += t.steps;
            }
            ck_assert_uint_eq(states, b.count);
            ck_assert_uint_eq(steps, b.step_count);
            spex_explorer_close(x);
        }
        brute_free(&b);
    }
}
END_TEST

/* ---- a model that is as large as one likes: a counter of four bytes that goes up by each of `ways` ---- */

typedef struct counter {
    spex_explorer_model model;
    uint32_t end, ways;
} counter;

static void count_first(const void *self, spex_explorer_out *out)
{
    (void)self;
    uint32_t zero[20] = {0};
    spex_explorer_step step = {.after = zero, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

static void count_steps(const void *self, const void *state, spex_explorer_out *out)
{
    const counter *c = self;
    uint32_t value[20];
    memcpy(value, state, sizeof value);
    uint32_t from = value[0];
    for (uint32_t i = 1; i <= c->ways && from < c->end; i++) {
        value[0] = from + i < c->end ? from + i : c->end;
        for (uint32_t k = 1; k < 20; k++)
            value[k] = value[0] * k;
        spex_explorer_step step = {.after = value, .label = i, .agent = 0, .action = SPEX_EXPLORER_NONE};
        out->step(out, &step);
    }
}

static counter make_counter(uint32_t end, uint32_t ways)
{
    counter c = {.end = end, .ways = ways};
    c.model = (spex_explorer_model){.abi = SPEX_EXPLORER_ABI,
                                    .size = sizeof c.model,
                                    .name = "counter",
                                    .state_size = 80,
                                    .first = count_first,
                                    .steps = count_steps};
    return c;
}

START_TEST(tables_grow)
{
    static const unsigned jobs[] = {1, 2, 8};
    static const uint32_t ways[] = {1, 3, 50000};
    counter c = make_counter(200000, ways[_i / 3]);
    c.model.self = &c;
    if (c.ways == 1)
        c.end = 20000;
    if (c.ways == 50000)
        c.end = 50000;
    spex_explorer_options options = {.jobs = jobs[_i % 3]};
    if (c.ways != 50000) {
        spex_explorer *x = search(&c.model, &options);
        spex_explorer_figures figures;
        spex_explorer_get_figures(x, &figures);
        ck_assert_uint_eq(figures.states, c.end + 1u);
        ck_assert_uint_eq(figures.depth, (c.end + c.ways - 1) / c.ways);
        spex_explorer_close(x);
    } else { /* all states from the first one, at once; then not from the others */
        options.states = 45000;
        spex_explorer *x = search(&c.model, &options);
        spex_explorer_figures figures;
        spex_explorer_get_figures(x, &figures);
        ck_assert_int_eq(figures.end, SPEX_EXPLORER_STATES_LIMIT);
        ck_assert_uint_eq(figures.states, 45000);
        spex_explorer_close(x);
    }
}
END_TEST

static bool is_below(const void *self, const void *state, const void *arg)
{
    (void)self;
    uint32_t value;
    memcpy(&value, state, sizeof value);
    return value != *(const uint32_t *)arg;
}

static volatile sig_atomic_t stop_at_once = 1;

START_TEST(limits_end_it)
{
    uint32_t early = 5, late = 990, edge = 100;
    spex_explorer_property properties[] = {
        {.name = "early", .kind = SPEX_EXPLORER_STATES, .state = is_below, .arg = &early},
        {.name = "late", .kind = SPEX_EXPLORER_STATES, .state = is_below, .arg = &late},
        {.name = "edge", .kind = SPEX_EXPLORER_STATES, .state = is_below, .arg = &edge}};
    counter c = make_counter(4000000, 2);
    c.model.self = &c;
    c.model.properties = properties;
    c.model.property_count = 3;
    spex_explorer_options states = {.jobs = 2, .states = 101}, memory = {.jobs = 2, .memory = 1 << 20},
                          timeout = {.jobs = 2, .timeout = 0.2}, stop = {.jobs = 2, .stop = &stop_at_once};
    const spex_explorer_options *all[] = {&states, &memory, &timeout, &stop};
    static const spex_explorer_end ends[] = {SPEX_EXPLORER_STATES_LIMIT, SPEX_EXPLORER_MEMORY,
                                             SPEX_EXPLORER_TIMEOUT, SPEX_EXPLORER_STOPPED};
    for (int i = 0; i < 4; i++) {
        spex_explorer *x = search(&c.model, all[i]);
        spex_explorer_figures figures;
        spex_explorer_get_figures(x, &figures);
        ck_assert_int_eq(figures.end, ends[i]);
        ck_assert_uint_gt(figures.frontier, 0);
        if (i < 3) {
            ck_assert_int_eq(spex_explorer_find(x, 0)->verdict, SPEX_EXPLORER_VIOLATED);
            ck_assert_uint_eq(spex_explorer_find(x, 0)->length, 3);
            ck_assert_uint_eq(spex_explorer_find(x, 0)->run_length, 3);
        }
        if (i == 0) {
            ck_assert_uint_eq(figures.states, 101);
            ck_assert_int_eq(spex_explorer_find(x, 1)->verdict, SPEX_EXPLORER_NOT_FINISHED);
            ck_assert_int_eq(spex_explorer_find(x, 2)->verdict,
                             SPEX_EXPLORER_VIOLATED); /* found, and judged */
        }
        spex_explorer_close(x);
    }
}
END_TEST

static void sleepy_steps(const void *self, const void *state, spex_explorer_out *out)
{
    uint32_t value;
    memcpy(&value, state, sizeof value);
    const struct timespec pause = {0, value ? 10000000 : 0};
    nanosleep(&pause, NULL);
    count_steps(self, state, out);
}

/* A level of 64 states, each of whose steps take 10 ms at least. */
START_TEST(time_is_looked_at_often_where_steps_are_slow)
{
    counter c = make_counter(4000000, 64);
    c.model.self = &c;
    c.model.steps = sleepy_steps;
    spex_explorer_options options = {.jobs = 1, .timeout = 0.05};
    spex_explorer *x = search(&c.model, &options);
    spex_explorer_figures figures;
    spex_explorer_get_figures(x, &figures);
    ck_assert_int_eq(figures.end, SPEX_EXPLORER_TIMEOUT);
    ck_assert_uint_lt(figures.states - figures.frontier, 16);
    spex_explorer_close(x);
}
END_TEST

START_TEST(wrong_models_are_refused)
{
    spex_explorer *x;
    spex_explorer_error error;
    ck_assert_int_eq(spex_explorer_open(&x, NULL, NULL, &error), SPEX_EXPLORER_E_ARGUMENT);
    random_model m;
    random_model_make(&m, 3, false);
    m.model.abi = 77;
    ck_assert_int_eq(spex_explorer_open(&x, &m.model, NULL, &error), SPEX_EXPLORER_E_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "another version"));
    random_model_make(&m, 3, false);
    spex_explorer_field field = {.offset = 1u << 20, .size = 4, .bits = 3};
    m.model.fields = &field;
    m.model.field_count = 1;
    ck_assert_int_eq(spex_explorer_open(&x, &m.model, NULL, &error), SPEX_EXPLORER_E_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "does not fit"));
    random_model_make(&m, 3, false);
    m.properties[5].subject_count = 1;
    m.subjects[5][0] = 99;
    m.properties[5].subjects = m.subjects[5];
    ck_assert_int_eq(spex_explorer_open(&x, &m.model, NULL, &error), SPEX_EXPLORER_E_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "mark 99"));
    random_model_make(&m, 3, false);
    spex_explorer_options nowhere = {.disk = "/nowhere/at/all"};
    ck_assert_int_eq(spex_explorer_open(&x, &m.model, &nowhere, &error), SPEX_EXPLORER_E_IO);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explorer: search");
    TCase *c = tcase_create("search");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, as_the_plain_search, 0, 3);
    tcase_add_test(c, first_ends_at_the_depth_of_the_first);
    tcase_add_test(c, all_states_and_steps_can_be_had);
    tcase_add_loop_test(c, tables_grow, 0, 9);
    tcase_add_test(c, limits_end_it);
    tcase_add_test(c, time_is_looked_at_often_where_steps_are_slow);
    tcase_add_test(c, wrong_models_are_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
