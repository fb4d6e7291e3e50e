/* Composition (lts/transform/compose.c) against its definition, looked up for every pair of tuples. */
#include "lts/lts.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lts/random.h"
#include "tests/suite.h"

#define MOST_PARTS  3u
#define MOST_STATES 4u
#define TUPLES      64u /* MOST_STATES to the power of MOST_PARTS */

static const char *const actions[] = {"tau", "a", "b", "c"};

typedef struct oracle {
    const lts *parts[MOST_PARTS];
    uint32_t count;
    lts_together together;
    const base_names *on;
} oracle;

static lts_state part_of(uint32_t tuple, uint32_t part)
{
    while (part--)
        tuple /= MOST_STATES;
    return tuple % MOST_STATES;
}

static bool part_goes(const oracle *o, uint32_t part, uint32_t from, const char *action, uint32_t to)
{
    const lts *l = o->parts[part];
    lts_label label = base_names_find(l->labels, action, strlen(action));
    lts_state s = part_of(from, part);
    return label != LTS_NONE && s < l->states && lts_has_edge(l, s, label, part_of(to, part));
}

static bool concerns(const oracle *o, uint32_t part, const char *action)
{
    if (strcmp(action, "tau") == 0 || o->together == LTS_TOGETHER_NOT)
        return false;
    if (o->together == LTS_TOGETHER_ON)
        return base_names_find(o->on, action, strlen(action)) != LTS_NONE;
    return base_names_find(o->parts[part]->labels, action, strlen(action)) != LTS_NONE;
}

/* Does the whole go from tuple to tuple by the action? Either all concerned do and the rest stay, or, where
 * it concerns one part or none, one part does and the rest stay. */
static bool goes(const oracle *o, uint32_t from, const char *action, uint32_t to)
{
    uint32_t concerned = 0, moved = 0, stayed = 0, wrong = 0;
    for (uint32_t p = 0; p < o->count; p++) {
        bool is_concerned = concerns(o, p, action);
        bool does = part_goes(o, p, from, action, to), stays = part_of(from, p) == part_of(to, p);
        concerned += is_concerned;
        moved += is_concerned && does;
        wrong += !is_concerned && !stays;
        stayed += stays;
    }
    if (concerned > 1)
        return moved == concerned && wrong == 0;
    for (uint32_t p = 0; p < o->count; p++) {
        bool others_stay = stayed - (part_of(from, p) == part_of(to, p)) == o->count - 1;
        if (others_stay && part_goes(o, p, from, action, to))
            return true;
    }
    return false;
}

static uint32_t tuple_of(const oracle *o, const lts_tuples *tuples, lts_state whole)
{
    uint32_t tuple = 0;
    for (uint32_t p = o->count; p-- > 0;)
        tuple = tuple * MOST_STATES + lts_tuples_part(tuples, whole, p);
    return tuple;
}

/* Checks the row of state `s`, and marks what it leads to. */
static void check_row(const oracle *o, const lts *whole, const lts_tuples *tuples, lts_state s,
                      const uint32_t *number)
{
    uint32_t from = tuple_of(o, tuples, s);
    uint64_t edges = 0;
    uint32_t tuple_count = 1;
    for (uint32_t p = 0; p < o->count; p++)
        tuple_count *= MOST_STATES;
    for (size_t a = 0; a < sizeof actions / sizeof *actions; a++) {
        lts_label label = base_names_find(whole->labels, actions[a], strlen(actions[a]));
        for (uint32_t to = 0; to < tuple_count; to++) {
            if (!goes(o, from, actions[a], to))
                continue;
            ck_assert_msg(number[to] != LTS_NONE, "a tuple that can be reached is missing");
            ck_assert(label != LTS_NONE && lts_has_edge(whole, s, label, number[to]));
            edges++;
        }
    }
    ck_assert_uint_eq(edges, whole->first[s + 1] - whole->first[s]);
}

static void check(const oracle *o)
{
    lts *whole;
    lts_tuples *tuples;
    ck_assert_int_eq(
        lts_compose(o->parts, o->count, o->together, o->on, NULL, UINT32_MAX, &whole, &tuples, NULL, NULL),
        BASE_OK);
    uint32_t number[TUPLES];
    memset(number, 0xFF, sizeof number);
    for (lts_state s = 0; s < whole->states; s++) {
        uint32_t tuple = tuple_of(o, tuples, s);
        ck_assert_uint_eq(number[tuple], LTS_NONE);
        number[tuple] = s;
    }
    for (uint32_t p = 0; p < o->count; p++)
        ck_assert_uint_eq(lts_tuples_part(tuples, whole->initial, p), o->parts[p]->initial);
    for (lts_state s = 0; s < whole->states; s++)
        check_row(o, whole, tuples, s, number);
    uint8_t *reachable;
    ck_assert_int_eq(lts_reachable(whole, &reachable), BASE_OK);
    for (lts_state s = 0; s < whole->states; s++)
        ck_assert(reachable[s]);
    free(reachable);
    lts_tuples_free(tuples);
    lts_free(whole);
}

START_TEST(random_parts)
{
    uint64_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        lts *parts[MOST_PARTS];
        base_names *on = base_names_new();
        uint32_t number;
        oracle o = {.count = 1 + random_below(&seed, MOST_PARTS),
                    .together = (lts_together)random_below(&seed, 3)};
        if (o.together == LTS_TOGETHER_ON) {
            o.on = on;
            for (size_t a = 1; a < sizeof actions / sizeof *actions; a++)
                if (random_below(&seed, 2))
                    ck_assert_int_eq(base_names_intern(on, actions[a], 1, &number), BASE_OK);
        }
        for (uint32_t p = 0; p < o.count; p++)
            o.parts[p] = parts[p] = random_lts(&seed, 1 + random_below(&seed, MOST_STATES),
                                               random_below(&seed, 9), 1 + random_below(&seed, 3), 25);
        check(&o);
        for (uint32_t p = 0; p < o.count; p++)
            lts_free(parts[p]);
        base_names_unref(on);
    }
}
END_TEST

