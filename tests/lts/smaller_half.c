/* Refinement by smaller halves: the partition is that of the naive oracle, or of sweeps, from wherever it
 * begins; the work on chains, combs and ladders is counted. */
#include "lts/reduce/smaller_half.h"
#include "lts/reduce/sweep.h"

#include "tests/lts/naive.h"
#include "tests/lts/random.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <stdlib.h>
#include <string.h>

static const lts_equivalence kinds[] = {LTS_STRONG, LTS_DIVERGENCE_BRANCHING, LTS_BRANCHING};
#define KINDS (sizeof kinds / sizeof *kinds)

/* The blocks of the nodes of a graph, by smaller halves after so many sweeps. */
static uint32_t *blocks_of(const lts_graph *g, unsigned sweeps)
{
    lts_options options = {.jobs = 1};
    lts_refinement_task task = {g, {LTS_NONE, LTS_NONE}, &options};
    lts_partition_state r = {.g = g, .task = &task};
    ck_assert(lts_partition_state_begin(&r));
    uint32_t moved = 1;
    for (unsigned i = 0; i < sweeps && moved; i++)
        ck_assert_int_eq(lts_sweep(&r, &moved), BASE_OK);
    ck_assert_int_eq(lts_refine_by_smaller_half(&r), BASE_OK);
    uint32_t *of = r.p.of;
    r.p.of = NULL;
    lts_partition_state_release(&r);
    return of;
}

static bool same_partition(const uint32_t *a, const uint32_t *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            if ((a[i] == a[j]) != (b[i] == b[j]))
                return false;
    return true;
}

START_TEST(partitions_are_the_oracles)
{
    for (uint64_t seed = 1, end = getenv("SPEX_LONG") ? 100000 : 3000; seed <= end; seed++) {
        uint64_t random = seed;
        uint32_t states = 2 + random_below(&random, 9);
        lts *l = random_lts(&random, states, 1 + random_below(&random, 3 * states),
                            1 + random_below(&random, 3), random_below(&random, 101));
        for (size_t k = 0; k < KINDS; k++) {
            lts_graph g;
            ck_assert_int_eq(lts_collapse(l, kinds[k], true, 1, &g), BASE_OK);
            uint32_t *of = blocks_of(&g, (unsigned)(seed % 3));
            for (lts_state s = 0; s < l->states; s++)
                for (lts_state t = 0; t < s; t++)
                    ck_assert_msg((of[g.node_of[s]] == of[g.node_of[t]]) ==
                                      (naive_parted(l, kinds[k], s, t) == 0),
                                  "seed %llu, kind %zu, states %u and %u", (unsigned long long)seed, k, s, t);
            free(of);
            lts_graph_release(&g);
        }
        lts_free(l);
    }
}
END_TEST

/* Larger ones, against sweeps that go on to the end. */
START_TEST(partitions_are_those_of_sweeps)
{
    for (uint64_t seed = 1, end = getenv("SPEX_LONG") ? 20000 : 300; seed <= end; seed++) {
        uint64_t random = seed * 77;
        uint32_t states = 20 + random_below(&random, 300);
        lts *l = random_lts(&random, states, states + random_below(&random, 2 * states),
                            1 + random_below(&random, 4), random_below(&random, 101));
        lts *wide = disguised(&random, l);
        for (size_t k = 0; k < KINDS; k++) {
            lts_graph g;
            ck_assert_int_eq(lts_collapse(wide, kinds[k], true, 1, &g), BASE_OK);
            uint32_t *swept = blocks_of(&g, UINT32_MAX), *of = blocks_of(&g, (unsigned)(seed % 2));
            ck_assert_msg(same_partition(swept, of, g.nodes), "seed %llu, kind %zu", (unsigned long long)seed,
                          k);
            free(swept);
            free(of);
            lts_graph_release(&g);
        }
        lts_free(wide);
        lts_free(l);
    }
}
END_TEST

/* A chain in which each step is silent and visible at once; with `rungs`, two such beside each other, each
 * state of one with a visible step to that of the other. */
static lts *silent_and_visible(uint32_t n, bool rungs)
{
    lts_builder *b = lts_builder_new(NULL);
    lts_label a, r;
    ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "a", 1, &a), BASE_OK);
    ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "r", 1, &r), BASE_OK);
    for (lts_state s = 0; s < n; s++)
        for (uint32_t rail = 0; rail <= rungs; rail++) {
            lts_state from = s + rail * (n + 1);
            lts_builder_add(b, from, LTS_TAU, from + 1, LTS_NONE);
            lts_builder_add(b, from, a, from + 1, LTS_NONE);
            if (rungs && rail == 0)
                lts_builder_add(b, from, r, from + n + 1, LTS_NONE);
        }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    return l;
}

/* Signatures alone look at every state of the chain for each of it: 10 ^ 10 words. */
START_TEST(a_chain_of_steps_that_are_silent_and_visible)
{
    for (int rungs = 0; rungs < 2; rungs++) {
        lts *l = silent_and_visible(SUITE_COUNT(100000), rungs), *q;
        lts_stats stats = {0};
        lts_options options = {.equivalence = LTS_BRANCHING, .stats = &stats};
        ck_assert_int_eq(lts_reduce(l, &options, &q, NULL, NULL), BASE_OK);
        ck_assert_uint_eq(q->states, l->states - (rungs ? 1 : 0)); /* both ends can do nothing */
        ck_assert_uint_lt(stats.signatures, 1000 * (uint64_t)l->states);
        lts_free(q);
        lts_free(l);
    }
}
END_TEST

/* Comparing watches two nodes, and ends when they part. */
START_TEST(watched_nodes_part)
{
    lts *l = silent_and_visible(SUITE_COUNT(30000), false),
        *m = silent_and_visible(SUITE_COUNT(30000) - 1, false);
    lts_options options = {.equivalence = LTS_BRANCHING};
    bool equivalent;
    ck_assert_int_eq(lts_compare(l, l, &options, &equivalent, NULL), BASE_OK);
    ck_assert(equivalent);
    ck_assert_int_eq(lts_compare(l, m, &options, &equivalent, NULL), BASE_OK);
    ck_assert(!equivalent);
    lts_free(l);
    lts_free(m);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("smaller_half");
    TCase *c = tcase_create("smaller_half");
    tcase_set_timeout(c, 600);
    tcase_add_test(c, partitions_are_the_oracles);
    tcase_add_test(c, partitions_are_those_of_sweeps);
    tcase_add_test(c, a_chain_of_steps_that_are_silent_and_visible);
    tcase_add_test(c, watched_nodes_part);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
