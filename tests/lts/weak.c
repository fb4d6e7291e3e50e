/* Weak bisimulation by masks, which only large LTSs with many silent steps come to, against the other way and
 * the oracle; and what was square or cubic. */
#include "lts/lts.h"
#include "lts/reduce/weak/masks.h"
#include "lts/reduce/weak/obligations.h"
#include "lts/reduce/weak/upward.h"

#include "tests/lts/laws.h"
#include "tests/lts/oracle.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

typedef struct told {
    const lts *expected;        /* the quotient by the other way */
    const lts_state *state_for; /* per block, its state */
    uint64_t count;
} told;

static base_status check_step(void *arg, uint32_t from, lts_label label, uint32_t to)
{
    told *t = arg;
    ck_assert(lts_has_edge(t->expected, t->state_for[from], label, t->state_for[to]));
    t->count++;
    return BASE_OK;
}

/* From the bottom up, what masks find, and with the same steps. */
static void check_from_below(const lts_weak_task *task, const uint32_t *block, uint32_t blocks, told *t)
{
    lts_weak_upward a;
    ck_assert_int_eq(lts_weak_classify_upward(task, &a), BASE_OK);
    for (uint32_t v = 0; v < task->g->nodes; v++)
        ck_assert_uint_eq(a.block[v], block[v]);
    ck_assert_uint_eq(a.blocks, blocks);
    t->count = 0;
    for (uint32_t b = 0; b < blocks; b++)
        for (uint64_t e = a.first[b]; e < a.first[b + 1]; e++)
            check_step(t, b, (lts_label)(a.step[e] >> 32), (uint32_t)a.step[e]);
    ck_assert_uint_eq(t->count, t->expected->transitions);
    lts_weak_upward_release(&a);
}

/* Step by step, what masks find: from one block on, and from any that are a little coarser. */
static void check_obligations(const lts_weak_task *task, const uint32_t *block, uint32_t blocks,
                              uint64_t seed)
{
    uint32_t nodes = task->g->nodes, *found = calloc(nodes, sizeof *found);
    uint8_t *waits = calloc(nodes, sizeof *waits);
    uint32_t count = 1;
    waits[0] = 1;
    ck_assert_int_eq(lts_weak_meet_obligations(task, found, &count, waits), BASE_OK);
    ck_assert_msg(count == blocks, "seed %llu: %u blocks, not %u", (unsigned long long)seed, count, blocks);
    for (uint32_t v = 0; v < nodes; v++)
        for (uint32_t w = 0; w < v; w++)
            ck_assert_msg((found[v] == found[w]) == (block[v] == block[w]), "seed %llu: nodes %u and %u",
                          (unsigned long long)seed, v, w);
    uint32_t coarser = 1 + (uint32_t)(seed % blocks);
    for (uint32_t v = 0; v < nodes; v++)
        found[v] = block[v] < coarser ? block[v] : coarser - 1;
    memset(waits, 1, nodes);
    count = coarser;
    ck_assert_int_eq(lts_weak_meet_obligations(task, found, &count, waits), BASE_OK);
    ck_assert_uint_eq(count, blocks);
    free(found);
    free(waits);
}

