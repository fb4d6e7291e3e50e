/* What is told of a node: each event of <spex-node.h> in one process, and that nothing which is sensitive is
 * in any of the ways out. */
#include "tests/nodes/agents.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define SECRET "tell-nobody-of-this"

static spex_node *node;
static running runs;

static struct {
    pthread_mutex_t lock;
    char text[1 << 16]; /* an event a line: as texts, in order */
    int counts[64];
    char errors[1 << 14];
} seen = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

static void on_event(const spex_event *e, void *arg)
{
    ck_assert_ptr_eq(arg, &seen);
    ck_assert_str_eq(e->node, "n1");
    ck_assert_int_gt(e->time, 0);
    pthread_mutex_lock(&seen.lock);
    seen.counts[e->kind]++;
    size_t length = strlen(seen.text);
    snprintf(seen.text + length, sizeof seen.text - length, "%d %s %s %s %s %s %s %s %s %u %s\n",
             (int)e->kind, or_dash(e->agent), or_dash(e->type), or_dash(e->tag), or_dash(e->other),
             or_dash(e->field), or_dash(e->from), or_dash(e->to), or_dash(e->text), (unsigned)e->line,
             or_dash(e->source));
    pthread_mutex_unlock(&seen.lock);
}

static int on_error(const spex_error *error, void *arg)
{
    char *json;
    (void)arg;
    ck_assert_int_eq(spex_error_json(error, &json), SPEX_OK);
    pthread_mutex_lock(&seen.lock);
    size_t length = strlen(seen.errors);
    snprintf(seen.errors + length, sizeof seen.errors - length, "%s\n%s\n", error->message, json);
    pthread_mutex_unlock(&seen.lock);
    free(json);
    return SPEX_OK;
}

static char path[64];

static void begin(void)
{
    spex_node_options options;
    strcpy(path, "/tmp/spex-events-XXXXXX");
    close(mkstemp(path));
    spex_node_options_init(&options);
    options.name = "n1";
    options.threads = 1;
    options.telemetry = on_event;
    options.telemetry_arg = &seen;
    options.events_file = path;
    options.error_handler = on_error;
    options.stop_timeout = 20;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
}

static char *read_whole(const char *name)
{
    static char text[1 << 18];
    FILE *in = fopen(name, "r");
    ck_assert_ptr_nonnull(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    return text;
}

static void has(const char *line)
{
    if (!strstr(seen.text, line))
        ck_abort_msg("'%s' is not among:\n%s", line, seen.text);
}

START_TEST(every_event)
{
    clockwork_params params = {.every_ms = 1000000, .patience = 1};
    ring_params nowhere;
    begin();
    nowhere.next = spex_node_ref(node, "nowhere");
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "b", &bounded_agent, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "c", &clockwork_agent, &params), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "r", &ring_agent, &nowhere), SPEX_OK);
    run_in_thread(&runs, node);
    echo_call(node, "e", echo_ping(1), 10000, NULL);
    echo_call(node, "e", echo_ping(13), 10000, NULL);
    echo_call(node, "e", echo_only(0), 10000, NULL);
    echo_call(node, "e", echo_break(1), 10000, NULL);
    ring_cast(node, "r", ring_token(2));
    clockwork_call(node, "c", clockwork_jump(500), 10000, NULL);
    clockwork_cast(node, "c", clockwork_arm(1));
    clockwork_cast(node, "c", clockwork_work());
    for (bool done = false; !done;) {
        pthread_mutex_lock(&seen.lock);
        done = seen.counts[SPEX_EVENT_TIMER] && seen.counts[SPEX_EVENT_DEADLINE];
        pthread_mutex_unlock(&seen.lock);
    }
    clockwork_cast(node, "c", clockwork_finish());
    spex_node_restart(node, "e");
    spex_node_flush(node);
    hold_again();
    bounded_cast(node, "b", bounded_block());
    wait_until_held();
    for (uint8_t i = 0; i < 4; i++)
        bounded_cast(node, "b", bounded_put(i));
    release_holds();
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    for (int kind = 0; kind <= SPEX_EVENT_LOST; kind++)
        if (!seen.counts[kind])
            ck_abort_msg("event %d is not told", kind);
    ck_assert_int_eq(seen.counts[SPEX_EVENT_STOPPED], 1);
    has("3 e echo ping - - - - on ping(n) 15 agents.lts\n");
    has("8 e echo - - seen 0 1 - 0 agents.lts\n");
    has("7 e echo pong - - - - - 0 agents.lts\n");
    has("10 e echo break - - - - an assertion that does not hold 18 agents.lts\n");
    has("11 c clockwork - - - - - never jumps far");
    has("12 c clockwork - - - - - gets done");
    has("13 c clockwork - - - - - gets done");
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    const char *lines = read_whole(path);
    ck_assert_ptr_nonnull(strstr(lines,
                                 "\"event\":\"changed\",\"node\":\"n1\",\"agent\":\"e\",\"type\":\"echo\","
                                 "\"field\":\"seen\",\"from\":0,\"to\":1}\n"));
    unlink(path);
}
END_TEST

