/* Every allocation of every function of lts/ fails once: the function then says BASE_E_NOMEM, or does
 * without; what it was to make is not there, nothing is lost, and it works again with memory.
 *
 * The program is linked with --wrap, so that what lts/ allocates comes by here. A task is done once in full,
 * and then again and again with the first, the second, ... allocation failing, until it needs no more of
 * them.
 */
#include "lts/lts.h"
#include "lts/reduce/smaller_half.h"
#include "lts/reduce/weak/masks.h"
#include "lts/reduce/weak/obligations.h"

#include "tests/lts/random.h"
#include "tests/lts/variants.h"
#include "tests/suite.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- allocations ---- */

static _Atomic uint64_t countdown; /* the allocation that fails; 0: none */
static _Atomic bool has_failed;
static _Atomic int64_t alive; /* allocations that have not been freed */

static bool fails(void)
{
    uint64_t left = atomic_load(&countdown);
    while (left && !atomic_compare_exchange_weak(&countdown, &left, left - 1))
        ;
    if (left != 1)
        return false;
    atomic_store(&has_failed, true);
    errno = ENOMEM;
    return true;
}

static void *counted(void *made)
{
    if (made)
        atomic_fetch_add(&alive, 1);
    return made;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *old);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
char *__real_realpath(const char *path, char *resolved);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *old);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);
char *__wrap_realpath(const char *path, char *resolved);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (fails())
        return NULL;
    void *made = __real_realloc(old, size);
    return old ? made : counted(made);
}

void __wrap_free(void *old)
{
    if (old)
        atomic_fetch_sub(&alive, 1);
    __real_free(old);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : counted(__real_strdup(text));
}

char *__wrap_strndup(const char *text, size_t length)
{
    return fails() ? NULL : counted(__real_strndup(text, length));
}

char *__wrap_realpath(const char *path, char *resolved)
{
    if (resolved) /* nothing is allocated */
        return __real_realpath(path, resolved);
    return fails() ? NULL : counted(__real_realpath(path, resolved));
}

/* ---- tasks ---- */

static struct inputs {
    lts *a, *b, *near; /* `near` is like `a` but for one transition */
    char *aut, *model;
    size_t aut_size, model_size;
    FILE *nowhere;
} in;

/* Check allocates as well: it is only called when something is wrong. */
#define expect(condition)                                                                                    \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            atomic_store(&countdown, 0);                                                                     \
            ck_abort_msg("%s", #condition);                                                                  \
        }                                                                                                    \
    } while (0)

/* Does its work and frees what it made. `variant` is one of those that the table below gives it. */
typedef base_status task(int variant);

static base_status reduce(int variant)
{
    lts *quotient = NULL;
    lts_partition classes = {0};
    lts_options options = {.equivalence = (lts_equivalence)(variant / 2), .jobs = 1 + (unsigned)variant % 2};
    base_status status = lts_reduce(in.a, &options, &quotient, &classes, NULL);
    expect((status == BASE_OK) == (quotient != NULL));
    expect(status == BASE_OK || !classes.block_of);
    lts_partition_release(&classes);
    lts_free(quotient);
    return status;
}

static base_status halve(int variant)
{
    static const lts_equivalence with[] = {LTS_STRONG, LTS_DIVERGENCE_BRANCHING, LTS_BRANCHING};
    lts_graph g = {0};
    base_status status = lts_collapse(in.a, with[variant], true, 1, &g);
    if (status == BASE_OK) {
        lts_options options = {.jobs = 1};
        lts_refinement_task refinement = {&g, {LTS_NONE, LTS_NONE}, &options};
        lts_partition_state r = {.g = &g, .task = &refinement};
        status = lts_partition_state_begin(&r) ? lts_refine_by_smaller_half(&r) : BASE_E_NOMEM;
        lts_partition_state_release(&r);
    }
    lts_graph_release(&g);
    return status;
}

