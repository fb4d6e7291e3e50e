/* Instances, looked at and deleted; options; what every call checks. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <string.h>
#include <unistd.h>

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

START_TEST(an_instance_begins_once)
{
    spex_id id = spex_id_u64(7);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id, "first", NULL), SPEX_OK);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id, "second", NULL), SPEX_E_INSTANCE_EXISTS);
    ck_assert_str_eq(told.meta, "first");
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_OK);
    ck_assert_str_eq(instance->meta, "first");
    ck_assert_ptr_eq(instance->monitor, &order_dense);
    spex_instance_free(instance);
}
END_TEST

START_TEST(an_unknown_instance_is_an_error)
{
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(7), "pay", "paid"), SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_str_eq(told.messages[0], "instance 7: there is no such instance, yet it did 'pay' to 'paid'");
    told.answer = 99;
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, spex_id_u64(7), PAY, PAID), 99);
    ck_assert_int_eq(told.count, 2);
    spex_instance *instance = NULL;
    ck_assert_int_eq(spex_get_instance(engine, spex_id_u64(7), &instance), SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_int_eq(spex_delete_instance(engine, spex_id_u64(7)), SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_ptr_null(instance);
    ck_assert_int_eq(told.count, 2);
}
END_TEST

START_TEST(an_instance_shows_its_history_newest_first)
{
    spex_id id = spex_id_str("an identifier longer than forty bytes, all of which count");
    spex_init_instance(engine, &order_dense, id, NULL, NULL);
    spex_transition(engine, id, "pay", "paid");
    spex_transition(engine, id, "tau", "busy");
    spex_instance *i;
    ck_assert_int_eq(spex_get_instance(engine, id, &i), SPEX_OK);
    ck_assert_uint_eq(i->id.length, id.length);
    ck_assert_mem_eq(i->id.bytes, id.bytes, id.length);
    ck_assert_str_eq(i->specification, "order");
    ck_assert_str_eq(i->state, "busy");
    ck_assert_str_eq(i->meta, "");
    ck_assert(!i->finished);
    ck_assert_uint_eq(i->history_count, 3);
    ck_assert_str_eq(i->history[0].from, "paid");
    ck_assert_str_eq(i->history[0].action, "tau");
    ck_assert_str_eq(i->history[0].to, "busy");
    ck_assert_str_eq(i->history[2].from, "nil");
    ck_assert_str_eq(i->history[2].action, "__initialisation__");
    ck_assert_str_eq(i->history[2].to, "new");
    ck_assert_int_ge(i->history[0].time, i->history[2].time);
    ck_assert_int_gt(i->history[2].time, INT64_C(1700000000000000));
    spex_instance_free(i);
    spex_transition(engine, id, "ship", "shipped");
    ck_assert_int_eq(spex_get_instance(engine, id, &i), SPEX_OK);
    ck_assert(i->finished);
    spex_instance_free(i);
}
END_TEST

START_TEST(a_history_is_bounded)
{
    spex_options options;
    spex_options_init(&options);
    options.history = 3;
    options.error_handler = hear;
    options.error_arg = &told;
    spex_engine *small;
    ck_assert_int_eq(spex_open(&small, &options), SPEX_OK);
    spex_id id = spex_id_u64(1);
    spex_init_instance(small, &order_dense, id, NULL, NULL);
    char names[10][8];
    for (int i = 0; i < 10; i++) {
        snprintf(names[i], sizeof names[i], "s%d", i);
        spex_transition(small, id, "tau", names[i]);
    }
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(small, id, &instance), SPEX_OK);
    ck_assert_uint_eq(instance->history_count, 3);
    ck_assert_str_eq(instance->history[2].from, "s6");
    ck_assert_str_eq(instance->history[2].to, "s7");
    spex_instance_free(instance);
    ck_assert_int_eq(spex_close(small), SPEX_OK);
}
END_TEST

static int count(const spex_instance *instance, void *arg)
{
    (void)instance;
    return ++*(int *)arg == 90;
}

static bool even(const spex_instance *instance, void *arg)
{
    spex_transition(arg, instance->id, "tau", "seen"); /* a predicate may call the engine */
    return ((const unsigned char *)instance->id.bytes)[0] % 2 == 0 && !strcmp(instance->state, "seen");
}

