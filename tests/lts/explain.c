/* Explanations, checked from outside: the formula is model-checked on both sides, the trace followed on both,
 * the game's moves looked up, and all depths compared with those of the definitions. */
#include "tests/lts/certified.h"
#include "tests/suite.h"

#include "tests/lts/naive.h"
#include "tests/lts/random.h"
#include "tests/lts/variants.h"

#include <string.h>

static const lts_equivalence equivalences[] = {LTS_STRONG,    LTS_BRANCHING,       LTS_DIVERGENCE_BRANCHING,
                                               LTS_WEAK,      LTS_DIVERGENCE_WEAK, LTS_TRACE,
                                               LTS_WEAK_TRACE};

static bool is_weak(lts_equivalence with)
{
    return with != LTS_STRONG && with != LTS_TRACE;
}

static bool is_saturating(lts_equivalence with)
{
    return with == LTS_WEAK || with == LTS_DIVERGENCE_WEAK;
}

static bool has(const lts *l, lts_state from, const base_names *labels, lts_label label, lts_state to)
{
    lts_label own =
        base_names_find(l->labels, base_names_text(labels, label), base_names_length(labels, label));
    return own != LTS_NONE && lts_has_edge(l, from, own, to);
}

static bool silently(const lts *l, lts_state from, lts_state to)
{
    return naive_closed(l, (uint64_t)1 << from) >> to & 1;
}

/* The states of one side after the trace, and then those after the action. */
static uint64_t ends(const lts *l, const lts_explanation *e, bool weak, uint64_t *after)
{
    uint64_t states = (uint64_t)1 << l->initial;
    if (weak)
        states = naive_closed(l, states);
    for (uint32_t i = 0; i <= e->length; i++) {
        lts_label label = i < e->length ? e->trace[i].label : e->action;
        label = base_names_find(l->labels, base_names_text(e->labels, label),
                                base_names_length(e->labels, label));
        uint64_t next = label == LTS_NONE ? 0 : naive_after(l, weak, states, label);
        if (i == e->length)
            *after = next;
        else
            states = next;
    }
    return states;
}

static void check_trace(const lts *sides[2], const lts_explanation *e, bool weak, const lts *both)
{
    for (unsigned side = 0; side < 2; side++) {
        uint64_t after = 0, states = ends(sides[side], e, weak, &after);
        ck_assert(states != 0);
        ck_assert_int_eq(after != 0, side == (unsigned)e->side);
        if (side == (unsigned)e->side) {
            ck_assert(states >> e->state & 1);
            ck_assert(has(sides[side], e->witness.from, e->labels, e->action, e->witness.to));
        }
        uint64_t others = 0;
        for (uint32_t i = 0; i < e->other_count; i++)
            others |= (uint64_t)1 << e->others[i];
        if (side != (unsigned)e->side)
            ck_assert(others == states);
    }
    uint32_t shortest = naive_trace(both, weak, sides[0]->initial, sides[1]->initial + sides[0]->states);
    ck_assert_uint_eq(e->length + 1, shortest);
}

static void check_position(const lts *sides[2], const lts_explanation *e, const lts_position *p, bool weak,
                           lts_equivalence with, const lts *both)
{
    const lts *near = sides[p->side], *far = sides[!p->side];
    lts_state there = p->state[!p->side];
    ck_assert_uint_eq(p->rounds, naive_parted(both, with, p->state[0], p->state[1] + sides[0]->states));
    ck_assert(weak ? silently(near, p->state[p->side], p->challenge.from)
                   : p->state[p->side] == p->challenge.from);
    if (!p->divergence && p->challenge.from != p->challenge.to)
        ck_assert(is_saturating(with) ||
                  has(near, p->challenge.from, e->labels, p->challenge.label, p->challenge.to));
    for (uint32_t i = 0; i < p->answer_count; i++) {
        const lts_answer *answer = &e->answers[p->first_answer + i];
        const lts_position *next = &e->positions[answer->next];
        ck_assert(weak ? silently(far, there, answer->via) : there == answer->via);
        ck_assert_uint_lt(next->rounds, p->rounds);
        bool early = answer->to == LTS_NONE;
        ck_assert_uint_eq(next->state[!p->side], early ? answer->via : answer->to);
        ck_assert_uint_eq(next->state[p->side], early ? p->challenge.from : p->challenge.to);
        if (!early && answer->to != answer->via && !is_saturating(with))
            ck_assert(has(far, answer->via, e->labels, p->challenge.label, answer->to));
    }
    if (p->answer_count || p->divergence)
        return;
    lts_label label = base_names_find(far->labels, base_names_text(e->labels, p->challenge.label),
                                      base_names_length(e->labels, p->challenge.label));
    uint64_t from = (uint64_t)1 << there;
    ck_assert(label == LTS_NONE || !naive_after(far, weak, weak ? naive_closed(far, from) : from, label));
}

