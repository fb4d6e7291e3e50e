/* The implicit LTS and going through it (lts/implicit.c, lts/explore.c), held against the explicit one. */
#include "lts/lts.h"

#include "tests/lts/random.h"
#include "tests/suite.h"

enum { MOST = 10, ROUNDS = 3000 };

static lts *some_lts(uint64_t *seed)
{
    return random_lts(seed, 1 + random_below(seed, MOST), random_below(seed, 20), 3, 40);
}

/* Each reachable state once, in an order in which each but the first has a step from an earlier one; its row
 * is that of the state it stands for. */
START_TEST(exploring_gives_what_can_be_reached)
{
    uint64_t seed = 21;
    for (unsigned round = 0; round < ROUNDS; round++) {
        lts *l = some_lts(&seed), *made;
        lts_implicit x = lts_implicit_of(l);
        base_word_index states = {.words = x.words};
        uint8_t *reachable;
        uint32_t count = 0;
        ck_assert_int_eq(lts_reachable(l, &reachable), BASE_OK);
        for (lts_state s = 0; s < l->states; s++)
            count += reachable[s];
        ck_assert_int_eq(lts_explore(&x, l->labels, false, LTS_MAX, &states, &made, NULL), BASE_OK);
        lts_check(made);
        ck_assert_uint_eq(made->states, count);
        ck_assert(made->initial == 0 && *base_word_index_key(&states, 0) == l->initial);
        for (lts_state s = 0; s < made->states; s++) {
            lts_state own = (lts_state)*base_word_index_key(&states, s);
            ck_assert(reachable[own]);
            ck_assert(made->first[s + 1] - made->first[s] == l->first[own + 1] - l->first[own]);
            for (uint64_t e = made->first[s]; e < made->first[s + 1]; e++)
                ck_assert(lts_has_edge(l, own, made->edges[e].label,
                                       (lts_state)*base_word_index_key(&states, made->edges[e].target)));
        }
        base_word_index_release(&states);
        if (count > 1) {
            lts *none = NULL;
            ck_assert_int_eq(lts_explore(&x, l->labels, false, count - 1, &states, &none, NULL),
                             BASE_E_LIMIT);
            base_word_index_release(&states);
        }
        free(reachable);
        lts_free(made);
        lts_free(l);
    }
}
END_TEST

typedef struct wanted {
    lts_state to;
    lts_label last;
} wanted;

static bool is_wanted(const void *arg, lts_label label, const uint64_t *state)
{
    const wanted *w = arg;
    return *state == w->to && (w->last == LTS_NONE || label == w->last);
}

START_TEST(a_shortest_path_is_as_long_as_a_shortest_run)
{
    uint64_t seed = 22;
    unsigned found_count = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        lts *l = some_lts(&seed);
        lts_implicit x = lts_implicit_of(l);
        const wanted w = {random_below(&seed, l->states),
                          random_below(&seed, 2) ? LTS_NONE : random_below(&seed, 4)};
        bool to[MOST] = {false}, found, has_run;
        to[w.to] = true;
        const lts_goal goal = {.from = l->initial, .to = to, .last = w.last};
        lts_run run = {0};
        lts_path path = {0};
        ck_assert_int_eq(lts_shortest_run(l, &goal, &has_run, &run), BASE_OK);
        ck_assert_int_eq(lts_shortest_path(&x, is_wanted, &w, LTS_MAX, &found, &path), BASE_OK);
        ck_assert(found == has_run);
        for (uint32_t i = 0; found && i < path.length; i++) {
            ck_assert_uint_eq(path.length, run.length);
            ck_assert(*lts_path_state(&path, i) == run.steps[i].from);
            ck_assert(*lts_path_state(&path, i + 1) == run.steps[i].to);
            ck_assert(path.steps[i].label == run.steps[i].label);
        }
        found_count += found;
        lts_path_release(&path);
        lts_run_release(&run);
        lts_free(l);
    }
    ck_assert_uint_gt(found_count, ROUNDS / 8);
}
END_TEST

START_TEST(labels_are_the_same_by_text)
{
    lts *a = verdict_of("0 a 1; 1 b 0"), *b = verdict_of("0 b 1; 1 c 0; 1 tau 0");
    lts_label *map = lts_label_map(b->labels, a->labels);
    lts_label a_of = base_names_find(a->labels, "a", 1), b_of = base_names_find(a->labels, "b", 1);
    ck_assert(map[LTS_TAU] == LTS_TAU && map[a_of] == LTS_NONE);
    ck_assert_uint_eq(map[b_of], base_names_find(b->labels, "b", 1));
    ck_assert_str_eq(lts_label_text(a->labels, b_of), "b");
    ck_assert_str_eq(lts_label_text(a->labels, LTS_TAU), "tau");
    ck_assert_uint_eq(lts_find_edge(b, 1, LTS_TAU, 0), b->first[1]);
    ck_assert(lts_find_edge(b, 0, LTS_TAU, 0) == UINT64_MAX);
    free(map);
    lts_free(a);
    lts_free(b);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explore");
    TCase *c = tcase_create("explore");
    tcase_set_timeout(c, 0);
    tcase_add_test(c, exploring_gives_what_can_be_reached);
    tcase_add_test(c, a_shortest_path_is_as_long_as_a_shortest_run);
    tcase_add_test(c, labels_are_the_same_by_text);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
