/* Agents of one node: calls, casts, sends, order, refusals, backpressure, priority, faults, stopping. */
#include "tests/nodes/agents.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static spex_node *node;
static running runs;

static struct {
    atomic_int codes[64]; /* errors that were told */
    char message[256];
    pthread_mutex_t lock;
} errors = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int on_error(const spex_error *error, void *arg)
{
    (void)arg;
    atomic_fetch_add(&errors.codes[error->code], 1);
    pthread_mutex_lock(&errors.lock);
    snprintf(errors.message, sizeof errors.message, "%s:%d:%d: %s", error->path ? error->path : "-",
             (int)error->line, (int)error->column, error->message);
    pthread_mutex_unlock(&errors.lock);
    return SPEX_OK;
}

static void open_node(unsigned threads)
{
    spex_node_options options;
    spex_node_options_init(&options);
    options.threads = threads;
    options.error_handler = on_error;
    memset(errors.codes, 0, sizeof errors.codes);
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
}

static void run_node(void)
{
    run_in_thread(&runs, node);
}

static void end_node(void)
{
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
}

START_TEST(a_request_has_its_reply)
{
    echo_output reply;
    open_node(2);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    run_node();
    for (int64_t i = 20; i < 1020; i++) {
        ck_assert_int_eq(echo_call(node, "e", echo_ping(i), 10000, &reply), SPEX_OK);
        ck_assert_int_eq(reply.head.which, ECHO_EMITS_PONG);
        ck_assert_int_eq(reply.body.emits_pong.n, i);
    }
    end_node();
}
END_TEST

START_TEST(what_comes_before_it_runs_waits)
{
    char *json;
    open_node(1);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(echo_cast(node, "e", echo_note(i)), SPEX_OK);
    run_node();
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK); /* it handles what is queued first */
    ck_assert_int_eq(spex_node_field(node, "e", "seen", &json), SPEX_OK);
    ck_assert_str_eq(json, "10");
    free(json);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
}
END_TEST

/* Not even what is taken before others comes before `on start`. */
START_TEST(nothing_comes_before_the_start)
{
    early_output reply;
    open_node(1);
    ck_assert_int_eq(spex_node_add(node, "e", &early_agent, NULL), SPEX_OK);
    ck_assert_int_eq(early_cast(node, "e", early_first()), SPEX_OK);
    run_node();
    ck_assert_int_eq(early_call(node, "e", early_look(), 10000, &reply), SPEX_OK);
    ck_assert_int_eq(reply.body.emits_so.seen, EARLY_SEEN_BEGUN_THEN);
    end_node();
}
END_TEST

START_TEST(refusals)
{
    echo_output reply;
    spex_node_statistics s;
    open_node(2);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_E_AGENT_EXISTS);
    run_node();
    ck_assert_int_eq(echo_call(node, "nobody", echo_ping(1), 1000, &reply), SPEX_E_AGENT_NOT_FOUND);
    ck_assert_int_eq(echo_call(node, "e", echo_ping(13), 10000, &reply), SPEX_E_CONSTRAINT);
    ck_assert_int_eq(echo_call(node, "e", echo_only(0), 10000, &reply), SPEX_E_NO_HANDLER);
    ck_assert_int_eq(echo_call(node, "e", echo_only(1), 10000, NULL), SPEX_OK);
    ck_assert_int_eq(echo_call(node, "e", echo_note(1), 10000, &reply), SPEX_E_ARGUMENT); /* no request */
    ck_assert_int_eq(sink_call(node, "e", sink_total(), 10000, NULL), SPEX_E_AGENT);
    ck_assert_int_eq(spex_node_stats(node, &s), SPEX_OK);
    ck_assert_int_eq((int)s.constraint, 1);
    ck_assert_int_eq((int)s.no_handler, 1);
    end_node();
}
END_TEST

START_TEST(a_fault_has_no_effect_and_is_told)
{
    echo_output reply;
    char *json;
    open_node(1);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    run_node();
    ck_assert_int_eq(echo_call(node, "e", echo_break(5), 10000, &reply), SPEX_E_FAULT);
    ck_assert_int_eq(echo_call(node, "e", echo_break(6), 10000, &reply), SPEX_OK);
    ck_assert_int_eq(atomic_load(&errors.codes[SPEX_E_FAULT]), 1);
    ck_assert_str_eq(errors.message, "agents.lts:18:32: e: an assertion that does not hold, in on break(n)");
    ck_assert_int_eq(spex_node_field(node, "e", "seen", &json), SPEX_OK);
    ck_assert_str_eq(json, "1000");
    free(json);
    end_node();
}
END_TEST