static base_status compare(int variant)
{
    bool equivalent;
    lts_options options = {.equivalence = (lts_equivalence)(variant / 2)};
    base_status status = lts_compare(in.a, variant % 2 ? in.near : in.b, &options, &equivalent, NULL);
    expect(status != BASE_OK || variant % 2 || equivalent);
    return status;
}

static base_status explain(int variant)
{
    lts_explanation *why = NULL;
    base_error error = {0};
    lts_options options = {.equivalence = (lts_equivalence)(variant / 2)};
    const lts *other = variant % 2 ? in.near : in.b;
    base_status status = lts_explain(in.a, other, &options, &why, &error);
    expect(status == BASE_OK || !why);
    if (status == BASE_OK)
        status = lts_write_certificate(in.a, other, &options, why, in.nowhere, &error);
    if (status == BASE_OK && why && why->formula)
        status = lts_formula_write(why->formula, in.nowhere);
    lts_explanation_free(why);
    return status == BASE_E_LIMIT ? BASE_OK : status; /* there are verdicts without a certificate */
}

static base_status refine(int variant)
{
    lts_counterexample *why = NULL;
    const lts *specification = variant % 2 ? in.near : in.b;
    base_status status =
        lts_check_preorder(in.a, specification, (lts_preorder)(variant / 2), NULL, &why, NULL);
    expect(status == BASE_OK || !why);
    if (status == BASE_OK && why) {
        lts_explanation *told = NULL;
        status =
            lts_explain_counterexample(in.a, specification, (lts_preorder)(variant / 2), why, &told, NULL);
        expect(status == BASE_OK || !told);
        lts_explanation_free(told);
    }
    lts_counterexample_free(why);
    return status;
}

static base_status conform(int variant)
{
    static uint8_t optional[64]; /* nothing is, in the end */
    lts_conformance *c = NULL;
    lts_explanation *why = NULL;
    const lts_modal model = {.l = variant == 1 ? in.near : in.a};
    const lts_modal spec = {.l = variant == 0   ? in.b
                                 : variant == 1 ? in.a
                                                : in.near,
                            .optional = variant == 2 ? NULL : optional};
    expect(spec.l->transitions <= sizeof optional);
    base_status status = lts_conformance_decide(&model, &spec, NULL, &c, NULL);
    expect((status == BASE_OK) == (c != NULL));
    if (status == BASE_OK && lts_conformance_verdict(c) != LTS_CONFORMS)
        status = lts_explain_conformance(c, &model, &spec, &why);
    if (status == BASE_OK)
        status = lts_write_conformance_certificate(c, &model, &spec, in.nowhere);
    lts_explanation_free(why);
    lts_conformance_free(c);
    return status;
}

static base_status count_step(void *arg, uint32_t from, lts_label label, uint32_t to)
{
    (void)from, (void)label, (void)to;
    ++*(uint64_t *)arg;
    return BASE_OK;
}

/* What small LTSs are not reduced by. */
static base_status weaken_by_masks(int variant)
{
    lts_graph g;
    lts *q = NULL;
    uint32_t *block = NULL, blocks = 0;
    uint64_t steps = 0;
    const lts_options options = {.equivalence = LTS_BRANCHING};
    base_status status = lts_reduce(variant ? in.near : in.a, &options, &q, NULL, NULL);
    if (status != BASE_OK)
        return status;
    status = lts_collapse(q, LTS_BRANCHING, true, 1, &g);
    const lts_weak_task weak = {&g, NULL, {LTS_NONE, LTS_NONE}, NULL};
    if (status == BASE_OK)
        status = lts_weak_partition(&weak, &block, &blocks);
    if (status == BASE_OK)
        status = lts_weak_essential_steps(&weak, block, blocks, count_step, &steps);
    if (status == BASE_OK)
        status = lts_weak_essential_by_masks(&weak, block, blocks, count_step, &steps);
    uint8_t waits = 1;
    uint32_t *found = calloc(g.nodes ? g.nodes : 1, sizeof *found);
    blocks = 1;
    if (status == BASE_OK)
        status = found ? lts_weak_meet_obligations(&weak, found, &blocks, &waits) : BASE_E_NOMEM;
    free(found);
    free(block);
    lts_graph_release(&g);
    lts_free(q);
    return status;
}