/* `q`: a quotient modulo what `with` is reduced modulo. */
static void check_masks(const lts *q, lts_equivalence with, uint64_t seed)
{
    lts_graph g;
    lts_partition classes;
    lts *expected;
    uint32_t *block = NULL, blocks = 0;
    lts_options options = {.equivalence = with, .keep_unreachable = true};
    ck_assert_int_eq(lts_reduce(q, &options, &expected, &classes, NULL), BASE_OK);
    ck_assert_int_eq(lts_collapse(q, LTS_BRANCHING, true, 1, &g), BASE_OK);
    uint8_t *diverges = calloc(g.nodes, 1);
    for (lts_state s = 0; s < q->states; s++)
        diverges[g.node_of[s]] = with == LTS_DIVERGENCE_WEAK && lts_has_edge(q, s, LTS_TAU, s);
    lts_weak_task task = {&g, diverges, {LTS_NONE, LTS_NONE}, NULL};
    ck_assert_int_eq(lts_weak_partition(&task, &block, &blocks), BASE_OK);
    bool *related = oracle_relation(q, with);
    for (lts_state s = 0; s < q->states; s++)
        for (lts_state t = 0; t < q->states; t++) {
            bool together = block[g.node_of[s]] == block[g.node_of[t]];
            ck_assert_msg(related[s * q->states + t] == together, "%s, seed %llu: states %u and %u",
                          lts_equivalence_name(with), (unsigned long long)seed, s, t);
        }
    lts_state *state_for = calloc(blocks, sizeof *state_for);
    for (lts_state s = 0; s < q->states; s++)
        state_for[block[g.node_of[s]]] = classes.block_of[s];
    told t = {.expected = expected, .state_for = state_for};
    ck_assert_uint_eq(expected->states, blocks);
    ck_assert_int_eq(lts_weak_essential_by_masks(&task, block, blocks, check_step, &t), BASE_OK);
    ck_assert_uint_eq(t.count, expected->transitions);
    t.count = 0;
    ck_assert_int_eq(lts_weak_essential_steps(&task, block, blocks, check_step, &t), BASE_OK);
    ck_assert_uint_eq(t.count, expected->transitions);
    check_obligations(&task, block, blocks, seed);
    check_from_below(&task, block, blocks, &t);
    for (lts_state s = 0; s < q->states; s++) { /* watched states part if they differ */
        lts_weak_task watching = {&g, diverges, {g.node_of[s], g.node_of[q->initial]}, NULL};
        uint32_t *some, count;
        ck_assert_int_eq(lts_weak_partition(&watching, &some, &count), BASE_OK);
        ck_assert_int_eq(some[watching.watch[0]] == some[watching.watch[1]],
                         related[s * q->states + q->initial]);
        free(some);
    }
    free(state_for);
    free(related);
    free(block);
    free(diverges);
    lts_graph_release(&g);
    lts_partition_release(&classes);
    lts_free(expected);
}

static lts *any_lts(uint64_t *random)
{
    uint32_t states = 1 + random_below(random, 14);
    return random_lts(random, states, random_below(random, 3 * states), 1 + random_below(random, 3),
                      20 + random_below(random, 60));
}

/* Steps lead to larger states, or to the same one; few actions, so that much is the same. */
static lts *downward_lts(uint64_t *random)
{
    uint32_t states = 1 + random_below(random, 14), steps = random_below(random, 3 * states);
    uint32_t actions = 1 + random_below(random, 3), near = 1 + random_below(random, 4);
    lts_builder *b = lts_builder_new(NULL);
    lts_label label[4] = {LTS_TAU};
    for (uint32_t i = 1; i <= actions; i++)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), &"abc"[i - 1], 1, &label[i]), BASE_OK);
    for (uint32_t i = 0; i < steps; i++) {
        uint32_t from = random_below(random, states), rest = states - from;
        bool is_silent = random_below(random, 2), is_loop = random_below(random, 4) == 0;
        uint32_t far = random_below(random, near < rest ? near + 1 : rest);
        ck_assert_int_eq(lts_builder_add(b, from,
                                         is_silent ? LTS_TAU : label[1 + random_below(random, actions)],
                                         from + (is_loop ? 0 : far), LTS_NONE),
                         BASE_OK);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, states, 0, &l, NULL), BASE_OK);
    return l;
}

/* Cycles of some states, each of which leads to later ones; many have the inner steps of the one before, and
 * lead to the same places or as far on as that did. */
