/* Strict specifications: the state that a program reports has to be one that the specification may be in. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdlib.h>
#include <string.h>

static spex_monitor forms[3], choice; /* strict copies */
static spex_engine *engine;
static heard told;
static char *json; /* of the last error */

static int listen(const spex_error *error, void *arg)
{
    free(json);
    json = NULL;
    ck_assert_int_eq(spex_error_json(error, &json), SPEX_OK);
    return hear(error, arg);
}

static void open_engine(spex_choice strict)
{
    spex_options options;
    spex_options_init(&options);
    options.error_handler = listen;
    options.error_arg = &told;
    options.strict = strict;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

static void set_up(void)
{
    memset(&told, 0, sizeof told);
    forms[0] = order_dense;
    forms[1] = order_sparse;
    forms[2] = order_set;
    choice = choice_set;
    for (int i = 0; i < 3; i++)
        forms[i].flags = SPEX_MONITOR_STRICT;
    choice.flags = SPEX_MONITOR_STRICT;
    open_engine(SPEX_CHOICE_DEFAULT);
}

static void tear_down(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    free(json);
    json = NULL;
}

static void open_again(spex_choice strict)
{
    tear_down();
    open_engine(strict);
}

/* Begins an instance with a model that learns. */
static spex_id begin(const spex_monitor *monitor, const char *name, const char *state)
{
    spex_id id = spex_id_str(name);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_init_instance(engine, monitor, id, NULL, state), SPEX_OK);
    told.count = 0;
    told.answer = ANSWER_CODE;
    return id;
}

static void check_state(spex_id id, const char *state)
{
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_OK);
    ck_assert_str_eq(instance->state, state);
    spex_instance_free(instance);
}

START_TEST(a_typed_step_into_a_wrong_state_is_told_and_taken)
{
    const spex_monitor *order = &forms[_i];
    spex_id id = begin(order, "order-123", NULL);
    ck_assert_int_eq(spex_transition_indexed(engine, order, 0, id, PAY, PAID), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_transition_indexed(engine, order, 0, id, SHIP, CANCELLED), SPEX_E_WRONG_STATE);
    ck_assert_int_eq(told.count, 1);
    ck_assert(!told.not_allowed);
    ck_assert_str_eq(told.messages[0], "order 'order-123': after 'ship' in 'paid' it is in 'cancelled', "
                                       "but it may be in 'shipped'");
    ck_assert_ptr_nonnull(strstr(json, "\"error\":\"wrong_state\""));
    ck_assert_ptr_nonnull(strstr(json, "\"expected\":[\"shipped\"]"));
    check_state(id, "cancelled");
}
END_TEST

START_TEST(a_name_that_the_specification_has_not_is_wrong)
{
    spex_id id = begin(&forms[_i], "order-123", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "thinking"), SPEX_E_WRONG_STATE);
    check_state(id, "thinking");
    ck_assert_int_eq(spex_transition(engine, id, "ship", "paid"), SPEX_E_WRONG_STATE); /* it knows where */
    ck_assert_str_eq(told.messages[1], "order 'order-123': after 'ship' in 'thinking' it is in 'paid', "
                                       "but it may be in 'shipped'");
    id = begin(&forms[_i], "another", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "thinking"), SPEX_E_WRONG_STATE);
    ck_assert_int_eq(spex_transition(engine, id, "cancel", "cancelled"), SPEX_OK);
    ck_assert_int_eq(told.count, 1);
}
END_TEST

START_TEST(after_a_wrong_state_the_next_step_is_judged_by_the_monitor)
{
    spex_id id = begin(&forms[_i], "order-123", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "shipped"), SPEX_E_WRONG_STATE);
    ck_assert_int_eq(spex_transition(engine, id, "cancel", "cancelled"), SPEX_OK);
    ck_assert_int_eq(told.count, 1);
}
END_TEST

START_TEST(an_instance_that_begins_in_a_state_of_its_own_is_compared_from_its_first_step_on)
{
    spex_id id = begin(&forms[_i], "order-123", "basket");
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "new"), SPEX_E_WRONG_STATE);
    id = begin(&forms[_i], "another", "basket");
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
}
END_TEST

START_TEST(a_step_that_is_not_allowed_is_only_that)
{
    spex_id id = begin(&forms[_i], "order-123", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "new"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(told.count, 1);
}
END_TEST

START_TEST(the_specification_may_rest_in_tau_and_in_what_is_internal_elsewhere)
{
    spex_id id = begin(&forms[_i], "order-123", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "tau", "new"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "audit", "new"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "audit", "paid"), SPEX_E_WRONG_STATE);
}
END_TEST