static void check_depth(const lts *sides[2], const lts_explanation *e, lts_equivalence with, const lts *both)
{
    uint32_t least = e->by_trace ? e->length + 1 : UINT32_MAX;
    if (with != LTS_TRACE && with != LTS_WEAK_TRACE) {
        uint32_t rounds = naive_parted(both, with, sides[0]->initial, sides[1]->initial + sides[0]->states);
        ck_assert_uint_gt(rounds, 0);
        least = rounds < least ? rounds : least;
    }
    if (with == LTS_DIVERGENCE_WEAK) /* silence without end, and what can come of it, are two steps */
        ck_assert(e->formula->depth >= least && e->formula->depth <= 2 * least);
    else
        ck_assert_uint_eq(e->formula->depth, least);
}

static void check(const lts *a, const lts *b, lts_equivalence with)
{
    const lts *sides[] = {a, b};
    lts_options options = {.equivalence = with};
    lts_explanation *e = (lts_explanation *)&options;
    base_error error = {0};
    ck_assert_msg(lts_explain(a, b, &options, &e, &error) == BASE_OK, "%s", error.message);
    ck_assert(certified(a, b, with) == !e);
    lts *both;
    ck_assert_int_eq(lts_union(a, b, &both), BASE_OK);
    if (!e) {
        bool traces = with == LTS_TRACE || with == LTS_WEAK_TRACE;
        lts_state s = a->initial, t = b->initial + a->states;
        ck_assert_uint_eq(traces ? naive_trace(both, is_weak(with), s, t) : naive_parted(both, with, s, t),
                          0);
        lts_free(both);
        return;
    }
    ck_assert(naive_holds(a, e->formula, a->initial));
    ck_assert(!naive_holds(b, e->formula, b->initial));
    check_depth(sides, e, with, both);
    if (e->by_trace)
        check_trace(sides, e, is_weak(with), both);
    else
        ck_assert_uint_eq(naive_trace(both, is_weak(with), a->initial, b->initial + a->states), 0);
    for (uint32_t i = 0; i < e->position_count; i++)
        check_position(sides, e, &e->positions[i], is_weak(with), with, both);
    lts_free(both);
    lts_explanation_free(e);
}

