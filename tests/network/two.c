/* Nodes of one process that talk to each other through sockets. */
#include "tests/network/talk.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* ---- what nodes tell ---- */

typedef struct seen {
    _Atomic unsigned counts[SPEX_EVENT_IN_DOUBT + 1];
    char text[300]; /* of the last mismatch, or of what was hostile */
    _Atomic unsigned long lost;
} seen;

static void on_event(const spex_event *event, void *arg)
{
    seen *s = arg;
    if (event->kind == SPEX_EVENT_MISMATCH || event->kind == SPEX_EVENT_HOSTILE)
        snprintf(s->text, sizeof s->text, "%s", event->text);
    atomic_fetch_add(&s->lost, event->kind == SPEX_EVENT_LOST ? event->count : 0);
    atomic_fetch_add(&s->counts[event->kind], 1);
}

static void nap(void)
{
    const struct timespec moment = {.tv_nsec = 2000000};
    nanosleep(&moment, NULL);
}

/* Looks till it is true, for half a minute. */
#define WAIT_FOR(condition)                                                                                  \
    do {                                                                                                     \
        for (unsigned turns = 0; !(condition) && turns < 15000; turns++)                                     \
            nap();                                                                                           \
        ck_assert(condition);                                                                                \
    } while (0)

static char folder[] = "/tmp/spex-network-XXXXXX";
static char address[2][64], to_address[2][64];

static void set_up(void)
{
    ck_assert(mkdtemp(strcpy(folder, "/tmp/spex-network-XXXXXX")));
    for (int i = 0; i < 2; i++)
        snprintf(address[i], sizeof address[i], "unix:%s/%d", folder, i);
}

static void tear_down(void)
{
    char path[80];
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%d", folder, i);
        unlink(path);
    }
    rmdir(folder);
}

/* A node that listens at address `at`, and looks for agent `peer` at the other. */
static spex_node *open_node(const char *name, int at, const char *peer, seen *s)
{
    spex_node *node;
    const char *peers[] = {to_address[at], NULL};
    snprintf(to_address[at], sizeof to_address[at], "%s=%s", peer ? peer : "", address[1 - at]);
    spex_node_options options;
    spex_node_options_init(&options);
    options.name = name;
    options.threads = 2;
    options.listen = address[at];
    options.peers = peer ? peers : NULL;
    options.telemetry = s ? on_event : NULL;
    options.telemetry_arg = s;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    return node;
}

static long field(spex_node *node, const char *agent, const char *name)
{
    char *json = NULL;
    ck_assert_int_eq(spex_node_field(node, agent, name, &json), SPEX_OK);
    long value = strtol(json, NULL, 10);
    free(json);
    return value;
}

static void say(spex_node *node, long from, long to)
{
    for (long n = from; n <= to; n++) {
        const source_message message = source_say(n);
        int code;
        while ((code = spex_node_cast(node, "source", &source_agent, &message)) == SPEX_E_BACKPRESSURE)
            nap();
        ck_assert_int_eq(code, SPEX_OK);
    }
}

/* ---- messages ---- */

START_TEST(test_order)
{
    static seen told[2];
    running a, b;
    spex_node *left = open_node("left", 0, "sink", &told[0]), *right = open_node("right", 1, NULL, &told[1]);
    const source_params to = {.to = spex_node_ref(left, "sink")};
    ck_assert_int_eq(spex_node_add(left, "source", &source_agent, &to), SPEX_OK);
    ck_assert_int_eq(spex_node_add(right, "sink", &sink_agent, NULL), SPEX_OK);
    run_in_thread(&a, left);
    say(left, 1, 100); /* they wait for the other node */
    run_in_thread(&b, right);
    say(left, 101, 20000);
    WAIT_FOR(field(right, "sink", "last") == 20000);
    ck_assert_uint_eq(atomic_load(&told[1].counts[SPEX_EVENT_FAULT]), 0);
    ck_assert_uint_eq(atomic_load(&told[0].lost) + atomic_load(&told[1].lost), 0);
    ck_assert_uint_eq(atomic_load(&told[0].counts[SPEX_EVENT_CONNECTED]), 1);
    ck_assert_int_eq(stop_and_wait(&a), SPEX_OK);
    ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
    spex_node_close(left);
    spex_node_close(right);
}
END_TEST