static bool even_and_still(const spex_instance *instance, void *arg)
{
    (void)arg;
    return ((const unsigned char *)instance->id.bytes)[0] % 2 == 0;
}

START_TEST(instances_are_visited_and_deleted_by_predicate)
{
    for (uint64_t i = 0; i < 80; i++)
        ck_assert_int_eq(
            spex_init_instance(engine, i < 60 ? &order_dense : &choice_set, spex_id_u64(i), NULL, NULL),
            SPEX_OK);
    int met = 0;
    ck_assert_int_eq(spex_each_instance(engine, NULL, count, &met), 0);
    ck_assert_int_eq(met, 80);
    ck_assert_int_eq(spex_each_instance(engine, &choice_set, count, &met), 1);
    ck_assert_int_eq(met, 90);
    size_t deleted = 99;
    ck_assert_int_eq(spex_delete_instances(engine, even, engine, &deleted), SPEX_OK);
    ck_assert_uint_eq(deleted, 0);
    ck_assert_int_eq(spex_delete_instances(engine, even, engine, &deleted), SPEX_OK);
    ck_assert_uint_eq(deleted, 0); /* they have moved on while it looked */
    ck_assert_int_eq(spex_delete_instances(engine, even_and_still, engine, &deleted), SPEX_OK);
    ck_assert_uint_eq(deleted, 40);
    met = 0;
    ck_assert_int_eq(spex_each_instance(engine, &order_dense, count, &met), 0);
    ck_assert_int_eq(met, 30);
}
END_TEST

static int call_back(const spex_error *error, void *arg)
{
    int *depth = arg;
    spex_instance *instance;
    if (error->code != SPEX_E_NOT_ALLOWED || ++*depth > 3)
        return SPEX_OK;
    ck_assert_int_eq(spex_get_instance(error->engine, error->instance->id, &instance), SPEX_OK);
    spex_instance_free(instance);
    return spex_transition(error->engine, error->instance->id, "pay", "paid") + 100;
}

START_TEST(a_handler_may_call_the_engine)
{
    int depth = 0;
    spex_options options;
    spex_options_init(&options);
    options.shards = 1;
    options.error_handler = call_back;
    options.error_arg = &depth;
    spex_engine *one;
    ck_assert_int_eq(spex_open(&one, &options), SPEX_OK);
    spex_id id = spex_id_u64(1);
    ck_assert_int_eq(spex_init_instance(one, &order_dense, id, NULL, NULL), SPEX_OK);
    ck_assert_int_eq(spex_transition(one, id, "ship", "paid"), 300);
    ck_assert_int_eq(depth, 4);
    ck_assert_int_eq(spex_close(one), SPEX_OK);
}
END_TEST

START_TEST(another_specifications_monitor_finds_nothing)
{
    spex_id id = spex_id_u64(1);
    spex_init_instance(engine, &order_dense, id, NULL, NULL);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_transition_indexed(engine, &choice_set, 0, id, 0, 0), SPEX_E_INSTANCE_NOT_FOUND);
    spex_monitor twin = order_dense; /* the same, generated into another object */
    ck_assert_int_eq(spex_transition_indexed(engine, &twin, 0, id, PAY, PAID), SPEX_OK);
}
END_TEST

