/* Following a specification: what is allowed, in each form of monitor, and what comes after a slip. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <string.h>

static const spex_monitor *const forms[] = {&order_dense, &order_sparse, &order_set};

static spex_engine *engine;
static heard told;

static void set_up(void)
{
    memset(&told, 0, sizeof told);
    engine = engine_for(&told, NULL);
}

static void tear_down(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}

/* Begins an instance with a model that learns, and forgets what the handler heard of the missing model. */
static spex_id begin(const spex_monitor *monitor)
{
    spex_id id = spex_id_str("order-123");
    ck_assert_int_eq(spex_init_instance(engine, monitor, id, "{\"customer\": 7}", NULL), SPEX_OK);
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(told.codes[0], SPEX_E_IMPL_MODEL_NOT_FOUND);
    told.count = 0;
    told.answer = ANSWER_CODE;
    return id;
}

START_TEST(an_allowed_run_is_silent)
{
    spex_id id = begin(forms[_i]);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition_indexed(engine, forms[_i], 0, id, SHIP, SHIPPED), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
}
END_TEST

START_TEST(internal_actions_are_always_allowed)
{
    spex_id id = begin(forms[_i]);
    ck_assert_int_eq(spex_transition(engine, id, "tau", "thinking"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "__internal__", "thinking more"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "audit", "audited"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
}
END_TEST

START_TEST(a_slip_is_reported_at_its_step_with_what_was_allowed)
{
    spex_id id = begin(forms[_i]);
    spex_transition(engine, id, "pay", "paid");
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(told.count, 1);
    ck_assert(told.not_allowed);
    ck_assert_uint_eq(told.allowed_count, 2);
    ck_assert_str_eq(told.allowed[0], "ship");
    ck_assert_uint_eq(told.lines[0], 10);
    ck_assert_str_eq(told.allowed[1], "cancel");
    ck_assert_uint_eq(told.lines[1], 11);
    ck_assert_str_eq(told.state, "paid");
    ck_assert_str_eq(told.meta, "{\"customer\": 7}");
    ck_assert_uint_eq(told.history_count, 2);
    ck_assert_str_eq(told.messages[0], "order 'order-123': the specification does not allow 'pay' in 'paid'; "
                                       "it allows 'ship' or 'cancel'");
}
END_TEST

START_TEST(an_action_that_there_is_not_is_called_unknown)
{
    spex_id id = begin(forms[_i]);
    ck_assert_int_eq(spex_transition(engine, id, "apy", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_transition(engine, id, "zzzzzz", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_str_eq(told.messages[0],
                     "order 'order-123': the specification has no action 'apy'; did you mean 'pay'?");
    ck_assert_str_eq(told.messages[1], "order 'order-123': the specification has no action 'zzzzzz'");
}
END_TEST

START_TEST(one_slip_is_reported_once_and_the_next_one_still_seen)
{
    spex_id id = begin(forms[_i]);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_transition(engine, id, "cancel", "cancelled"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(told.count, 2);
}
END_TEST

START_TEST(after_a_slip_into_a_state_of_its_own_any_state_is_assumed)
{
    spex_id id = begin(forms[_i]);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "somewhere"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_transition(engine, id, "tau", "elsewhere"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "x"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "y"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "ship", "y"), SPEX_E_NOT_ALLOWED);
    ck_assert_uint_eq(told.allowed_count, 0);
    ck_assert_int_eq(told.count, 2);
}
END_TEST

START_TEST(an_action_of_no_specification_is_not_allowed)
{
    spex_id id = begin(forms[_i]);
    ck_assert_int_eq(spex_transition(engine, id, "payd", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_uint_eq(told.allowed_count, 1);
}
END_TEST

START_TEST(a_set_follows_every_possible_state)
{
    spex_id id = begin(&choice_set);
    ck_assert_int_eq(spex_transition(engine, id, "a", "x"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "a", "x"), SPEX_E_NOT_ALLOWED);
    ck_assert_uint_eq(told.allowed_count, 2);
    ck_assert_str_eq(told.allowed[0], "b");
    ck_assert_str_eq(told.allowed[1], "c");
    ck_assert_int_eq(spex_delete_instance(engine, id), SPEX_OK);
    ck_assert_int_eq(spex_init_instance(engine, &choice_set, id, NULL, NULL), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "a", "x"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "c", "x"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "b", "x"), SPEX_E_NOT_ALLOWED);
}
END_TEST

START_TEST(a_mock_assumes_any_state)
{
    begin(forms[_i]);
    spex_id id = spex_id_str("mock");
    ck_assert_int_eq(spex_mock_instance(engine, forms[_i], id, "paid", NULL), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_mock_instance(engine, forms[_i], id, "new", "again"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "cancel", "cancelled"), SPEX_OK);
    ck_assert_int_eq(told.count, 1);
}
END_TEST

START_TEST(a_monitor_that_is_broken_is_refused)
{
    spex_monitor wrong = order_dense;
    wrong.abi++;
    ck_assert_int_eq(spex_register(engine, &wrong), SPEX_E_MONITOR);
    wrong = order_dense;
    uint16_t table[15] = {3};
    wrong.dense = table;
    ck_assert_int_eq(spex_register(engine, &wrong), SPEX_E_MONITOR);
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_OK);
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_OK);
    wrong = order_dense;
    wrong.fingerprint++;
    ck_assert_int_eq(spex_register(engine, &wrong), SPEX_E_MONITOR);
    ck_assert_int_eq(told.count, 3);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("follow");
    TCase *c = tcase_create("forms");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, an_allowed_run_is_silent, 0, 3);
    tcase_add_loop_test(c, internal_actions_are_always_allowed, 0, 3);
    tcase_add_loop_test(c, a_slip_is_reported_at_its_step_with_what_was_allowed, 0, 3);
    tcase_add_loop_test(c, one_slip_is_reported_once_and_the_next_one_still_seen, 0, 3);
    tcase_add_loop_test(c, after_a_slip_into_a_state_of_its_own_any_state_is_assumed, 0, 3);
    tcase_add_loop_test(c, an_action_of_no_specification_is_not_allowed, 0, 3);
    tcase_add_test(c, a_set_follows_every_possible_state);
    tcase_add_loop_test(c, an_action_that_there_is_not_is_called_unknown, 0, 3);
    tcase_add_loop_test(c, a_mock_assumes_any_state, 0, 3);
    tcase_add_test(c, a_monitor_that_is_broken_is_refused);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
