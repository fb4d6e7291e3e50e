/* Names, the builder, rows, union, reachability. */
#include "tests/suite.h"

#include "tests/lts/random.h"

#include <string.h>

START_TEST(labels_begin_with_tau)
{
    base_names *labels = lts_labels_new();
    ck_assert_uint_eq(base_names_find(labels, "tau", 3), LTS_TAU);
    base_names_unref(base_names_ref(labels));
    base_names_unref(labels);
    base_names_unref(NULL);
}
END_TEST

START_TEST(rows_are_sorted_and_each_edge_is_there_once)
{
    lts *l = verdict_of("1 b 0; 0 b 1; 0 a 2; 0 a 1; 0 b 1; 0 tau 0");
    ck_assert_uint_eq(l->states, 3);
    ck_assert_uint_eq(l->transitions, 5);
    ck_assert_uint_eq(l->first[1], 4);
    ck_assert_uint_eq(l->edges[0].label, LTS_TAU);
    for (uint64_t e = 1; e < l->first[1]; e++)
        ck_assert(l->edges[e - 1].label < l->edges[e].label || (l->edges[e - 1].label == l->edges[e].label &&
                                                                l->edges[e - 1].target < l->edges[e].target));
    lts_label a = base_names_find(l->labels, "a", 1), b = base_names_find(l->labels, "b", 1);
    ck_assert(lts_has_edge(l, 0, a, 2));
    ck_assert(lts_has_edge(l, 1, b, 0));
    ck_assert(!lts_has_edge(l, 1, b, 1));
    ck_assert(!lts_has_edge(l, 2, a, 0));
    lts_free(l);
}
END_TEST

/* Against a plain list: the same transitions, whatever the order and the length of the rows. */
START_TEST(the_builder_keeps_what_it_was_told)
{
    enum { STATES = 5, EDGES = 3000, LABELS = 7, TARGETS = 40 };
    uint64_t seed = 1;
    for (unsigned sorted = 0; sorted < 2; sorted++) {
        lts_builder *b = lts_builder_new(NULL);
        for (char name = 'a'; name < 'a' + LABELS - 1; name++) {
            lts_label label;
            ck_assert_int_eq(base_names_intern(lts_builder_labels(b), &name, 1, &label), BASE_OK);
        }
        static uint32_t first_origin[STATES][LABELS][TARGETS];
        memset(first_origin, 0xff, sizeof first_origin);
        uint64_t distinct = 0;
        for (uint32_t i = 0; i < EDGES; i++) {
            lts_state from = sorted ? i * STATES / EDGES : random_below(&seed, STATES);
            lts_label label = random_below(&seed, LABELS);
            lts_state to = random_below(&seed, TARGETS);
            uint32_t origin = i < 10 ? LTS_NONE : i;
            ck_assert_int_eq(lts_builder_add(b, from, label, to, origin), BASE_OK);
            if (first_origin[from][label][to] == LTS_NONE) {
                first_origin[from][label][to] = i;
                distinct++;
            }
        }
        lts *l;
        ck_assert_int_eq(lts_builder_finish(b, TARGETS + 3, 2, &l, NULL), BASE_OK);
        ck_assert_uint_eq(l->transitions, distinct);
        ck_assert_uint_eq(l->states, TARGETS + 3);
        ck_assert_uint_eq(l->initial, 2);
        ck_assert_uint_eq(l->first[STATES], distinct);
        for (lts_state s = 0; s < STATES; s++)
            for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
                uint32_t i = first_origin[s][l->edges[e].label][l->edges[e].target];
                ck_assert_uint_ne(i, LTS_NONE);
                ck_assert_uint_eq(l->origin[e], i < 10 ? LTS_NONE : i);
            }
        lts_free(l);
    }
}
END_TEST

