/* Runs that show given labels (verifier/run.c), against a walk that tries everything. */
#include "verifier/run.h"

#include <string.h>

#include "tests/lts/random.h"
#include "tests/suite.h"

/* The run as "0 a 1 tau 2". */
static const char *shown(const lts *l, const spexv_run *run)
{
    static char text[256];
    size_t used = (size_t)snprintf(text, sizeof text, "%u", l->initial);
    for (uint32_t i = 0; i < run->length; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, " %s %u",
                                 lts_names_text(l->labels, run->steps[i].label), run->steps[i].to);
    return text;
}

START_TEST(takes_silent_steps_where_they_are_needed)
{
    lts *l = lts_of("0 tau 1; 1 a 2; 2 tau 3; 3 tau 4; 4 b 5; 0 b 5");
    lts_label a = lts_names_find(l->labels, "a", 1), b = lts_names_find(l->labels, "b", 1);
    const lts_label labels[] = {a, b};
    spexv_run run;
    ck_assert_int_eq(spexv_run_find(l, labels, 2, true, LTS_NONE, 1000, &run), LTS_OK);
    ck_assert_str_eq(shown(l, &run), "0 tau 1 a 2 tau 3 tau 4 b 5");
    spexv_run_release(&run);
    ck_assert_int_eq(spexv_run_find(l, labels, 1, true, 4, 1000, &run), LTS_OK);
    ck_assert_str_eq(shown(l, &run), "0 tau 1 a 2 tau 3 tau 4");
    spexv_run_release(&run);
    ck_assert_int_eq(spexv_run_find(l, labels, 0, true, LTS_NONE, 1000, &run), LTS_OK);
    ck_assert_uint_eq(run.length, 0);
    spexv_run_release(&run);
    ck_assert_int_eq(spexv_run_find(l, labels, 2, false, LTS_NONE, 1000, &run), LTS_E_LIMIT);
    ck_assert_int_eq(spexv_run_find(l, labels, 2, true, LTS_NONE, 3, &run), LTS_E_LIMIT);
    lts_free(l);
}
END_TEST

/* Can the labels be shown from here, silent steps at will? Depth is bounded: it is a test. */
static bool can_show(const lts *l, lts_state s, const lts_label *labels, uint32_t count, lts_state end,
                     unsigned depth)
{
    if (count == 0 && s == end)
        return true;
    for (uint64_t e = l->first[s]; e < l->first[s + 1] && depth; e++) {
        if (l->edges[e].label == LTS_TAU && can_show(l, l->edges[e].target, labels, count, end, depth - 1))
            return true;
        if (count && l->edges[e].label == labels[0] &&
            can_show(l, l->edges[e].target, labels + 1, count - 1, end, depth - 1))
            return true;
    }
    return false;
}

START_TEST(finds_a_run_exactly_where_there_is_one)
{
    uint64_t seed = 7;
    unsigned found = 0;
    for (unsigned round = 0; round < 3000; round++) {
        lts *l = random_lts(&seed, 1 + random_below(&seed, 4), random_below(&seed, 9), 2, 40);
        const lts_label labels[] = {1 + random_below(&seed, 2), 1 + random_below(&seed, 2)};
        lts_state end = random_below(&seed, l->states);
        bool is_known = lts_names_count(l->labels) > 2;
        spexv_run run = {0};
        lts_status status = is_known ? spexv_run_find(l, labels, 2, true, end, 1000, &run) : LTS_E_LIMIT;
        if (is_known)
            ck_assert_int_eq(status == LTS_OK, can_show(l, l->initial, labels, 2, end, 12));
        lts_state at = l->initial;
        uint32_t visible = 0;
        for (uint32_t i = 0; status == LTS_OK && i < run.length; i++) {
            ck_assert_uint_eq(run.steps[i].from, at);
            ck_assert(lts_has_edge(l, at, run.steps[i].label, run.steps[i].to));
            at = run.steps[i].to;
            if (run.steps[i].label != LTS_TAU)
                ck_assert_uint_eq(run.steps[i].label, labels[visible++]);
        }
        if (status == LTS_OK) {
            ck_assert_uint_eq(at, end);
            ck_assert_uint_eq(visible, 2);
            found++;
        }
        spexv_run_release(&run);
        lts_free(l);
    }
    ck_assert_uint_gt(found, 100);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("run");
    TCase *c = tcase_create("run");
    tcase_add_test(c, takes_silent_steps_where_they_are_needed);
    tcase_add_test(c, finds_a_run_exactly_where_there_is_one);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