START_TEST(origins_say_whose_step_it_was)
{
    static const uint32_t base[] = {100, 200};
    lts *a = verdict_of("0 x 1; 1 y 0"), *b = verdict_of("0 y 0; 0 z 0"), *whole;
    a->origin = calloc(2, sizeof *a->origin);
    b->origin = calloc(2, sizeof *b->origin);
    a->origin[1] = 1;
    b->origin[1] = 1;
    const lts *const parts[] = {a, b};
    ck_assert_int_eq(lts_compose(parts, 2, LTS_TOGETHER_SHARED, NULL, base, 10, &whole, NULL, NULL, NULL),
                     BASE_OK);
    ck_assert_uint_eq(whole->states, 2);
    ck_assert_uint_eq(whole->transitions, 4);
    uint32_t seen[4] = {0};
    for (uint64_t e = 0; e < 4; e++)
        seen[whole->origin[e] >= 200 ? whole->origin[e] - 198 : whole->origin[e] - 100]++;
    ck_assert_uint_eq(seen[0], 1); /* x */
    ck_assert_uint_eq(seen[1], 1); /* y, which both take: the first one's */
    ck_assert_uint_eq(seen[2], 0);
    ck_assert_uint_eq(seen[3], 2); /* z, in both states */
    lts_free(a);
    lts_free(b);
    lts_free(whole);
}
END_TEST

static void count_calls(const char *phase, uint64_t done, uint64_t total, void *arg)
{
    (void)phase, (void)done, (void)total;
    ++*(unsigned *)arg;
}

/* Where parts share nothing, the size is a product, for which nothing has to be explored. */
START_TEST(too_many_states_by_a_product)
{
    enum { PARTS = 20 };
    lts *a = verdict_of("0 x 1; 1 x 2; 2 x 0; 7 x 0"), *b = verdict_of("0 y 1; 1 z 0; 5 z 0"), *whole = NULL;
    const lts *parts[PARTS];
    unsigned calls = 0;
    lts_options options = {.progress = count_calls, .progress_arg = &calls};
    for (unsigned i = 0; i < PARTS; i++)
        parts[i] = i % 2 ? a : b;
    ck_assert_int_eq(
        lts_compose(parts, PARTS, LTS_TOGETHER_NOT, NULL, NULL, 10000000, &whole, NULL, &options, NULL),
        BASE_E_LIMIT);
    ck_assert_uint_eq(calls, 0);
    ck_assert_int_eq(lts_compose(parts, 2, LTS_TOGETHER_SHARED, NULL, NULL, 5, &whole, NULL, &options, NULL),
                     BASE_E_LIMIT);
    ck_assert_uint_eq(calls, 0);
    ck_assert_ptr_null(whole);
    ck_assert_int_eq(lts_compose(parts, 2, LTS_TOGETHER_SHARED, NULL, NULL, 6, &whole, NULL, &options, NULL),
                     BASE_OK);
    ck_assert_uint_eq(whole->states, 6); /* what cannot be reached does not count */
    ck_assert_uint_gt(calls, 0);
    lts_free(whole);
    lts_free(a);
    lts_free(b);
}
END_TEST

START_TEST(too_many_states)
{
    lts *a = verdict_of("0 x 1; 1 x 2; 2 x 0"), *whole = NULL;
    const lts *const parts[] = {a, a, a, a};
    base_error error;
    ck_assert_int_eq(lts_compose(parts, 4, LTS_TOGETHER_NOT, NULL, NULL, 80, &whole, NULL, NULL, &error),
                     BASE_E_LIMIT);
    ck_assert_ptr_null(whole);
    ck_assert_str_eq(error.message, "the composition has more than 80 states");
    ck_assert_int_eq(lts_compose(parts, 4, LTS_TOGETHER_NOT, NULL, NULL, 81, &whole, NULL, NULL, &error),
                     BASE_OK);
    ck_assert_uint_eq(whole->states, 81);
    lts_free(whole);
    lts_free(a);
}
END_TEST

/* More parts than fit in one word. */
START_TEST(many_parts)
{
    lts *a = verdict_of("0 x 1; 1 y 2; 2 x 3; 3 x 4"), *whole;
    const lts *parts[70];
    for (size_t i = 0; i < 70; i++)
        parts[i] = a;
    lts_tuples *tuples;
    ck_assert_int_eq(
        lts_compose(parts, 70, LTS_TOGETHER_SHARED, NULL, NULL, 100, &whole, &tuples, NULL, NULL), BASE_OK);
    ck_assert_uint_eq(whole->states, 5);
    for (uint32_t i = 0; i < 70; i++)
        ck_assert_uint_eq(lts_tuples_part(tuples, 4, i), 4);
    lts_tuples_free(tuples);
    lts_free(whole);
    lts_free(a);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("compose");
    TCase *t = tcase_create("compose");
    tcase_add_test(t, random_parts);
    tcase_add_test(t, origins_say_whose_step_it_was);
    tcase_add_test(t, too_many_states);
    tcase_add_test(t, too_many_states_by_a_product);
    tcase_add_test(t, many_parts);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
