/* Models: learned, enforced, read and written. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER(mode)                                                                                         \
    "Specification: order\nLearning mode: " mode                                                             \
    "\nTransitions: # spec xxh3:0123456789abcdef by libspex " SPEX_VERSION "\n"
#define NORMAL                                                                                               \
    "new --[pay]-> paid\nnil --[__initialisation__]-> new\npaid --[cancel]-> cancelled\n"                    \
    "paid --[ship]-> shipped\n"

static char *dir;
static heard told;

static void set_up(void)
{
    dir = scratch_dir();
    memset(&told, 0, sizeof told);
    told.answer = ANSWER_CODE;
}

static void tear_down(void)
{
    scratch_remove(dir);
}

static spex_id id(const char *text)
{
    return spex_id_str(text);
}

/* Two orders that do all that the specification has. */
static void run_orders(spex_engine *engine)
{
    spex_init_instance(engine, &order_dense, id("a"), NULL, NULL);
    spex_transition(engine, id("a"), "pay", "paid");
    spex_transition(engine, id("a"), "ship", "shipped");
    spex_init_instance(engine, &order_dense, id("b"), NULL, NULL);
    spex_transition(engine, id("b"), "pay", "paid");
    spex_transition(engine, id("b"), "cancel", "cancelled");
}

START_TEST(without_a_model_the_handler_decides)
{
    spex_engine *engine = engine_for(&told, dir);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("a"), NULL, NULL),
                     SPEX_E_IMPL_MODEL_NOT_FOUND);
    ck_assert_int_eq(spex_transition(engine, id("a"), "pay", "paid"), SPEX_E_IMPL_MODEL_NOT_FOUND);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_transition(engine, id("a"), "ship", "shipped"), SPEX_OK);
    ck_assert_int_eq(told.count, 3);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("b"), NULL, NULL), SPEX_OK);
    ck_assert_int_eq(told.count, 3);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_str_eq(text, HEADER("true") "nil --[__initialisation__]-> new\npaid --[ship]-> shipped\n");
    free(text);
}
END_TEST

START_TEST(a_refused_model_leaves_no_file)
{
    spex_engine *engine = engine_for(&told, dir);
    run_orders(engine);
    ck_assert_int_eq(told.count, 6);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_ptr_null(scratch_read(dir, "order.spex"));
}
END_TEST

START_TEST(a_learned_model_goes_on_learning)
{
    scratch_write(dir, "order.spex",
                  "Specification: order\nLearning mode: true\nTransitions:\n\nnew --[pay]-> paid\n");
    spex_engine *engine = engine_for(&told, dir);
    run_orders(engine);
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_str_eq(text, HEADER("true") NORMAL);
    free(text);
}
END_TEST

static int ship_at_once(spex_engine *engine, const char *name)
{
    spex_init_instance(engine, &order_dense, id(name), NULL, NULL);
    return spex_transition(engine, id(name), "ship", "shipped");
}

static int see_refused(const spex_model *model, void *refused)
{
    *(uint64_t *)refused = model->refused;
    return 0;
}

