/* The strongly connected components of the tau steps (lts/components.c). */
#include "tests/lts/random.h"
#include "tests/suite.h"

/* Which states does s silently lead to? */
static void reach(const lts *l, lts_state s, bool *met)
{
    met[s] = true;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        if (l->edges[e].label == LTS_TAU && !met[l->edges[e].target])
            reach(l, l->edges[e].target, met);
}

/* Two states share a component when each leads to the other, and the numbers follow the steps. */
START_TEST(components_are_what_leads_to_each_other)
{
    enum { MOST = 12 };
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        uint64_t random = seed;
        uint32_t states = 1 + random_below(&random, MOST), component[MOST], count;
        lts *l = random_lts(&random, states, random_below(&random, 3 * states), 1, 70);
        bool leads[MOST][MOST] = {{false}};
        for (lts_state s = 0; s < states; s++)
            reach(l, s, leads[s]);
        ck_assert_int_eq(lts_tau_components(l, NULL, component, &count), LTS_OK);
        for (lts_state s = 0; s < states; s++)
            for (lts_state t = 0; t < states; t++) {
                ck_assert_uint_lt(component[s], count);
                ck_assert((component[s] == component[t]) == (leads[s][t] && leads[t][s]));
                ck_assert(!leads[s][t] || component[t] <= component[s]);
            }
        lts_free(l);
    }
}
END_TEST

START_TEST(what_the_mask_lacks_has_none)
{
    lts *l = lts_of("0 tau 1; 1 tau 0; 2 tau 0; 1 a 2");
    const uint8_t mask[] = {1, 1, 0};
    uint32_t component[3], count;
    ck_assert_int_eq(lts_tau_components(l, mask, component, &count), LTS_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(component[0], 0);
    ck_assert_uint_eq(component[1], 0);
    ck_assert_uint_eq(component[2], LTS_NONE);
    lts_free(l);
}
END_TEST

/* A search that called itself for each step would need a stack of as many frames. */
START_TEST(a_million_steps_deep)
{
    const uint32_t steps = 1000000;
    lts_builder *b = lts_builder_new(NULL);
    ck_assert_ptr_nonnull(b);
    for (uint32_t i = 0; i < steps; i++) {
        ck_assert_int_eq(lts_builder_add(b, i, LTS_TAU, i + 1, LTS_NONE), LTS_OK);
        ck_assert_int_eq(lts_builder_add(b, i + 1, LTS_TAU, i, LTS_NONE), LTS_OK);
    }
    lts *l;
    uint32_t count, *component = malloc((steps + 1) * sizeof *component);
    ck_assert_ptr_nonnull(component);
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), LTS_OK);
    ck_assert_int_eq(lts_tau_components(l, NULL, component, &count), LTS_OK);
    ck_assert_uint_eq(count, 1);
    free(component);
    lts_free(l);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("components");
    TCase *c = tcase_create("of the tau steps");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, components_are_what_leads_to_each_other);
    tcase_add_test(c, what_the_mask_lacks_has_none);
    tcase_add_test(c, a_million_steps_deep);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
