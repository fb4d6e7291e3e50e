/* What the Elixir library Spex does, row by row of the table in the runtime's design, as this one does it. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <string.h>

#define MODEL                                                                                                \
    "Specification: order\nLearning mode: false\nTransitions:\nnew --[pay]-> paid\n"                         \
    "nil --[__initialisation__]-> new\npaid --[cancel]-> cancelled\npaid --[ship]-> shipped\n"

static char *models, *stored;
static heard told;
static test_clock now;
static spex_clock test_time;
static spex_options options;
static spex_engine *engine;
static spex_id id;

static void set_up(void)
{
    models = scratch_dir();
    stored = scratch_dir();
    memset(&told, 0, sizeof told);
    now = (test_clock){0, INT64_C(1700000000000000)};
    test_time = test_clock_of(&now);
    id = spex_id_str("order-123");
    spex_options_init(&options);
    options.models_dir = models;
    options.error_handler = hear;
    options.error_arg = &told;
    options.clock = &test_time;
}

static void tear_down(void)
{
    scratch_remove(models);
    scratch_remove(stored);
}

static void open_engine(const spex_monitor *monitor)
{
    const spex_monitor *monitors[] = {monitor, NULL};
    options.monitors = monitors;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

static void close_engine(void)
{
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}

static void pass(int64_t milliseconds)
{
    now.monotonic += milliseconds * 1000;
    now.wall += milliseconds * 1000;
}

START_TEST(init_instance_twice_keeps_the_first)
{
    open_engine(&order_dense);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id, "first", NULL), SPEX_OK);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id, "second", "paid"), SPEX_E_INSTANCE_EXISTS);
    ck_assert_str_eq(told.meta, "first");
    ck_assert_str_eq(told.state, "new");
    close_engine();
}
END_TEST

START_TEST(transition_of_an_unknown_id)
{
    open_engine(&order_dense);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_E_INSTANCE_NOT_FOUND);
    close_engine();
}
END_TEST

START_TEST(deviation_in_learning_mode_is_learned)
{
    open_engine(&order_dense);
    spex_init_instance(engine, &order_dense, id, NULL, NULL);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_transition(engine, id, "tau", "checking"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    close_engine();
    char *text = scratch_read(models, "order.spex");
    ck_assert_ptr_nonnull(strstr(text, "Learning mode: true\n"));
    ck_assert_ptr_nonnull(strstr(text, "new --[__internal__]-> checking\n"));
    free(text);
}
END_TEST

START_TEST(deviation_in_enforcing_mode_is_told_and_moves_on)
{
    scratch_write(models, "order.spex", MODEL);
    open_engine(&order_dense);
    told.answer = ANSWER_CODE;
    spex_init_instance(engine, &order_dense, id, NULL, NULL);
    for (int i = 0; i < 3; i++) /* decided once, told each time */
        ck_assert_int_eq(spex_transition(engine, id, "tau", "new"), SPEX_E_DEVIATION_STILL_BISIMILAR);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "elsewhere"), SPEX_E_DEVIATION_NOT_BISIMILAR);
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_OK);
    ck_assert_str_eq(instance->state, "elsewhere");
    ck_assert_uint_eq(instance->history_count, 5);
    spex_instance_free(instance);
    close_engine();
}
END_TEST

START_TEST(what_a_handler_returns_is_what_the_call_returns)
{
    open_engine(&order_dense);
    told.answer = 77;
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id, NULL, NULL), 77);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), 77);
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(1), "pay", "paid"), 77);
    close_engine();
}
END_TEST

START_TEST(the_default_handler_lets_two_kinds_pass)
{
    static const int codes[] = {SPEX_E_DEVIATION_STILL_BISIMILAR, SPEX_E_IMPL_MODEL_NOT_FOUND,
                                SPEX_E_DEVIATION_NOT_BISIMILAR, SPEX_E_NOT_ALLOWED,
                                SPEX_E_TRANSITION_TIMEOUT};
    for (size_t i = 0; i < 5; i++) {
        spex_error error = {.code = codes[i], .message = "a test's own"};
        ck_assert_int_eq(spex_default_error_handler(&error, NULL), i < 2 ? SPEX_OK : codes[i]);
    }
}
END_TEST

static int own_handler(const spex_error *error, void *arg)
{
    ck_assert_ptr_eq(arg, &told);
    return error->code + 1000;
}

START_TEST(a_specification_has_a_handler_of_its_own)
{
    spex_monitor m = order_dense;
    m.on_error = own_handler;
    open_engine(&m);
    ck_assert_int_eq(spex_init_instance(engine, &m, id, NULL, NULL), SPEX_E_IMPL_MODEL_NOT_FOUND + 1000);
    ck_assert_int_eq(told.count, 0);
    close_engine();
}
END_TEST