static lts *stepwise_lts(uint64_t *random)
{
    enum { MOST_INNER = 8 };
    uint32_t size = 1 + random_below(random, 4), cycles = 1 + random_below(random, 16 / size);
    uint32_t actions = 1 + random_below(random, 3), states = size * cycles, inner_count = 0, outer_count = 0;
    uint32_t inner[MOST_INNER][3], outer[MOST_INNER][3];
    lts_builder *b = lts_builder_new(NULL);
    lts_label label[4] = {LTS_TAU};
    for (uint32_t i = 1; i <= actions; i++)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), &"abc"[i - 1], 1, &label[i]), BASE_OK);
    for (uint32_t c = 0; c < cycles; c++) {
        uint32_t begin = c * size;
        if (c == 0 || random_below(random, 2)) {
            inner_count = random_below(random, MOST_INNER + 1);
            for (uint32_t i = 0; i < inner_count; i++) {
                inner[i][0] = random_below(random, size);
                inner[i][1] = random_below(random, actions + 1);
                inner[i][2] = random_below(random, size);
            }
        }
        bool is_fixed = random_below(random, 3) == 0;
        if (c == 0 || random_below(random, 2)) {
            outer_count = random_below(random, 4);
            for (uint32_t i = 0; i < outer_count; i++) {
                outer[i][0] = random_below(random, size);
                outer[i][1] = random_below(random, 2) ? 0 : random_below(random, actions + 1);
                outer[i][2] = size + random_below(random, 2 * size);
            }
        }
        for (uint32_t i = 0; i < inner_count; i++)
            ck_assert_int_eq(
                lts_builder_add(b, begin + inner[i][0], label[inner[i][1]], begin + inner[i][2], LTS_NONE),
                BASE_OK);
        for (uint32_t i = 0; i < outer_count; i++) {
            uint32_t to = is_fixed ? states - 1 - outer[i][2] % size : begin + outer[i][2];
            if (to < states && to >= begin + size)
                ck_assert_int_eq(lts_builder_add(b, begin + outer[i][0], label[outer[i][1]], to, LTS_NONE),
                                 BASE_OK);
        }
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, states, 0, &l, NULL), BASE_OK);
    return l;
}

/* The same, and steps by visible actions from anywhere to anywhere: back to the beginning, among rings that
 * touch. */
static lts *rings_of(uint64_t *random, uint32_t most)
{
    uint32_t states = 2 + random_below(random, most - 1), steps = random_below(random, 2 * states);
    uint32_t actions = 1 + random_below(random, 3), arms = 1 + random_below(random, 3);
    lts_builder *b = lts_builder_new(NULL);
    lts_label label[4] = {LTS_TAU};
    for (uint32_t i = 1; i <= actions; i++)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), &"abc"[i - 1], 1, &label[i]), BASE_OK);
    for (uint32_t s = 1; s < states; s++) { /* a silent tree of some arms, mostly a chain */
        uint32_t before = random_below(random, 5) ? (s > arms ? s - arms : 0) : random_below(random, s);
        ck_assert_int_eq(lts_builder_add(b, before, LTS_TAU, s, LTS_NONE), BASE_OK);
        if (random_below(random, 4))
            ck_assert_int_eq(lts_builder_add(b, s, label[1 + s % actions], s, LTS_NONE), BASE_OK);
    }
    for (uint32_t i = 0; i < 1 + steps / 4; i++) {
        uint32_t from = states - 1 - random_below(random, i ? states : 1);
        uint32_t to = random_below(random, 2) ? 0 : random_below(random, states);
        ck_assert_int_eq(lts_builder_add(b, from, label[1 + random_below(random, actions)], to, LTS_NONE),
                         BASE_OK);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, states, 0, &l, NULL), BASE_OK);
    return l;
}

static lts *ring_lts(uint64_t *random)
{
    return rings_of(random, 15);
}