START_TEST(test_requests)
{
    running a, b;
    spex_node *left = open_node("left", 0, "server", NULL), *right = open_node("right", 1, NULL, NULL);
    const asker_params to = {.server = spex_node_ref(left, "server")};
    ck_assert_int_eq(spex_node_add(left, "asker", &asker_agent, &to), SPEX_OK);
    ck_assert_int_eq(spex_node_add(right, "server", &server_agent, NULL), SPEX_OK);
    ck_assert_int_eq(spex_node_expect(left, "server", &server_agent), SPEX_OK);
    run_in_thread(&a, left);
    run_in_thread(&b, right);
    const asker_message go = asker_go(21);
    ck_assert_int_eq(spex_node_cast(left, "asker", &asker_agent, &go), SPEX_OK);
    WAIT_FOR(field(left, "asker", "got") == 42);
    /* from outside, and with a reference that comes back as this node knows it */
    server_output reply;
    const server_message ask = server_ask(4, spex_node_ref(left, "asker"));
    ck_assert_int_eq(spex_node_call(left, "server", &server_agent, &ask, 20000, &reply), SPEX_OK);
    ck_assert_int_eq(reply.head.which, SERVER_EMITS_ANSWER);
    ck_assert_int_eq(reply.body.emits_answer.n, 8);
    ck_assert_uint_eq(reply.body.emits_answer.who, spex_node_ref(left, "asker"));
    /* the other node ends while somebody waits */
    ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
    spex_node_close(right);
    ck_assert_int_eq(spex_node_call(left, "server", &server_agent, &ask, 50, &reply), SPEX_E_CALL_TIMEOUT);
    ck_assert_int_eq(stop_and_wait(&a), SPEX_OK);
    spex_node_close(left);
}
END_TEST

/* So many more at a time, till some come: the first ones may go where the last node was. */
static long say_till_heard(spex_node *left, spex_node *right, long n, long more)
{
    for (unsigned turns = 0; field(right, "bowl", "count") == 0 && turns < 2000; turns++) {
        say(left, n + 1, n + more);
        n += more;
        nap();
    }
    WAIT_FOR(field(right, "bowl", "count") > 0);
    return n;
}

/* A node that goes and comes again: what waits goes on, and only what was under way may be missing. */
START_TEST(test_reconnect)
{
    static seen told;
    running a, b;
    spex_node_statistics statistics;
    spex_node *left = open_node("left", 0, "bowl", &told), *right;
    const source_params to = {.to = spex_node_ref(left, "bowl")};
    ck_assert_int_eq(spex_node_add(left, "source", &source_agent, &to), SPEX_OK);
    run_in_thread(&a, left);
    long n = 0, count = 0, refused = 0;
    for (int turn = 0; turn < 4; turn++) {
        right = open_node("right", 1, NULL, NULL);
        ck_assert_int_eq(spex_node_add(right, "bowl", &bowl_agent, NULL), SPEX_OK);
        run_in_thread(&b, right);
        n = say_till_heard(left, right, n, 500);
        ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
        count += field(right, "bowl", "count");
        spex_node_stats(right, &statistics); /* what came while it stopped already */
        refused += (long)statistics.lost;
        spex_node_close(right);
    }
    right = open_node("right", 1, NULL, NULL);
    ck_assert_int_eq(spex_node_add(right, "bowl", &bowl_agent, NULL), SPEX_OK);
    run_in_thread(&b, right);
    n = say_till_heard(left, right, n, 1);
    WAIT_FOR(field(right, "bowl", "last") == n);
    count += field(right, "bowl", "count");
    ck_assert_uint_ge(atomic_load(&told.counts[SPEX_EVENT_CONNECTED]), 5);
    /* nothing is there twice, and what is missing was told */
    ck_assert_int_le(count, n);
    ck_assert_int_ge(count + (long)atomic_load(&told.lost) + refused, n);
    ck_assert_int_eq(stop_and_wait(&a), SPEX_OK);
    ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
    spex_node_close(left);
    spex_node_close(right);
}
END_TEST