START_TEST(a_slip_is_not_learned_but_counted)
{
    scratch_write(
        dir, "order.spex",
        "Specification: order\nLearning mode: true\nTransitions: # by libspex 0.2.0, 0041 steps refused\n");
    spex_engine *engine = engine_for(&told, dir);
    uint64_t refused = 0;
    ck_assert_int_eq(ship_at_once(engine, "a"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_transition(engine, id("a"), "tau", "lost"), SPEX_OK);
    ck_assert_int_eq(ship_at_once(engine, "b"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_each_model(engine, see_refused, &refused), 0);
    ck_assert_uint_eq(refused, 43);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_str_eq(text, "Specification: order\nLearning mode: true\n"
                           "Transitions: # spec xxh3:0123456789abcdef by libspex " SPEX_VERSION
                           ", 43 steps refused\n"
                           "nil --[__initialisation__]-> new\nshipped --[__internal__]-> lost\n");
    free(text);
}
END_TEST

START_TEST(a_slip_counts_where_the_model_knows_its_transition)
{
    scratch_write(dir, "order.spex",
                  "Specification: order\nLearning mode: true\nTransitions:\nnew --[ship]-> shipped\n");
    spex_engine *engine = engine_for(&told, dir);
    uint64_t refused = 0;
    ck_assert_int_eq(ship_at_once(engine, "a"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_each_model(engine, see_refused, &refused), 0);
    ck_assert_uint_eq(refused, 1);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(the_first_step_of_a_new_model_may_be_refused)
{
    spex_engine *engine = engine_for(&told, dir);
    spex_init_instance(engine, &order_dense, id("a"), NULL, NULL);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_transition(engine, id("a"), "ship", "shipped"), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_str_eq(text, "Specification: order\nLearning mode: true\n"
                           "Transitions: # spec xxh3:0123456789abcdef by libspex " SPEX_VERSION
                           ", 1 step refused\n");
    free(text);
}
END_TEST

START_TEST(a_slip_is_learned_where_that_is_asked_for)
{
    for (int by_variable = 0; by_variable < 2; by_variable++) {
        scratch_write(dir, "order.spex", "Specification: order\nLearning mode: true\nTransitions:\n");
        spex_options options = {.models_dir = dir, .error_handler = hear, .error_arg = &told};
        spex_engine *engine;
        options.learn_not_allowed = by_variable ? SPEX_CHOICE_DEFAULT : SPEX_YES;
        setenv("SPEX_LEARN_NOT_ALLOWED", by_variable ? "true" : "false", 1);
        ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
        unsetenv("SPEX_LEARN_NOT_ALLOWED");
        ck_assert_int_eq(ship_at_once(engine, "a"), SPEX_E_NOT_ALLOWED);
        ck_assert_int_eq(spex_close(engine), SPEX_OK);
        char *text = scratch_read(dir, "order.spex");
        ck_assert_str_eq(text, HEADER("true") "new --[ship]-> shipped\nnil --[__initialisation__]-> new\n");
        free(text);
    }
}
END_TEST

static spex_engine *never_closed[2]; /* so that no leak checker takes offence */

/* A program that ends without closing what it learned into. */
static int end_without_close(spex_choice save_at_exit, bool by_return)
{
    scratch_write(dir, "order.spex", "Specification: order\nLearning mode: true\nTransitions:\n");
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        spex_options options = {.models_dir = dir, .error_handler = hear, .error_arg = &told};
        options.save_at_exit = save_at_exit;
        if (spex_open(&never_closed[0], &options) || spex_open(&never_closed[1], &options) ||
            spex_close(never_closed[1]))
            _exit(2);
        run_orders(never_closed[0]);
        pid_t grandchild = fork();
        if (grandchild == 0)
            exit(0); /* what it has is its parent's to save */
        int status;
        waitpid(grandchild, &status, 0);
        char *text = scratch_read(dir, "order.spex");
        if (status || strstr(text, "pay"))
            _exit(3);
        free(text);
        by_return ? exit(0) : _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    char *text = scratch_read(dir, "order.spex");
    int learned = strcmp(text, HEADER("true") NORMAL) == 0;
    ck_assert(learned || !strstr(text, "pay"));
    free(text);
    return learned;
}

START_TEST(what_was_learned_is_saved_at_exit)
{
    ck_assert_int_eq(end_without_close(SPEX_CHOICE_DEFAULT, true), 1);
    ck_assert_int_eq(end_without_close(SPEX_NO, true), 0);
    setenv("SPEX_SAVE_AT_EXIT", "false", 1);
    ck_assert_int_eq(end_without_close(SPEX_CHOICE_DEFAULT, true), 0);
    ck_assert_int_eq(end_without_close(SPEX_YES, true), 1);
    unsetenv("SPEX_SAVE_AT_EXIT");
    ck_assert_int_eq(end_without_close(SPEX_YES, false), 0);
}
END_TEST

START_TEST(a_second_beginning_is_told_at_run_time)
{
    scratch_write(
        dir, "order.spex",
        "Specification: order\nLearning mode: true\nTransitions:\nnil --[__initialisation__]-> fresh\n");
    spex_engine *engine = engine_for(&told, dir);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("a"), NULL, "fresh"), SPEX_OK);
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("b"), NULL, "restored"), SPEX_OK);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("c"), NULL, "restored"), SPEX_OK);
    ck_assert_int_eq(told.count, 1); /* once */
    ck_assert_int_eq(told.codes[0], SPEX_E_INITIAL);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    engine = engine_for(&told, dir); /* the model has both by now */
    told.count = 0;
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("a"), NULL, "elsewhere"), SPEX_OK);
    ck_assert_int_eq(told.codes[0], SPEX_E_INITIAL);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(an_enforced_model_is_not_changed)
{
    const char *text = "Specification: order\nLearning mode: false\nTransitions: here\n" NORMAL;
    scratch_write(dir, "order.spex", text);
    spex_engine *engine = engine_for(&told, dir);
    run_orders(engine);
    ck_assert_int_eq(told.count, 0);
    spex_transition(engine, id("a"), "pay", "paid");
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *after = scratch_read(dir, "order.spex");
    ck_assert_str_eq(after, text);
    free(after);
}
END_TEST