static base_status read_table(int variant)
{
    static const char csv[] = "from,label,to\nx,a,y\ny,\"b,c\",x\n\"z\"\"\",tau,x\n";
    static const char fsm[] = "s(2) Nat \"0\" \"1\"\n---\n0\n1\n---\n1 2 \"a\"\n2 1 \"tau\"\n";
    const char *text = variant == 0 ? in.aut : variant == 1 ? in.model : variant == 2 ? csv : fsm;
    size_t size = variant == 0   ? in.aut_size
                  : variant == 1 ? in.model_size
                  : variant == 2 ? sizeof csv - 1
                                 : sizeof fsm - 1;
    FILE *file = fmemopen((void *)(uintptr_t)text, size, "r");
    expect(file != NULL);
    const lts_options two = {.jobs = 2};
    lts *l = NULL;
    lts_model *model = NULL;
    base_error error = {0};
    base_status status = variant == 0   ? lts_read_aut(file, NULL, &two, NULL, &l, NULL, &error)
                         : variant == 1 ? lts_read_model(file, NULL, &model, &error)
                         : variant == 2 ? lts_read_csv(file, NULL, NULL, &l, &error)
                                        : lts_read_fsm(file, NULL, NULL, &l, &error);
    expect(status == error.status);
    expect((status == BASE_OK) == (l || model));
    fclose(file);
    lts_free(l);
    lts_model_free(model);
    return status;
}

static base_status write_text(int variant)
{
    return variant < 2    ? lts_write_aut(in.a, 1 + (unsigned)variant, in.nowhere)
           : variant == 2 ? lts_draw(in.a, "a", &lts_picture_dot, NULL, in.nowhere)
                          : lts_draw(in.a, "a", &lts_picture_mermaid, NULL, in.nowhere);
}

static base_status compose(int variant)
{
    const lts *parts[] = {in.a, in.near};
    const uint32_t base[] = {0, 0};
    lts *whole = NULL;
    lts_tuples *tuples = NULL;
    base_status status =
        lts_compose(parts, 2, (lts_together)variant, variant == LTS_TOGETHER_ON ? in.a->labels : NULL,
                    variant ? base : NULL, LTS_MAX, &whole, &tuples, NULL, NULL);
    expect((status == BASE_OK) == (whole && tuples));
    lts_tuples_free(tuples);
    lts_free(whole);
    return status;
}

/* Functions that make an LTS of one or two. */
static base_status transform(int variant)
{
    lts *made = NULL;
    lts_label to[] = {LTS_TAU, 2, 1, LTS_TAU}, divergence;
    base_status status = variant == 0   ? lts_union(in.a, in.near, &made)
                         : variant == 1 ? lts_relabel(in.a, in.a->labels, to, &made)
                                        : lts_tau_closure(in.a, UINT64_MAX, &divergence, &made);
    expect((status == BASE_OK) == (made != NULL));
    lts_free(made);
    return status;
}

static base_status determinise(int variant)
{
    const lts_state starts[] = {0, 1};
    lts_subsets *subsets = NULL;
    base_status status = lts_determinise(in.a, starts, (uint32_t)variant, UINT64_MAX, &subsets, NULL);
    expect((status == BASE_OK) == (subsets != NULL));
    lts_subsets_free(subsets);
    return status;
}

