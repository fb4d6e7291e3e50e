/* Where instances begin: as specified, in another state of the specification, in one of the program's own. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <stdlib.h>
#include <string.h>

static const spex_monitor *forms[] = {&order_dense, &order_sparse, &order_set};
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

/* Begins an instance; returns what it was told beside that there is no model. */
static int begin(const spex_monitor *monitor, const char *name, const char *state)
{
    told.answer = SPEX_OK;
    int before = told.count;
    ck_assert_int_eq(spex_init_instance(engine, monitor, spex_id_str(name), NULL, state), SPEX_OK);
    int last = told.count > before ? told.codes[told.count - 1] : SPEX_OK;
    told.answer = ANSWER_CODE;
    return last == SPEX_E_IMPL_MODEL_NOT_FOUND ? SPEX_OK : last;
}

START_TEST(the_monitor_begins_in_the_state_that_is_given)
{
    ck_assert_int_eq(begin(forms[_i], "a", "paid"), SPEX_E_INITIAL);
    ck_assert_str_eq(
        told.messages[told.count - 1],
        "order 'a': it begins in 'paid', the specification in 'new'; its monitor begins there, too; "
        "a model behaves as specified only if all instances begin in one state");
    told.count = 0;
    ck_assert_int_eq(spex_transition(engine, spex_id_str("a"), "ship", "shipped"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, spex_id_str("a"), "pay", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_uint_eq(told.allowed_count, 0);
}
END_TEST

START_TEST(a_state_of_the_programs_own_is_where_the_specification_begins)
{
    ck_assert_int_eq(begin(forms[_i], "a", "basket"), SPEX_OK);
    told.count = 0;
    ck_assert_int_eq(spex_transition(engine, spex_id_str("a"), "ship", "x"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(begin(forms[_i], "b", "basket"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, spex_id_str("b"), "pay", "paid"), SPEX_OK);
}
END_TEST

START_TEST(elsewhere_is_told_once)
{
    ck_assert_int_eq(begin(&order_dense, "a", "new"), SPEX_OK);
    ck_assert_int_eq(begin(&order_dense, "b", NULL), SPEX_OK);
    ck_assert_int_eq(begin(&order_dense, "c", "paid"), SPEX_E_INITIAL);
    ck_assert_int_eq(begin(&order_dense, "d", "paid"), SPEX_OK);
    ck_assert_int_eq(begin(&order_dense, "e", "shipped"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, spex_id_str("d"), "ship", "shipped"), SPEX_OK);
    ck_assert_int_eq(begin(&choice_set, "f", "s1"), SPEX_E_INITIAL); /* another specification */
    ck_assert_int_eq(spex_transition(engine, spex_id_str("f"), "b", "s3"), SPEX_OK);
}
END_TEST

static int count_transitions(const spex_model *model, void *arg)
{
    *(size_t *)arg = model->transition_count;
    return 0;
}

START_TEST(it_is_learned)
{
    size_t count = 0;
    ck_assert_int_eq(begin(&order_dense, "a", "paid"), SPEX_E_INITIAL);
    ck_assert_int_eq(begin(&order_dense, "b", NULL), SPEX_OK);
    spex_each_model(engine, count_transitions, &count);
    ck_assert_uint_eq(count, 2);
}
END_TEST

START_TEST(two_beginnings_of_the_programs_own_are_told_of)
{
    ck_assert_int_eq(begin(&order_dense, "a", "basket"), SPEX_OK);
    ck_assert_int_eq(begin(&order_dense, "b", "basket"), SPEX_OK);
    ck_assert_int_eq(begin(&order_dense, "c", NULL), SPEX_E_INITIAL);
    ck_assert_str_eq(told.messages[told.count - 1],
                     "order 'c': it begins in 'new', another one began in 'basket'; "
                     "a model behaves as specified only if all instances begin in one state");
    ck_assert_int_eq(begin(&order_dense, "d", "cart"), SPEX_OK);
}
END_TEST

static int pass_on(const spex_error *error, void *arg)
{
    int code = spex_default_error_handler(error, NULL);
    free(*(char **)arg); /* of the one before */
    *(char **)arg = NULL;
    ck_assert_int_eq(spex_error_json(error, arg), SPEX_OK);
    return code;
}

START_TEST(for_the_default_handler_it_is_a_warning)
{
    char *json = NULL;
    spex_options options = {.error_handler = pass_on, .error_arg = &json};
    spex_engine *other;
    ck_assert_int_eq(spex_open(&other, &options), SPEX_OK);
    freopen("/dev/null", "w", stderr);
    ck_assert_int_eq(spex_init_instance(other, &order_dense, spex_id_u64(1), NULL, "paid"), SPEX_OK);
    ck_assert_ptr_nonnull(strstr(json, "\"error\":\"initial\""));
    ck_assert_ptr_nonnull(strstr(json, "\"expected\":[\"new\"]"));
    ck_assert_int_eq(spex_close(other), SPEX_OK);
    free(json);
}
END_TEST

START_TEST(a_mock_begins_anywhere_without_a_word)
{
    ck_assert_int_eq(spex_mock_instance(engine, &order_dense, spex_id_u64(1), "paid", NULL), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(begin(&order_dense, "a", NULL), SPEX_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("begin");
    TCase *c = tcase_create("begin");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_loop_test(c, the_monitor_begins_in_the_state_that_is_given, 0, 3);
    tcase_add_loop_test(c, a_state_of_the_programs_own_is_where_the_specification_begins, 0, 3);
    tcase_add_test(c, elsewhere_is_told_once);
    tcase_add_test(c, it_is_learned);
    tcase_add_test(c, two_beginnings_of_the_programs_own_are_told_of);
    tcase_add_test(c, for_the_default_handler_it_is_a_warning);
    tcase_add_test(c, a_mock_begins_anywhere_without_a_word);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