START_TEST(a_harmless_deviation_is_told_from_a_harmful_one)
{
    scratch_write(dir, "order.spex", "Specification: order\nLearning mode: false\nTransitions:\n" NORMAL);
    spex_engine *engine = engine_for(&told, dir);
    run_orders(engine);
    spex_init_instance(engine, &order_dense, id("c"), NULL, NULL);
    /* A silent step into a state from which nothing was seen yet lacks `pay`. */
    ck_assert_int_eq(spex_transition(engine, id("c"), "tau", "waiting"), SPEX_E_DEVIATION_NOT_BISIMILAR);
    ck_assert(!told.not_allowed);
    /* Paying again where it was seen to be possible, into a known state, adds nothing new. */
    ck_assert_int_eq(spex_transition(engine, id("c"), "pay", "paid"), SPEX_E_DEVIATION_STILL_BISIMILAR);
    ck_assert_str_eq(told.messages[1],
                     "order 'c': waiting --[pay]-> paid is not in the model, and with it the "
                     "implementation would still behave as the specification");
    /* Step 2 and step 3 fail: one error, the deviation. */
    ck_assert_int_eq(spex_transition(engine, id("c"), "pay", "paid"), SPEX_E_DEVIATION_NOT_BISIMILAR);
    ck_assert(told.not_allowed);
    ck_assert_uint_eq(told.allowed_count, 2);
    ck_assert_int_eq(told.count, 3);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(an_instance_that_begins_elsewhere_deviates)
{
    scratch_write(dir, "order.spex", "Specification: order\nLearning mode: false\nTransitions:\n" NORMAL);
    spex_engine *engine = engine_for(&told, dir);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("a"), NULL, "paid"),
                     SPEX_E_DEVIATION_NOT_BISIMILAR);
    ck_assert_str_eq(told.messages[0],
                     "order 'a': nil --[__initialisation__]-> paid is not in the model, and with "
                     "it the implementation would not behave as the specification");
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id("a"), &instance), SPEX_OK);
    ck_assert_str_eq(instance->state, "paid");
    spex_instance_free(instance);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(internal_actions_keep_their_names_in_the_file)
{
    scratch_write(dir, "order.spex", "Specification: order\nLearning mode: true\nTransitions:\n");
    spex_engine *engine = engine_for(&told, dir);
    spex_init_instance(engine, &order_dense, id("a"), NULL, NULL);
    spex_transition(engine, id("a"), "tau", "busy");
    spex_transition(engine, id("a"), "audit", "idle");
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_str_eq(text, HEADER("true") "busy --[audit]-> idle\nnew --[__internal__]-> busy\n"
                                          "nil --[__initialisation__]-> new\n");
    free(text);
}
END_TEST