/* A node that ends as it should has handled what had come, and says so before it goes. */
START_TEST(test_no_doubt)
{
    static seen told;
    running a, b;
    spex_node *left = open_node("left", 0, "bowl", &told), *right = open_node("right", 1, NULL, NULL);
    const source_params to = {.to = spex_node_ref(left, "bowl")};
    ck_assert_int_eq(spex_node_add(left, "source", &source_agent, &to), SPEX_OK);
    ck_assert_int_eq(spex_node_add(right, "bowl", &bowl_agent, NULL), SPEX_OK);
    run_in_thread(&a, left);
    run_in_thread(&b, right);
    WAIT_FOR(atomic_load(&told.counts[SPEX_EVENT_CONNECTED]));
    say(left, 1, 3000);
    ck_assert_int_eq(spex_node_flush(left), SPEX_OK); /* all have come */
    ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
    WAIT_FOR(atomic_load(&told.counts[SPEX_EVENT_DISCONNECTED]));
    ck_assert_int_eq(field(right, "bowl", "count"), 3000);
    ck_assert_uint_eq(atomic_load(&told.counts[SPEX_EVENT_IN_DOUBT]), 0);
    ck_assert_uint_eq(atomic_load(&told.lost), 0);
    ck_assert_int_eq(stop_and_wait(&a), SPEX_OK);
    spex_node_close(left);
    spex_node_close(right);
}
END_TEST

START_TEST(test_mismatch)
{
    static seen told[2];
    running a, b;
    spex_node *left = open_node("left", 0, "server", &told[0]),
              *right = open_node("right", 1, NULL, &told[1]);
    ck_assert_int_eq(spex_node_expect(left, "server", &server_agent), SPEX_OK);
    ck_assert_int_eq(spex_node_add(right, "server", &server_2_agent, NULL), SPEX_OK);
    run_in_thread(&a, left);
    run_in_thread(&b, right);
    WAIT_FOR(atomic_load(&told[0].counts[SPEX_EVENT_MISMATCH]) &&
             atomic_load(&told[1].counts[SPEX_EVENT_MISMATCH]));
    ck_assert_str_eq(told[0].text,
                     "agent 'server': the field 'n' of 'ask' in 'server' was int and is int(0..9)");
    ck_assert_str_eq(told[1].text, told[0].text);
    server_output reply;
    const server_message ask = server_ask(400, SPEX_NONE);
    ck_assert_int_eq(spex_node_call(left, "server", &server_agent, &ask, 20000, &reply), SPEX_E_PROTOCOL);
    ck_assert_int_eq(stop_and_wait(&a), SPEX_OK);
    ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
    ck_assert_uint_eq(atomic_load(&told[0].counts[SPEX_EVENT_CONNECTED]), 0);
    spex_node_close(left);
    spex_node_close(right);
}
END_TEST

/* Nobody is there: what waits has a bound, and whoever sends is told. */
START_TEST(test_bound)
{
    static seen told;
    running a;
    spex_node *left = open_node("left", 0, "bowl", &told);
    const source_params to = {.to = spex_node_ref(left, "bowl")};
    ck_assert_int_eq(spex_node_add(left, "source", &source_agent, &to), SPEX_OK);
    run_in_thread(&a, left);
    long n = 0;
    while (!atomic_load(&told.lost) && n < 2000000) {
        say(left, n + 1, n + 1000);
        n += 1000;
    }
    ck_assert_uint_gt(atomic_load(&told.lost), 0);
    ck_assert_int_eq(stop_and_wait(&a), SPEX_OK);
    spex_node_statistics statistics;
    spex_node_stats(left, &statistics);
    ck_assert_uint_eq(statistics.lost, (uint64_t)n);
    spex_node_close(left);
}
END_TEST

/* ---- what is of no node ---- */

static int connect_raw(void)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(to.sun_path, sizeof to.sun_path, "%s/1", folder);
    ck_assert_int_eq(connect(s, (const struct sockaddr *)&to, sizeof to), 0);
    return s;
}

/* Everything that the node has to say until it closes. */
static void read_out(int s)
{
    char bytes[4096];
    while (read(s, bytes, sizeof bytes) > 0)
        ;
    close(s);
}

/* a greeting by hand: [0, 1, "x", "0", [], []] */
static const char greeting[] = "\x00\x00\x00\x09\x86\x00\x01\x61x\x61"
                               "0\x80\x80";
