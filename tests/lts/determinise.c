/* The weak subset automaton, against following sets of states one bit at a time. */
#include "tests/suite.h"

#include "tests/lts/random.h"

#include <string.h>

typedef uint64_t set; /* of at most 64 states */

static set closed(const lts *l, set states)
{
    for (set before = 0; before != states;) {
        before = states;
        for (lts_state s = 0; s < l->states; s++)
            for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
                if (states >> s & 1 && l->edges[e].label == LTS_TAU)
                    states |= (set)1 << l->edges[e].target;
    }
    return states;
}

static set after(const lts *l, set states, lts_label label)
{
    set next = 0;
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (states >> s & 1 && l->edges[e].label == label)
                next |= (set)1 << l->edges[e].target;
    return closed(l, next);
}

static set members(const lts_subsets *s, uint32_t subset)
{
    set states = 0;
    for (uint64_t i = s->first[subset]; i < s->first[subset + 1]; i++) {
        ck_assert(i == s->first[subset] || s->member[i - 1] < s->member[i]);
        states |= (set)1 << s->member[i];
    }
    return states;
}

START_TEST(as_sets_of_states)
{
    uint64_t seed = 7;
    for (unsigned round = 0; round < 2000; round++) {
        uint32_t states = 1 + random_below(&seed, 9);
        lts *l = random_lts(&seed, states, random_below(&seed, 30), 3, 40);
        lts_state starts[] = {random_below(&seed, states), random_below(&seed, states)};
        lts_subsets *s = NULL;
        ck_assert_int_eq(lts_determinise(l, starts, 2, 100000, &s, NULL), BASE_OK);
        ck_assert(members(s, 0) == closed(l, 1));
        for (unsigned i = 0; i < 2; i++)
            ck_assert(members(s, s->start[i]) == closed(l, (set)1 << starts[i]));
        for (uint32_t i = 0; i < s->count; i++) {
            for (uint32_t j = 0; j < i; j++)
                ck_assert(members(s, i) != members(s, j));
            ck_assert_uint_eq(s->next[i * s->label_count], i);
            for (lts_label a = 1; a < s->label_count; a++) {
                uint32_t next = s->next[i * s->label_count + a];
                ck_assert((next == LTS_NONE ? 0 : members(s, next)) == after(l, members(s, i), a));
            }
        }
        lts_subsets_free(s);
        lts_free(l);
    }
}
END_TEST

/* "The n-th action from the end is an a" needs 2^n subsets. */
START_TEST(it_stops_where_it_is_told_to)
{
    lts *l = verdict_of("0 a 0; 0 b 0; 0 a 1; 1 a 2; 1 b 2; 2 a 3; 2 b 3; 3 a 4; 3 b 4");
    lts_subsets *s = NULL;
    base_error error;
    ck_assert_int_eq(lts_determinise(l, NULL, 0, 47, &s, &error), BASE_E_LIMIT);
    ck_assert_str_eq(error.message, "the table of weak subsets has more than 47 entries");
    ck_assert_ptr_null(s);
    ck_assert_int_eq(lts_determinise(l, NULL, 0, 48, &s, &error), BASE_OK);
    ck_assert_uint_eq(s->count, 16);
    lts_subsets_free(s);
    lts_free(l);
}
END_TEST

START_TEST(large_subsets)
{
    enum { STATES = 20000 };
    lts_builder *b = lts_builder_new(NULL);
    for (lts_state s = 0; s + 1 < STATES; s++)
        ck_assert_int_eq(lts_builder_add(b, s, LTS_TAU, s + 1, LTS_NONE), BASE_OK);
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, STATES, 0, &l, NULL), BASE_OK);
    lts_state starts[] = {STATES - 5, 1};
    lts_subsets *s;
    ck_assert_int_eq(lts_determinise(l, starts, 2, 100, &s, NULL), BASE_OK);
    ck_assert_uint_eq(s->count, 3);
    ck_assert_uint_eq(s->first[1], STATES);
    ck_assert_uint_eq(s->first[2], STATES + 5);
    ck_assert_uint_eq(s->member[s->first[2] - 1], STATES - 1);
    lts_subsets_free(s);
    lts_free(l);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("determinise");
    TCase *weak = tcase_create("weak");
    tcase_set_timeout(weak, 60);
    tcase_add_test(weak, as_sets_of_states);
    tcase_add_test(weak, it_stops_where_it_is_told_to);
    tcase_add_test(weak, large_subsets);
    suite_add_tcase(s, weak);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