static void pass_rings(unsigned threads, int rings, int members)
{
    open_node(threads);
    for (int r = 0; r < rings; r++)
        for (int i = 0; i < members; i++) {
            char name[32], next[32];
            snprintf(name, sizeof name, "r%d[%d]", r, i);
            snprintf(next, sizeof next, "r%d[%d]", r, (i + 1) % members);
            ring_params params = {.next = spex_node_ref(node, next)};
            ck_assert_int_eq(spex_node_add(node, name, &ring_agent, &params), SPEX_OK);
        }
    run_node();
    for (int r = 0; r < rings; r++) {
        char name[32];
        snprintf(name, sizeof name, "r%d[0]", r);
        ck_assert_int_eq(ring_cast(node, name, ring_token(members * 50)), SPEX_OK);
    }
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    for (int r = 0; r < rings; r++)
        for (int i = 0; i < members; i++) {
            char name[32], *json;
            snprintf(name, sizeof name, "r%d[%d]", r, i);
            ck_assert_int_eq(spex_node_field(node, name, "passed", &json), SPEX_OK);
            ck_assert_str_eq(json, "50");
            free(json);
        }
    end_node();
}

START_TEST(agents_send_to_each_other)
{
    pass_rings(1, 3, 5);
    pass_rings(4, 20, 50); /* a thousand agents */
}
END_TEST

/* Sources of their own and senders from outside: whatever thread runs what, each one's items come in order.
 */
static void send_items(unsigned threads, int64_t count)
{
    sink_output reply;
    open_node(threads);
    ck_assert_int_eq(spex_node_add(node, "sink", &sink_agent, NULL), SPEX_OK);
    for (uint8_t i = 0; i < 63; i++) {
        char name[32];
        source_params params = {.which = i, .to = spex_node_ref(node, "sink")};
        snprintf(name, sizeof name, "source[%d]", i);
        ck_assert_int_eq(spex_node_add(node, name, &source_agent, &params), SPEX_OK);
    }
    run_node();
    for (int i = 0; i < 63; i++) {
        char name[32];
        snprintf(name, sizeof name, "source[%d]", i);
        ck_assert_int_eq(source_cast(node, name, source_go(count)), SPEX_OK);
    }
    for (int64_t i = 0; i < count; i++)
        ck_assert_int_eq(sink_cast(node, "sink", sink_item(i, 63)), SPEX_OK);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(sink_call(node, "sink", sink_total(), 10000, &reply), SPEX_OK);
    ck_assert_int_eq(reply.body.emits_sum.n, 64 * count);
    ck_assert_int_eq(atomic_load(&errors.codes[SPEX_E_FAULT]), 0);
    end_node();
}

START_TEST(messages_of_a_pair_keep_their_order)
{
    send_items(1, 50);
    send_items(8, 200);
}
END_TEST

