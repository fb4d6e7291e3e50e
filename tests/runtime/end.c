/* Instances end: in a final state, or not; one at a time, or all when the engine is closed. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdlib.h>
#include <string.h>

/* Final: shipped, and the state that choice calls s3. */
static const uint8_t order_may_end[] = {0, 0, 1}, order_flags[] = {0, 0, SPEX_STATE_FINAL, 0};
static const uint8_t choice_may_end[] = {0, 0, 0, 0, 1}, choice_flags[] = {0, 0, 0, SPEX_STATE_FINAL, 0};
static spex_monitor forms[3], choice;
static spex_engine *engine;
static spex_options options;
static heard told;
static char *json; /* of the last error */

static int listen(const spex_error *error, void *arg)
{
    free(json);
    json = NULL;
    ck_assert_int_eq(spex_error_json(error, &json), SPEX_OK);
    return hear(error, arg);
}

static void set_up(void)
{
    memset(&told, 0, sizeof told);
    forms[0] = order_dense;
    forms[1] = order_sparse;
    forms[2] = order_set;
    for (int i = 0; i < 3; i++) {
        forms[i].may_end = order_may_end;
        forms[i].state_flags = order_flags;
    }
    choice = choice_set;
    choice.may_end = choice_may_end;
    choice.state_flags = choice_flags;
    spex_options_init(&options);
    options.error_handler = listen;
    options.error_arg = &told;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

static void tear_down(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    free(json);
    json = NULL;
}

static spex_id begin(const spex_monitor *monitor, const char *name)
{
    spex_id id = spex_id_str(name);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_init_instance(engine, monitor, id, NULL, NULL), SPEX_OK);
    told.count = 0;
    told.answer = ANSWER_CODE;
    return id;
}

static void check_gone(spex_id id)
{
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_E_INSTANCE_NOT_FOUND);
}

START_TEST(in_a_final_state_it_just_ends)
{
    spex_id id = begin(&forms[_i], "a");
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "whatever it is called"), SPEX_OK);
    ck_assert_int_eq(spex_end_instance(engine, &forms[_i], id), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    check_gone(id);
    ck_assert_int_eq(spex_end_instance(engine, &forms[_i], id), SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_int_eq(told.count, 0);
}
END_TEST

START_TEST(elsewhere_it_ends_and_is_told)
{
    spex_id id = begin(&forms[_i], "a");
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_end_instance(engine, NULL, id), SPEX_E_UNFINISHED);
    ck_assert_int_eq(told.count, 1);
    ck_assert_str_eq(told.messages[0],
                     "order 'a': it ends in 'paid', where the specification has no final state; "
                     "it may end in 'shipped'");
    ck_assert_ptr_nonnull(strstr(json, "\"error\":\"unfinished\""));
    ck_assert_ptr_nonnull(strstr(json, "\"expected\":[\"shipped\"]"));
    check_gone(id);
}
END_TEST

START_TEST(one_of_several_possible_states_is_enough)
{
    spex_id id = spex_id_u64(1);
    ck_assert_int_eq(spex_mock_instance(engine, &choice, id, "s0", NULL), SPEX_OK); /* it may be anywhere */
    ck_assert_int_eq(spex_end_instance(engine, &choice, id), SPEX_OK);
    id = begin(&choice, "b");
    ck_assert_int_eq(spex_transition(engine, id, "a", "x"), SPEX_OK); /* in s1 or in s2 */
    ck_assert_int_eq(spex_end_instance(engine, &choice, id), SPEX_E_UNFINISHED);
}
END_TEST

START_TEST(without_final_states_and_by_deleting_nothing_is_asked)
{
    spex_id id = begin(&order_dense, "a");
    ck_assert_int_eq(spex_end_instance(engine, &order_dense, id), SPEX_OK);
    id = begin(&choice, "b");
    ck_assert_int_eq(spex_delete_instance(engine, id), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_end_instance(NULL, &choice, id), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_end_instance(engine, &choice, spex_id_str("")), SPEX_E_ARGUMENT);
}
END_TEST

static void open_again(spex_choice check_final, const char *store)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    options.check_final = check_final;
    options.store_dir = store;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

START_TEST(all_that_are_left_are_told_of)
{
    open_again(SPEX_YES, NULL);
    begin(&forms[0], "a");
    spex_id id = begin(&forms[0], "b");
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "shipped"), SPEX_OK);
    begin(&choice, "c");
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_close(engine), SPEX_E_UNFINISHED);
    ck_assert_int_eq(told.count, 2);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(told.codes[i], SPEX_E_UNFINISHED);
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}
END_TEST

START_TEST(nothing_is_asked_at_close_unless_that_is_wanted)
{
    char *dir = scratch_dir();
    open_again(SPEX_CHOICE_DEFAULT, NULL);
    begin(&forms[0], "a");
    open_again(SPEX_YES, dir); /* what is stored goes on another time */
    begin(&forms[0], "a");
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    options.store_dir = NULL;
    setenv("SPEX_CHECK_FINAL", "true", 1);
    options.check_final = SPEX_CHOICE_DEFAULT;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    begin(&forms[0], "a");
    ck_assert_int_eq(spex_close(engine), SPEX_E_UNFINISHED);
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    scratch_remove(dir);
}
END_TEST

START_TEST(typed_calls_can_wait_in_the_queue)
{
    spex_id id = begin(&forms[0], "a");
    begin(&choice, "a");
    ck_assert_int_eq(spex_transition_async_indexed(engine, &forms[0], 0, id, PAY, PAID), SPEX_OK);
    ck_assert_int_eq(spex_transition_async_indexed(engine, &choice, 0, id, CHOICE_A, 1), SPEX_OK);
    ck_assert_int_eq(spex_transition_async_indexed(engine, &forms[0], 0, id, PAY, PAID), SPEX_OK);
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(told.codes[0], SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_transition_async_indexed(engine, &forms[0], 1, id, PAY, PAID), SPEX_E_MONITOR);
    ck_assert_int_eq(spex_transition_async_indexed(engine, &forms[0], 0, id, 5, PAID), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_transition_async_indexed(engine, &forms[0], 0, id, PAY, 4), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_transition_async_indexed(engine, NULL, 0, id, PAY, PAID), SPEX_E_ARGUMENT);
}
END_TEST

START_TEST(one_of_several_beginnings_is_as_specified)
{
    static const uint8_t flags[] = {SPEX_STATE_INITIAL, SPEX_STATE_INITIAL, 0, 0};
    spex_monitor two = order_dense;
    two.state_flags = flags;
    begin(&two, "a");
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_init_instance(engine, &two, spex_id_u64(1), NULL, "paid"), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_init_instance(engine, &two, spex_id_u64(2), NULL, "shipped"), SPEX_OK);
    ck_assert_int_eq(told.codes[told.count - 1], SPEX_E_INITIAL);
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(1), "ship", "shipped"), SPEX_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("end");
    TCase *c = tcase_create("end");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, in_a_final_state_it_just_ends, 0, 3);
    tcase_add_loop_test(c, elsewhere_it_ends_and_is_told, 0, 3);
    tcase_add_test(c, one_of_several_possible_states_is_enough);
    tcase_add_test(c, without_final_states_and_by_deleting_nothing_is_asked);
    tcase_add_test(c, all_that_are_left_are_told_of);
    tcase_add_test(c, nothing_is_asked_at_close_unless_that_is_wanted);
    tcase_add_test(c, typed_calls_can_wait_in_the_queue);
    tcase_add_test(c, one_of_several_beginnings_is_as_specified);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