static spex_options options_for(void)
{
    spex_options options;
    spex_options_init(&options);
    options.models_dir = dir;
    options.error_handler = hear;
    options.error_arg = &told;
    return options;
}

START_TEST(a_file_that_does_not_parse_is_not_used)
{
    static const spex_monitor *const monitors[] = {&order_dense, NULL};
    scratch_write(dir, "order.spex",
                  "Specification: order\nLearning mode: false\nTransitions:\nnew --[pay> paid\n");
    spex_options options = options_for();
    options.monitors = monitors;
    spex_engine *engine = NULL;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_E_SYNTAX);
    ck_assert_ptr_null(engine);
    ck_assert_str_eq(strrchr(told.path, '/'), "/order.spex");
    ck_assert_uint_eq(told.line, 4);
    options.monitors = NULL;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_E_SYNTAX);
    told.answer = SPEX_OK; /* the handler may say that this is fine: then there is no model */
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

static int register_another(const spex_error *error, void *arg)
{
    ck_assert_int_eq(spex_register(error->engine, &choice_set), SPEX_OK);
    return hear(error, arg);
}

/* (It was called with the list of specifications locked, and the call never came back.) */
START_TEST(a_handler_of_a_model_file_s_error_may_call_the_engine)
{
    scratch_write(dir, "order.spex", "nonsense\n");
    spex_engine *engine;
    spex_options options;
    spex_options_init(&options);
    options.models_dir = dir;
    options.error_handler = register_another;
    options.error_arg = &told;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_E_SYNTAX);
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(a_file_of_another_specification_is_refused)
{
    scratch_write(dir, "order.spex", "Specification: ordre\nLearning mode: false\nTransitions:\n");
    spex_engine *engine = engine_for(&told, dir);
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_E_SYNTAX);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(a_folder_that_cannot_be_written_is_an_error_at_close)
{
    char missing[4200];
    snprintf(missing, sizeof missing, "%s/file/models", dir);
    scratch_write(dir, "file", "");
    spex_engine *engine = engine_for(&told, missing);
    told.answer = SPEX_OK;
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_OK); /* ENOTDIR, said to be fine */
    spex_init_instance(engine, &order_dense, id("a"), NULL, NULL);
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_close(engine), SPEX_E_IO);
    ck_assert_int_eq(told.codes[told.count - 1], SPEX_E_IO);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_made)
{
    char fresh[4200];
    snprintf(fresh, sizeof fresh, "%s/models", dir);
    spex_engine *engine = engine_for(&told, fresh);
    told.answer = SPEX_OK;
    spex_init_instance(engine, &order_dense, id("a"), NULL, NULL);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(fresh, "order.spex");
    ck_assert_str_eq(text, HEADER("true") "nil --[__initialisation__]-> new\n");
    free(text);
    scratch_remove(strdup(fresh));
}
END_TEST

