/* Time, by a clock of the test's own: timers, `every`, deadlines of monitored properties, resilience. */
#include "tests/nodes/agents.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <stdatomic.h>
#include <stdlib.h>

static spex_node *node;
static running runs;
static _Atomic int64_t now; /* microseconds */

static struct {
    atomic_int errors[64], events[64];
    atomic_int last_line;
} seen;

static int64_t read_clock(void *arg)
{
    (void)arg;
    return atomic_load(&now);
}

static int on_error(const spex_error *error, void *arg)
{
    (void)arg;
    ck_assert_str_eq(error->agent, "c");
    ck_assert_ptr_nonnull(error->action);
    atomic_fetch_add(&seen.errors[error->code], 1);
    return SPEX_OK;
}

static void on_event(const spex_event *event, void *arg)
{
    (void)arg;
    atomic_fetch_add(&seen.events[event->kind], 1);
    atomic_store(&seen.last_line, (int)event->line);
}

static void begin(int64_t every, int64_t patience)
{
    const spex_clock clock = {read_clock, read_clock, NULL};
    clockwork_params params = {.every_ms = every, .patience = patience};
    spex_node_options options;
    spex_node_options_init(&options);
    options.threads = 2;
    options.clock = &clock;
    options.error_handler = on_error;
    options.telemetry = on_event;
    memset(&seen, 0, sizeof seen);
    atomic_store(&now, 1000000);
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "c", &clockwork_agent, &params), SPEX_OK);
    run_in_thread(&runs, node);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
}

static void end(void)
{
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
}

/* So many milliseconds later. */
static void pass(int64_t milliseconds)
{
    atomic_fetch_add(&now, milliseconds * 1000);
    ck_assert_int_eq(spex_node_tick(node), SPEX_OK);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
}

static void tell(clockwork_message message)
{
    ck_assert_int_eq(clockwork_cast(node, "c", message), SPEX_OK);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
}

static int number(const char *name)
{
    char *json;
    ck_assert_int_eq(spex_node_field(node, "c", name, &json), SPEX_OK);
    int value = atoi(json);
    free(json);
    return value;
}

START_TEST(a_timer_fires_once_and_when_it_is_armed_last)
{
    begin(1000000, 1000000);
    tell(clockwork_arm(100));
    pass(99);
    ck_assert_int_eq(number("fired"), 0);
    pass(1);
    ck_assert_int_eq(number("fired"), 1);
    pass(1000);
    ck_assert_int_eq(number("fired"), 1);
    tell(clockwork_arm(100));
    pass(50);
    tell(clockwork_arm(100)); /* anew */
    pass(50);
    ck_assert_int_eq(number("fired"), 1);
    pass(50);
    ck_assert_int_eq(number("fired"), 2);
    tell(clockwork_arm(100));
    tell(clockwork_disarm());
    pass(1000);
    ck_assert_int_eq(number("fired"), 2);
    end();
}
END_TEST

START_TEST(every_so_often_without_drift)
{
    begin(20, 1000000);
    for (int i = 0; i < 10; i++)
        pass(21); /* late by up to a period, and not later and later */
    ck_assert_int_eq(number("ticks"), 10);
    pass(10); /* 220: due were 20, 40, ..., 220 */
    ck_assert_int_eq(number("ticks"), 11);
    pass(1990); /* what was missed is not made up for */
    ck_assert_int_eq(number("ticks"), 12);
    end();
}
END_TEST

START_TEST(a_deadline_is_told_once_and_its_end)
{
    begin(1000000, 50);
    tell(clockwork_work());
    pass(49);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_DEADLINE]), 0);
    pass(1);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_DEADLINE]), 1);
    ck_assert_int_eq(atomic_load(&seen.events[SPEX_EVENT_DEADLINE]), 1);
    pass(500);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_DEADLINE]), 1);
    ck_assert_int_eq(atomic_load(&seen.events[SPEX_EVENT_RECOVERED]), 0);
    tell(clockwork_finish());
    ck_assert_int_eq(atomic_load(&seen.events[SPEX_EVENT_RECOVERED]), 1);
    tell(clockwork_work()); /* and anew */
    pass(49);
    tell(clockwork_finish());
    pass(100);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_DEADLINE]), 1);
    end();
}
END_TEST

START_TEST(resilience_helps)
{
    begin(1000000, 50);
    tell(clockwork_slack());
    pass(50);
    ck_assert_int_eq(number("helped"), 1);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_DEADLINE]), 1);
    ck_assert_int_eq(atomic_load(&seen.events[SPEX_EVENT_RECOVERED]), 1);
    pass(1000);
    ck_assert_int_eq(number("helped"), 1);
    end();
}
END_TEST

START_TEST(monitored_safety)
{
    clockwork_output reply;
    begin(1000000, 1000000);
    ck_assert_int_eq(clockwork_call(node, "c", clockwork_jump(99), 10000, &reply), SPEX_OK);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_VIOLATION]), 0);
    ck_assert_int_eq(clockwork_call(node, "c", clockwork_jump(199), 10000, &reply), SPEX_OK); /* far */
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_VIOLATION]), 1);
    ck_assert_int_eq(clockwork_call(node, "c", clockwork_jump(-1), 10000, &reply), SPEX_OK); /* negative */
    ck_assert_int_eq(clockwork_call(node, "c", clockwork_jump(-2), 10000, &reply), SPEX_OK);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_VIOLATION]), 3);
    ck_assert_int_eq(atomic_load(&seen.events[SPEX_EVENT_VIOLATION]), 3);
    end();
}
END_TEST

START_TEST(a_restart_forgets_its_timers)
{
    begin(10, 50);
    tell(clockwork_arm(100));
    tell(clockwork_work());
    pass(45);
    ck_assert_int_eq(number("ticks"), 1);
    ck_assert_int_eq(spex_node_restart(node, "c"), SPEX_OK);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(number("started"), 1);
    ck_assert_int_eq(number("ticks"), 0);
    pass(9);
    ck_assert_int_eq(number("ticks"), 0);
    pass(1);
    ck_assert_int_eq(number("ticks"), 1);
    pass(100);
    ck_assert_int_eq(number("fired"), 0);
    ck_assert_int_eq(atomic_load(&seen.errors[SPEX_E_DEADLINE]), 0);
    end();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("nodes");
    TCase *c = tcase_create("time");
    tcase_add_test(c, a_timer_fires_once_and_when_it_is_armed_last);
    tcase_add_test(c, every_so_often_without_drift);
    tcase_add_test(c, a_deadline_is_told_once_and_its_end);
    tcase_add_test(c, resilience_helps);
    tcase_add_test(c, monitored_safety);
    tcase_add_test(c, a_restart_forgets_its_timers);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