/* Beside strong bisimulation of the closure, which is what LTSs of this size are reduced by. */
static void check_large(const lts *q, lts_equivalence with, uint64_t seed)
{
    lts_graph g;
    lts_partition classes;
    lts *expected;
    lts_options options = {.equivalence = with, .keep_unreachable = true};
    ck_assert_int_eq(lts_reduce(q, &options, &expected, &classes, NULL), BASE_OK);
    ck_assert_int_eq(lts_collapse(q, LTS_BRANCHING, true, 1, &g), BASE_OK);
    uint8_t *diverges = calloc(g.nodes, 1);
    uint32_t *block = calloc(g.nodes, sizeof *block), blocks = 0;
    lts_state *state_for = calloc(expected->states, sizeof *state_for);
    memset(state_for, 0xff, expected->states * sizeof *state_for);
    for (uint32_t v = 0; v < g.nodes; v++) { /* blocks are numbered by their least nodes */
        lts_state s = 0;
        while (g.node_of[s] != v)
            s++;
        uint32_t b = 0;
        while (b < blocks && state_for[b] != classes.block_of[s])
            b++;
        if (b == blocks)
            state_for[blocks++] = classes.block_of[s];
        block[v] = b;
        diverges[v] = with == LTS_DIVERGENCE_WEAK && lts_has_edge(q, s, LTS_TAU, s);
    }
    ck_assert_uint_eq(blocks, expected->states);
    lts_weak_task task = {&g, diverges, {LTS_NONE, LTS_NONE}, NULL};
    told t = {.expected = expected, .state_for = state_for};
    ck_assert_int_eq(lts_weak_essential_steps(&task, block, blocks, check_step, &t), BASE_OK);
    ck_assert_uint_eq(t.count, expected->transitions);
    check_obligations(&task, block, blocks, seed);
    free(state_for);
    free(block);
    free(diverges);
    lts_graph_release(&g);
    lts_partition_release(&classes);
    lts_free(expected);
}

static lts *large_ring_lts(uint64_t *random)
{
    return rings_of(random, 160);
}

static void check_made(lts *(*make)(uint64_t *random), uint64_t multiplier,
                       void (*check)(const lts *q, lts_equivalence with, uint64_t seed))
{
    static const lts_equivalence kinds[] = {LTS_WEAK, LTS_DIVERGENCE_WEAK};
    unsigned end = (unsigned)pairs_wanted();
    for (uint64_t seed = 1; seed <= end; seed++) {
        uint64_t random = seed * multiplier;
        lts *l = make(&random);
        for (size_t k = 0; k < 2; k++) {
            lts *q;
            lts_options options = {.equivalence = lts_equivalence_get(kinds[k])->modulo,
                                   .keep_unreachable = true};
            ck_assert_int_eq(lts_reduce(l, &options, &q, NULL, NULL), BASE_OK);
            check(q, kinds[k], seed);
            lts_free(q);
        }
        lts_free(l);
    }
}

START_TEST(masks_are_the_oracles)
{
    check_made(any_lts, 0x50021, check_masks);
}
END_TEST

START_TEST(from_the_bottom_up_is_the_oracles)
{
    check_made(downward_lts, 0x70051, check_masks);
}
END_TEST

START_TEST(rings_are_the_oracles)
{
    check_made(ring_lts, 0xb0083, check_masks);
}
END_TEST

START_TEST(large_rings_are_the_closures)
{
    check_made(large_ring_lts, 0xd0097, check_large);
}
END_TEST

START_TEST(cycle_by_cycle_is_the_oracles)
{
    check_made(stepwise_lts, 0x90073, check_masks);
}
END_TEST

/* A chain of `length` steps by `step`, with a loop of one of `loops` labels in each state. */
static lts *chain(uint32_t length, const char *step, uint32_t loops)
{
    static const char *const names[] = {"a0", "a1", "a2"};
    lts_builder *b = lts_builder_new(NULL);
    lts_label along = LTS_TAU, loop[3];
    if (strcmp(step, "tau") != 0)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), step, strlen(step), &along), BASE_OK);
    for (uint32_t i = 0; i < loops; i++)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), names[i], 2, &loop[i]), BASE_OK);
    for (lts_state s = 0; s < length; s++) {
        ck_assert_int_eq(lts_builder_add(b, s, along, s + 1, LTS_NONE), BASE_OK);
        if (loops)
            ck_assert_int_eq(lts_builder_add(b, s, loop[s % loops], s, LTS_NONE), BASE_OK);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    return l;
}

