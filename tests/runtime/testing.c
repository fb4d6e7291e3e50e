/* Test programs that learn: in forked tests and not, with tests that crash, several at once. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER                                                                                               \
    "Specification: order\nLearning mode: false\nTransitions: # spec xxh3:0123456789abcdef by "              \
    "libspex " SPEX_VERSION "\n"

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

static spex_engine *learner(void)
{
    spex_options options;
    spex_engine *engine;
    spex_options_init(&options);
    options.models_dir = dir;
    options.error_handler = hear;
    options.error_arg = &told;
    ck_assert_int_eq(spex_testing_begin(&options), SPEX_OK);
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    return engine;
}

static void one_order(spex_engine *engine, const char *action, const char *state)
{
    spex_id id = spex_id_str(action);
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, id, NULL, NULL), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition(engine, id, action, state), SPEX_OK);
}

static void expect_model(const char *transitions)
{
    char *text = scratch_read(dir, "order.spex"),
         *expected = malloc(strlen(HEADER) + strlen(transitions) + 1);
    strcat(strcpy(expected, HEADER), transitions);
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, expected);
    free(text);
    free(expected);
    ck_assert_ptr_null(scratch_read(dir, "order.spex.new"));
}

#define BEGINS "new --[pay]-> paid\nnil --[__initialisation__]-> new\n"

START_TEST(a_model_is_learned_whatever_its_file_says)
{
    scratch_write(dir, "order.spex", HEADER "paid --[cancel]-> cancelled\n");
    spex_engine *engine = learner();
    one_order(engine, "ship", "shipped");
    ck_assert_int_eq(told.count, 0);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    expect_model(BEGINS "paid --[cancel]-> cancelled\npaid --[ship]-> shipped\n");
}
END_TEST

/* Runs `fn` in a child; returns how it ended. */
static int in_child(void (*fn)(spex_engine *engine), spex_engine *engine)
{
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        fn(engine ? engine : learner());
        exit(0); /* as Check's children do: the engine is not closed */
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

static void ship(spex_engine *engine)
{
    one_order(engine, "ship", "shipped");
}

static void cancel_and_crash(spex_engine *engine)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    one_order(engine, "cancel", "cancelled");
    raise(SIGKILL);
}

START_TEST(what_a_child_learned_is_there_at_its_exit)
{
    ck_assert_int_eq(in_child(ship, NULL), 0);
    expect_model(BEGINS "paid --[ship]-> shipped\n");
}
END_TEST

START_TEST(a_child_may_use_its_parents_engine)
{
    spex_engine *engine = learner();
    ck_assert_int_eq(spex_register(engine, &order_dense), SPEX_OK);
    ck_assert_int_eq(in_child(ship, engine), 0);
    ck_assert_int_eq(in_child(cancel_and_crash, engine), SIGKILL);
    one_order(engine, "audit", "audited");
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    expect_model(BEGINS "paid --[audit]-> audited\npaid --[cancel]-> cancelled\npaid --[ship]-> shipped\n");
}
END_TEST

START_TEST(a_crash_loses_nothing)
{
    ck_assert_int_eq(in_child(cancel_and_crash, NULL), SIGKILL);
    ck_assert_ptr_null(scratch_read(dir, "order.spex"));
    char path[4200];
    snprintf(path, sizeof path, "%s/order.spex.new", dir);
    FILE *torn = fopen(path, "a");
    ck_assert_ptr_nonnull(torn);
    fputs("paid --[shi", torn); /* as if the crash had come in the middle of a line */
    fclose(torn);
    ck_assert_int_eq(in_child(ship, NULL), 0);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(strstr(text, "paid --[cancel]-> cancelled\n"));
    free(text);
}
END_TEST

static void slip_and_crash(spex_engine *engine)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    spex_id id = spex_id_str("slip");
    spex_init_instance(engine, &order_dense, id, NULL, NULL);
    for (int i = 0; i < 12; i++)
        spex_transition(engine, id, "ship", "shipped");
    raise(SIGKILL);
}