START_TEST(a_reply_goes_to_the_agent_that_asked)
{
    asker_output reply;
    open_node(2);
    asker_params params = {.whom = spex_node_ref(node, "e")};
    ck_assert_int_eq(spex_node_add(node, "a", &asker_agent, &params), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    run_node();
    ck_assert_int_eq(asker_cast(node, "a", asker_ask(77)), SPEX_OK);
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(asker_call(node, "a", asker_heard(), 10000, &reply), SPEX_OK);
    ck_assert_int_eq(reply.body.emits_so_far.n, 77);
    end_node();
}
END_TEST

START_TEST(too_many_that_wait)
{
    bounded_output reply;
    spex_node_statistics s;
    hold_again();
    open_node(1);
    ck_assert_int_eq(spex_node_add(node, "b", &bounded_agent, NULL), SPEX_OK);
    run_node();
    bounded_cast(node, "b", bounded_block());
    wait_until_held();
    for (uint8_t i = 0; i < 2; i++)
        ck_assert_int_eq(bounded_cast(node, "b", bounded_request(i)), SPEX_OK);
    ck_assert_int_eq(bounded_call(node, "b", bounded_request(2), 10000, &reply), SPEX_E_BACKPRESSURE);
    for (uint8_t i = 10; i < 13; i++)
        ck_assert_int_eq(bounded_cast(node, "b", bounded_put(i)), SPEX_OK);
    ck_assert_int_eq(bounded_cast(node, "b", bounded_put(13)), SPEX_E_BACKPRESSURE);
    for (uint8_t i = 90; i < 95; i++)
        ck_assert_int_eq(bounded_cast(node, "b", bounded_first(i)), SPEX_OK);
    release_holds();
    ck_assert_int_eq(bounded_call(node, "b", bounded_list(), 10000, &reply), SPEX_OK);
    const uint8_t expected[] = {90, 91, 92, 93, 94, 0, 1, 10, 11, 12};
    ck_assert_int_eq((int)reply.body.emits_all.order.count, 10);
    ck_assert_mem_eq(reply.body.emits_all.order.items, expected, sizeof expected);
    spex_node_stats(node, &s);
    ck_assert_int_eq((int)s.backpressure, 1);
    ck_assert_int_eq((int)s.dropped, 1);
    ck_assert_int_eq(bounded_call(node, "b", bounded_request(3), 10000, &reply), SPEX_OK);
    end_node();
}
END_TEST

START_TEST(too_many_of_all_tags)
{
    char *json;
    hold_again();
    open_node(1);
    ck_assert_int_eq(spex_node_add(node, "n", &narrow_agent, NULL), SPEX_OK);
    run_node();
    narrow_cast(node, "n", narrow_block());
    wait_until_held();
    ck_assert_int_eq(narrow_cast(node, "n", narrow_one()), SPEX_OK);
    ck_assert_int_eq(narrow_cast(node, "n", narrow_two()), SPEX_OK);
    ck_assert_int_eq(narrow_cast(node, "n", narrow_one()), SPEX_OK);
    ck_assert_int_eq(narrow_cast(node, "n", narrow_two()), SPEX_E_BACKPRESSURE);
    ck_assert_int_eq(narrow_cast(node, "n", narrow_first()), SPEX_OK);
    release_holds();
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(spex_node_field(node, "n", "taken", &json), SPEX_OK);
    ck_assert_str_eq(json, "103");
    free(json);
    end_node();
}
END_TEST

static void field_is(const char *agent, const char *field, const char *expected)
{
    char *json;
    ck_assert_int_eq(spex_node_field(node, agent, field, &json), SPEX_OK);
    ck_assert_str_eq(json, expected);
    free(json);
}

START_TEST(messages_go_by_names)
{
    spex_node_statistics s;
    open_node(1);
    teller_params params = {.to = spex_node_ref(node, "l")};
    ck_assert_int_eq(spex_node_add(node, "t", &teller_agent, &params), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "l", &listener_agent, NULL), SPEX_OK);
    run_node();
    teller_cast(node, "t", teller_tell(9));
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    field_is("l", "colour", "\"green\"");
    field_is("l", "place", "{\"of\":\"here\",\"at\":3,\"more\":7}");
    field_is("l", "list", "[1,2,3]");
    field_is("l", "kinds", "[\"a\",\"b\"]"); /* in another order there */
    field_is("l", "n", "9");
    field_is("l", "extra", "42");
    teller_cast(node, "t", teller_tell(101)); /* more than its field can have */
    ck_assert_int_eq(spex_node_flush(node), SPEX_OK);
    ck_assert_int_eq(atomic_load(&errors.codes[SPEX_E_CONSTRAINT]), 1);
    spex_node_stats(node, &s);
    ck_assert_int_eq((int)s.lost, 1);
    field_is("l", "n", "9");
    end_node();
}
END_TEST

static void *fault_then_wait(void *arg)
{
    (void)arg;
    echo_cast(node, "e", echo_break(1));
    spex_node_flush(node);
    return NULL;
}

/* As in every program with libspex: SPEX_ON_ERROR says what becomes of it. */
START_TEST(an_error_may_end_the_program)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        spex_node_options options;
        pthread_t thread;
        setenv("SPEX_ON_ERROR", "exit", 1);
        freopen("/dev/null", "w", stderr);
        spex_node_options_init(&options);
        if (spex_node_open(&node, &options) || spex_node_add(node, "e", &echo_agent, NULL))
            _exit(7);
        pthread_create(&thread, NULL, fault_then_wait, NULL);
        spex_node_run(node);
        _exit(8);
    }
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 1);
}
END_TEST

START_TEST(options_that_mean_nothing)
{
    spex_node_options options;
    spex_node_options_init(&options);
    options.error_handler = on_error;
    options.threads = 5000;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_E_ARGUMENT);
    options.threads = 0;
    setenv("SPEX_NODE_THREADS", "many", 1);
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_E_ARGUMENT);
    ck_assert_str_eq(errors.message,
                     "-:0:0: SPEX_NODE_THREADS=many in the environment: a number from 1 to 1024 is wanted");
    setenv("SPEX_NODE_THREADS", "3", 1);
    options.events_file = "/nowhere/at/all";
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_E_IO);
    options.events_file = "";
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    ck_assert_int_eq(spex_node_close(NULL), SPEX_OK);
    unsigned char later[sizeof options + 8] = {
        0}; /* of a later version: with something that is not known here */
    later[sizeof options] = 1;
    ck_assert_int_eq(spex_node_open_sized(&node, (const spex_node_options *)(const void *)later, sizeof later,
                                          sizeof(spex_clock)),
                     SPEX_E_ARGUMENT);
    unsetenv("SPEX_NODE_THREADS");
}
END_TEST