/* Silent steps, each of which gives something up: weakly, n states do n * n things. */
START_TEST(a_silent_chain)
{
    lts *l = chain(SUITE_COUNT(100000), "tau", 3), *q = reduced(l, LTS_WEAK);
    ck_assert_uint_eq(q->states, l->states);
    ck_assert_uint_eq(q->transitions, l->transitions);
    lts_options options = {.equivalence = LTS_WEAK};
    bool equivalent;
    ck_assert_int_eq(lts_compare(l, q, &options, &equivalent, NULL), BASE_OK);
    ck_assert(equivalent);
    lts_free(q);
    lts_free(l);
}
END_TEST

/* The same with a visible cycle of two or three states at each state. */
static lts *chain_of_cycles(uint32_t length, uint32_t size)
{
    static const char *const names[] = {"a0", "a1", "a2", "b"};
    lts_builder *b = lts_builder_new(NULL);
    lts_label label[4];
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), names[i], strlen(names[i]), &label[i]),
                         BASE_OK);
    for (lts_state s = 0; s < length; s++) {
        lts_state from = s * size;
        ck_assert_int_eq(lts_builder_add(b, from, LTS_TAU, from + size, LTS_NONE), BASE_OK);
        for (uint32_t i = 0; i < size; i++)
            ck_assert_int_eq(
                lts_builder_add(b, from + i, label[i ? 3 : s % 3], from + (i + 1) % size, LTS_NONE), BASE_OK);
    }
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    return l;
}

START_TEST(a_silent_chain_of_visible_cycles)
{
    for (uint32_t size = 2; size <= 3; size++) {
        lts *l = chain_of_cycles(SUITE_COUNT(100000), size), *q = reduced(l, LTS_WEAK);
        ck_assert_uint_eq(q->states, l->states);
        ck_assert_uint_eq(q->transitions, l->transitions);
        lts_free(q);
        lts_free(l);
    }
}
END_TEST

/* ---- cycles of all states ---- */

enum { RING, LADDER, RAILS, TOUCHING, IN_A_ROW, TREE, ARROWS, SHAPES };

static void add_step_by(lts_builder *b, lts_state from, const char *name, lts_state to)
{
    lts_label label = LTS_TAU;
    if (strcmp(name, "tau") != 0)
        ck_assert_int_eq(base_names_intern(lts_builder_labels(b), name, strlen(name), &label), BASE_OK);
    ck_assert_int_eq(lts_builder_add(b, from, label, to, LTS_NONE), BASE_OK);
}

