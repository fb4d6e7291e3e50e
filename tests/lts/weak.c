/* Weak bisimulation by masks, which only large LTSs with many silent steps come to, against the other way and
 * the oracle; and what was square or cubic. */
#include "lts/lts.h"
#include "lts/reduce/weak_acyclic.h"
#include "lts/reduce/weak_masks.h"

#include "tests/lts/laws.h"
#include "tests/lts/oracle.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <string.h>

static unsigned acyclic_count; /* graphs so far whose only cycles are steps from a node to itself */

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
    lts_weak_acyclic a;
    base_status status = lts_weak_classify_acyclic(task, &a);
    ck_assert(status == BASE_OK || status == BASE_E_LIMIT);
    acyclic_count += status == BASE_OK;
    for (uint32_t v = 0; v < task->g->nodes && !status; v++)
        ck_assert_uint_eq(a.block[v], block[v]);
    if (!status) {
        ck_assert_uint_eq(a.blocks, blocks);
        t->count = 0;
        for (uint32_t b = 0; b < blocks; b++)
            for (uint64_t e = a.first[b]; e < a.first[b + 1]; e++)
                check_step(t, b, (lts_label)(a.step[e] >> 32), (uint32_t)a.step[e]);
        ck_assert_uint_eq(t->count, t->expected->transitions);
    }
    lts_weak_acyclic_release(&a);
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
    ck_assert_int_eq(lts_weak_essential_steps(&task, block, blocks, check_step, &t), BASE_OK);
    ck_assert_uint_eq(t.count, expected->transitions);
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

START_TEST(masks_are_the_oracles)
{
    static const lts_equivalence kinds[] = {LTS_WEAK, LTS_DIVERGENCE_WEAK};
    for (uint64_t seed = 1, end = pairs_wanted(); seed <= end; seed++) {
        uint64_t random = seed * 0x50021;
        uint32_t states = 1 + random_below(&random, 14);
        lts *l = random_lts(&random, states, random_below(&random, 3 * states), 1 + random_below(&random, 3),
                            20 + random_below(&random, 60));
        for (size_t k = 0; k < 2; k++) {
            lts *q;
            lts_options options = {.equivalence = lts_equivalence_get(kinds[k])->modulo,
                                   .keep_unreachable = true};
            ck_assert_int_eq(lts_reduce(l, &options, &q, NULL, NULL), BASE_OK);
            check_masks(q, kinds[k], seed);
            lts_free(q);
        }
        lts_free(l);
    }
}
END_TEST

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

START_TEST(from_the_bottom_up_is_the_oracles)
{
    static const lts_equivalence kinds[] = {LTS_WEAK, LTS_DIVERGENCE_WEAK};
    unsigned end = (unsigned)pairs_wanted();
    acyclic_count = 0;
    for (uint64_t seed = 1; seed <= end; seed++) {
        uint64_t random = seed * 0x70051;
        lts *l = downward_lts(&random);
        for (size_t k = 0; k < 2; k++) {
            lts *q;
            lts_options options = {.equivalence = lts_equivalence_get(kinds[k])->modulo,
                                   .keep_unreachable = true};
            ck_assert_int_eq(lts_reduce(l, &options, &q, NULL, NULL), BASE_OK);
            check_masks(q, kinds[k], seed);
            lts_free(q);
        }
        lts_free(l);
    }
    ck_assert_uint_ge(acyclic_count, end); /* of twice as many */
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
    lts *l = chain(100000, "tau", 3), *q = reduced(l, LTS_WEAK);
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

START_TEST(a_chain_without_silent_steps)
{
    lts *l = chain(200000, "a", 0), *q = reduced(l, LTS_WEAK);
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
    tcase_add_test(c, a_silent_chain);
    tcase_add_test(c, a_chain_without_silent_steps);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
