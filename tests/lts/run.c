/* Shortest runs (lts/run.c), against distances found by relaxing every step until nothing changes. */
#include "lts/lts.h"

#include <string.h>

#include "tests/lts/random.h"
#include "tests/suite.h"

enum { MOST = 8, LONGEST = 3, FAR = 1000, ROUNDS = 5000 };

/* The run as "0 a 1 tau 2". */
static const char *shown(const lts *l, const lts_run *run)
{
    static char text[256];
    size_t used = (size_t)snprintf(text, sizeof text, "%u", run->length ? run->steps[0].from : run->end);
    for (uint32_t i = 0; i < run->length; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, " %s %u",
                                 base_names_text(l->labels, run->steps[i].label), run->steps[i].to);
    return text;
}

static void check_trace(const lts *l, const lts_trace *trace, lts_state end, const char *expected)
{
    bool found;
    lts_run run = {0};
    ck_assert_int_eq(lts_run_of_trace(l, trace, end, 1000, &found, &run), BASE_OK);
    ck_assert(found == (expected != NULL));
    if (found)
        ck_assert_str_eq(shown(l, &run), expected);
    lts_run_release(&run);
}

START_TEST(takes_silent_steps_where_they_are_needed)
{
    lts *l = verdict_of("0 tau 1; 1 a 2; 2 tau 3; 3 tau 4; 4 b 5; 0 b 5");
    const lts_label labels[] = {base_names_find(l->labels, "a", 1), base_names_find(l->labels, "b", 1)};
    check_trace(l, &(lts_trace){labels, 2, true}, LTS_NONE, "0 tau 1 a 2 tau 3 tau 4 b 5");
    check_trace(l, &(lts_trace){labels, 1, true}, 4, "0 tau 1 a 2 tau 3 tau 4");
    check_trace(l, &(lts_trace){labels, 0, true}, LTS_NONE, "0");
    check_trace(l, &(lts_trace){labels, 2, false}, LTS_NONE, NULL);
    lts_free(l);
}
END_TEST

/* The way by 1 and 5 does `a` first, but that by 2 is the shorter. */
START_TEST(fewest_steps_though_others_do_more_of_the_trace_sooner)
{
    lts *l = verdict_of("0 a 1; 1 tau 5; 5 tau 6; 6 tau 3; 0 tau 2; 2 a 3; 3 b 4");
    const lts_label labels[] = {base_names_find(l->labels, "a", 1), base_names_find(l->labels, "b", 1)};
    check_trace(l, &(lts_trace){labels, 2, true}, LTS_NONE, "0 tau 2 a 3 b 4");
    lts_free(l);
}
END_TEST

START_TEST(the_search_can_be_bounded)
{
    lts *l = verdict_of("0 tau 1; 1 tau 2; 2 a 3");
    const lts_label a = base_names_find(l->labels, "a", 1);
    bool found = false;
    lts_run run;
    const lts_trace trace = {&a, 1, true};
    ck_assert_int_eq(lts_run_of_trace(l, &trace, LTS_NONE, 3, &found, &run), BASE_E_LIMIT);
    ck_assert_int_eq(lts_run_of_trace(l, &trace, LTS_NONE, 4, &found, &run), BASE_OK);
    ck_assert(found);
    lts_run_release(&run);
    lts_free(l);
}
END_TEST

/* Each step is one of `l`, begins where the one before ended, and tells its origin. */
static void check_steps(const lts *l, const lts_run *run, lts_state from)
{
    for (uint32_t i = 0; i < run->length; i++) {
        const lts_step *step = &run->steps[i];
        ck_assert_uint_eq(step->from, from);
        ck_assert(lts_has_edge(l, from, step->label, step->to));
        ck_assert_uint_eq(step->origin, LTS_NONE);
        from = step->to;
    }
    ck_assert_uint_eq(run->end, from);
}

static void check_goal(const lts *l, const lts_goal *goal, const lts_run *run)
{
    check_steps(l, run, goal->from);
    ck_assert(!goal->to || goal->to[run->end]);
    ck_assert(run->length || goal->last == LTS_NONE);
    ck_assert(goal->last == LTS_NONE || run->steps[run->length - 1].label == goal->last);
    for (uint32_t i = 0; i < run->length; i++)
        ck_assert(!goal->silent || run->steps[i].label == LTS_TAU);
}

/* The length of the shortest run that the goal describes; FAR: none. */
static uint32_t distance_to(const lts *l, const lts_goal *goal)
{
    uint32_t far[MOST], least = FAR;
    for (lts_state s = 0; s < l->states; s++)
        far[s] = s == goal->from ? 0 : FAR;
    for (uint32_t pass = 0; pass < l->states; pass++)
        for (lts_state s = 0; s < l->states; s++)
            for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
                lts_edge edge = l->edges[e];
                if ((edge.label == LTS_TAU || !goal->silent) && far[s] + 1 < far[edge.target])
                    far[edge.target] = far[s] + 1;
            }
    if (goal->last == LTS_NONE && (!goal->to || goal->to[goal->from]))
        return 0;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_edge edge = l->edges[e];
            if ((edge.label == LTS_TAU || !goal->silent) && (!goal->to || goal->to[edge.target]) &&
                (goal->last == LTS_NONE || edge.label == goal->last) && far[s] + 1 < least)
                least = far[s] + 1;
        }
    return least;
}

