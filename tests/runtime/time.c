/* Timeouts and pruning, with a clock of the test's own: no test sleeps but the one that tries the engine's
 * thread. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <string.h>
#include <time.h>

static heard told;
static test_clock now;
static spex_engine *engine;

static spex_monitor timed(int64_t timeout)
{
    spex_monitor m = order_dense;
    m.transition_timeout = timeout;
    return m;
}

static void set_up(void)
{
    memset(&told, 0, sizeof told);
    now = (test_clock){1000000, INT64_C(1700000000000000)};
    spex_options options;
    spex_clock clock = test_clock_of(&now);
    spex_options_init(&options);
    options.error_handler = hear;
    options.error_arg = &told;
    options.clock = &clock;
    options.prune_interval = 1000;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

static void tear_down(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}

/* Lets time pass and the engine look; returns how many timeouts it told of since. */
static int pass(int64_t milliseconds)
{
    int before = told.count;
    now.monotonic += milliseconds * 1000;
    now.wall += milliseconds * 1000;
    ck_assert_int_eq(spex_tick(engine), SPEX_OK);
    for (int i = before; i < told.count && i < HEARD_MOST; i++)
        ck_assert_int_eq(told.codes[i], SPEX_E_TRANSITION_TIMEOUT);
    return told.count - before;
}

START_TEST(a_rest_that_is_too_long_is_told_once)
{
    spex_monitor m = timed(500);
    spex_init_instance(engine, &m, spex_id_u64(1), "meta", NULL);
    ck_assert_int_eq(pass(499), 0);
    ck_assert_int_eq(pass(1), 1);
    ck_assert_str_eq(
        told.messages[told.count - 1],
        "order 1: it has rested in 'new' for 0.500s, the specification allows 0.500s; it allows 'pay'");
    ck_assert_int_eq(told.rested, 500);
    ck_assert_str_eq(told.meta, "meta");
    ck_assert_int_eq(pass(5000), 0);
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(1), "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(pass(499), 0);
    ck_assert_int_eq(pass(10000), 1);
}
END_TEST

START_TEST(a_transition_starts_the_time_anew)
{
    spex_monitor m = timed(500);
    for (uint64_t i = 0; i < 10; i++)
        spex_init_instance(engine, &m, spex_id_u64(i), NULL, NULL);
    ck_assert_int_eq(pass(300), 0);
    for (uint64_t i = 0; i < 10; i += 2)
        spex_transition(engine, spex_id_u64(i), "tau", "busy");
    ck_assert_int_eq(spex_delete_instance(engine, spex_id_u64(1)), SPEX_OK);
    ck_assert_int_eq(pass(200), 4);
    ck_assert_int_eq(pass(300), 5);
}
END_TEST

START_TEST(a_finished_instance_is_never_late)
{
    spex_monitor m = timed(500);
    spex_init_instance(engine, &m, spex_id_u64(1), NULL, NULL);
    spex_transition(engine, spex_id_u64(1), "pay", "paid");
    spex_transition(engine, spex_id_u64(1), "ship", "shipped");
    ck_assert_int_eq(pass(5000), 0);
}
END_TEST

START_TEST(a_state_may_have_a_timeout_of_its_own)
{
    static const int64_t own[] = {-1, 100, SPEX_INFINITY, SPEX_INFINITY};
    spex_monitor m = timed(500);
    m.state_timeout = own;
    spex_init_instance(engine, &m, spex_id_u64(1), NULL, NULL);
    ck_assert_int_eq(pass(499), 0);
    spex_transition(engine, spex_id_u64(1), "pay", "paid");
    ck_assert_int_eq(pass(99), 0);
    ck_assert_int_eq(pass(1), 1);
    spex_transition(engine, spex_id_u64(1), "tau", "paid somehow"); /* not a state of the specification */
    ck_assert_int_eq(pass(499), 0);
    ck_assert_int_eq(pass(1), 1);
    spex_transition(engine, spex_id_u64(1), "tau", "shipped");
    ck_assert_int_eq(pass(100000), 0);
}
END_TEST