static base_status look_around(int variant)
{
    uint8_t *reachable = NULL;
    bool *cycles = NULL, *marked = __real_calloc(in.a->states, sizeof *marked);
    uint32_t count, *component = __real_malloc(in.a->states * sizeof *component);
    expect(marked && component);
    base_status status = variant == 0   ? lts_reachable(in.a, &reachable)
                         : variant == 1 ? lts_coreachable(in.a, marked)
                         : variant == 2 ? lts_components(in.a, component, &count)
                                        : lts_tau_cycles(in.a, &cycles);
    free(reachable);
    free(cycles);
    __real_free(marked);
    __real_free(component);
    return status;
}

static base_status run(int variant)
{
    lts_run found_run = {0};
    bool found;
    const lts_label label = 1;
    const lts_trace trace = {&label, 1, true};
    const lts_goal goal = {.from = in.a->initial, .last = 1};
    base_status status = variant ? lts_run_of_trace(in.a, &trace, LTS_NONE, UINT64_MAX, &found, &found_run)
                                 : lts_shortest_run(in.a, &goal, &found, &found_run);
    expect(status == BASE_OK || !found_run.steps);
    lts_run_release(&found_run);
    return status;
}

static base_status find_property(int variant)
{
    lts_witness w;
    bool *some = __real_calloc(in.a->states, sizeof *some);
    expect(some != NULL);
    some[0] = true;
    base_status status = variant == 0   ? lts_find_deadlock(in.a, NULL, &w)
                         : variant == 1 ? lts_find_livelock(in.a, &w)
                         : variant == 2 ? lts_find_choice(in.a, &w)
                         : variant == 3 ? lts_find_target(in.a, some, &w)
                                        : lts_find_dead_end(in.a, some, &w);
    lts_witness_release(&w);
    __real_free(some);
    return status;
}

static bool is_never(const void *arg, lts_label label, const uint64_t *state)
{
    (void)arg, (void)label;
    return *state == in.a->states - 1;
}

static base_status explore(int variant)
{
    lts_implicit x = lts_implicit_of(in.a);
    base_word_index states = {.words = x.words};
    lts_path path = {0};
    lts *made = NULL;
    bool found;
    base_status status = variant ? lts_shortest_path(&x, is_never, NULL, LTS_MAX, &found, &path)
                                 : lts_explore(&x, in.a->labels, true, LTS_MAX, &states, &made, NULL);
    expect(variant || (status == BASE_OK) == (made != NULL));
    base_word_index_release(&states);
    lts_path_release(&path);
    lts_free(made);
    return status;
}

static base_status write_file(FILE *out, void *arg)
{
    (void)arg;
    return fputs("new", out) < 0 ? BASE_E_IO : BASE_OK;
}

static base_status replace_file(int variant)
{
    char path[] = "/tmp/spex-memory-XXXXXX", text[4] = {0};
    int made = mkstemp(path);
    (void)variant;
    expect(made >= 0);
    expect(write(made, "old", 3) == 3);
    close(made);
    base_status status = base_replace_file(path, write_file, NULL, NULL);
    FILE *file = fopen(path, "r");
    expect(file != NULL);
    expect(fread(text, 1, 3, file) == 3);
    expect(strcmp(text, status == BASE_OK ? "new" : "old") == 0);
    fclose(file);
    remove(path);
    return status;
}

static const struct {
    const char *name;
    task *run;
    int variants;
} tasks[] = {
    {"reduce", reduce, 2 * LTS_EQUIVALENCE_COUNT},
    {"refine by smaller halves", halve, 3},
    {"compare", compare, 2 * LTS_EQUIVALENCE_COUNT},
    {"explain", explain, 2 * LTS_EQUIVALENCE_COUNT},
    {"refine", refine, 2 * (LTS_PREORDER_FAILURES_DIVERGENCES + 1)},
    {"conform", conform, 3},
    {"weaken by masks", weaken_by_masks, 2},
    {"read", read_table, 4},
    {"write", write_text, 4},
    {"compose", compose, 3},
    {"transform", transform, 3},
    {"determinise", determinise, 3},
    {"look around", look_around, 4},
    {"run", run, 2},
    {"find a property", find_property, 5},
    {"explore", explore, 2},
    {"replace a file", replace_file, 1},
};

