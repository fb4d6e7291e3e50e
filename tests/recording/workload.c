/* Generators: the same seed the same stream, and each does what it says; runners drive them in threads and in
 * processes. */
#include "tests/suite.h"
#include <spex-history.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static spex_op reads[] = {{"a", {SPEX_NULL, 0, {0}}, {SPEX_NULL, 0, {0}}}};

static spex_op named(const char *f)
{
    return spex_op_of(f, spex_null());
}

/* Draws for processes in turn, `count` times or to the end; the names, and "." for a wait, as one text. */
static const char *drawn(spex_gen *gen, unsigned processes, uint64_t seed, int count)
{
    static char text[4096];
    spex_stream *stream;
    spex_op op;
    char *at = text;
    unsigned ended = 0;
    int64_t time = 0, until;
    ck_assert_ptr_nonnull(gen);
    ck_assert_int_eq(spex_stream_open(&stream, gen, processes, seed), SPEX_OK);
    for (int i = 0; i < count && ended < processes; i++) {
        spex_draw draw = spex_stream_draw(stream, (unsigned)i % processes, time, &op, &until);
        ended = draw == SPEX_DRAW_END ? ended + 1 : 0;
        if (draw == SPEX_DRAW_OP) {
            at += sprintf(at, "%s", op.f);
            if (op.value.kind == SPEX_INTEGER)
                at += sprintf(at, "%lld", (long long)op.value.is.integer);
        } else if (draw == SPEX_DRAW_WAIT) {
            at += sprintf(at, ".");
            time = until;
        }
    }
    *at = '\0';
    spex_stream_close(stream);
    return text;
}

static void must_draw(spex_gen *gen, unsigned processes, int count, const char *expected)
{
    ck_assert_str_eq(drawn(gen, processes, 1, count), expected);
    spex_gen_free(gen);
}

START_TEST(cycle_take_each_split_phases)
{
    spex_op ab[] = {named("a"), named("b")}, c[] = {named("c")};
    must_draw(spex_gen_cycle(ab, 2), 1, 5, "ababa");
    must_draw(spex_gen_take(spex_gen_cycle(ab, 2), 3), 2, 100, "aba");
    must_draw(spex_gen_take(spex_gen_cycle(ab, 2), 0), 2, 100, "");
    must_draw(spex_gen_each(spex_gen_take(spex_gen_cycle(ab, 2), 3)), 2, 100, "aabbaa");
    must_draw(spex_gen_split(1, spex_gen_cycle(ab, 2), spex_gen_cycle(c, 1)), 3, 9, "accbccacc");
    spex_gen *two[] = {spex_gen_take(spex_gen_cycle(ab, 2), 3), spex_gen_take(spex_gen_cycle(c, 1), 2)};
    must_draw(spex_gen_phases(two, 2), 1, 100, "abacc");
    spex_gen *again[] = {spex_gen_each(spex_gen_take(spex_gen_cycle(ab, 2), 1)),
                         spex_gen_take(spex_gen_cycle(c, 1), 2)};
    must_draw(spex_gen_phases(again, 2), 2, 100, "aa.cc");
}
END_TEST

START_TEST(what_is_wrong_or_missing_gives_null)
{
    unsigned zero[] = {0};
    spex_gen *one[] = {spex_gen_cycle(reads, 1), NULL};
    ck_assert_ptr_null(spex_gen_random(NULL, 1));
    ck_assert_ptr_null(spex_gen_cycle(reads, 0));
    ck_assert_ptr_null(spex_gen_weighted(reads, zero, 1));
    ck_assert_ptr_null(spex_gen_take(NULL, 1));
    ck_assert_ptr_null(spex_gen_mix(one, 2)); /* and frees the first */
    spex_stream *stream;
    ck_assert_int_eq(spex_stream_open(&stream, NULL, 1, 1), SPEX_E_ARGUMENT);
    spex_clients clients = {.processes = 1};
    ck_assert_int_eq(spex_history_run(NULL, NULL, &clients), SPEX_E_ARGUMENT);
}
END_TEST