START_TEST(no_reply_in_time)
{
    bounded_output reply;
    hold_again();
    open_node(1);
    ck_assert_int_eq(spex_node_add(node, "b", &bounded_agent, NULL), SPEX_OK);
    run_node();
    bounded_cast(node, "b", bounded_block());
    wait_until_held();
    ck_assert_int_eq(bounded_call(node, "b", bounded_request(3), 5, &reply), SPEX_E_CALL_TIMEOUT);
    release_holds();
    ck_assert_int_eq(bounded_call(node, "b", bounded_list(), 10000, &reply), SPEX_OK);
    ck_assert_int_eq((int)reply.body.emits_all.order.count, 1);
    end_node();
}
END_TEST

static void *call_and_wait(void *arg)
{
    *(int *)arg = bounded_call(node, "b", bounded_request(1), SPEX_INFINITY, NULL);
    return NULL;
}

START_TEST(a_node_that_may_not_wait_longer_forgets_the_rest)
{
    int code = -1;
    pthread_t caller;
    spex_node_options options;
    spex_node_statistics s;
    hold_again();
    spex_node_options_init(&options);
    options.threads = 1;
    options.stop_timeout = 20;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "b", &bounded_agent, NULL), SPEX_OK);
    run_node();
    for (int i = 0; i < 200; i++)
        bounded_cast(node, "b", bounded_block());
    wait_until_held();
    pthread_create(&caller, NULL, call_and_wait, &code);
    do
        spex_node_stats(node, &s);
    while (s.received < 201);
    spex_node_stop(node);
    ck_assert_int_eq(bounded_cast(node, "b", bounded_block()), SPEX_E_STOPPED);
    struct timespec later = {.tv_nsec = 200000000}; /* the handler holds longer than it may */
    nanosleep(&later, NULL);
    release_holds();
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_E_UNFINISHED);
    pthread_join(caller, NULL);
    ck_assert_int_eq(code, SPEX_E_STOPPED);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
}
END_TEST

START_TEST(stop_and_call_at_once_never_hangs)
{
    for (int i = 0; i < 200; i++) {
        int code = -1;
        pthread_t caller;
        open_node(2);
        ck_assert_int_eq(spex_node_add(node, "b", &bounded_agent, NULL), SPEX_OK);
        run_node();
        pthread_create(&caller, NULL, call_and_wait, &code);
        ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
        pthread_join(caller, NULL);
        ck_assert(code == SPEX_OK || code == SPEX_E_STOPPED);
        ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    }
}
END_TEST

static void on_signal(int number)
{
    (void)number;
    spex_node_stop(node);
}

START_TEST(a_signal_handler_may_stop_it)
{
    open_node(2);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    struct sigaction action = {.sa_handler = on_signal}, before;
    ck_assert_int_eq(sigaction(SIGUSR1, &action, &before), 0);
    run_node();
    ck_assert_int_eq(echo_call(node, "e", echo_ping(1), 10000, NULL), SPEX_OK);
    raise(SIGUSR1);
    pthread_join(runs.thread, NULL);
    ck_assert_int_eq(runs.status, SPEX_OK);
    ck_assert_int_eq(echo_call(node, "e", echo_ping(1), 10000, NULL), SPEX_E_STOPPED);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    sigaction(SIGUSR1, &before, NULL);
}
END_TEST

/* ---- connections, and the world outside ---- */

static atomic_int outside_count, attached_count;
static int64_t outside_last;

static void outside(const spex_outside *message, void *arg)
{
    ck_assert_str_eq(arg, "arg");
    ck_assert_str_eq(message->agent, "e");
    ck_assert_ptr_eq(message->type, &echo_agent);
    const echo_output *output = (const echo_output *)message->output;
    outside_last = output->head.which == ECHO_EMITS_NOTED ? output->body.emits_noted.n
                                                          : 1000 + output->body.emits_pong.n;
    atomic_fetch_add(&outside_count, 1);
}

static void attached(const spex_outside *message, void *arg)
{
    (void)arg;
    ck_assert_str_eq(message->to, "program");
    ck_assert_ptr_eq(message->type, &ring_agent);
    const ring_output *output = (const ring_output *)message->output;
    ck_assert_int_eq(output->body.sends_token.left, 6);
    atomic_fetch_add(&attached_count, 1);
}