START_TEST(shortest_to_any_goal)
{
    uint64_t seed = 3;
    unsigned found_count = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        lts *l = random_lts(&seed, 1 + random_below(&seed, MOST), random_below(&seed, 16), 2, 50);
        bool to[MOST], found;
        for (lts_state s = 0; s < l->states; s++)
            to[s] = random_below(&seed, 4) == 0;
        const lts_goal goal = {.from = random_below(&seed, l->states),
                               .to = random_below(&seed, 3) ? to : NULL,
                               .last = random_below(&seed, 2) ? LTS_NONE : random_below(&seed, 3),
                               .silent = random_below(&seed, 2)};
        lts_run run = {0};
        uint32_t distance = distance_to(l, &goal);
        ck_assert_int_eq(lts_shortest_run(l, &goal, &found, &run), BASE_OK);
        ck_assert(found == (distance < FAR));
        if (found) {
            check_goal(l, &goal, &run);
            ck_assert_uint_eq(run.length, distance);
            found_count++;
        }
        lts_run_release(&run);
        lts_free(l);
    }
    ck_assert_uint_gt(found_count, ROUNDS / 4);
}
END_TEST

static void relax(uint32_t *far, uint32_t before)
{
    if (before + 1 < *far)
        *far = before + 1;
}

/* The same of the runs with a trace. */
static uint32_t distance_along(const lts *l, const lts_trace *trace, lts_state end)
{
    uint32_t far[LONGEST + 1][MOST], least = FAR;
    for (uint32_t n = 0; n <= trace->length; n++)
        for (lts_state s = 0; s < l->states; s++)
            far[n][s] = n == 0 && s == l->initial ? 0 : FAR;
    for (uint32_t pass = 0; pass < (trace->length + 1) * l->states; pass++)
        for (uint32_t n = 0; n <= trace->length; n++)
            for (lts_state s = 0; s < l->states; s++)
                for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
                    lts_edge edge = l->edges[e];
                    if (trace->weak && edge.label == LTS_TAU)
                        relax(&far[n][edge.target], far[n][s]);
                    if (n < trace->length && edge.label == trace->labels[n])
                        relax(&far[n + 1][edge.target], far[n][s]);
                }
    for (lts_state s = 0; s < l->states; s++)
        if ((end == LTS_NONE || s == end) && far[trace->length][s] < least)
            least = far[trace->length][s];
    return least;
}

static void check_labels(const lts_run *run, const lts_trace *trace)
{
    uint32_t taken = 0;
    for (uint32_t i = 0; i < run->length; i++) {
        if (trace->weak && run->steps[i].label == LTS_TAU)
            continue;
        ck_assert_uint_lt(taken, trace->length);
        ck_assert_uint_eq(run->steps[i].label, trace->labels[taken++]);
    }
    ck_assert_uint_eq(taken, trace->length);
}

START_TEST(shortest_with_any_trace)
{
    uint64_t seed = 7;
    unsigned found_count = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        lts *l = random_lts(&seed, 1 + random_below(&seed, MOST), random_below(&seed, 24), 2, 40);
        bool found, weak = random_below(&seed, 2);
        lts_label labels[LONGEST];
        for (uint32_t n = 0; n < LONGEST; n++)
            labels[n] = weak + random_below(&seed, 3 - weak);
        const lts_trace trace = {labels, random_below(&seed, LONGEST + 1), weak};
        lts_state end = random_below(&seed, 2) ? LTS_NONE : random_below(&seed, l->states);
        lts_run run = {0};
        uint32_t distance = distance_along(l, &trace, end);
        ck_assert_int_eq(lts_run_of_trace(l, &trace, end, FAR, &found, &run), BASE_OK);
        ck_assert(found == (distance < FAR));
        if (found) {
            check_steps(l, &run, l->initial);
            check_labels(&run, &trace);
            ck_assert(end == LTS_NONE || run.end == end);
            ck_assert_uint_eq(run.length, distance);
            found_count++;
        }
        lts_run_release(&run);
        lts_free(l);
    }
    ck_assert_uint_gt(found_count, ROUNDS / 4);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("run");
    TCase *c = tcase_create("run");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, takes_silent_steps_where_they_are_needed);
    tcase_add_test(c, fewest_steps_though_others_do_more_of_the_trace_sooner);
    tcase_add_test(c, the_search_can_be_bounded);
    tcase_add_test(c, shortest_to_any_goal);
    tcase_add_test(c, shortest_with_any_trace);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