START_TEST(timeouts_at_start_and_not_at_start)
{
    spex_monitor m = order_dense;
    m.transition_timeout = 1000;
    options.store_dir = stored;
    options.check_timeouts_on_start = _i ? SPEX_YES : SPEX_NO;
    open_engine(&m);
    spex_init_instance(engine, &m, id, NULL, NULL);
    close_engine();
    pass(5000);
    told.count = 0;
    open_engine(&m);
    ck_assert_int_eq(spex_tick(engine), SPEX_OK);
    ck_assert_int_eq(told.count, _i);
    if (_i)
        ck_assert_int_eq(told.codes[0], SPEX_E_TRANSITION_TIMEOUT);
    spex_transition(engine, id, "pay", "paid"); /* either way, the next rest counts */
    pass(1000);
    told.count = 0;
    ck_assert_int_eq(spex_tick(engine), SPEX_OK);
    ck_assert_int_eq(told.count, 1);
    close_engine();
}
END_TEST

static bool is_there(void)
{
    spex_instance *instance = NULL;
    int status = spex_get_instance(engine, id, &instance);
    spex_instance_free(instance);
    return status == SPEX_OK;
}

START_TEST(prune_at_start_and_at_interval)
{
    spex_monitor m = order_dense;
    m.prunable = SPEX_PRUNABLE_ALL;
    m.prune_timeout = 1000;
    options.store_dir = stored;
    options.prune_interval = 60000;
    open_engine(&m);
    spex_init_instance(engine, &m, id, NULL, NULL);
    close_engine();
    pass(1001);
    open_engine(&m);
    ck_assert(!is_there());
    spex_init_instance(engine, &m, id, NULL, NULL);
    pass(30000);
    spex_tick(engine);
    ck_assert(is_there());
    pass(30000);
    spex_tick(engine);
    ck_assert(!is_there());
    close_engine();
    open_engine(&m);
    ck_assert(!is_there()); /* nor does it come back from the store */
    close_engine();
}
END_TEST

START_TEST(mock_instance_adds_nothing_to_the_model)
{
    scratch_write(models, "order.spex", MODEL);
    open_engine(&order_dense);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_mock_instance(engine, &order_dense, id, "anywhere", "mock"), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_mock_instance(engine, &order_dense, id, "paid", NULL), SPEX_OK); /* replaces */
    ck_assert_int_eq(spex_transition(engine, id, "ship", "shipped"), SPEX_OK);
    close_engine();
    char *text = scratch_read(models, "order.spex");
    ck_assert_str_eq(text, MODEL);
    free(text);
}
END_TEST

static bool is_paid(const spex_instance *instance, void *arg)
{
    (void)arg;
    return !strcmp(instance->state, "paid");
}

START_TEST(delete_and_delete_by_predicate)
{
    size_t deleted;
    open_engine(&order_dense);
    for (uint64_t i = 0; i < 10; i++)
        spex_mock_instance(engine, &order_dense, spex_id_u64(i), i < 4 ? "paid" : "new", NULL);
    ck_assert_int_eq(spex_delete_instance(engine, spex_id_u64(9)), SPEX_OK);
    ck_assert_int_eq(spex_delete_instance(engine, spex_id_u64(9)), SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_int_eq(spex_delete_instances(engine, is_paid, NULL, &deleted), SPEX_OK);
    ck_assert_uint_eq(deleted, 4);
    ck_assert_int_eq(spex_delete_instances(engine, is_paid, NULL, NULL), SPEX_OK);
    close_engine();
}
END_TEST

static int keep(const char *file, const char *content, size_t length, void *arg)
{
    (void)length;
    scratch_write(arg, file, content);
    return 0;
}

START_TEST(exported_models_can_be_read_again)
{
    open_engine(&order_dense);
    spex_init_instance(engine, &order_dense, id, NULL, NULL);
    spex_transition(engine, id, "pay", "paid");
    ck_assert_int_eq(spex_export_models(engine, keep, stored), SPEX_OK);
    close_engine();
    char *exported = scratch_read(stored, "order.spex"), *saved = scratch_read(models, "order.spex");
    ck_assert_str_eq(exported, saved);
    free(exported);
    free(saved);
}
END_TEST

START_TEST(async_variants)
{
    open_engine(&order_dense);
    ck_assert_int_eq(spex_init_instance_async(engine, &order_dense, id, NULL, NULL), SPEX_OK);
    ck_assert_int_eq(spex_transition_async(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    ck_assert(is_there());
    close_engine();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("elixir");
    TCase *c = tcase_create("table");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, init_instance_twice_keeps_the_first);
    tcase_add_test(c, transition_of_an_unknown_id);
    tcase_add_test(c, deviation_in_learning_mode_is_learned);
    tcase_add_test(c, deviation_in_enforcing_mode_is_told_and_moves_on);
    tcase_add_test(c, what_a_handler_returns_is_what_the_call_returns);
    tcase_add_test(c, the_default_handler_lets_two_kinds_pass);
    tcase_add_test(c, a_specification_has_a_handler_of_its_own);
    tcase_add_loop_test(c, timeouts_at_start_and_not_at_start, 0, 2);
    tcase_add_test(c, prune_at_start_and_at_interval);
    tcase_add_test(c, mock_instance_adds_nothing_to_the_model);
    tcase_add_test(c, delete_and_delete_by_predicate);
    tcase_add_test(c, exported_models_can_be_read_again);
    tcase_add_test(c, async_variants);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