static spex_string_32 secret(void)
{
    spex_string_32 s = {.count = sizeof SECRET - 1};
    memcpy(s.items, SECRET, s.count);
    return s;
}

START_TEST(a_secret_is_in_no_way_out)
{
    char *json, *metrics;
    size_t length;
    begin();
    ck_assert_int_eq(spex_node_add(node, "k", &keeper_agent, NULL), SPEX_OK);
    run_in_thread(&runs, node);
    ck_assert_int_eq(keeper_call(node, "k", keeper_hide(secret()), 10000, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_field(node, "k", "secret", &json), SPEX_OK);
    ck_assert_str_eq(json, "\"(redacted)\"");
    free(json);
    spex_node_restart(node, "k");
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    FILE *out = open_memstream(&metrics, &length);
    ck_assert_int_eq(spex_node_write_metrics(node, out), SPEX_OK);
    fclose(out);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    has("8 k keeper - - secret \"(redacted)\" \"(redacted)\"");
    const char *lines = read_whole(path);
    ck_assert_ptr_nonnull(
        strstr(lines, "\"field\":\"secret\",\"from\":\"(redacted)\",\"to\":\"(redacted)\""));
    ck_assert_ptr_null(strstr(lines, SECRET));
    ck_assert_ptr_null(strstr(seen.text, SECRET));
    ck_assert_ptr_null(strstr(seen.errors, SECRET));
    ck_assert_ptr_null(strstr(metrics, SECRET));
    free(metrics);
    unlink(path);
}
END_TEST

/* What a fault undid has not changed, though its bytes may have, of a field that is sensitive, too. */
START_TEST(what_was_undone_is_not_told)
{
    int before, after;
    begin();
    ck_assert_int_eq(spex_node_add(node, "t", &tossed_agent, NULL), SPEX_OK);
    run_in_thread(&runs, node);
    ck_assert_int_eq(tossed_call(node, "t", tossed_keep(1), 10000, NULL), SPEX_OK);
    pthread_mutex_lock(&seen.lock);
    before = seen.counts[SPEX_EVENT_CHANGED];
    pthread_mutex_unlock(&seen.lock);
    ck_assert_int_eq(tossed_call(node, "t", tossed_toss(2), 10000, NULL), SPEX_E_FAULT);
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    after = seen.counts[SPEX_EVENT_CHANGED];
    ck_assert_int_eq(after, before);
    has("8 t tossed - - names \"(redacted)\" \"(redacted)\"");
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    unlink(path);
}
END_TEST

START_TEST(metrics)
{
    char *text;
    size_t length;
    begin();
    ck_assert_int_eq(spex_node_add(node, "e", &echo_agent, NULL), SPEX_OK);
    run_in_thread(&runs, node);
    echo_call(node, "e", echo_ping(1), 10000, NULL);
    echo_call(node, "e", echo_ping(13), 10000, NULL);
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    FILE *out = open_memstream(&text, &length);
    ck_assert_int_eq(spex_node_write_metrics(node, out), SPEX_OK);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "# TYPE spex_node_agents gauge\nspex_node_agents{node=\"n1\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nspex_node_received_total{node=\"n1\"} 2\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nspex_node_handled_total{node=\"n1\"} 1\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nspex_node_constraint_total{node=\"n1\"} 1\n"));
    free(text);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    unlink(path);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("nodes");
    TCase *c = tcase_create("events");
    tcase_add_test(c, every_event);
    tcase_add_test(c, a_secret_is_in_no_way_out);
    tcase_add_test(c, what_was_undone_is_not_told);
    tcase_add_test(c, metrics);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