START_TEST(names_that_no_file_can_hold_are_refused)
{
    static const char *const wrong_states[] = {"", "a\nb", "x]-> y"};
    static const char *const wrong_actions[] = {"", "a\nb", "x --[y", "__initialisation__"};
    spex_engine *engine = engine_for(&told, NULL);
    told.answer = SPEX_OK;
    spex_init_instance(engine, &order_dense, id("a"), NULL, NULL);
    told.answer = ANSWER_CODE;
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(spex_transition(engine, id("a"), "pay", wrong_states[i]), SPEX_E_NAME);
        ck_assert_int_eq(spex_init_instance(engine, &order_dense, id("b"), NULL, wrong_states[i]),
                         SPEX_E_NAME);
    }
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(spex_transition(engine, id("a"), wrong_actions[i], "paid"), SPEX_E_NAME);
    ck_assert_int_eq(spex_transition(engine, id("a"), "pay", "paid"), SPEX_OK); /* nothing had happened */
    ck_assert_int_eq(spex_delete_instance(engine, id("b")), SPEX_E_INSTANCE_NOT_FOUND);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(odd_names_come_back_from_a_file)
{
    static const char *const odd[] = {"GET /index", "p --[q", "]->", "-> x",
                                      "nil",        "  ",     "a:b", "\xc3\xa9t\xc3\xa9"};
    told.answer = SPEX_OK;
    spex_engine *engine = engine_for(&told, dir);
    spex_init_instance(engine, &order_dense, id("a"), NULL, "start");
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        spex_transition(engine, id("a"), "]->", odd[i]);
        spex_transition(engine, id("a"), "]-> ", "x --[y");
    }
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    engine = engine_for(&told, dir);
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_OK);
    ck_assert_int_eq(spex_save_models(engine, dir), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *again = scratch_read(dir, "order.spex");
    ck_assert_str_eq(text, again);
    free(text);
    free(again);
}
END_TEST

static int collect(const char *file, const char *content, size_t length, void *arg)
{
    char *text = arg;
    ck_assert_uint_eq(length, strlen(content));
    strcat(strcat(strcat(text, file), "\n"), content);
    return 0;
}

static int count_model(const spex_model *model, void *arg)
{
    int *count = arg;
    ck_assert_str_eq(model->monitor->name, "order");
    ck_assert(model->learning);
    ck_assert_uint_eq(model->transition_count, 4);
    ++*count;
    return 7;
}

START_TEST(models_are_shown_and_exported)
{
    char text[4096] = "";
    int count = 0;
    spex_engine *engine = engine_for(&told, NULL);
    told.answer = SPEX_OK;
    run_orders(engine);
    ck_assert_int_eq(spex_register(engine, &choice_set), SPEX_OK); /* no model of it, so not shown */
    ck_assert_int_eq(spex_export_models(engine, collect, text), SPEX_OK);
    ck_assert_str_eq(text, "order.spex\n" HEADER("true") NORMAL);
    ck_assert_int_eq(spex_each_model(engine, count_model, &count), 7);
    ck_assert_int_eq(count, 1);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("learn");
    TCase *c = tcase_create("models");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, without_a_model_the_handler_decides);
    tcase_add_test(c, a_refused_model_leaves_no_file);
    tcase_add_test(c, a_learned_model_goes_on_learning);
    tcase_add_test(c, a_slip_is_not_learned_but_counted);
    tcase_add_test(c, a_slip_counts_where_the_model_knows_its_transition);
    tcase_add_test(c, the_first_step_of_a_new_model_may_be_refused);
    tcase_add_test(c, a_slip_is_learned_where_that_is_asked_for);
    tcase_add_test(c, what_was_learned_is_saved_at_exit);
    tcase_add_test(c, a_second_beginning_is_told_at_run_time);
    tcase_add_test(c, an_enforced_model_is_not_changed);
    tcase_add_test(c, a_harmless_deviation_is_told_from_a_harmful_one);
    tcase_add_test(c, an_instance_that_begins_elsewhere_deviates);
    tcase_add_test(c, internal_actions_keep_their_names_in_the_file);
    tcase_add_test(c, a_file_that_does_not_parse_is_not_used);
    tcase_add_test(c, a_handler_of_a_model_file_s_error_may_call_the_engine);
    tcase_add_test(c, a_file_of_another_specification_is_refused);
    tcase_add_test(c, a_folder_that_cannot_be_written_is_an_error_at_close);
    tcase_add_test(c, a_folder_that_is_not_there_is_made);
    tcase_add_test(c, names_that_no_file_can_hold_are_refused);
    tcase_add_test(c, odd_names_come_back_from_a_file);
    tcase_add_test(c, models_are_shown_and_exported);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