START_TEST(silent_steps_before_and_after_the_action_count)
{
    spex_id id = begin(&choice, "1", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "a", "s4"), SPEX_OK); /* a, then a silent step */
    ck_assert_int_eq(spex_transition(engine, id, "c", "s3"), SPEX_OK);
    id = begin(&choice, "2", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "a", "s2"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "c", "s3"), SPEX_OK); /* a silent step, then c */
    id = begin(&choice, "3", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "a", "s2"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "tau", "s4"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "tau", "s2"), SPEX_E_WRONG_STATE); /* not backwards */
    ck_assert_int_eq(told.count, 1);
}
END_TEST

START_TEST(where_there_is_a_choice_each_outcome_may_be_reported)
{
    spex_id id = begin(&choice, "1", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "a", "s1"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "b", "s3"), SPEX_OK);
    id = begin(&choice, "2", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "a", "s3"), SPEX_E_WRONG_STATE);
    ck_assert_str_eq(told.messages[0],
                     "choice '2': after 'a' in 's0' it is in 's3', but it may be in 's1', 's2' or 's4'");
    id = begin(&choice, "3", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "a", "x"), SPEX_E_WRONG_STATE);
    ck_assert_int_eq(spex_transition(engine, id, "c", "s3"), SPEX_OK); /* nothing said that it is in s1 */
}
END_TEST

START_TEST(the_options_decide_for_all_or_for_none)
{
    open_again(SPEX_YES);
    spex_id id = begin(&order_dense, "order-123", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "new"), SPEX_E_WRONG_STATE);
    open_again(SPEX_NO);
    id = begin(&forms[0], "order-123", NULL);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "new"), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    spex_options options = {.strict = SPEX_YES + 1};
    spex_engine *none;
    ck_assert_int_eq(spex_open(&none, &options), SPEX_E_ARGUMENT);
}
END_TEST

START_TEST(without_strict_states_are_not_compared)
{
    spex_id id = begin(&order_dense, "order-123", NULL);
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, id, PAY, CANCELLED), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "somewhere"), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
}
END_TEST

START_TEST(a_mock_may_be_anywhere)
{
    begin(&forms[_i], "order-123", NULL);
    spex_id id = spex_id_str("mock");
    ck_assert_int_eq(spex_mock_instance(engine, &forms[_i], id, "paid", NULL), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "paid"), SPEX_E_WRONG_STATE);
}
END_TEST

static int count_transitions(const spex_model *model, void *arg)
{
    *(size_t *)arg = model->transition_count;
    return 0;
}

START_TEST(what_is_wrong_is_not_learned)
{
    size_t before, after;
    spex_id id = begin(&forms[0], "order-123", NULL);
    spex_each_model(engine, count_transitions, &before);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "cancelled"), SPEX_E_WRONG_STATE);
    spex_each_model(engine, count_transitions, &after);
    ck_assert_uint_eq(after, before);
}
END_TEST

START_TEST(a_flag_of_a_later_version_is_refused)
{
    forms[0].flags |= UINT64_C(1) << 40;
    ck_assert_int_eq(spex_register(engine, &forms[0]), SPEX_E_MONITOR);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("strict");
    TCase *c = tcase_create("states");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, a_typed_step_into_a_wrong_state_is_told_and_taken, 0, 3);
    tcase_add_loop_test(c, a_name_that_the_specification_has_not_is_wrong, 0, 3);
    tcase_add_loop_test(c, after_a_wrong_state_the_next_step_is_judged_by_the_monitor, 0, 3);
    tcase_add_loop_test(c, an_instance_that_begins_in_a_state_of_its_own_is_compared_from_its_first_step_on,
                        0, 3);
    tcase_add_loop_test(c, a_step_that_is_not_allowed_is_only_that, 0, 3);
    tcase_add_loop_test(c, the_specification_may_rest_in_tau_and_in_what_is_internal_elsewhere, 0, 3);
    tcase_add_test(c, silent_steps_before_and_after_the_action_count);
    tcase_add_test(c, where_there_is_a_choice_each_outcome_may_be_reported);
    tcase_add_test(c, the_options_decide_for_all_or_for_none);
    tcase_add_test(c, without_strict_states_are_not_compared);
    tcase_add_loop_test(c, a_mock_may_be_anywhere, 0, 3);
    tcase_add_test(c, what_is_wrong_is_not_learned);
    tcase_add_test(c, a_flag_of_a_later_version_is_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
