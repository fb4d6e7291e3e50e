/* Properties (lts/properties.c) against an oracle: which states lead to which, and in how many steps, found
 * by relaxing every step until nothing changes, and each property straight from its definition.
 */
#include "lts/lts.h"

#include "tests/lts/random.h"
#include "tests/suite.h"

enum { MOST = 8, FAR = 1000, ROUNDS = 4000 };

/* far[s][t]: the fewest steps from s to t, with silent steps only or with any. */
typedef struct distances {
    uint32_t far[MOST][MOST];
} distances;

static void measure(const lts *l, bool silent, distances *d)
{
    for (lts_state s = 0; s < l->states; s++)
        for (lts_state t = 0; t < l->states; t++)
            d->far[s][t] = s == t ? 0 : FAR;
    for (uint32_t pass = 0; pass < l->states; pass++)
        for (lts_state s = 0; s < l->states; s++)
            for (lts_state m = 0; m < l->states; m++)
                for (uint64_t e = l->first[m]; e < l->first[m + 1]; e++)
                    if (!silent || l->edges[e].label == LTS_TAU) {
                        uint32_t *far = &d->far[s][l->edges[e].target];
                        *far = d->far[s][m] + 1 < *far ? d->far[s][m] + 1 : *far;
                    }
}

/* The fewest silent steps, at least one, from s back to s. */
static uint32_t shortest_cycle(const lts *l, const distances *silent, lts_state s)
{
    uint32_t least = FAR;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        if (l->edges[e].label == LTS_TAU && silent->far[l->edges[e].target][s] + 1 < least)
            least = silent->far[l->edges[e].target][s] + 1;
    return least;
}

static bool has_choice(const lts *l, lts_state s)
{
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        for (uint64_t f = e + 1; f < l->first[s + 1]; f++)
            if (l->edges[e].label == l->edges[f].label || l->edges[e].label == LTS_TAU ||
                l->edges[f].label == LTS_TAU)
                return true;
    return false;
}

static bool gets_to_one(const lts *l, const distances *d, lts_state s, const bool *targets)
{
    for (lts_state t = 0; t < l->states; t++)
        if (targets[t] && d->far[s][t] < FAR)
            return true;
    return false;
}

static void check_steps(const lts *l, const lts_run *run, lts_state from)
{
    for (uint32_t i = 0; i < run->length; i++) {
        ck_assert_uint_eq(run->steps[i].from, from);
        ck_assert(lts_has_edge(l, from, run->steps[i].label, run->steps[i].to));
        from = run->steps[i].to;
    }
    ck_assert_uint_eq(run->end, from);
}

/* The witness is a shortest run to one of the `bad` states, if there is any that a run gets to. */
static void check_witness(const lts *l, const distances *d, const bool *bad, const lts_witness *w)
{
    uint32_t least = FAR;
    for (lts_state s = 0; s < l->states; s++)
        if (bad[s] && d->far[l->initial][s] < least)
            least = d->far[l->initial][s];
    ck_assert(w->found == (least < FAR));
    if (!w->found)
        return;
    check_steps(l, &w->run, l->initial);
    ck_assert(bad[w->run.end]);
    ck_assert_uint_eq(w->run.length, least);
}

static void check_deadlock(const lts *l, const distances *d, const bool *final)
{
    bool bad[MOST];
    lts_witness w;
    for (lts_state s = 0; s < l->states; s++)
        bad[s] = l->first[s] == l->first[s + 1] && !(final && final[s]);
    ck_assert_int_eq(lts_find_deadlock(l, final, &w), BASE_OK);
    check_witness(l, d, bad, &w);
    lts_witness_release(&w);
}

