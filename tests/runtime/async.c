/* Asynchronous calls, children of fork, figures and errors as text. */
#include "tests/runtime/monitors.h"
#include "tests/runtime/support.h"
#include "tests/suite.h"

#include <jansson.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define UNDER_THREAD_SANITIZER 1
#endif
#elif defined __SANITIZE_THREAD__
#define UNDER_THREAD_SANITIZER 1
#endif
#ifndef UNDER_THREAD_SANITIZER
#define UNDER_THREAD_SANITIZER 0
#endif

static spex_engine *engine;
static heard told;
static spex_options options;

static void set_up(void)
{
    memset(&told, 0, sizeof told);
    spex_options_init(&options);
    options.error_handler = hear;
    options.error_arg = &told;
}

static void open_engine(void)
{
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
}

START_TEST(calls_are_done_in_order)
{
    char names[200][8];
    open_engine();
    spex_id id = spex_id_u64(1);
    ck_assert_int_eq(spex_init_instance_async(engine, &order_dense, id, "meta", NULL), SPEX_OK);
    for (int i = 0; i < 200; i++) {
        snprintf(names[i], sizeof names[i], "s%d", i);
        ck_assert_int_eq(spex_transition_async(engine, id, "tau", names[i]), SPEX_OK);
        strcpy(names[i], "gone"); /* it was copied */
    }
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, id, &instance), SPEX_OK);
    ck_assert_str_eq(instance->state, "s199");
    ck_assert_str_eq(instance->meta, "meta");
    for (int i = 0; i < 64; i++) {
        snprintf(names[0], sizeof names[0], "s%d", 199 - i);
        ck_assert_str_eq(instance->history[i].to, names[0]);
    }
    spex_instance_free(instance);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(errors_reach_the_handler_only)
{
    open_engine();
    told.answer = ANSWER_CODE;
    ck_assert_int_eq(spex_transition_async(engine, spex_id_str("x"), "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_transition_async(engine, spex_id_str(""), "pay", "paid"), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_close(engine), SPEX_OK); /* does what is queued */
    ck_assert_int_eq(told.count, 1);
    ck_assert_int_eq(told.codes[0], SPEX_E_INSTANCE_NOT_FOUND);
}
END_TEST

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static int wait_at_gate(const spex_error *error, void *arg)
{
    (void)error, (void)arg;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return SPEX_OK;
}

START_TEST(a_full_queue_drops_and_counts)
{
    spex_statistics figures;
    options.queue_length = 3;
    options.queue_full = SPEX_QUEUE_FULL_DROP;
    options.error_handler = wait_at_gate;
    open_engine();
    pthread_mutex_lock(&gate);
    int dropped = 0;
    for (int i = 0; i < 10; i++) {
        int status = spex_transition_async(engine, spex_id_u64(9), "pay", "paid");
        ck_assert(status == SPEX_OK || status == SPEX_E_QUEUE_FULL);
        dropped += status == SPEX_E_QUEUE_FULL;
    }
    ck_assert_int_eq(dropped, 7);
    ck_assert_int_eq(spex_stats(engine, &figures), SPEX_OK);
    ck_assert_uint_eq(figures.dropped, 7);
    ck_assert_uint_eq(figures.queued, 3);
    spex_statistics_release(&figures);
    pthread_mutex_unlock(&gate);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(a_full_queue_blocks)
{
    options.queue_length = 2;
    open_engine();
    spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL);
    for (int i = 0; i < 5000; i++)
        ck_assert_int_eq(spex_transition_async(engine, spex_id_u64(1), "tau", "busy"), SPEX_OK);
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    spex_statistics figures;
    ck_assert_int_eq(spex_stats(engine, &figures), SPEX_OK);
    ck_assert_uint_eq(figures.transitions, 5000);
    ck_assert_uint_eq(figures.queued, 0);
    spex_statistics_release(&figures);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

static int queue_more(const spex_error *error, void *arg)
{
    int *left = arg;
    if (error->code == SPEX_E_INSTANCE_NOT_FOUND && (*left)-- > 0) {
        ck_assert_int_eq(spex_transition_async(error->engine, spex_id_u64(9), "pay", "paid"), SPEX_OK);
        ck_assert_int_eq(spex_flush(error->engine), SPEX_OK);
    }
    return SPEX_OK;
}

START_TEST(a_handler_in_the_queues_thread_never_waits_for_it)
{
    int left = 20;
    options.queue_length = 1;
    options.error_handler = queue_more;
    options.error_arg = &left;
    open_engine();
    ck_assert_int_eq(spex_transition_async(engine, spex_id_u64(9), "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    ck_assert_int_eq(left, -1);
}
END_TEST

START_TEST(a_child_is_told_that_it_is_one)
{
    char *dir = scratch_dir();
    options.store_dir = dir;
    open_engine();
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL), SPEX_OK);
    told.count = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        spex_instance *instance;
        bool fine = spex_transition(engine, spex_id_u64(1), "pay", "paid") == SPEX_E_FORKED &&
                    spex_get_instance(engine, spex_id_u64(1), &instance) == SPEX_E_FORKED &&
                    spex_flush(engine) == SPEX_E_FORKED && told.count == 1 &&
                    told.codes[0] == SPEX_E_FORKED && spex_close(engine) == SPEX_E_FORKED;
        _exit(fine ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(spex_transition(engine, spex_id_u64(1), "pay", "paid"), SPEX_OK);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    open_engine();
    spex_instance *instance;
    ck_assert_int_eq(spex_get_instance(engine, spex_id_u64(1), &instance), SPEX_OK);
    ck_assert_str_eq(instance->state, "paid");
    spex_instance_free(instance);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    scratch_remove(dir);
}
END_TEST

static bool is_in(spex_engine *e, uint64_t number, const char *state)
{
    spex_instance *instance;
    bool fine = spex_get_instance(e, spex_id_u64(number), &instance) == SPEX_OK;
    fine = fine && !strcmp(instance->state, state);
    if (fine)
        spex_instance_free(instance);
    return fine;
}

START_TEST(a_child_can_go_on)
{
    options.history = 4;
    open_engine();
    ck_assert_int_eq(spex_after_fork(NULL), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_after_fork(engine), SPEX_OK); /* nothing to do */
    ck_assert_int_eq(spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL), SPEX_OK);
    ck_assert_int_eq(spex_transition_async(engine, spex_id_u64(1), "tau", "new"), SPEX_OK);
    ck_assert_int_eq(spex_flush(engine), SPEX_OK);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        bool fine = spex_after_fork(engine) == SPEX_OK && is_in(engine, 1, "new") &&
                    spex_transition(engine, spex_id_u64(1), "pay", "paid") == SPEX_OK &&
                    spex_transition_async(engine, spex_id_u64(1), "ship", "shipped") == SPEX_OK &&
                    spex_flush(engine) == SPEX_OK && is_in(engine, 1, "shipped") &&
                    spex_close(engine) == SPEX_OK;
        _exit(fine ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert(is_in(engine, 1, "new"));
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

/* The child of a daemon's parent: the parent ends at once, without closing anything. */
static int daemon_child(int start)
{
    if (spex_transition(engine, spex_id_u64(1), "pay", "paid") != SPEX_E_FORKED)
        return 1;
    if (spex_after_fork(engine) != SPEX_E_STORE_BUSY) /* the parent is there until it is told to end */
        return 2;
    if (spex_transition(engine, spex_id_u64(1), "pay", "paid") != SPEX_E_FORKED || write(start, "x", 1) != 1)
        return 3;
    int code = SPEX_E_STORE_BUSY;
    for (int i = 0; i < 10000 && code == SPEX_E_STORE_BUSY; i++, usleep(1000))
        code = spex_after_fork(engine);
    if (code || !is_in(engine, 1, "paid") || !is_in(engine, 2, "new"))
        return 4;
    if (spex_transition(engine, spex_id_u64(1), "ship", "shipped") ||
        spex_init_instance(engine, &order_dense, spex_id_u64(3), NULL, "of the child's own") ||
        spex_transition_async(engine, spex_id_u64(2), "tau", "waiting") || spex_close(engine))
        return 5;
    return 0;
}

static void daemon_parent(int result)
{
    int start[2];
    char byte;
    if (pipe(start) || spex_open(&engine, &options) ||
        spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, NULL) ||
        spex_init_instance(engine, &order_dense, spex_id_u64(2), NULL, NULL))
        _exit(1);
    pid_t child = fork();
    if (child == 0) {
        byte = (char)daemon_child(start[1]);
        _exit(write(result, &byte, 1) != 1);
    }
    close(start[1]);
    if (read(start[0], &byte, 1) != 1 || spex_transition(engine, spex_id_u64(1), "pay", "paid"))
        _exit(1); /* what it does after the fork is in the store, too */
    _exit(0);
}

START_TEST(a_daemon_takes_the_store_over)
{
    char *dir = scratch_dir(), byte = -1;
    int result[2];
    options.store_dir = dir;
    options.durability = SPEX_DURABLE_SYNC;
    ck_assert_int_eq(pipe(result), 0);
    pid_t parent = fork();
    ck_assert_int_ge(parent, 0);
    if (parent == 0)
        daemon_parent(result[1]);
    close(result[1]);
    ck_assert_int_eq(waitpid(parent, NULL, 0), parent);
    ck_assert_int_eq(read(result[0], &byte, 1), 1);
    ck_assert_int_eq(byte, 0);
    while (read(result[0], &byte, 1) > 0) /* until it has ended */
        ;
    ck_assert_int_eq(spex_open(&engine, &options), SPEX_OK);
    ck_assert(is_in(engine, 1, "shipped") && is_in(engine, 2, "waiting") &&
              is_in(engine, 3, "of the child's own"));
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
    scratch_remove(dir);
}
END_TEST

START_TEST(figures_are_counted)
{
    spex_statistics s;
    open_engine();
    for (uint64_t i = 0; i < 10; i++)
        spex_init_instance(engine, &order_dense, spex_id_u64(i), NULL, NULL);
    spex_init_instance(engine, &choice_set, spex_id_u64(10), NULL, NULL);
    for (uint64_t i = 0; i < 4; i++)
        spex_transition(engine, spex_id_u64(i), "pay", "paid");
    spex_transition(engine, spex_id_u64(0), "pay", "paid");
    spex_delete_instance(engine, spex_id_u64(9));
    ck_assert_int_eq(spex_stats(engine, &s), SPEX_OK);
    ck_assert_uint_eq(s.instances, 10);
    ck_assert_uint_eq(s.begun, 11);
    ck_assert_uint_eq(s.transitions, 5);
    ck_assert_uint_eq(s.deleted, 1);
    ck_assert_uint_eq(s.not_allowed, 1);
    ck_assert_uint_eq(s.errors, 3); /* two models were missing */
    ck_assert_uint_eq(s.specification_count, 2);
    const spex_specification_count *order =
        &s.specifications[strcmp(s.specifications[0].specification, "order") != 0];
    ck_assert_uint_eq(order->instances, 9);
    ck_assert_uint_eq(order->state_count, 2);
    ck_assert_str_eq(order->states[0].state, "new");
    ck_assert_uint_eq(order->states[0].instances, 5);
    ck_assert_uint_eq(order->states[1].instances, 4);
    spex_statistics_release(&s);
    spex_statistics_release(&s);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

START_TEST(figures_are_written_for_prometheus)
{
    char *text = NULL;
    size_t length;
    open_engine();
    spex_init_instance(engine, &order_dense, spex_id_u64(1), NULL, "a \"quoted\\ state\"");
    spex_init_instance(engine, &order_dense, spex_id_u64(2), NULL, "bezahlt \xe2\x82\xac");
    spex_init_instance(engine, &order_dense, spex_id_u64(3), NULL, "bezahlt \xa4");
    FILE *out = open_memstream(&text, &length);
    ck_assert_int_eq(spex_write_metrics(engine, out), SPEX_OK);
    fclose(out);
    ck_assert_ptr_nonnull(
        strstr(text, "spex_instances{specification=\"order\",state=\"a \\\"quoted\\\\ state\\\"\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(text, "state=\"bezahlt \xe2\x82\xac\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(text, "state=\"bezahlt \\\\xa4\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(text, "# TYPE spex_begun_total counter\nspex_begun_total 3\n"));
    free(text);
    out = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(out);
    setvbuf(out, NULL, _IONBF, 0);
    ck_assert_int_eq(spex_write_metrics(engine, out), SPEX_E_IO);
    fclose(out);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

static char *json;

static int to_json(const spex_error *error, void *arg)
{
    (void)arg;
    free(json);
    ck_assert_int_eq(spex_error_json(error, &json), SPEX_OK);
    return SPEX_OK;
}

START_TEST(errors_become_json)
{
    json_error_t problem;
    options.error_handler = to_json;
    open_engine();
    spex_id id = spex_id_bytes("\xff\x00\x01", 3);
    spex_init_instance(engine, &order_dense, id, "meta", NULL);
    spex_transition(engine, id, "ship", "shipped");
    json_t *o = json_loads(json, 0, &problem);
    ck_assert_ptr_nonnull(o);
    ck_assert_ptr_null(strchr(json, '\n'));
    ck_assert_str_eq(json_string_value(json_object_get(o, "error")), "not_allowed");
    ck_assert_str_eq(json_string_value(json_object_get(o, "from")), "new");
    json_t *allowed = json_array_get(json_object_get(o, "allowed"), 0);
    ck_assert_str_eq(json_string_value(json_object_get(allowed, "action")), "pay");
    ck_assert_int_eq(json_integer_value(json_object_get(allowed, "line")), 9);
    json_t *instance = json_object_get(o, "instance");
    ck_assert_str_eq(json_string_value(json_object_get(instance, "id_hex")), "ff0001");
    ck_assert_str_eq(json_string_value(json_object_get(instance, "meta")), "meta");
    ck_assert_uint_eq(json_array_size(json_object_get(instance, "history")), 1);
    json_decref(o);
    free(json);
    json = NULL;
    ck_assert_int_eq(spex_error_json(NULL, &json), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_close(engine), SPEX_OK);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("async");
    TCase *c = tcase_create("calls");
    tcase_add_checked_fixture(c, set_up, NULL);
    tcase_add_test(c, calls_are_done_in_order);
    tcase_add_test(c, errors_reach_the_handler_only);
    tcase_add_test(c, a_full_queue_drops_and_counts);
    tcase_add_test(c, a_full_queue_blocks);
    tcase_add_test(c, a_handler_in_the_queues_thread_never_waits_for_it);
    tcase_add_test(c, a_child_is_told_that_it_is_one);
    if (!UNDER_THREAD_SANITIZER) { /* it has no threads in children of a program with threads */
        tcase_add_test(c, a_child_can_go_on);
        tcase_add_test(c, a_daemon_takes_the_store_over);
    }
    tcase_add_test(c, figures_are_counted);
    tcase_add_test(c, figures_are_written_for_prometheus);
    tcase_add_test(c, errors_become_json);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
