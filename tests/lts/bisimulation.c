/* Reduction and comparison modulo the bisimulations, against the oracle and against their own laws. */
#include "lts/lts.h"

#include "tests/lts/certified.h"
#include "tests/lts/laws.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

static const lts_equivalence kinds[] = {LTS_STRONG, LTS_DIVERGENCE_BRANCHING, LTS_BRANCHING};
#define KINDS (sizeof kinds / sizeof *kinds)

static char *text_of(const lts *l)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_OK);
    fclose(out);
    return text;
}

START_TEST(classes_are_the_oracles)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed;
        lts *a, *b;
        bool equivalent;
        random_pair(&random, &a, &b, &equivalent);
        lts *wide = disguised(&random, a);
        for (size_t k = 0; k < KINDS; k++) {
            check_classes(b, kinds[k], seed);
            if (wide->states < 20)
                check_classes(wide, kinds[k], seed);
        }
        lts_free(wide);
        lts_free(a);
        lts_free(b);
    }
}
END_TEST

START_TEST(verdicts_are_the_oracles)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++)
        check_verdicts(seed * 0x10001, kinds, KINDS);
}
END_TEST

static void check_same_rows(const lts *a, const lts *b)
{
    ck_assert_uint_eq(a->states, b->states);
    ck_assert_uint_eq(a->transitions, b->transitions);
    ck_assert_mem_eq(a->first, b->first, (a->states + 1) * sizeof *a->first);
    if (a->transitions)
        ck_assert_mem_eq(a->edges, b->edges, a->transitions * sizeof *a->edges);
}

/* An LTS is equivalent to its quotient, which is its own quotient; a shuffled copy has a quotient of the same
 * size. */
START_TEST(quotients_keep_their_laws)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 7;
        uint32_t states = 1 + random_below(&random, 60);
        lts *l = random_lts(&random, states, random_below(&random, 3 * states), 2, random_below(&random, 90));
        lts *copy = shuffled(&random, l);
        for (size_t k = 0; k < KINDS; k++) {
            lts *q = reduced(l, kinds[k]), *again = reduced(q, kinds[k]);
            lts *other = reduced(copy, kinds[k]);
            ck_assert(certified(l, q, kinds[k]));
            ck_assert(certified(copy, q, kinds[k]));
            check_same_rows(q, again);
            ck_assert_uint_eq(q->states, other->states);
            ck_assert_uint_eq(q->transitions, other->transitions);
            lts_free(q);
            lts_free(again);
            lts_free(other);
        }
        lts_free(l);
        lts_free(copy);
    }
}
END_TEST

START_TEST(disguises_are_seen_through)
{
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 13;
        uint32_t states = 1 + random_below(&random, 40);
        lts *l = random_lts(&random, states, random_below(&random, 3 * states), 3, random_below(&random, 60));
        lts *other = disguised(&random, l);
        ck_assert_msg(certified(l, other, LTS_BRANCHING), "seed %llu", (unsigned long long)seed);
        lts_free(l);
        lts_free(other);
    }
}
END_TEST

/* A node that can step to each of a chain whose nodes part one after the other; above it, silent steps. */
static lts *tau_hub(uint32_t n)
{
    lts_builder *b = lts_builder_new(NULL);
    lts_label step, deal;
    ck_assert_ptr_nonnull(b);
    ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "step", 4, &step), BASE_OK);
    ck_assert_int_eq(base_names_intern(lts_builder_labels(b), "deal", 4, &deal), BASE_OK);
    for (lts_state s = 0; s < n; s++) {
        lts_builder_add(b, s, LTS_TAU, s + 1, LTS_NONE);
        lts_builder_add(b, n, deal, n + 1 + s, LTS_NONE);
        lts_builder_add(b, n + 1 + s, step, n + 2 + s, LTS_NONE);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    return l;
}

START_TEST(long_chains_and_hubs)
{
    lts *l = tau_hub(200000);
    lts *q = reduced(l, LTS_BRANCHING);
    ck_assert_uint_eq(q->states, 200002);
    ck_assert_uint_eq(q->transitions, 400000);
    lts_free(q);
    q = reduced(l, LTS_STRONG);
    ck_assert_uint_eq(q->states, 400002);
    lts_free(q);
    lts_free(l);
}
END_TEST

START_TEST(quotient_is_canonical)
{
    lts *l = verdict_of("0 z 3; 0 tau 4; 0 a 2; 0 a 1; 1 z 0; 2 y 0; 4 b 4; 3 z 3; 5 a 5");
    lts *q = reduced(l, LTS_STRONG);
    char *text = text_of(q);
    ck_assert_str_eq(text, "des (0, 8, 5)\n(0, \"a\", 1)\n(0, \"a\", 2)\n(0, \"tau\", 3)\n(0, \"z\", 4)\n"
                           "(1, \"z\", 0)\n(2, \"y\", 0)\n(3, \"b\", 3)\n(4, \"z\", 4)\n");
    free(text);
    lts_free(q);
    lts_free(l);
}
END_TEST

START_TEST(divergence_leaves_a_loop)
{
    lts *l = verdict_of("0 tau 1; 1 tau 2; 2 tau 1; 2 a 3; 3 tau 3; 9 a 9");
    lts_partition classes;
    lts *q;
    lts_options options = {.equivalence = LTS_DIVERGENCE_BRANCHING};
    ck_assert_int_eq(lts_reduce(l, &options, &q, &classes, NULL), BASE_OK);
    char *text = text_of(q);
    ck_assert_str_eq(text, "des (0, 3, 2)\n(0, \"a\", 1)\n(0, \"tau\", 0)\n(1, \"tau\", 1)\n");
    ck_assert_uint_eq(classes.blocks, 2);
    ck_assert_uint_eq(classes.block_of[2], 0);
    ck_assert_uint_eq(classes.block_of[9], LTS_NONE);
    lts_partition_release(&classes);
    free(text);
    lts_free(q);
    lts_free(l);
}
END_TEST

START_TEST(equivalences_have_names)
{
    for (int e = LTS_STRONG; e <= LTS_WEAK_TRACE; e++) {
        lts_equivalence parsed;
        ck_assert(lts_equivalence_parse(lts_equivalence_name((lts_equivalence)e), &parsed));
        ck_assert_int_eq(parsed, e);
        ck_assert(!lts_equivalence_parse("bisimulation", &parsed));
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("bisimulation");
    TCase *c = tcase_create("reduce and compare");
    tcase_set_timeout(c, 0);
    tcase_add_checked_fixture(c, NULL, check_certificates);
    tcase_add_test(c, classes_are_the_oracles);
    tcase_add_test(c, verdicts_are_the_oracles);
    tcase_add_test(c, quotients_keep_their_laws);
    tcase_add_test(c, disguises_are_seen_through);
    tcase_add_test(c, long_chains_and_hubs);
    tcase_add_test(c, quotient_is_canonical);
    tcase_add_test(c, divergence_leaves_a_loop);
    tcase_add_test(c, equivalences_have_names);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