static const struct hostile {
    const char *bytes;
    size_t length;
    bool greets;
    const char *why;
} hostile[] = {
    {"GET / HTTP/1.1\r\n\r\n", 18, false, "a frame that is longer than any may be"},
    {"\xff\xff\xff\xff", 4, true, "a frame that is longer than any may be"},
    {"\x00\x00\x00\x02\x9f\xff", 6, false, "a frame that is none"},
    {"\x00\x00\x00\x01\x80", 5, false, "a frame that is none"},
    {"\x00\x00\x00\x02\x81\x00", 6, false, "no greeting of a node"},
    {"\x00\x00\x00\x09\x86\x00\x02\x61x\x61"
     "0\x80\x80",
     13, false, "a node that speaks another format"},
    {"\x00\x00\x00\x0d\x86\x00\x01\x61x\x61"
     "0\x9b\x7f\xff\xff\xff\xff",
     17, false, "a greeting that is not whole"},
    {"\x00\x00\x00\x02\x81\x01", 6, false, "a message before the greeting"},
    {"\x00\x00\x00\x02\x81\x18", 6, true, "a frame that is none"},
    {"\x00\x00\x00\x03\x82\x03\x05", 7, true, "a message before the greeting"},
    {"\x00\x00\x00\x02\x81\x01\x00\x00\x00\x03\x82\x03\x05", 13, true,
     "an acknowledgement of what was not sent"},
    {"\x00\x00\x00\x02\x81\x01\x00\x00\x00\x03\x82\x18\x63", 13, true, "a frame of a kind that there is not"},
    /* [3, 0], as nodes said it that did not tell what was handled, and [3, 0, 1] */
    {"\x00\x00\x00\x02\x81\x01\x00\x00\x00\x03\x82\x03\x00\x00\x00\x00\x04\x83\x03\x00\x01", 21, true,
     "an acknowledgement of what was not sent"},
    {"\x00\x00\x00\x02\x81\x01\x00\x00\x00\x03\x82\x06\x01", 13, true,
     "a frame of who looks at nodes, at one that may not be looked at"},
    /* [4, null, "bowl", "xx", {}, null] */
    {"\x00\x00\x00\x02\x81\x01\x00\x00\x00\x0d\x86\x04\xf6\x64"
     "bowl\x62xx\xa0\xf6",
     23, true, "a message that its agent does not accept"},
    /* [4, null, "bowl", "note", {}, null] */
    {"\x00\x00\x00\x02\x81\x01\x00\x00\x00\x0f\x86\x04\xf6\x64"
     "bowl\x64note\xa0\xf6",
     25, true, "a field is missing"},
    /* [4, null, "bowl", "note", {"n": "x"}, null] */
    {"\x00\x00\x00\x02\x81\x01\x00\x00\x00\x13\x86\x04\xf6\x64"
     "bowl\x64note\xa1\x61n\x61x\xf6",
     29, true, "a value of another kind than the field"},
};

START_TEST(test_hostile)
{
    static seen told;
    running b;
    spex_node *right = open_node("right", 1, NULL, &told);
    ck_assert_int_eq(spex_node_add(right, "bowl", &bowl_agent, NULL), SPEX_OK);
    run_in_thread(&b, right);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%s/1", folder);
    WAIT_FOR(access(to.sun_path, F_OK) == 0);
    nap();
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        int s = connect_raw();
        if (hostile[i].greets)
            ck_assert_int_eq(write(s, greeting, 13), 13);
        ck_assert_int_eq(write(s, hostile[i].bytes, hostile[i].length), (ssize_t)hostile[i].length);
        WAIT_FOR(atomic_load(&told.counts[SPEX_EVENT_HOSTILE]) == i + 1);
        ck_assert_str_eq(told.text, hostile[i].why);
        read_out(s);
    }
    /* one byte after the other is as good as all at once: [4, null, "bowl", "note", {"n": 7}, null] */
    static const char message[] = "\x00\x00\x00\x02\x81\x01\x00\x00\x00\x12\x86\x04\xf6\x64"
                                  "bowl\x64note\xa1\x61n\x07\xf6";
    int s = connect_raw();
    for (size_t i = 0; i < 13; i++)
        ck_assert_int_eq(write(s, greeting + i, 1), 1);
    for (size_t i = 0; i < sizeof message - 1; i++)
        ck_assert_int_eq(write(s, message + i, 1), 1);
    WAIT_FOR(field(right, "bowl", "last") == 7);
    close(s);
    ck_assert_uint_eq(atomic_load(&told.counts[SPEX_EVENT_HOSTILE]), sizeof hostile / sizeof *hostile);
    ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
    spex_node_close(right);
}
END_TEST