START_TEST(states_by_name)
{
    lts_builder *b = lts_builder_new(NULL);
    lts_state new, paid;
    char number[16];
    ck_assert_int_eq(lts_builder_state(b, "new", 3, &new), BASE_OK);
    ck_assert_int_eq(lts_builder_state(b, "paid", 4, &paid), BASE_OK);
    ck_assert_int_eq(lts_builder_add(b, new, LTS_TAU, paid, LTS_NONE), BASE_OK);
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, paid, &l, NULL), BASE_OK);
    ck_assert_uint_eq(l->states, 2);
    ck_assert_str_eq(lts_state_text(l, l->initial, number), "paid");
    ck_assert_ptr_null(l->origin);
    lts_free(l);
    l = verdict_of("0 a 1");
    ck_assert_str_eq(lts_state_text(l, 1, number), "1");
    lts_free(l);
}
END_TEST

START_TEST(no_transition_is_an_lts_too)
{
    lts *l;
    ck_assert_int_eq(lts_builder_finish(lts_builder_new(NULL), 0, 0, &l, NULL), BASE_OK);
    ck_assert_uint_eq(l->states, 1);
    ck_assert_uint_eq(l->transitions, 0);
    lts_free(l);
    lts_free(NULL);
}
END_TEST

START_TEST(too_many_states_are_refused)
{
    lts_builder *b = lts_builder_new(NULL);
    lts *l = NULL;
    base_error error;
    ck_assert_int_eq(lts_builder_add(b, LTS_MAX, LTS_TAU, 0, LTS_NONE), BASE_E_LIMIT);
    ck_assert_int_eq(lts_builder_finish(b, UINT32_MAX, 0, &l, &error), BASE_E_LIMIT);
    ck_assert_int_eq(error.status, BASE_E_LIMIT);
    ck_assert_ptr_null(l);
}
END_TEST

START_TEST(union_matches_labels_by_text)
{
    lts *a = verdict_of("0 x 1; 1 y 0"), *b = verdict_of("0 y 1; 0 tau 0; 0 x 2; 0 z 1"), *both;
    ck_assert_int_eq(lts_union(a, b, &both), BASE_OK);
    ck_assert_uint_eq(both->states, 5);
    ck_assert_uint_eq(both->transitions, 6);
    lts_label x = base_names_find(both->labels, "x", 1), y = base_names_find(both->labels, "y", 1),
              z = base_names_find(both->labels, "z", 1);
    ck_assert(lts_has_edge(both, 0, x, 1));
    ck_assert(lts_has_edge(both, 1, y, 0));
    ck_assert(lts_has_edge(both, 2, y, 3));
    ck_assert(lts_has_edge(both, 2, x, 4));
    ck_assert(lts_has_edge(both, 2, z, 3));
    ck_assert(lts_has_edge(both, 2, LTS_TAU, 2));
    lts_free(a);
    lts_free(b);
    lts_free(both);
}
END_TEST

START_TEST(reachable_states)
{
    lts *l = verdict_of("0 a 1; 1 tau 3; 2 a 0; 3 a 0");
    uint8_t *reachable;
    ck_assert_int_eq(lts_reachable(l, &reachable), BASE_OK);
    ck_assert_mem_eq(reachable, "\1\1\0\1", 4);
    free(reachable);
    lts_free(l);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("storage");
    TCase *names = tcase_create("names");
    tcase_add_test(names, labels_begin_with_tau);
    suite_add_tcase(s, names);
    TCase *rows = tcase_create("rows");
    tcase_add_test(rows, rows_are_sorted_and_each_edge_is_there_once);
    tcase_add_test(rows, the_builder_keeps_what_it_was_told);
    tcase_add_test(rows, states_by_name);
    tcase_add_test(rows, no_transition_is_an_lts_too);
    tcase_add_test(rows, too_many_states_are_refused);
    tcase_add_test(rows, union_matches_labels_by_text);
    tcase_add_test(rows, reachable_states);
    suite_add_tcase(s, rows);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
