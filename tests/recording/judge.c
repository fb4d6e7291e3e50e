/* A recording judged in the program itself: by models with names, by functions of its own, under conditions;
 * what comes out as data. */
#include "tests/suite.h"
#include <spex-history.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64];
static spex_history *history;
static spex_history_verdict verdict;

static void setup(void)
{
    snprintf(path, sizeof path, "/tmp/spex-judge-%ld", (long)getpid());
    ck_assert_int_eq(spex_history_open(&history, path, 0), SPEX_OK);
}

static void teardown(void)
{
    spex_history_verdict_release(&verdict);
    ck_assert_int_eq(spex_history_close(history), SPEX_OK);
    unlink(path);
}

static void does(const char *f, spex_value value, spex_value answer)
{
    const spex_op op = spex_op_of(f, value);
    ck_assert_int_eq(spex_history_invoke(history, &op), SPEX_OK);
    ck_assert_int_eq(spex_history_ok(history, answer), SPEX_OK);
}

static int judged(const char *model, const char *condition, const spex_history_check_options *options)
{
    spex_history_verdict_release(&verdict);
    return spex_history_check(history, model, condition, options, &verdict);
}

START_TEST(what_fits_has_a_witness)
{
    does("enqueue", spex_text("a"), spex_absent());
    does("enqueue", spex_json("[1, {\"b\": 2}]"), spex_absent());
    does("dequeue", spex_null(), spex_text("a"));
    const spex_op lost = spex_op_of("dequeue", spex_null());
    ck_assert_int_eq(spex_history_invoke(history, &lost), SPEX_OK);
    ck_assert_int_eq(spex_history_info(history), SPEX_OK);
    does("dequeue", spex_null(), spex_null());
    ck_assert_int_eq(judged("queue", NULL, NULL), SPEX_OK);
    ck_assert_int_eq(verdict.answer, SPEX_HISTORY_FITS);
    ck_assert_ptr_null(verdict.reason);
    ck_assert_uint_eq(verdict.operation_count, 5);
    ck_assert_uint_eq(verdict.witness_count, 5);
    const size_t order[] = {0, 1, 2, 3, 4}; /* the lost one took what is gone */
    ck_assert_mem_eq(verdict.witness, order, sizeof order);
    ck_assert_str_eq(verdict.operations[1].value, "[1,{\"b\":2}]");
    ck_assert_str_eq(verdict.operations[2].answer, "\"a\"");
    ck_assert_int_eq(verdict.operations[3].outcome, SPEX_OP_INFO);
    ck_assert_uint_eq(verdict.operations[3].end, UINT64_MAX);
    ck_assert_str_eq(verdict.report,
                     "history: linearizable as a queue; 5 operations, 1 of unknown outcome\n");
}
END_TEST

START_TEST(what_does_not_says_where_and_why)
{
    does("write", spex_integer(1), spex_absent());
    does("write", spex_integer(2), spex_absent());
    does("read", spex_null(), spex_integer(1));
    does("read", spex_null(), spex_integer(2));
    ck_assert_int_eq(judged("register", "linearizable", NULL), SPEX_OK);
    ck_assert_int_eq(verdict.answer, SPEX_HISTORY_DOES_NOT_FIT);
    ck_assert_uint_eq(verdict.bad, 2);
    ck_assert_uint_eq(verdict.longest_count, 2);
    ck_assert_uint_eq(verdict.longest[1], 1);
    ck_assert_uint_eq(verdict.few_count, 2);
    ck_assert_str_eq(verdict.operations[verdict.few[1]].text, "read -> 1");
    ck_assert_ptr_nonnull(strstr(verdict.reason, "1 was overwritten by 2"));
    ck_assert_ptr_nonnull(strstr(verdict.report, "These 2 operations alone do not fit"));
    const spex_history_check_options brief = {.brief = true, .jobs = 2, .timeout = 60};
    ck_assert_int_eq(judged("register", "sequential", &brief), SPEX_OK);
    ck_assert_int_eq(verdict.answer, SPEX_HISTORY_DOES_NOT_FIT); /* one process */
    ck_assert_ptr_null(verdict.reason);
    ck_assert_uint_eq(verdict.few_count, 0);
}
END_TEST