static void check_livelock(const lts *l, const distances *d)
{
    distances silent;
    bool bad[MOST];
    lts_witness w;
    measure(l, true, &silent);
    for (lts_state s = 0; s < l->states; s++)
        bad[s] = shortest_cycle(l, &silent, s) < FAR;
    ck_assert_int_eq(lts_find_livelock(l, &w), BASE_OK);
    check_witness(l, d, bad, &w);
    if (w.found) {
        check_steps(l, &w.cycle, w.run.end);
        ck_assert_uint_eq(w.cycle.end, w.run.end);
        ck_assert_uint_eq(w.cycle.length, shortest_cycle(l, &silent, w.run.end));
        for (uint32_t i = 0; i < w.cycle.length; i++)
            ck_assert_uint_eq(w.cycle.steps[i].label, LTS_TAU);
    }
    lts_witness_release(&w);
}

static void check_choice(const lts *l, const distances *d)
{
    bool bad[MOST];
    lts_witness w;
    for (lts_state s = 0; s < l->states; s++)
        bad[s] = has_choice(l, s);
    ck_assert_int_eq(lts_find_choice(l, &w), BASE_OK);
    check_witness(l, d, bad, &w);
    if (w.found) {
        const lts_step *a = &w.steps[0], *b = &w.steps[1];
        ck_assert(a->from == w.run.end && b->from == w.run.end);
        ck_assert(lts_has_edge(l, a->from, a->label, a->to) && lts_has_edge(l, b->from, b->label, b->to));
        ck_assert(a->label != b->label || a->to != b->to);
        ck_assert(a->label == b->label || a->label == LTS_TAU);
    }
    lts_witness_release(&w);
}

static void check_targets(const lts *l, const distances *d, const bool *targets)
{
    bool bad[MOST];
    lts_witness w;
    ck_assert_int_eq(lts_find_target(l, targets, &w), BASE_OK);
    check_witness(l, d, targets, &w);
    lts_witness_release(&w);
    for (lts_state s = 0; s < l->states; s++)
        bad[s] = !gets_to_one(l, d, s, targets);
    ck_assert_int_eq(lts_find_dead_end(l, targets, &w), BASE_OK);
    check_witness(l, d, bad, &w);
    lts_witness_release(&w);
}

START_TEST(each_is_as_it_is_defined)
{
    uint64_t seed = 11;
    for (unsigned round = 0; round < ROUNDS; round++) {
        lts *l = random_lts(&seed, 1 + random_below(&seed, MOST), random_below(&seed, 14), 3, 40);
        bool some[MOST];
        distances d;
        measure(l, false, &d);
        for (lts_state s = 0; s < l->states; s++)
            some[s] = random_below(&seed, 3) == 0;
        check_deadlock(l, &d, random_below(&seed, 2) ? some : NULL);
        check_livelock(l, &d);
        check_choice(l, &d);
        check_targets(l, &d, some);
        lts_free(l);
    }
}
END_TEST

START_TEST(a_silent_loop_is_a_livelock_of_one_step)
{
    lts *l = verdict_of("0 a 1; 1 tau 1; 1 b 0");
    lts_witness w;
    ck_assert_int_eq(lts_find_livelock(l, &w), BASE_OK);
    ck_assert(w.found && w.run.length == 1 && w.run.end == 1);
    ck_assert(w.cycle.length == 1 && w.cycle.steps[0].to == 1);
    lts_witness_release(&w);
    lts_free(l);
}
END_TEST

START_TEST(what_is_final_may_end)
{
    lts *l = verdict_of("0 a 1; 0 b 2");
    const bool final[] = {false, true, false}, all[] = {false, true, true};
    lts_witness w;
    ck_assert_int_eq(lts_find_deadlock(l, final, &w), BASE_OK);
    ck_assert(w.found && w.run.end == 2);
    lts_witness_release(&w);
    ck_assert_int_eq(lts_find_deadlock(l, all, &w), BASE_OK);
    ck_assert(!w.found);
    lts_witness_release(&w);
    lts_free(l);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("properties");
    TCase *c = tcase_create("properties");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, a_silent_loop_is_a_livelock_of_one_step);
    tcase_add_test(c, what_is_final_may_end);
    tcase_add_test(c, each_is_as_it_is_defined);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
