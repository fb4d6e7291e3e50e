/* A process that is killed at any moment, again and again, while another one sends to the agents in it. What
 * was acknowledged is there, and nothing was done twice; of what nobody acknowledges, a cast, nothing is
 * missing that was not told. Counts what was not acknowledged, too: what of it was done, and what was told.
 */
#include "tests/network/talk.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 300 /* milliseconds that a call waits */ };

static char folder[] = "/tmp/spex-kills-XXXXXX";
static char address[64], store[64];

static void nap(long milliseconds)
{
    struct timespec rest = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
    }
}

static int no_error(const spex_error *error, void *arg)
{
    (void)arg;
    return error->code;
}

/* ---- the process that is killed ---- */

static _Noreturn void serve(spex_durability durability)
{
    spex_node *node;
    spex_node_options options;
    spex_node_options_init(&options);
    options.name = "server";
    options.threads = 2;
    options.listen = address;
    options.store_dir = store;
    options.durability = durability;
    options.error_handler = no_error;
    if (spex_node_open(&node, &options) || spex_node_add(node, "ledger", &ledger_agent, NULL) ||
        spex_node_add(node, "tally", &tally_agent, NULL))
        _exit(3);
    _exit(spex_node_run(node) ? 4 : 0);
}

/* Starts it and kills it `kills` times, and then lets one live till `until` is closed. */
static _Noreturn void start_and_kill(int kills, int done, int until)
{
    unsigned seed = 15;
    int status;
    char end;
    for (int i = 0; i <= kills; i++) {
        const pid_t child = fork();
        if (child == 0) {
            close(done);
            close(until);
            serve(i % 2 ? SPEX_DURABLE_SYNC : SPEX_DURABLE_BATCH);
        }
        seed = seed * 1103515245 + 12345;
        if (i < kills)
            nap(5 + (long)(seed >> 8) % 120);
        else
            close(done), (void)!read(until, &end, 1);
        kill(child, SIGKILL);
        if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status))
            _exit(5); /* it ended by itself */
    }
    _exit(0);
}

/* ---- who calls ---- */

static _Atomic unsigned long told_lost, told_in_doubt;

static void on_event(const spex_event *event, void *arg)
{
    (void)arg;
    if (event->kind == SPEX_EVENT_LOST)
        atomic_fetch_add(&told_lost, event->count);
    if (event->kind == SPEX_EVENT_IN_DOUBT)
        atomic_fetch_add(&told_in_doubt, event->count);
}

static spex_node *open_caller(void)
{
    static char ledger[96], tally[96];
    const char *peers[] = {ledger, tally, NULL};
    spex_node *node;
    spex_node_options options;
    snprintf(ledger, sizeof ledger, "ledger=%s", address);
    snprintf(tally, sizeof tally, "tally=%s", address);
    spex_node_options_init(&options);
    options.name = "caller";
    options.threads = 2;
    options.peers = peers;
    options.telemetry = on_event;
    options.error_handler = no_error;
    ck_assert_int_eq(spex_node_open(&node, &options), SPEX_OK);
    ck_assert_int_eq(spex_node_expect(node, "ledger", &ledger_agent), SPEX_OK);
    ck_assert_int_eq(spex_node_expect(node, "tally", &tally_agent), SPEX_OK);
    return node;
}

typedef struct counts {
    long acknowledged, unanswered; /* calls */
    long lost, done;               /* acknowledged and forgotten; unanswered and done */
    long last;                     /* what the last answer said */
} counts;

/* One call. What an answer says is one more than the last one did, and for each call since then that was not
 * answered perhaps one more. */
static void call(spex_node *node, counts *c, long *open)
{
    ledger_output reply;
    if (ledger_call(node, "ledger", ledger_put(), PATIENCE, &reply) != SPEX_OK) {
        c->unanswered++;
        ++*open;
        return;
    }
    const long now = (long)reply.body.emits_kept.count, more = now - c->last - 1;
    c->acknowledged++;
    c->lost += more < 0 ? -more : 0;
    c->done += more > 0 ? more : 0;
    ck_assert_msg(more <= *open, "%ld were done more than was asked for", more - *open);
    *open = 0;
    c->last = now;
}

static bool is_over(int done)
{
    char byte;
    return read(done, &byte, 1) == 0;
}

/* ---- both, from beginning to end ---- */

typedef struct scene {
    int kills;
    pid_t killer;
    int done, until; /* is closed by the killer when the last one lives; is closed to end that */
    spex_node *node;
    running runs;
} scene;