START_TEST(random_pairs)
{
    uint64_t seed = 100 + (uint64_t)_i;
    for (unsigned round = 0; round < 700; round++) {
        uint32_t states = 1 + random_below(&seed, 8), tau = random_below(&seed, 80);
        uint32_t actions = 1 + random_below(&seed, 3);
        lts *a = random_lts(&seed, states, random_below(&seed, 3 * states), actions, tau);
        lts *b = round % 2 ? changed(&seed, a)
                           : random_lts(&seed, states, random_below(&seed, 3 * states), actions, tau);
        check(a, b, equivalences[_i]);
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

static lts_explanation *explained(const char *left, const char *right, lts_equivalence with)
{
    lts *a = verdict_of(left), *b = verdict_of(right);
    lts_options options = {.equivalence = with};
    lts_explanation *e = NULL;
    ck_assert_int_eq(lts_explain(a, b, &options, &e, NULL), BASE_OK);
    ck_assert(certified(a, b, with) == !e);
    lts_free(a);
    lts_free(b);
    return e;
}

static void expect_formula(const lts_explanation *e, const char *expected)
{
    char *text;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    ck_assert_int_eq(lts_formula_write(e->formula, out), BASE_OK);
    fclose(out);
    ck_assert_str_eq(text, expected);
    free(text);
}

START_TEST(a_trace)
{
    lts_explanation *e = explained("0 pay 1; 1 ship 2", "0 pay 1; 1 ship 2; 1 cancel 3", LTS_BRANCHING);
    ck_assert(e->by_trace);
    ck_assert_int_eq(e->side, LTS_RIGHT);
    ck_assert_uint_eq(e->length, 1);
    ck_assert_str_eq(base_names_text(e->labels, e->trace[0].label), "pay");
    ck_assert_str_eq(base_names_text(e->labels, e->action), "cancel");
    ck_assert_uint_eq(e->can_count[0], 1);
    ck_assert_uint_eq(e->can_count[1], 2);
    expect_formula(e, "not (true <pay> (true <cancel> true))\n");
    lts_explanation_free(e);
}
END_TEST

/* The textbook case: a choice made too early. */
START_TEST(a_choice_made_too_early)
{
    lts_explanation *e = explained("0 a 1; 1 b 2; 1 c 3", "0 a 1; 0 a 2; 1 b 3; 2 c 4", LTS_BRANCHING);
    ck_assert(!e->by_trace);
    ck_assert_uint_eq(e->length, 1);
    ck_assert_int_eq(e->side, LTS_LEFT);
    ck_assert_uint_eq(e->positions[0].rounds, 2);
    ck_assert_uint_eq(e->positions[0].answer_count, 2);
    expect_formula(e, "true <a> ((true <b> true) and (true <c> true))\n");
    lts_explanation_free(e);
}
END_TEST

START_TEST(a_silent_decision)
{
    lts_explanation *e = explained("0 a 1; 0 b 2", "0 a 1; 0 b 2; 0 tau 3; 3 a 1", LTS_BRANCHING);
    ck_assert(!e->by_trace);
    ck_assert_int_eq(e->side, LTS_LEFT);
    ck_assert_str_eq(base_names_text(e->labels, e->action), "b");
    expect_formula(e, "not (true <tau> not (true <b> true))\n");
    lts_explanation_free(e);
}
END_TEST

START_TEST(a_silent_loop)
{
    lts_explanation *e = explained("0 a 1; 0 tau 0", "0 a 1", LTS_DIVERGENCE_BRANCHING);
    ck_assert(!e->by_trace);
    ck_assert(e->divergence);
    ck_assert_uint_eq(e->state, 0);
    expect_formula(e, "silent for ever in true\n");
    lts_explanation_free(e);
    ck_assert_ptr_null(explained("0 a 1; 0 tau 0", "0 a 1", LTS_BRANCHING));
}
END_TEST

/* Only the left side can be silent for ever and still do `a`. */
START_TEST(a_silent_loop_that_is_left)
{
    const char *left = "0 a 1; 0 tau 0; 0 tau 2; 2 tau 2", *right = "0 a 1; 0 tau 2; 2 tau 2";
    lts_explanation *e = explained(left, right, LTS_DIVERGENCE_WEAK);
    ck_assert(!e->by_trace);
    ck_assert(e->positions[0].divergence);
    ck_assert_uint_eq(e->positions[0].answer_count, 1);
    ck_assert_str_eq(base_names_text(e->labels, e->action), "a");
    expect_formula(e, "silent for ever in (<<tau>> (<<a>> true))\n");
    lts_explanation_free(e);
    ck_assert_ptr_null(explained(left, right, LTS_WEAK));
}
END_TEST

/* A difference a thousand steps away, alternating so that one trace does not show it, takes no recursion. */
START_TEST(a_deep_difference)
{
    enum { DEPTH = 1000 };
    lts *sides[2];
    for (unsigned side = 0; side < 2; side++) {
        lts_builder *b = lts_builder_new(NULL);
        lts_label a, c;
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "a", 1, &a), BASE_OK);
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "c", 1, &c), BASE_OK);
        for (lts_state s = 0; s < DEPTH; s++) {
            ck_assert_int_eq(lts_builder_add(b, s, a, s + 1, LTS_NONE), BASE_OK);
            ck_assert_int_eq(lts_builder_add(b, s, a, s / 2, LTS_NONE), BASE_OK);
        }
        ck_assert_int_eq(lts_builder_add(b, DEPTH, c, 0, LTS_NONE), BASE_OK);
        if (side)
            ck_assert_int_eq(lts_builder_add(b, DEPTH, c, DEPTH, LTS_NONE), BASE_OK);
        ck_assert_int_eq(lts_builder_finish(b, 0, 0, &sides[side], NULL), BASE_OK);
    }
    lts_options options = {.equivalence = LTS_BRANCHING};
    lts_explanation *e = NULL;
    ck_assert_int_eq(lts_explain(sides[0], sides[1], &options, &e, NULL), BASE_OK);
    ck_assert_ptr_nonnull(e);
    ck_assert(!certified(sides[0], sides[1], LTS_BRANCHING));
    ck_assert_uint_ge(e->formula->depth, 2);
    char *text;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    ck_assert_int_eq(lts_formula_write(e->formula, out), BASE_OK);
    fclose(out);
    ck_assert_uint_lt(length, 1000000);
    free(text);
    lts_explanation_free(e);
    lts_free(sides[0]);
    lts_free(sides[1]);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explain");
    TCase *examples = tcase_create("examples");
    tcase_add_checked_fixture(examples, NULL, check_certificates);
    tcase_add_test(examples, a_trace);
    tcase_add_test(examples, a_choice_made_too_early);
    tcase_add_test(examples, a_silent_decision);
    tcase_add_test(examples, a_silent_loop);
    tcase_add_test(examples, a_silent_loop_that_is_left);
    tcase_add_test(examples, a_deep_difference);
    suite_add_tcase(s, examples);
    TCase *random = tcase_create("random");
    tcase_set_timeout(random, 120);
    tcase_add_checked_fixture(random, NULL, check_certificates);
    tcase_add_loop_test(random, random_pairs, 0, sizeof equivalences / sizeof *equivalences);
    suite_add_tcase(s, random);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
