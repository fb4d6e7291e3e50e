/* What a specification allows (verdict/allowed.c), on random pairs: against the definition, taken at its word
 * on the two as they are, and against what is known of it.
 */
#include "verdict/allowed.h"

#include <string.h>

#include "tests/lts/random.h"
#include "tests/suite.h"
#include "verdict/repair.h"

enum { PAIRS = 1500, MOST = 8 };

static bool is_silent_step(const lts_options *options, lts_label label)
{
    return label == LTS_TAU && lts_equivalence_get(options->equivalence)->is_silent;
}

static void reach(const lts *l, const lts_options *options, lts_state s, bool reached[MOST])
{
    reached[s] = true;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        if (is_silent_step(options, l->edges[e].label) && !reached[l->edges[e].target])
            reach(l, options, l->edges[e].target, reached);
}

/* `step` has its label as the specification has it. */
static bool naive_follows(bool related[MOST][MOST], const lts_options *options, lts_state p, lts_edge step,
                          const lts *spec, lts_state s)
{
    bool is_weak = options->equivalence == LTS_WEAK;
    bool before[MOST] = {false};
    reach(spec, options, s, before);
    for (lts_state t = 0; t < spec->states; t++) {
        if (!before[t] || (!is_weak && !related[p][t]))
            continue;
        if (is_silent_step(options, step.label) && related[step.target][t])
            return true;
        for (uint64_t e = spec->first[t]; e < spec->first[t + 1]; e++) {
            bool after[MOST] = {false};
            if (spec->edges[e].label != step.label)
                continue;
            if (is_weak)
                reach(spec, options, spec->edges[e].target, after);
            after[spec->edges[e].target] = true;
            for (lts_state u = 0; u < spec->states; u++)
                if (after[u] && related[step.target][u])
                    return true;
        }
    }
    return false;
}

static bool naive_allowed(const lts *model, const lts *spec, const lts_options *options)
{
    bool related[MOST][MOST];
    memset(related, true, sizeof related);
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (lts_state p = 0; p < model->states; p++)
            for (lts_state s = 0; s < spec->states; s++)
                for (uint64_t e = model->first[p]; e < model->first[p + 1] && related[p][s]; e++) {
                    lts_edge step = model->edges[e];
                    step.label = lts_label_in(spec->labels, model->labels, step.label);
                    if (!naive_follows(related, options, p, step, spec, s)) {
                        related[p][s] = false;
                        has_changed = true;
                    }
                }
    }
    return related[model->initial][spec->initial];
}

START_TEST(as_defined)
{
    static const lts_equivalence all[] = {LTS_STRONG, LTS_BRANCHING, LTS_WEAK};
    uint64_t seed = 20261129;
    unsigned yes = 0, apart = 0; /* apart: the traces are all there, and yet it is not allowed */
    for (unsigned i = 0; i < PAIRS; i++) {
        const lts_options options = {.equivalence = all[i % 3]};
        lts *model = random_lts(&seed, 1 + random_below(&seed, 5), 1 + random_below(&seed, 8), 2, 30);
        lts *spec = random_lts(&seed, 3 + random_below(&seed, 5), 4 + random_below(&seed, 10), 2, 20), *more;
        verdict_edit edit = {.from = random_below(&seed, model->states),
                             .label = random_below(&seed, base_names_count(model->labels)),
                             .to = 0,
                             .origin = LTS_NONE};
        ck_assert_int_eq(verdict_apply_edits(model, &edit, 1, &more), BASE_OK);
        bool is_allowed, is_equivalent;
        ck_assert_int_eq(verdict_is_allowed(model, spec, &options, &is_allowed, NULL), BASE_OK);
        ck_assert_int_eq(is_allowed, naive_allowed(model, spec, &options));
        lts_explanation *why;
        ck_assert_int_eq(verdict_find_forbidden_trace(model, spec, &options, &why, NULL), BASE_OK);
        ck_assert(!is_allowed || !why);
        yes += is_allowed;
        apart += !is_allowed && !why;
        lts_explanation_free(why);
        ck_assert_int_eq(lts_compare(model, spec, &options, &is_equivalent, NULL), BASE_OK);
        ck_assert(is_allowed || !is_equivalent);
        ck_assert_int_eq(verdict_is_allowed(model, more, &options, &is_allowed, NULL), BASE_OK);
        ck_assert(is_allowed); /* one transition less */
        lts_free(model);
        lts_free(spec);
        lts_free(more);
    }
    ck_assert_uint_gt(yes, PAIRS / 20);
    ck_assert_uint_gt(apart, 0);
}
END_TEST

static Suite *suite(void)
{
    Suite *suite = suite_create("allowed");
    TCase *tests = tcase_create("pairs");
    tcase_add_test(tests, as_defined);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    return suite_run(suite());
}
