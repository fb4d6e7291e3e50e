/* What partial order leaves out: sets of actions beside those that the definition gives, when it is given up,
 * and steps that belong to no action. (fewer.c has it beside searches without.) */
#include "config.h"

#include "base/random.h"
#include "explorer/fewer/stubborn.h"
#include "tests/suite.h"

#include <string.h>

/* ---- stubborn sets ---- */

#define ACTIONS 130u

static bool is_in(const uint64_t *set, uint32_t a)
{
    return set[a / 64] >> a % 64 & 1;
}

/* Grows a set to one that is stubborn, as the definition says: with each action that is possible those that
 * depend on it, with each other one those that may make it so. Returns how many of it are possible;
 * UINT32_MAX: a visible one is. */
static uint32_t close_plainly(const spex_explorer_model *m, const uint64_t *possible, bool *set)
{
    uint32_t count = 0, words = (m->action_count + 63) / 64;
    bool changed = true, is_seen = false;
    while (changed) {
        changed = false;
        for (uint32_t a = 0; a < m->action_count; a++)
            for (uint32_t b = 0; b < m->action_count && set[a]; b++) {
                bool is_wanted = is_in(possible, a) ? is_in(m->dependent + (size_t)a * words, b)
                                                    : is_in(m->enables + (size_t)b * words, a);
                changed = changed || (is_wanted && !set[b]);
                set[b] = set[b] || is_wanted;
            }
    }
    for (uint32_t a = 0; a < m->action_count; a++) {
        bool is_taken = set[a] && is_in(possible, a);
        count += is_taken;
        is_seen = is_seen || (is_taken && is_in(m->visible, a));
    }
    return is_seen ? UINT32_MAX : count;
}

/* Fills so many bits of rows of actions. */
static void scatter(uint64_t *random, uint64_t *rows, uint32_t count, uint32_t row_count, uint32_t bits)
{
    uint32_t words = (count + 63) / 64;
    memset(rows, 0, (size_t)row_count * words * sizeof *rows);
    for (uint32_t i = 0; i < bits; i++) {
        uint32_t row = (uint32_t)base_random_below(random, row_count);
        uint32_t a = (uint32_t)base_random_below(random, count);
        rows[(size_t)row * words + a / 64] |= (uint64_t)1 << a % 64;
    }
}

/* What is chosen is stubborn, has nothing visible that is possible, and of such sets that begin with one
 * possible action the fewest possible ones; nothing is chosen only where all of these have everything. */
START_TEST(sets_are_stubborn)
{
    static uint64_t dependent[ACTIONS * 3], enables[ACTIONS * 3], visible[3];
    uint64_t random = 77;
    uint32_t chosen = 0, passed = 0;
    for (uint32_t round = 0; round < 4000; round++) {
        static const uint32_t counts[] = {2, 5, 9, 64, 65, ACTIONS};
        uint32_t count = counts[round % 6], all, fewest;
        spex_explorer_model m = {
            .action_count = count, .dependent = dependent, .enables = enables, .visible = visible};
        scatter(&random, dependent, count, count, (uint32_t)base_random_below(&random, count * 2));
        scatter(&random, enables, count, count, (uint32_t)base_random_below(&random, count * 2));
        scatter(&random, visible, count, 1, (uint32_t)base_random_below(&random, 2) * count / 4);
        explorer_stubborn s;
        ck_assert(explorer_stubborn_open(&s, &m));
        for (uint32_t state = 0; state < 3; state++) {
            all = 0;
            scatter(&random, s.possible, count, 1, (uint32_t)base_random_below(&random, count) + 1);
            for (uint32_t a = 0; a < count; a++)
                all += is_in(s.possible, a);
            fewest = all;
            for (uint32_t seed = 0; seed < count; seed++) {
                bool set[ACTIONS] = {false};
                set[seed] = true;
                uint32_t size = is_in(s.possible, seed) ? close_plainly(&m, s.possible, set) : all;
                fewest = size < fewest ? size : fewest;
            }
            bool is_chosen = explorer_stubborn_choose(&s);
            ck_assert_int_eq(is_chosen, fewest < all);
            passed += !is_chosen;
            if (!is_chosen)
                continue;
            bool set[ACTIONS];
            for (uint32_t a = 0; a < count; a++)
                set[a] = is_in(s.best, a);
            ck_assert_uint_eq(close_plainly(&m, s.possible, set), fewest);
            for (uint32_t a = 0; a < count; a++) /* nothing was missing */
                ck_assert_int_eq(set[a], is_in(s.best, a));
            chosen++;
        }
        explorer_stubborn_close(&s);
    }
    ck_assert_uint_gt(chosen, 1000);
    ck_assert_uint_gt(passed, 1000);
}
END_TEST

/* ---- where partial order wins little ---- */

/* A way of places, each of which lies straight ahead, or forks: there two things are done, in any order,
 * before it goes on. */
#define PLACES 4000u

typedef struct way_state {
    uint16_t place;
    uint8_t left, right;
} way_state;

typedef struct way_model {
    spex_explorer_model model;
    bool forks[PLACES + 1];
    spex_explorer_property properties[2];
    uint64_t dependent[3], enables[3], visible;
} way_model;