START_TEST(arguments_are_checked)
{
    spex_id id = spex_id_u64(1);
    ck_assert_int_eq(spex_open(NULL, NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_register(engine, NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_str(""), NULL, NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_init_instance(NULL, &order_dense, id, NULL, NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_transition(engine, id, NULL, "paid"), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, id, 5, 0), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_transition_indexed(engine, &order_dense, 0, id, 0, 4), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_init_instance_indexed(engine, &order_dense, 0, spex_id_str("b"), NULL, 4),
                     SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_init_instance_indexed(engine, NULL, 0, spex_id_str("b"), NULL, 0), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_save_models(engine, ""), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_close(NULL), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
}
END_TEST

START_TEST(options_come_from_the_environment)
{
    static const char *const wrong[] = {"0", "1025", "four", "-1", "4x"};
    spex_options options;
    spex_options_init(&options);
    options.error_handler = hear;
    options.error_arg = &told;
    spex_engine *e = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        setenv("SPEX_SHARDS", wrong[i], 1);
        ck_assert_int_eq(spex_open(&e, &options), SPEX_E_ARGUMENT);
        ck_assert_ptr_null(e);
    }
    ck_assert_str_eq(told.messages[0], "SPEX_SHARDS=0 in the environment: a number from 1 to 1024 is wanted");
    options.shards = 2; /* what is given counts */
    ck_assert_int_eq(spex_open(&e, &options), SPEX_OK);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
    options.shards = 1025;
    ck_assert_int_eq(spex_open(&e, &options), SPEX_E_ARGUMENT);
    options.shards = 1;
    setenv("SPEX_HISTORY", "0", 1);
    ck_assert_int_eq(spex_open(&e, &options), SPEX_OK);
    spex_instance *instance;
    spex_init_instance(e, &order_dense, spex_id_u64(1), NULL, NULL);
    ck_assert_int_eq(spex_get_instance(e, spex_id_u64(1), &instance), SPEX_OK);
    ck_assert_uint_eq(instance->history_count, 0);
    spex_instance_free(instance);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
    char *dir = scratch_dir();
    setenv("SPEX_MODELS_DIR", dir, 1);
    ck_assert_int_eq(spex_open(&e, &options), SPEX_OK);
    spex_init_instance(e, &order_dense, spex_id_u64(1), NULL, NULL);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_ptr_nonnull(text);
    free(text);
    scratch_remove(dir);
}
END_TEST

/* Options as a program of another version has them: shorter ones lack the last members, longer ones have some
 * that are not known here. */
typedef struct later_options {
    spex_options options;
    void *later[4];
} later_options;

START_TEST(options_of_another_version_are_understood)
{
    later_options o = {.options = {.error_handler = hear, .error_arg = &told, .queue_length = 1}};
    spex_engine *e = NULL;
    const size_t clock_size = sizeof(spex_clock);
    ck_assert_int_eq(spex_open_sized(&e, &o.options, sizeof o, clock_size), SPEX_OK);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
    o.later[3] = &o;
    ck_assert_int_eq(spex_open_sized(&e, &o.options, sizeof o, clock_size), SPEX_E_ARGUMENT);
    o.options.queue_full = SPEX_QUEUE_FULL_DROP + 1; /* an older program has something else there */
    ck_assert_int_eq(spex_open(&e, &o.options), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_open_sized(&e, &o.options, offsetof(spex_options, queue_full), clock_size),
                     SPEX_OK);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
    ck_assert_int_eq(spex_open_sized(&e, NULL, 0, 0), SPEX_OK);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
}
END_TEST

START_TEST(statistics_of_another_version_are_filled_as_far_as_they_go)
{
    struct {
        spex_statistics known;
        uint64_t later[2];
    } longer;
    memset(&longer, 0xff, sizeof longer);
    spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL);
    ck_assert_int_eq(spex_stats_sized(engine, &longer.known, sizeof longer), SPEX_OK);
    ck_assert_uint_eq(longer.known.instances, 1);
    ck_assert_uint_eq(longer.later[0], 0);
    ck_assert_uint_eq(longer.later[1], 0);
    spex_statistics_release_sized(&longer.known, sizeof longer);
    ck_assert_uint_eq(longer.known.specification_count, 0);
}
END_TEST

START_TEST(a_monitor_of_another_version_is_understood)
{
    struct {
        spex_monitor known;
        void *later[2];
    } longer = {.known = order_dense}, unknown;
    longer.known.size = sizeof longer;
    unknown = longer;
    unknown.later[1] = &longer; /* says something that this library does not know */
    ck_assert_int_eq(spex_register(engine, &longer.known), SPEX_OK);
    unknown.known.name = "another";
    unknown.known.fingerprint++;
    ck_assert_int_eq(spex_register(engine, &unknown.known), SPEX_E_MONITOR);
    unknown.known.size = sizeof(spex_monitor) - 1;
    ck_assert_int_eq(spex_register(engine, &unknown.known), SPEX_E_MONITOR);
}
END_TEST

START_TEST(no_options_are_the_defaults)
{
    spex_options none = {0};
    spex_engine *e;
    spex_instance *instance;
    none.error_handler = hear;
    none.error_arg = &told;
    ck_assert_int_eq(spex_open(&e, &none), SPEX_OK);
    spex_init_instance(e, &order_dense, spex_id_u64(1), NULL, NULL);
    ck_assert_int_eq(spex_get_instance(e, spex_id_u64(1), &instance), SPEX_OK);
    ck_assert_uint_eq(instance->history_count, 1);
    spex_instance_free(instance);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
    none.history = SPEX_HISTORY_NONE;
    ck_assert_int_eq(spex_open(&e, &none), SPEX_OK);
    spex_init_instance(e, &order_dense, spex_id_u64(1), NULL, NULL);
    ck_assert_int_eq(spex_get_instance(e, spex_id_u64(1), &instance), SPEX_OK);
    ck_assert_uint_eq(instance->history_count, 0);
    spex_instance_free(instance);
    ck_assert_int_eq(spex_close(e), SPEX_OK);
    none.check_timeouts_on_start = SPEX_YES + 1;
    ck_assert_int_eq(spex_open(&e, &none), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_version(), SPEX_VERSION_NUMBER);
}
END_TEST

START_TEST(must_stops_a_program)
{
    SPEX_MUST(SPEX_E_NAME);
}
END_TEST

/* Nothing in it ends a line or is obeyed by a terminal: ESC, BEL, and U+009B, which is CSI. */
static void check_shown(const char *text, const char *ends)
{
    for (const char *c = text; *c; c++)
        ck_assert_msg((unsigned char)*c >= ' ' || strchr(ends, *c), "a control in: %s", text);
    ck_assert_ptr_null(strstr(text, "\xc2\x9b"));
}

START_TEST(control_characters_are_shown_not_sent)
{
    char printed[65536] = "";
    spex_options options = {.error_handler = _i ? spex_default_error_handler : hear, .error_arg = &told};
    spex_engine *own;
    FILE *err = tmpfile();
    told.answer = SPEX_OK;
    ck_assert_ptr_nonnull(err);
    dup2(fileno(err), STDERR_FILENO);
    ck_assert_int_eq(spex_open(&own, &options), SPEX_OK);
    spex_id id = spex_id_str("i");
    spex_init_instance(own, &order_dense, id, "m\x1b[31m\nspex: error: forged line", NULL);
    spex_transition(own, id, "pay", "bad\nspex: error: forged");
    spex_transition(own, id, "pay", "esc\x1b]0;title\x07\x1b[31mred");
    spex_transition(own, id, "ship\x1b[2J", "esc");
    spex_transition(own,
                    spex_id_str("\xc2\x9b"
                                "31m"),
                    "pay", "esc\x1b[2J");
    ck_assert_int_eq(spex_close(own), SPEX_OK);
    fflush(stderr);
    rewind(err);
    printed[fread(printed, 1, sizeof printed - 1, err)] = '\0';
    fclose(err);
    for (int i = 0; i < told.count; i++)
        check_shown(told.messages[i], "");
    check_shown(printed, "\n");
    ck_assert_ptr_null(strstr(printed, "\nspex: error: forged"));
    ck_assert_int_eq(_i ? *printed != '\0' : told.count >= 4, 1);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("look");
    TCase *c = tcase_create("engine");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, an_instance_begins_once);
    tcase_add_test(c, an_unknown_instance_is_an_error);
    tcase_add_test(c, an_instance_shows_its_history_newest_first);
    tcase_add_test(c, a_history_is_bounded);
    tcase_add_test(c, instances_are_visited_and_deleted_by_predicate);
    tcase_add_test(c, a_handler_may_call_the_engine);
    tcase_add_test(c, another_specifications_monitor_finds_nothing);
    tcase_add_test(c, arguments_are_checked);
    tcase_add_loop_test(c, control_characters_are_shown_not_sent, 0, 2);
    tcase_add_test(c, options_come_from_the_environment);
    tcase_add_test(c, options_of_another_version_are_understood);
    tcase_add_test(c, statistics_of_another_version_are_filled_as_far_as_they_go);
    tcase_add_test(c, a_monitor_of_another_version_is_understood);
    tcase_add_test(c, no_options_are_the_defaults);
    tcase_add_test_raise_signal(c, must_stops_a_program, 6);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