/* Silent steps, each of which gives something up, and visible ones that lead back. */
static lts *cycle_of(unsigned shape, uint32_t length)
{
    static const char *const loop[] = {"a0", "a1", "a2"};
    uint64_t random = 0xabcd;
    lts_builder *b = lts_builder_new(NULL);
    for (lts_state s = 0; s < length; s++) {
        bool has_rungs = shape == LADDER || shape == RAILS;
        lts_state next =
            shape == TOUCHING && s % 2000 == 1999 ? length : s + 1; /* the last one is all of theirs */
        if (shape == TREE && s > 0)
            add_step_by(b, (s - 1) / 2, "tau", s);
        if (shape != TREE && next < length)
            add_step_by(b, s, "tau", next);
        add_step_by(b, s, loop[s % 3], has_rungs ? length + s : s);
        if (has_rungs)
            add_step_by(b, length + s, shape == LADDER ? "b" : s % 2 ? "c" : "d", s);
        if (shape == RAILS && s + 1 < length)
            add_step_by(b, length + s, "tau", length + s + 1);
        if (shape == TOUCHING && s % 2000 == 0)
            add_step_by(b, length, "tau", s);
        if (shape == TOUCHING && s % 2000 == 1999) {
            char name[16];
            snprintf(name, sizeof name, "b%u", s / 2000);
            add_step_by(b, s, name, length);
        }
        if (shape == IN_A_ROW && s % 100 == 99)
            add_step_by(b, s, "c", s - 99);
        if (shape == TREE && 2 * s + 1 >= length)
            add_step_by(b, s, s % 2 ? "b" : "c", random_below(&random, length));
        if (shape == ARROWS && s % 10 == 0)
            add_step_by(b, random_below(&random, length), "c", random_below(&random, length));
    }
    if (shape == LADDER || shape == RAILS)
        add_step_by(b, 2 * length - 1, "b", 0);
    else
        add_step_by(b, length - 1, "b", 0);
    lts *l;
    ck_assert_int_eq(lts_builder_finish(b, 0, 0, &l, NULL), BASE_OK);
    return l;
}

/* The work is in proportion to the graph, or it would have been given up: that is a count, not a clock. */
START_TEST(cycles_of_all_states)
{
    for (unsigned shape = 0; shape < SHAPES; shape++) {
        lts *l = cycle_of(shape, SUITE_COUNT(20000)), *branching = reduced(l, LTS_BRANCHING);
        lts_graph g;
        ck_assert_int_eq(lts_collapse(branching, LTS_BRANCHING, true, 1, &g), BASE_OK);
        lts_weak_task task = {&g, NULL, {LTS_NONE, LTS_NONE}, NULL};
        uint32_t *block, blocks, count = 0;
        ck_assert_int_eq(lts_weak_partition(&task, &block, &blocks), BASE_OK);
        for (uint32_t v = 0; v < g.nodes; v++)
            count = block[v] >= count ? block[v] + 1 : count;
        ck_assert_uint_eq(count, blocks);
        uint8_t *waits = calloc(blocks, 1);
        memset(waits, 1, blocks);
        count = blocks;
        ck_assert_msg(lts_weak_meet_obligations(&task, block, &count, waits) == BASE_OK, "shape %u, known",
                      shape);
        ck_assert_uint_eq(count, blocks);
        if (shape != TREE) { /* half of it are nodes that decide: first masks have to part these */
            memset(block, 0, g.nodes * sizeof *block);
            count = 1;
            ck_assert_msg(lts_weak_meet_obligations(&task, block, &count, waits) == BASE_OK, "shape %u",
                          shape);
            ck_assert_uint_eq(count, blocks);
        }
        free(waits);
        free(block);
        lts_graph_release(&g);
        lts_free(branching);
        lts_free(l);
    }
}
END_TEST

START_TEST(a_chain_without_silent_steps)
{
    lts *l = chain(SUITE_COUNT(200000), "a", 0), *q = reduced(l, LTS_WEAK);
    ck_assert_uint_eq(q->states, l->states);
    ck_assert_uint_eq(q->transitions, l->transitions);
    lts_free(q);
    lts_free(l);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("weak");
    TCase *c = tcase_create("weak bisimulation");
    tcase_set_timeout(c, 300);
    tcase_add_test(c, masks_are_the_oracles);
    tcase_add_test(c, from_the_bottom_up_is_the_oracles);
    tcase_add_test(c, cycle_by_cycle_is_the_oracles);
    tcase_add_test(c, rings_are_the_oracles);
    tcase_add_test(c, large_rings_are_the_closures);
    tcase_add_test(c, a_silent_chain);
    tcase_add_test(c, a_silent_chain_of_visible_cycles);
    tcase_add_test(c, cycles_of_all_states);
    tcase_add_test(c, a_chain_without_silent_steps);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