START_TEST(what_agents_tell_the_program)
{
    spex_node_options options;
    spex_node_options_init(&options);
    options.outside = outside;
    options.outside_arg = (void *)"arg";
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    ring_params params = {.next = spex_node_ref(node, "program")};
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "r", &ring_agent, &params), SPEX_OK);
    ck_assert_int_eq(spex_node_attach(node, "program", attached, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_attach(node, "program", attached, NULL), SPEX_E_AGENT_EXISTS);
    ck_assert_int_eq(spex_node_attach(node, "r", attached, NULL), SPEX_E_AGENT_EXISTS);
    ck_assert_int_eq(spex_node_add(node, "program", &echo_agent, NULL), SPEX_E_AGENT_EXISTS);
    run_node();
    echo_cast(node, "e", echo_note(5));
    spex_node_flush(node);
    ck_assert_int_eq(outside_last, 5);
    echo_cast(node, "e", echo_ping(6)); /* nobody waits for the reply */
    ring_cast(node, "r", ring_token(7));
    spex_node_flush(node);
    ck_assert_int_eq(outside_last, 1006);
    ck_assert_int_eq(atomic_load(&outside_count), 2);
    ck_assert_int_eq(atomic_load(&attached_count), 1);
    end_node();
}
END_TEST

START_TEST(who_is_not_connected_cannot_send)
{
    char *json;
    open_node(1);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"r0", "r1", "r2"};
        ring_params params = {.next = spex_node_ref(node, names[(i + 1) % 3])};
        ck_assert_int_eq(spex_node_add(node, names[i], &ring_agent, &params), SPEX_OK);
    }
    ck_assert_int_eq(spex_node_connect(node, "r0", "r1"), SPEX_OK);
    ck_assert_int_eq(spex_node_connect(node, "r1", "r1"), SPEX_E_ARGUMENT);
    run_node();
    ring_cast(node, "r0", ring_token(9));
    spex_node_flush(node);
    ck_assert_int_eq(atomic_load(&errors.codes[SPEX_E_FAULT]), 1); /* r1 may not send to r2 */
    ck_assert_int_eq(spex_node_field(node, "r0", "passed", &json), SPEX_OK);
    ck_assert_str_eq(json, "1");
    free(json);
    end_node();
}
END_TEST

START_TEST(what_the_other_does_not_accept_is_told)
{
    spex_node_statistics s;
    open_node(1);
    ring_params params = {.next = spex_node_ref(node, "e")};
    ck_assert_int_eq(spex_node_add(node, "r", &ring_agent, &params), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    ring_params nowhere = {.next = spex_node_ref(node, "nowhere")};
    ck_assert_int_eq(spex_node_add(node, "n", &ring_agent, &nowhere), SPEX_OK);
    run_node();
    ring_cast(node, "r", ring_token(9));
    ring_cast(node, "n", ring_token(9));
    spex_node_flush(node);
    ck_assert_int_eq(atomic_load(&errors.codes[SPEX_E_AGENT]), 1);
    ck_assert_str_eq(errors.message, "-:0:0: 'token' from r is nothing that e accepts");
    spex_node_stats(node, &s);
    ck_assert_int_eq((int)s.lost, 2);
    end_node();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("nodes");
    TCase *c = tcase_create("core");
    tcase_add_test(c, a_request_has_its_reply);
    tcase_add_test(c, what_comes_before_it_runs_waits);
    tcase_add_test(c, nothing_comes_before_the_start);
    tcase_add_test(c, refusals);
    tcase_add_test(c, a_fault_has_no_effect_and_is_told);
    tcase_add_test(c, agents_send_to_each_other);
    tcase_add_test(c, messages_of_a_pair_keep_their_order);
    tcase_add_test(c, a_reply_goes_to_the_agent_that_asked);
    tcase_add_test(c, too_many_that_wait);
    tcase_add_test(c, too_many_of_all_tags);
    tcase_add_test(c, messages_go_by_names);
    tcase_add_test(c, an_error_may_end_the_program);
    tcase_add_test(c, options_that_mean_nothing);
    tcase_add_test(c, no_reply_in_time);
    tcase_add_test(c, a_node_that_may_not_wait_longer_forgets_the_rest);
    tcase_add_test(c, stop_and_call_at_once_never_hangs);
    tcase_add_test(c, a_signal_handler_may_stop_it);
    tcase_add_test(c, what_agents_tell_the_program);
    tcase_add_test(c, who_is_not_connected_cannot_send);
    tcase_add_test(c, what_the_other_does_not_accept_is_told);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