START_TEST(transactions_have_anomalies)
{
    does("txn", spex_json("[[\"append\",\"x\",1],[\"append\",\"x\",2]]"),
         spex_json("[[\"append\",\"x\",1],[\"append\",\"x\",2]]"));
    does("txn", spex_json("[[\"r\",\"x\",null]]"), spex_json("[[\"r\",\"x\",[1]]]"));
    ck_assert_int_eq(judged("list-append", "serializable", NULL), SPEX_OK);
    ck_assert_int_eq(verdict.answer, SPEX_HISTORY_DOES_NOT_FIT);
    ck_assert_ptr_nonnull(strstr(verdict.report, "G1b"));
    ck_assert_ptr_nonnull(verdict.reason);
    ck_assert_int_eq(judged("queue", "serializable", NULL), SPEX_E_SYNTAX);
}
END_TEST

/* A counter that may lose an increment: a model with a choice. */
static void *nothing(void)
{
    return calloc(1, sizeof(int));
}

static void *with(int n)
{
    int *state = malloc(sizeof *state);
    *state = n;
    return state;
}

static size_t count(const void *state, const spex_history_call *call, void **next, size_t room)
{
    const int n = *(const int *)state;
    if (strcmp(call->f, "count") == 0 && room >= 2) {
        next[0] = with(n);
        next[1] = with(n + 1);
        return 2;
    }
    if (strcmp(call->f, "read") != 0 || (!call->is_unknown && atoi(call->answer) != n))
        return 0;
    next[0] = with(n);
    return 1;
}

static int equal(const void *a, const void *b)
{
    return *(const int *)a == *(const int *)b;
}

static const spex_history_model lossy = {
    .version = 1, .name = "lossy", .initial = nothing, .step = count, .equal = equal, .release = free};

START_TEST(functions_of_the_program_are_a_model)
{
    const spex_history_check_options own = {.own = &lossy};
    does("count", spex_null(), spex_absent());
    does("count", spex_null(), spex_absent());
    does("read", spex_null(), spex_integer(1));
    ck_assert_int_eq(judged(NULL, NULL, &own), SPEX_OK);
    ck_assert_int_eq(verdict.answer, SPEX_HISTORY_FITS);
    does("read", spex_null(), spex_integer(2));
    ck_assert_int_eq(judged(NULL, NULL, &own), SPEX_OK);
    ck_assert_int_eq(verdict.answer, SPEX_HISTORY_DOES_NOT_FIT);
    ck_assert_uint_eq(verdict.bad, 3);
}
END_TEST

START_TEST(what_is_asked_wrongly_is_said)
{
    const spex_history_check_options bad = {.init = "[1]"}, never = {.timeout = -1};
    does("push", spex_integer(1), spex_absent());
    ck_assert_int_eq(judged("queue", NULL, NULL), SPEX_E_SYNTAX);
    ck_assert_str_eq(verdict.reason, "model queue has no operation 'push', only enqueue, dequeue");
    ck_assert_int_eq(judged("heap", NULL, NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(judged(NULL, NULL, NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(judged("stack", "consistent", NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(judged("counter", NULL, &bad), SPEX_E_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(verdict.reason, "cannot begin with [1]"));
    ck_assert_int_eq(judged("stack", NULL, &never), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_check(NULL, "queue", NULL, NULL, &verdict), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_check(history, "queue", NULL, NULL, NULL), SPEX_E_ARGUMENT);
    spex_history_verdict_release(NULL);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("judge");
    TCase *t = tcase_create("judge");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, what_fits_has_a_witness);
    tcase_add_test(t, what_does_not_says_where_and_why);
    tcase_add_test(t, transactions_have_anomalies);
    tcase_add_test(t, functions_of_the_program_are_a_model);
    tcase_add_test(t, what_is_asked_wrongly_is_said);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