/* Lets the n-th allocation fail. Has there been one? */
static bool fail_once(task *work, int variant, uint64_t n, const char *name)
{
    int64_t before = atomic_load(&alive);
    atomic_store(&has_failed, false);
    atomic_store(&countdown, n);
    base_status status = work(variant);
    atomic_store(&countdown, 0);
    ck_assert_msg(status == BASE_OK || (status == BASE_E_NOMEM && has_failed),
                  "%s, variant %d, allocation %llu: status %d", name, variant, (unsigned long long)n, status);
    ck_assert_msg(atomic_load(&alive) == before, "%s, variant %d, allocation %llu: %lld are lost", name,
                  variant, (unsigned long long)n, (long long)(atomic_load(&alive) - before));
    return has_failed;
}

START_TEST(every_allocation_may_fail)
{
    for (int variant = 0; variant < tasks[_i].variants; variant++) {
        uint64_t n = 1;
        while (fail_once(tasks[_i].run, variant, n, tasks[_i].name))
            n++;
        ck_assert_msg(n > 1, "%s, variant %d: nothing is allocated", tasks[_i].name, variant);
    }
}
END_TEST

/* Of many allocations only some; that what fails are others each time does no harm. */
START_TEST(allocations_of_threads_may_fail)
{
    static const struct {
        const char *name;
        task *run;
        int variant;
    } shared[] = {{"reduce", reduce, 2 * LTS_STRONG + 1},
                  {"reduce", reduce, 2 * LTS_BRANCHING + 1},
                  {"read", read_table, 0},
                  {"write", write_text, 1}};
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        for (uint64_t n = 1; fail_once(shared[i].run, shared[i].variant, n, shared[i].name); n += 1 + n / 4)
            ;
}
END_TEST

static char *text_of(const lts *l, size_t *size)
{
    char *text;
    FILE *out = open_memstream(&text, size);
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(lts_write_aut(l, 1, out), BASE_OK);
    fclose(out);
    return text;
}

static void make_inputs(uint32_t states)
{
    static char model[] =
        "Specification: order\nLearning mode: false\nTransitions:\n"
        "nil --[__initialisation__]-> new\nnew --[pay]-> paid\npaid --[__internal__]-> done\n";
    uint64_t random = 11;
    in.a = random_lts(&random, states, 5 * states / 2, 3, 30);
    in.b = shuffled(&random, in.a);
    in.near = changed(&random, in.a);
    in.aut = text_of(in.a, &in.aut_size);
    in.model = model;
    in.model_size = sizeof model - 1;
    in.nowhere = fopen("/dev/null", "w");
    ck_assert_ptr_nonnull(in.nowhere);
}

static void make_small(void)
{
    make_inputs(25);
}

/* Large enough for threads to share the work. */
static void make_large(void)
{
    make_inputs(40000);
}

static void free_inputs(void)
{
    lts_free(in.a);
    lts_free(in.b);
    lts_free(in.near);
    free(in.aut);
    fclose(in.nowhere);
}

static Suite *suite(void)
{
    Suite *s = suite_create("memory");
    TCase *c = tcase_create("too little");
    tcase_set_timeout(c, 0);
    tcase_add_checked_fixture(c, make_small, free_inputs);
    tcase_add_loop_test(c, every_allocation_may_fail, 0, sizeof tasks / sizeof *tasks);
    suite_add_tcase(s, c);
    TCase *large = tcase_create("too little for two threads");
    tcase_set_timeout(large, 0);
    tcase_add_checked_fixture(large, make_large, free_inputs);
    tcase_add_test(large, allocations_of_threads_may_fail);
    suite_add_tcase(s, large);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