/* Random transitions, deletions and pauses, against a plain list of when each instance moved last. */
START_TEST(queues_agree_with_a_plain_list)
{
    enum { N = 200 };
    static const int64_t own[] = {70, -1, -1, -1};
    static int64_t moved[N]; /* 0: told of */
    static int state[N];
    spex_monitor m = timed(150);
    m.state_timeout = own;
    unsigned random = 1;
    for (uint64_t i = 0; i < N; i++) {
        spex_mock_instance(engine, &m, spex_id_u64(i), "new", NULL);
        moved[i] = now.monotonic;
    }
    for (int step = 0; step < 3000; step++) {
        random = random * 1103515245 + 12345;
        unsigned i = random >> 16 & 255;
        if (i < N) {
            state[i] = (int)(random >> 8 & 1);
            spex_transition(engine, spex_id_u64(i), "tau", state[i] ? "paid" : "new");
            moved[i] = now.monotonic;
            continue;
        }
        int expected = 0;
        int64_t then = now.monotonic + 7000;
        for (int j = 0; j < N; j++)
            if (moved[j] && then - moved[j] >= (state[j] ? 150000 : 70000)) {
                expected++;
                moved[j] = 0;
            }
        told.count = 0;
        ck_assert_int_eq(pass(7), expected);
    }
}
END_TEST

static int still_there(uint64_t count)
{
    int there = 0;
    for (uint64_t i = 0; i < count; i++) {
        spex_instance *instance;
        if (spex_get_instance(engine, spex_id_u64(i), &instance) == SPEX_OK) {
            there++;
            spex_instance_free(instance);
        }
    }
    return there;
}

/* Three instances: new, paid, shipped. */
static void three(spex_monitor *m)
{
    m->prune_timeout = 5000;
    for (uint64_t i = 0; i < 3; i++)
        spex_init_instance(engine, m, spex_id_u64(i), NULL, NULL);
    spex_transition(engine, spex_id_u64(1), "pay", "paid");
    spex_transition(engine, spex_id_u64(2), "pay", "paid");
    spex_transition(engine, spex_id_u64(2), "ship", "shipped");
}

START_TEST(instances_are_pruned_where_they_may_go)
{
    static const struct {
        spex_prunable prunable;
        int left;
    } cases[] = {{SPEX_PRUNABLE_NONE, 3},
                 {SPEX_PRUNABLE_ALL, 0},
                 {SPEX_PRUNABLE_TERMINAL, 2},
                 {SPEX_PRUNABLE_NAMED, 1}};
    static const uint8_t named[] = {1, 1, 0, 0};
    spex_monitor m = order_dense;
    m.prunable = cases[_i].prunable;
    m.prunable_state = named;
    three(&m);
    pass(5000); /* a pass, but not longer than */
    ck_assert_int_eq(still_there(3), 3);
    pass(500);
    ck_assert_int_eq(still_there(3), 3); /* no pass yet */
    pass(500);
    ck_assert_int_eq(still_there(3), cases[_i].left);
}
END_TEST

START_TEST(a_tick_is_for_clocks_of_the_program)
{
    spex_engine *real = engine_for(&told, NULL);
    ck_assert_int_eq(spex_tick(real), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_tick(NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_close(real), SPEX_OK);
}
END_TEST

static _Atomic int late;

static int count_late(const spex_error *error, void *arg)
{
    (void)arg;
    if (error->code == SPEX_E_TRANSITION_TIMEOUT) {
        ck_assert_int_ge(error->instance->rested, 20);
        late++;
    }
    return SPEX_OK;
}

START_TEST(the_engines_thread_tells_by_itself)
{
    spex_monitor m = timed(20);
    spex_options options;
    spex_engine *real;
    spex_options_init(&options);
    options.error_handler = count_late;
    late = 0;
    ck_assert_int_eq(spex_open(&real, &options), SPEX_OK);
    for (uint64_t i = 0; i < 100; i++)
        spex_init_instance(real, &m, spex_id_u64(i), NULL, NULL);
    for (int i = 0; i < 500 && late < 100; i++)
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    ck_assert_int_eq(late, 100);
    ck_assert_int_eq(spex_close(real), SPEX_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("time");
    TCase *c = tcase_create("clock");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, a_rest_that_is_too_long_is_told_once);
    tcase_add_test(c, a_transition_starts_the_time_anew);
    tcase_add_test(c, a_finished_instance_is_never_late);
    tcase_add_test(c, a_state_may_have_a_timeout_of_its_own);
    tcase_add_test(c, queues_agree_with_a_plain_list);
    tcase_add_loop_test(c, instances_are_pruned_where_they_may_go, 0, 4);
    tcase_add_test(c, a_tick_is_for_clocks_of_the_program);
    tcase_add_test(c, the_engines_thread_tells_by_itself);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