/* Refused steps are counted at once, too, by whatever process, and added to those in the file. */
START_TEST(refused_steps_are_counted_through_crashes)
{
    spex_engine *engine = learner();
    scratch_write(dir, "order.spex",
                  "Specification: order\nLearning mode: false\nTransitions: # x, 5 steps refused\n");
    ck_assert_int_eq(in_child(slip_and_crash, NULL), SIGKILL);
    ck_assert_int_eq(in_child(slip_and_crash, engine), SIGKILL);
    one_order(engine, "ship", "shipped");
    ck_assert_int_eq(spex_transition(engine, spex_id_str("ship"), "pay", "paid"), SPEX_E_NOT_ALLOWED);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    char *text = scratch_read(dir, "order.spex");
    ck_assert_str_eq(text, "Specification: order\nLearning mode: false\n"
                           "Transitions: # spec xxh3:0123456789abcdef by libspex " SPEX_VERSION
                           ", 30 steps refused\n" BEGINS "paid --[ship]-> shipped\n");
    free(text);
}
END_TEST

/* Several processes, each learning states of its own, merging while others append. */
START_TEST(many_programs_learn_into_one_folder)
{
    enum { PROGRAMS = 8, STATES = 25 };
    for (int p = 0; p < PROGRAMS; p++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child)
            continue;
        static spex_engine *left_open[STATES]; /* so that no leak checker takes offence */
        for (int s = 0; s < STATES; s++) {
            char state[32];
            snprintf(state, sizeof state, "p%d s%d", p, s);
            spex_engine *engine = left_open[s] = learner();
            spex_id id = spex_id_u64(1);
            if (spex_init_instance(engine, &order_dense, id, NULL, NULL) ||
                spex_transition(engine, id, "tau", state) || (s % 2 && spex_close(engine)))
                _exit(1);
        }
        exit(0);
    }
    for (int p = 0; p < PROGRAMS; p++) {
        int status;
        ck_assert_int_ge(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    char *text = scratch_read(dir, "order.spex");
    ck_assert_ptr_nonnull(text);
    for (int p = 0; p < PROGRAMS; p++)
        for (int s = 0; s < STATES; s++) {
            char line[64];
            snprintf(line, sizeof line, "new --[__internal__]-> p%d s%d\n", p, s);
            ck_assert_msg(strstr(text, line) != NULL, "%s is missing", line);
        }
    free(text);
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_an_error)
{
    spex_options options;
    spex_options_init(&options);
    options.models_dir = "/dev/null/models";
    ck_assert_int_eq(spex_testing_begin(&options), SPEX_E_IO);
    ck_assert_int_eq(spex_testing_begin(NULL), SPEX_E_ARGUMENT);
    ck_assert(!options.testing);
}
END_TEST

START_TEST(a_link_in_the_folder_is_not_followed)
{
    char victim[4200], link[4200];
    snprintf(victim, sizeof victim, "%s/victim", dir);
    snprintf(link, sizeof link, "%s/order.spex.new", dir);
    scratch_write(dir, "victim", "precious");
    ck_assert_int_eq(symlink(victim, link), 0);
    spex_engine *engine = learner();
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL), SPEX_E_IO);
    spex_close(engine);
    char *content = scratch_read(dir, "victim");
    ck_assert_str_eq(content, "precious");
    free(content);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("testing");
    TCase *c = tcase_create("learning");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, a_model_is_learned_whatever_its_file_says);
    tcase_add_test(c, what_a_child_learned_is_there_at_its_exit);
    tcase_add_test(c, a_child_may_use_its_parents_engine);
    tcase_add_test(c, a_crash_loses_nothing);
    tcase_add_test(c, refused_steps_are_counted_through_crashes);
    tcase_add_test(c, many_programs_learn_into_one_folder);
    tcase_add_test(c, a_folder_that_cannot_be_made_is_an_error);
    tcase_add_test(c, a_link_in_the_folder_is_not_followed);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