static void begin(scene *s)
{
    const char *wanted = getenv("SPEX_KILLS");
    int done[2], until[2];
    *s = (scene){.kills = wanted ? atoi(wanted) : getenv("SPEX_LONG") ? 200 : 8};
    ck_assert(mkdtemp(strcpy(folder, "/tmp/spex-kills-XXXXXX")));
    snprintf(address, sizeof address, "unix:%s/socket", folder);
    snprintf(store, sizeof store, "%s/store", folder);
    ck_assert_int_eq(mkdir(store, 0700), 0);
    ck_assert(pipe(done) == 0 && pipe(until) == 0);
    s->killer = fork(); /* before there are threads */
    if (s->killer == 0) {
        close(done[0]);
        close(until[1]);
        start_and_kill(s->kills, done[1], until[0]);
    }
    close(done[1]);
    close(until[0]);
    s->done = done[0];
    s->until = until[1];
    ck_assert_int_eq(fcntl(s->done, F_SETFL, O_NONBLOCK), 0);
    s->node = open_caller();
    run_in_thread(&s->runs, s->node);
}

static void end(scene *s)
{
    static const char *const files[] = {"store/node.mdb", "store/node.lock", "store", "socket"};
    char path[96];
    int status;
    ck_assert_int_eq(stop_and_wait(&s->runs), SPEX_OK);
    spex_node_close(s->node);
    close(s->until);
    close(s->done);
    ck_assert_int_eq(waitpid(s->killer, &status, 0), s->killer);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the server ended by itself");
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)(i == 2 ? rmdir(path) : unlink(path));
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

START_TEST(what_was_acknowledged_is_kept)
{
    scene s;
    counts c = {0};
    long open = 0;
    begin(&s);
    while (!is_over(s.done))
        call(s.node, &c, &open);
    const long before = c.acknowledged;
    for (int turns = 0; c.acknowledged < before + 3 && turns < 100; turns++)
        call(s.node, &c, &open);
    ck_assert_int_ge(c.acknowledged, before + 3);
    end(&s);
    printf("# %d kills: %ld calls acknowledged, of which %ld were lost; %ld without an answer, of which %ld "
           "were done; "
           "told as lost: %lu\n",
           s.kills, c.acknowledged, c.lost, c.unanswered, c.done, atomic_load(&told_lost));
    ck_assert_int_eq(c.lost, 0);
    ck_assert_int_eq(c.last, c.acknowledged + c.done);
    ck_assert_int_gt(c.acknowledged, s.kills);
}
END_TEST

/* Casts: some at a time, so that a kill finds some that came and wait. */
START_TEST(what_is_missing_was_told)
{
    enum { AT_A_TIME = 60 };
    scene s;
    long sent = 0;
    tally_output reply;
    const tally_message add = tally_add(), ask = tally_read();
    begin(&s);
    for (; !is_over(s.done); nap(1))
        for (int i = 0; i < AT_A_TIME; i++)
            sent += spex_node_cast(s.node, "tally", &tally_agent, &add) == SPEX_OK;
    int code = SPEX_E_NOT_CONNECTED;
    for (int turns = 0; code && turns < 100; turns++) /* it comes after all that is still to be written */
        code = spex_node_call(s.node, "tally", &tally_agent, &ask, 20 * PATIENCE, &reply);
    ck_assert_int_eq(code, SPEX_OK);
    const long count = (long)reply.body.emits_total.count, lost = (long)atomic_load(&told_lost),
               in_doubt = (long)atomic_load(&told_in_doubt);
    spex_node_statistics statistics;
    spex_node_stats(s.node, &statistics);
    end(&s);
    printf("# %d kills: %ld casts, of which %ld were done; told as lost: %ld, as in doubt: %ld\n", s.kills,
           sent, count, lost, in_doubt);
    ck_assert_int_le(count, sent);
    ck_assert_msg(count + lost + in_doubt >= sent, "%ld are missing, and nobody was told",
                  sent - count - lost - in_doubt);
    ck_assert_int_eq((long)statistics.lost, lost);
    ck_assert_int_eq((long)statistics.in_doubt, in_doubt);
    ck_assert_int_gt(count, s.kills);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("network");
    TCase *c = tcase_create("kills");
    tcase_set_timeout(c, getenv("SPEX_LONG") ? 600 : 120);
    tcase_add_test(c, what_was_acknowledged_is_kept);
    tcase_add_test(c, what_is_missing_was_told);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