/* One that asks and asks, and never reads what it is answered: the node ends all the same. */
START_TEST(test_deaf)
{
    static const char ready[] = "\x00\x00\x00\x02\x81\x01";
    /* [4, null, "server", "ask", {"n": 7}, 1] */
    static const char ask[] = "\x00\x00\x00\x13\x86\x04\xf6\x66server\x63"
                              "ask\xa1\x61n\x07\x01";
    spex_node_options options;
    spex_node_options_init(&options);
    options.listen = address[1];
    options.threads = 2;
    options.stop_timeout = 100;
    spex_node *right;
    running b;
    ck_assert_int_eq(spex_node_open(&right, &options), SPEX_OK);
    ck_assert_int_eq(spex_node_add(right, "server", &server_agent, NULL), SPEX_OK);
    run_in_thread(&b, right);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "%s/1", folder);
    WAIT_FOR(access(to.sun_path, F_OK) == 0);
    nap();
    int s = connect_raw();
    ck_assert_int_eq(write(s, greeting, 13), 13);
    ck_assert_int_eq(write(s, ready, sizeof ready - 1), sizeof ready - 1);
    for (int i = 0; i < 50000; i++)
        ck_assert_int_eq(write(s, ask, sizeof ask - 1), sizeof ask - 1);
    WAIT_FOR(field(right, "server", "asked") == 50000);
    (void)stop_and_wait(&b);
    spex_node_close(right);
    close(s);
}
END_TEST

/* ---- addresses ---- */

static int quiet(const spex_error *error, void *arg)
{
    (void)arg;
    return error->code;
}

START_TEST(test_addresses)
{
    static const char *const wrong[] = {
        "unix:", "tcp:", "tcp:host", "tcp:host:", "tcp::80", "tcp:host:x", "udp:x:1", "x"};
    spex_node *node;
    spex_node_options options;
    spex_node_options_init(&options);
    options.error_handler = quiet;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        options.listen = wrong[i];
        ck_assert_int_eq(spex_node_open(&node, &options), SPEX_E_ARGUMENT);
        ck_assert_ptr_null(node);
    }
    const char *peers[] = {"c=nothing", NULL};
    options.listen = NULL;
    options.peers = peers;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_E_ARGUMENT);
    options.peers = NULL;
    options.listen = "unix:/nowhere/at/all";
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    ck_assert_int_eq(spex_node_run(node), SPEX_E_IO);
    spex_node_close(node);
}
END_TEST

/* Over TCP, with the port of a socket that was free a moment ago. */
START_TEST(test_tcp)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(s, (const struct sockaddr *)(const void *)&here, sizeof here), 0);
    ck_assert_int_eq(getsockname(s, (struct sockaddr *)(void *)&here, &size), 0);
    close(s);
    snprintf(address[1], sizeof address[1], "tcp:127.0.0.1:%d", ntohs(here.sin_port));
    running a, b;
    spex_node *left = open_node("left", 0, "sink", NULL), *right = open_node("right", 1, NULL, NULL);
    const source_params to = {.to = spex_node_ref(left, "sink")};
    ck_assert_int_eq(spex_node_add(left, "source", &source_agent, &to), SPEX_OK);
    ck_assert_int_eq(spex_node_add(right, "sink", &sink_agent, NULL), SPEX_OK);
    run_in_thread(&a, left);
    run_in_thread(&b, right);
    say(left, 1, 2000);
    WAIT_FOR(field(right, "sink", "last") == 2000);
    ck_assert_int_eq(stop_and_wait(&a), SPEX_OK);
    ck_assert_int_eq(stop_and_wait(&b), SPEX_OK);
    spex_node_close(left);
    spex_node_close(right);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("two");
    TCase *c = tcase_create("two");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, test_order);
    tcase_add_test(c, test_requests);
    tcase_add_test(c, test_reconnect);
    tcase_add_test(c, test_no_doubt);
    tcase_add_test(c, test_mismatch);
    tcase_add_test(c, test_bound);
    tcase_add_test(c, test_hostile);
    tcase_add_test(c, test_deaf);
    tcase_add_test(c, test_addresses);
    tcase_add_test(c, test_tcp);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
