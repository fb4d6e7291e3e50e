/* What leads where: reachability both ways, the tau closure, strongly connected components, tau-cycles
 * (lts/reachable.c, coreachable.c, closure.c, components.c), against Warshall's closure of a matrix.
 */
#include "tests/lts/random.h"
#include "tests/suite.h"

enum { MOST = 12, ROUNDS = SUITE_COUNT(2000) };

typedef struct matrix {
    bool at[MOST][MOST];
} matrix;

/* Where do runs of one step or more lead, by any steps or by silent ones? */
static matrix leading(const lts *l, bool silent)
{
    matrix m = {0};
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            m.at[s][l->edges[e].target] |= !silent || l->edges[e].label == LTS_TAU;
    for (lts_state by = 0; by < l->states; by++)
        for (lts_state s = 0; s < l->states; s++)
            for (lts_state t = 0; t < l->states; t++)
                m.at[s][t] |= m.at[s][by] && m.at[by][t];
    return m;
}

/* The same of runs that may have no step. */
static matrix reflexive(matrix m)
{
    for (uint32_t s = 0; s < MOST; s++)
        m.at[s][s] = true;
    return m;
}

static lts *next_lts(uint64_t *random)
{
    uint32_t states = 1 + random_below(random, MOST);
    return random_lts(random, states, random_below(random, 3 * states), 2, random_below(random, 100));
}

/* Components are numbered by level, the most others that a run from them can pass through, then by their
 * least states. */
static void check_order(const lts *l, const matrix *leads, const uint32_t *component)
{
    uint32_t level[MOST] = {0}, before = 0;
    for (uint32_t round = 0; round < l->states; round++)
        for (lts_state s = 0; s < l->states; s++)
            for (lts_state t = 0; t < l->states; t++)
                if (leads->at[s][t] && !leads->at[t][s] && level[s] <= level[t])
                    level[s] = level[t] + 1;
    for (uint32_t at = 0; at < l->states; at++)
        for (lts_state s = 0; s < l->states; s++)
            if (level[s] == at && component[s] >= before)
                ck_assert_uint_eq(component[s], before++);
}

/* Two states share a component when each leads to the other, and the numbers follow the steps. */
static void check_components(const lts *l, const matrix *leads, const uint32_t *component, uint32_t count)
{
    bool used[MOST] = {false};
    for (lts_state s = 0; s < l->states; s++) {
        ck_assert_uint_lt(component[s], count);
        used[component[s]] = true;
        for (lts_state t = 0; t < l->states; t++) {
            ck_assert((component[s] == component[t]) == (leads->at[s][t] && leads->at[t][s]));
            ck_assert(!leads->at[s][t] || component[t] <= component[s]);
        }
    }
    for (uint32_t c = 0; c < count; c++)
        ck_assert(used[c]);
    check_order(l, leads, component);
}

START_TEST(components_are_what_leads_to_each_other)
{
    uint64_t random = 1;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t component[MOST], count;
        lts *l = next_lts(&random);
        matrix leads = reflexive(leading(l, true));
        ck_assert_int_eq(lts_tau_components(l, NULL, component, &count), BASE_OK);
        check_components(l, &leads, component, count);
        leads = reflexive(leading(l, false));
        ck_assert_int_eq(lts_components(l, component, &count), BASE_OK);
        check_components(l, &leads, component, count);
        lts_free(l);
    }
}
END_TEST

START_TEST(cycles_lead_back)
{
    uint64_t random = 2;
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool *on_cycle;
        lts *l = next_lts(&random);
        matrix leads = leading(l, true);
        ck_assert_int_eq(lts_tau_cycles(l, &on_cycle), BASE_OK);
        for (lts_state s = 0; s < l->states; s++)
            ck_assert(on_cycle[s] == leads.at[s][s]);
        free(on_cycle);
        lts_free(l);
    }
}
END_TEST

START_TEST(what_the_mask_lacks_has_none)
{
    lts *l = verdict_of("0 tau 1; 1 tau 0; 2 tau 0; 1 a 2");
    const uint8_t mask[] = {1, 1, 0};
    uint32_t component[3], count;
    ck_assert_int_eq(lts_tau_components(l, mask, component, &count), BASE_OK);
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
        ck_assert_int_eq(lts_builder_add(b, i, LTS_TAU, i + 1, LTS_NONE), BASE_OK);
        ck_assert_int_eq(lts_builder_add(b, i + 1, LTS_TAU, i, LTS_NONE), BASE_OK);
    }
    lts *l;
    uint32_t count, *component = malloc((steps + 1) * sizeof *component);
    ck_assert_ptr_nonnull(component);
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    ck_assert_int_eq(lts_tau_components(l, NULL, component, &count), BASE_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(lts_components(l, component, &count), BASE_OK);
    ck_assert_uint_eq(count, 1);
    free(component);
    lts_free(l);
}
END_TEST

