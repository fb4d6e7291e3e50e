/* spex_close returns, also where a handler answers each error with a call that brings the next. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static atomic_int made, accepted, refused, late;
static int each_time; /* calls that a handler queues for one error */
static spex_options options;
static spex_engine *engine;
static spex_monitor timed, ends;

static void set_up(void)
{
    made = accepted = refused = late = 0;
    each_time = 1;
    spex_options_init(&options);
    timed = order_dense;
    timed.name = "timed";
}

static int queue_call(spex_engine *e)
{
    int status = spex_transition_async(e, spex_id_str("ghost"), "pay", "paid");
    accepted += status == SPEX_OK;
    refused += status == SPEX_E_CLOSING;
    ck_assert(status == SPEX_OK || status == SPEX_E_CLOSING || status == SPEX_E_QUEUE_FULL);
    return status;
}

static int queue_without_end(const spex_error *error, void *arg)
{
    (void)arg;
    late += error->code == SPEX_E_TRANSITION_TIMEOUT;
    if (error->code == SPEX_E_INSTANCE_NOT_FOUND)
        made++;
    else if (error->code != SPEX_E_TRANSITION_TIMEOUT)
        return SPEX_OK;
    for (int i = 0; i < each_time; i++)
        queue_call(error->engine);
    return SPEX_OK;
}

static void open_and_queue(void)
{
    options.error_handler = queue_without_end;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    ck_assert_int_eq(queue_call(engine), SPEX_OK);
}

static void wait_until(atomic_int *count, int wanted)
{
    while (atomic_load(count) < wanted)
        usleep(200);
}

START_TEST(a_handler_that_always_queues_another_call)
{
    const size_t lengths[] = {1, 1000};
    each_time = _i % 2 + 1;
    options.queue_length = lengths[_i / 2 % 2];
    options.queue_full = _i / 4 ? SPEX_QUEUE_FULL_DROP : SPEX_QUEUE_FULL_BLOCK;
    bool goes_on = _i / 4 == 0 || options.queue_length > 1; /* else its own call fills the queue */
    open_and_queue();
    wait_until(&made, goes_on ? 50 : 1);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_eq(made, accepted);
    ck_assert_int_eq(refused > 0, goes_on);
}
END_TEST

/* The timer's thread waits for room, which there is only when the queue's own calls are refused. */
START_TEST(a_handler_in_the_timers_thread_that_finds_no_room)
{
    timed.transition_timeout = 1;
    options.queue_length = 1;
    open_and_queue();
    ck_assert_int_eq(spex_init_instance(engine, &timed, spex_id_u64(1), NULL, NULL), SPEX_OK);
    wait_until(&late, 1);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_eq(made, accepted);
    ck_assert_int_gt(refused, 0);
}
END_TEST

/* All that was queued before, and one call for each of them, is made, however many they are. */
START_TEST(what_was_queued_and_a_call_for_each_is_made)
{
    options.error_handler = queue_without_end;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    for (int i = 0; i < 5000; i++)
        ck_assert_int_eq(queue_call(engine), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_ge(made, 10000);
    ck_assert_int_eq(made, accepted);
}
END_TEST

/* A store that cannot be written: each call is told to be in memory only, and the handler queues another. */
static int change_without_end(const spex_error *error, void *arg)
{
    (void)arg;
    if (error->code != SPEX_E_STORE)
        return SPEX_OK;
    spex_id id = spex_id_u64((uint64_t)++made);
    int status = spex_init_instance_async(error->engine, &order_dense, id, NULL, NULL);
    refused += status == SPEX_E_CLOSING;
    ck_assert(status == SPEX_OK || status == SPEX_E_CLOSING);
    return SPEX_OK;
}

START_TEST(a_handler_that_always_has_more_for_a_store_that_cannot_be_written)
{
    char *dir = scratch_dir(), path[4200];
    snprintf(path, sizeof path, "%s/spex.mdb", dir);
    options.store_dir = dir;
    options.durability = SPEX_DURABLE_SYNC;
    options.error_handler = change_without_end;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(spex_init_instance_async(engine, &order_dense, spex_id_u64(0), NULL, NULL), SPEX_OK);
    wait_until(&made, 5);
    ck_assert_int_eq(spex_close(engine), SPEX_E_STORE);
    ck_assert_int_gt(refused, 0);
    scratch_remove(dir);
}
END_TEST

/* Told at the end of those that are in no final state, it begins another one. */
static int begin_without_end(const spex_error *error, void *arg)
{
    (void)arg;
    if (error->code != SPEX_E_UNFINISHED)
        return SPEX_OK;
    made++;
    spex_init_instance(error->engine, &ends, spex_id_u64(1000 + (uint64_t)made), NULL, NULL);
    return SPEX_OK;
}

START_TEST(a_handler_that_begins_an_instance_for_each_that_is_unfinished)
{
    static const uint8_t may_end[] = {0, 0, 1}, flags[] = {0, 0, SPEX_STATE_FINAL, 0};
    ends = order_dense;
    ends.may_end = may_end;
    ends.state_flags = flags;
    options.error_handler = begin_without_end;
    options.check_final = SPEX_YES;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    for (uint64_t i = 0; i < 100; i++)
        ck_assert_int_eq(spex_init_instance(engine, &ends, spex_id_u64(i), NULL, NULL), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_eq(made, 100);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("closing");
    TCase *c = tcase_create("handlers without end");
    tcase_add_checked_fixture(c, set_up, NULL);
    tcase_add_loop_test(c, a_handler_that_always_queues_another_call, 0, 8);
    tcase_add_test(c, a_handler_in_the_timers_thread_that_finds_no_room);
    tcase_add_test(c, what_was_queued_and_a_call_for_each_is_made);
    tcase_add_test(c, a_handler_that_always_has_more_for_a_store_that_cannot_be_written);
    tcase_set_timeout(c, 60); /* each of those calls waits for a commit that fails */
    tcase_add_test(c, a_handler_that_begins_an_instance_for_each_that_is_unfinished);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