static void way_first(const void *self, spex_explorer_out *out)
{
    (void)self;
    way_state s = {0, 0, 0};
    spex_explorer_step step = {.after = &s, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

static void way_steps(const void *self, const void *state, spex_explorer_out *out)
{
    const way_model *m = self;
    way_state now = *(const way_state *)state;
    bool forks = m->forks[now.place];
    for (uint32_t i = 0; i < 3; i++) {
        way_state s = now;
        bool is_possible = i == 0   ? forks && !now.left
                           : i == 1 ? forks && !now.right
                                    : now.place < PLACES && (!forks || (now.left && now.right));
        if (!is_possible)
            continue;
        if (i == 0)
            s.left = 1;
        else if (i == 1)
            s.right = 1;
        else
            s = (way_state){.place = (uint16_t)(now.place + 1)};
        spex_explorer_step step = {.after = &s, .label = i, .agent = i, .action = i};
        out->step(out, &step);
    }
}

static bool is_on_the_way(const void *self, const void *state, const void *arg)
{
    (void)self;
    return ((const way_state *)state)->place < *(const uint16_t *)arg;
}

static void describe_way(way_model *m, void (*steps)(const void *, const void *, spex_explorer_out *),
                         uint32_t action_count, const uint16_t far[2])
{
    m->model = (spex_explorer_model){.abi = SPEX_EXPLORER_ABI,
                                     .size = sizeof m->model,
                                     .name = "way",
                                     .self = m,
                                     .state_size = sizeof(way_state),
                                     .first = way_first,
                                     .steps = steps,
                                     .properties = m->properties,
                                     .property_count = 2,
                                     .action_count = action_count,
                                     .dependent = m->dependent,
                                     .enables = m->enables,
                                     .visible = &m->visible};
    for (uint32_t i = 0; i < 2; i++)
        m->properties[i] = (spex_explorer_property){
            .name = "near", .kind = SPEX_EXPLORER_STATES, .state = is_on_the_way, .arg = &far[i]};
}

static void search_way(const way_model *m, const spex_explorer_options *options,
                       spex_explorer_figures *figures, uint64_t *lengths)
{
    spex_explorer *x;
    ck_assert_int_eq(spex_explorer_open(&x, &m->model, options, NULL), SPEX_EXPLORER_OK);
    ck_assert_int_eq(spex_explorer_run(x), SPEX_EXPLORER_OK);
    spex_explorer_get_figures(x, figures);
    for (uint32_t i = 0; i < 2; i++) {
        const spex_explorer_finding *f = spex_explorer_find(x, i);
        lengths[i] = f->verdict == SPEX_EXPLORER_VIOLATED ? f->length : UINT64_MAX;
        ck_assert(f->verdict != SPEX_EXPLORER_VIOLATED || f->run_length == f->length);
    }
    spex_explorer_close(x);
}

/* Where few of the first places fork, all orders are searched and nothing is said to have been left out;
 * where forks are few later, it is no more tried. Nothing is lost either way. */
START_TEST(what_wins_little_is_given_up)
{
    static way_model m;
    static const uint16_t far[2] = {PLACES - 7, PLACES + 1};
    uint64_t random = 5;
    for (uint32_t round = 0; round < 96; round++) {
        static const uint32_t one_of[] = {1, 3, 20, 400};
        uint32_t first = one_of[round % 4], then = one_of[round / 4 % 4];
        m = (way_model){.dependent = {1, 2, 4}, .enables = {4, 4, 3}, .visible = 4};
        describe_way(&m, way_steps, 3, far);
        for (uint32_t i = 0; i < PLACES; i++)
            m.forks[i] = base_random_below(&random, i < PLACES / 2 ? first : then) == 0;
        spex_explorer_figures all, some;
        uint64_t wanted[2], lengths[2];
        search_way(&m, &(spex_explorer_options){.jobs = 1, .no_partial_order = true}, &all, wanted);
        for (unsigned jobs = 1; jobs < 3; jobs++) {
            search_way(&m, &(spex_explorer_options){.jobs = jobs, .first = round % 2}, &some, lengths);
            ck_assert_uint_eq(lengths[0], wanted[0]);
            ck_assert_uint_eq(lengths[1], wanted[1]);
            bool is_used = first == 1 && round % 2 == 0; /* what ends with the first violation begins again */
            ck_assert_int_eq(some.partial_order, is_used);
            if (is_used) /* from one of two states of a fork that lie side by side nothing is left out */
                ck_assert_uint_lt(some.states, all.states);
            else if (round % 2 == 0)
                ck_assert_uint_eq(some.states, all.states);
        }
    }
}
END_TEST

/* Two steps that have nothing to do with each other, and one that is of no action, and only possible before
 * the first of them. */
static void loose_steps(const void *self, const void *state, spex_explorer_out *out)
{
    (void)self;
    way_state now = *(const way_state *)state;
    for (uint32_t i = 0; i < 3; i++) {
        way_state s = now;
        if (i == 0 ? now.left : i == 1 ? now.right : now.left || now.place)
            continue;
        if (i == 0)
            s.left = 1;
        else if (i == 1)
            s.right = 1;
        else
            s.place = 1;
        spex_explorer_step step = {
            .after = &s, .label = i, .agent = i, .action = i < 2 ? i : SPEX_EXPLORER_NONE};
        out->step(out, &step);
    }
}

START_TEST(steps_of_no_action_are_taken)
{
    static way_model m;
    static const uint16_t far[2] = {1, 2};
    m = (way_model){.dependent = {1, 2}};
    describe_way(&m, loose_steps, 2, far);
    spex_explorer_figures figures;
    uint64_t lengths[2];
    search_way(&m, &(spex_explorer_options){.jobs = 1}, &figures, lengths);
    ck_assert_uint_eq(lengths[0], 1);
    ck_assert_uint_eq(lengths[1], UINT64_MAX);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("explorer: partial order");
    TCase *c = tcase_create("order");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, sets_are_stubborn);
    tcase_add_test(c, what_wins_little_is_given_up);
    tcase_add_test(c, steps_of_no_action_are_taken);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