static spex_gen *rich(void)
{
    static spex_op ops[3], weighted[2];
    static const unsigned weights[] = {9, 1};
    ops[0] = spex_op_of("w", spex_any(-2, 2));
    ops[1] = spex_op_of("u", spex_unique());
    ops[2] = named("r");
    weighted[0] = named("x");
    weighted[1] = named("y");
    spex_gen *mixed[] = {spex_gen_random(ops, 3), spex_gen_take(spex_gen_weighted(weighted, weights, 2), 50)};
    return spex_gen_mix(mixed, 2);
}

START_TEST(the_same_seed_gives_the_same_stream)
{
    char first[4096];
    spex_gen *gen = rich(), *other = rich();
    snprintf(first, sizeof first, "%s", drawn(gen, 1, 7, 500));
    ck_assert_str_eq(drawn(gen, 1, 7, 500), first);
    ck_assert_str_eq(drawn(other, 1, 7, 500), first);
    ck_assert_str_eq(drawn(gen, 3, 7, 500), first); /* whoever draws */
    ck_assert_str_ne(drawn(gen, 1, 8, 500), first);
    size_t x = 0, y = 0;
    for (const char *at = first; *at; at++) {
        x += *at == 'x';
        y += *at == 'y';
        if (at[0] == 'w')
            ck_assert(atoi(at + 1) >= -2 && atoi(at + 1) <= 2);
    }
    ck_assert_uint_eq(x + y, 50);
    ck_assert_uint_gt(x, 3 * y);
    ck_assert_ptr_nonnull(strstr(first, "u1"));
    ck_assert_ptr_nonnull(strstr(first, "u20"));
    spex_gen_free(gen);
    spex_gen_free(other);
}
END_TEST

START_TEST(values_in_lists_are_drawn)
{
    spex_value pair[] = {spex_any(5, 5), spex_unique()}, txn[] = {spex_text("append"), spex_list(pair, 2)};
    spex_op op = spex_op_on(spex_any(3, 3), "txn", spex_list(txn, 2));
    spex_gen *gen = spex_gen_cycle(&op, 1);
    spex_stream *stream;
    ck_assert_int_eq(spex_stream_open(&stream, gen, 1, 1), SPEX_OK);
    for (int64_t i = 1; i < 100; i++) {
        spex_op drawn_op;
        ck_assert_int_eq(spex_stream_draw(stream, 0, 0, &drawn_op, NULL), SPEX_DRAW_OP);
        ck_assert_int_eq(drawn_op.key.is.integer, 3);
        ck_assert_str_eq(drawn_op.value.is.items[0].is.text, "append");
        ck_assert_int_eq(drawn_op.value.is.items[1].is.items[0].is.integer, 5);
        ck_assert_int_eq(drawn_op.value.is.items[1].is.items[1].is.integer, i);
    }
    spex_stream_close(stream);
    spex_gen_free(gen);
}
END_TEST

START_TEST(time_counts)
{
    spex_stream *stream;
    spex_op op;
    int64_t until, time = 0, waited = 0;
    spex_gen *gen = spex_gen_until_time(spex_gen_stagger(spex_gen_cycle(reads, 1), 1000), 1000000);
    int count = 0;
    ck_assert_int_eq(spex_stream_open(&stream, gen, 1, 3), SPEX_OK);
    for (spex_draw draw; (draw = spex_stream_draw(stream, 0, time, &op, &until)) != SPEX_DRAW_END;)
        if (draw == SPEX_DRAW_OP) {
            count++;
        } else {
            ck_assert(until > time && until <= time + 2000);
            waited += until - time;
            time = until;
        }
    ck_assert(count > 800 && count < 1200);
    ck_assert(waited >= 1000000);
    spex_stream_close(stream);
    spex_gen_free(gen);
}
END_TEST

static bool make_three(void *arg, uint64_t random, unsigned process, spex_op *op)
{
    int *made = arg;
    (void)random;
    *op = spex_op_of("m", spex_integer(process));
    return ++*made <= 3;
}

START_TEST(made_by_a_function)
{
    int made = 0;
    must_draw(spex_gen_make(make_three, &made), 2, 100, "m0m1m0");
}
END_TEST

/* ---- running ---- */

static char path[64];
static _Atomic int opened, closed;

static void *open_client(void *arg, unsigned process)
{
    (void)process;
    opened++;
    return arg;
}

static void close_client(void *client)
{
    (void)client;
    closed++;
}