START_TEST(reachable_is_what_the_initial_state_leads_to)
{
    uint64_t random = 3;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t *reachable;
        lts *l = next_lts(&random);
        l->initial = random_below(&random, l->states);
        matrix leads = reflexive(leading(l, false));
        ck_assert_int_eq(lts_reachable(l, &reachable), BASE_OK);
        for (lts_state s = 0; s < l->states; s++)
            ck_assert_uint_eq(reachable[s], leads.at[l->initial][s]);
        free(reachable);
        lts_free(l);
    }
}
END_TEST

START_TEST(coreachable_is_what_leads_to_a_marked_state)
{
    uint64_t random = 4;
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool marked[MOST], leads_there[MOST] = {false};
        lts *l = next_lts(&random);
        matrix leads = reflexive(leading(l, false));
        for (lts_state t = 0; t < l->states; t++) {
            marked[t] = random_below(&random, 4) == 0;
            for (lts_state s = 0; s < l->states && marked[t]; s++)
                leads_there[s] |= leads.at[s][t];
        }
        ck_assert_int_eq(lts_coreachable(l, marked), BASE_OK);
        ck_assert_mem_eq(marked, leads_there, l->states * sizeof *marked);
        lts_free(l);
    }
}
END_TEST

/* Is there a step by the label from where silent steps lead to, and silent ones from there on? */
static bool leads_weakly(const lts *l, const matrix *silently, lts_state s, lts_label label, lts_state t)
{
    for (lts_state from = 0; from < l->states; from++)
        for (lts_state to = 0; to < l->states; to++)
            if (silently->at[s][from] && lts_has_edge(l, from, label, to) && silently->at[to][t])
                return true;
    return label == LTS_TAU && silently->at[s][t];
}

START_TEST(the_closure_has_the_weak_steps)
{
    uint64_t random = 5;
    for (unsigned round = 0; round < ROUNDS / 4; round++) {
        lts *l = next_lts(&random), *closure;
        matrix silently = reflexive(leading(l, true));
        ck_assert_int_eq(lts_tau_closure(l, UINT64_MAX, NULL, &closure), BASE_OK);
        ck_assert_uint_eq(closure->states, l->states);
        ck_assert_uint_eq(closure->initial, l->initial);
        for (lts_state s = 0; s < l->states; s++)
            for (lts_label label = 0; label < base_names_count(l->labels); label++)
                for (lts_state t = 0; t < l->states; t++)
                    ck_assert(lts_has_edge(closure, s, label, t) == leads_weakly(l, &silently, s, label, t));
        lts_free(closure);
        lts_free(l);
    }
}
END_TEST

START_TEST(the_closure_can_be_bounded)
{
    lts *l = verdict_of("0 tau 1; 1 tau 2; 2 a 0"), *closure = NULL;
    ck_assert_int_eq(lts_tau_closure(l, 14, NULL, &closure), BASE_E_LIMIT);
    ck_assert_ptr_null(closure);
    ck_assert_int_eq(lts_tau_closure(l, 15, NULL, &closure), BASE_OK);
    ck_assert_uint_eq(closure->transitions, 15);
    lts_free(closure);
    lts_free(l);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("reach");
    TCase *components = tcase_create("components");
    tcase_set_timeout(components, 0);
    tcase_add_test(components, components_are_what_leads_to_each_other);
    tcase_add_test(components, cycles_lead_back);
    tcase_add_test(components, what_the_mask_lacks_has_none);
    tcase_add_test(components, a_million_steps_deep);
    suite_add_tcase(s, components);
    TCase *reach = tcase_create("reachability");
    tcase_set_timeout(reach, 0);
    tcase_add_test(reach, reachable_is_what_the_initial_state_leads_to);
    tcase_add_test(reach, coreachable_is_what_leads_to_a_marked_state);
    tcase_add_test(reach, the_closure_has_the_weak_steps);
    tcase_add_test(reach, the_closure_can_be_bounded);
    suite_add_tcase(s, reach);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