static spex_op_outcome do_op(void *client, const spex_op *op, spex_value *answer)
{
    ck_assert_ptr_eq(client, path);
    if (op->value.is.integer % 10 == 3)
        return SPEX_OP_INFO;
    *answer = spex_boolean(true);
    return op->value.is.integer % 10 == 4 ? SPEX_OP_FAIL : SPEX_OP_OK;
}

static spex_op_outcome do_or_exit(void *client, const spex_op *op, spex_value *answer)
{
    if (op->value.is.integer == 77)
        pthread_exit(NULL);
    return do_op(client, op, answer);
}

static spex_op_outcome do_or_die(void *client, const spex_op *op, spex_value *answer)
{
    (void)client;
    if (op->value.is.integer == 77)
        kill(getpid(), SIGKILL);
    *answer = spex_boolean(true);
    return SPEX_OP_OK;
}

typedef struct counts {
    int invokes, oks, fails, infos;
    int64_t sum, processes;
} counts;

static int count_event(const spex_history_event *event, void *arg)
{
    counts *c = arg;
    c->invokes += event->type == SPEX_EVENT_INVOKE;
    c->oks += event->type == SPEX_EVENT_OK;
    c->fails += event->type == SPEX_EVENT_FAIL;
    c->infos += event->type == SPEX_EVENT_INFO;
    if (event->type == SPEX_EVENT_INVOKE)
        c->sum += event->value.is.integer;
    if (event->process >= c->processes)
        c->processes = event->process + 1;
    return SPEX_OK;
}

static counts run(spex_call *call, spex_clients_mode mode, int expected)
{
    counts c = {0};
    spex_history *history;
    spex_op op = spex_op_of("add", spex_unique());
    spex_gen *phases[] = {spex_gen_take(spex_gen_cycle(&op, 1), 100),
                          spex_gen_take(spex_gen_cycle(&op, 1), 100)};
    spex_gen *gen = spex_gen_phases(phases, 2);
    spex_clients clients = {open_client, close_client, call, path, 4, mode, 1};
    snprintf(path, sizeof path, "/tmp/spex-workload-%ld", (long)getpid());
    ck_assert_int_eq(spex_history_open(&history, path, 0), SPEX_OK);
    ck_assert_int_eq(spex_history_run(history, gen, &clients), expected);
    ck_assert_int_eq(spex_history_each(history, count_event, &c), SPEX_OK);
    ck_assert_int_eq(spex_history_close(history), SPEX_OK);
    spex_gen_free(gen);
    unlink(path);
    ck_assert_int_eq(c.invokes, 200);
    ck_assert_int_eq(c.sum, 200 * 201 / 2);
    return c;
}

START_TEST(threads_run_the_operations)
{
    counts c = run(do_or_exit, SPEX_CLIENTS_THREADS, SPEX_OK);
    ck_assert_int_eq(c.infos, 21); /* 3, 13, ..., and 77, whose thread ended */
    ck_assert_int_eq(c.fails, 20);
    ck_assert_int_eq(c.oks, 159);
    ck_assert_int_ge(c.processes, 21);
    ck_assert_int_le(c.processes, 24);
    ck_assert_int_eq(opened, 24);
    ck_assert_int_eq(closed, 23);
}
END_TEST

START_TEST(processes_run_the_operations)
{
    counts c = run(do_op, SPEX_CLIENTS_PROCESSES, SPEX_OK);
    ck_assert_int_eq(c.infos, 20);
    ck_assert_int_eq(c.infos + c.fails + c.oks, 200);
    c = run(do_or_die, SPEX_CLIENTS_PROCESSES, SPEX_E_IO);
    ck_assert_int_eq(c.oks, 199);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("workload");
    TCase *t = tcase_create("workload");
    tcase_add_test(t, cycle_take_each_split_phases);
    tcase_add_test(t, what_is_wrong_or_missing_gives_null);
    tcase_add_test(t, the_same_seed_gives_the_same_stream);
    tcase_add_test(t, values_in_lists_are_drawn);
    tcase_add_test(t, time_counts);
    tcase_add_test(t, made_by_a_function);
    tcase_add_test(t, threads_run_the_operations);
    tcase_add_test(t, processes_run_the_operations);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
