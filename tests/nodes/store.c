/* Durable fields: what a node keeps from one run to the next, and that nothing is heard of what it does not.
 */
#include "tests/nodes/agents.h"
#include "tests/nodes/support.h"
#include "tests/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[64];
static spex_node *node;
static running runs;

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/spex-nodes-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    char path[128];
    static const char *const files[] = {"node.mdb", "node.lock"};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
}

static int no_error(const spex_error *error, void *arg)
{
    (void)arg;
    return error->code;
}

static int try_to_open(spex_node **opened, spex_durability durability)
{
    spex_node_options options;
    spex_node_options_init(&options);
    options.threads = 2;
    options.store_dir = folder;
    options.durability = durability;
    options.error_handler = no_error;
    return spex_node_open(opened, &options);
}

static void begin(spex_durability durability)
{
    ck_assert_int_eq(try_to_open(&node, durability), SPEX_OK);
    ck_assert_int_eq(spex_node_add(node, "k", &keeper_agent, NULL), SPEX_OK);
    run_in_thread(&runs, node);
}

static void end(void)
{
    ck_assert_int_eq(stop_and_wait(&runs), SPEX_OK);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
}

static int64_t ask(keeper_message message)
{
    keeper_output reply;
    ck_assert_int_eq(keeper_call(node, "k", message, 10000, &reply), SPEX_OK);
    return reply.body.emits_sum.n;
}

static char *field(const char *name)
{
    static char text[256];
    char *json;
    ck_assert_int_eq(spex_node_field(node, "k", name, &json), SPEX_OK);
    snprintf(text, sizeof text, "%s", json);
    free(json);
    return text;
}

static spex_string_16 who(const char *text)
{
    spex_string_16 s = {.count = (uint32_t)strlen(text)};
    memcpy(s.items, text, s.count);
    return s;
}

START_TEST(durable_fields_survive)
{
    make_folder();
    for (spex_durability d = SPEX_DURABLE_DEFAULT; d <= SPEX_DURABLE_SYNC; d++) {
        begin(d);
        ck_assert_str_eq(field("since"), "0");
        int64_t before = ask(keeper_ask());
        ck_assert_int_eq(ask(keeper_add(5)), before + 5);
        ask(keeper_name(who("ann"), 7));
        ck_assert_str_eq(field("since"), "1"); /* `name` does not count */
        end();
    }
    begin(SPEX_DURABLE_DEFAULT);
    ck_assert_int_eq(ask(keeper_ask()), 15);
    ck_assert_str_eq(field("names"), "{\"ann\":7}");
    end();
    remove_folder();
}
END_TEST

START_TEST(a_restart_keeps_them)
{
    spex_node_statistics s;
    make_folder();
    begin(SPEX_DURABLE_BATCH);
    ask(keeper_add(3));
    ck_assert_str_eq(field("since"), "1");
    ck_assert_int_eq(spex_node_restart(node, "k"), SPEX_OK);
    ck_assert_int_eq(ask(keeper_ask()), 3);
    ck_assert_str_eq(field("since"), "0");
    spex_node_stats(node, &s);
    ck_assert_int_eq((int)s.restarts, 1);
    end();
    remove_folder();
}
END_TEST

/* What is written is on disk some milliseconds later, by a commit that is counted then. */
static void commits_that_stay(spex_node_statistics *statistics)
{
    const struct timespec moment = {.tv_nsec = 60000000};
    spex_node_flush(node);
    nanosleep(&moment, NULL);
    spex_node_stats(node, statistics);
}

/* What a fault undid lies where nobody looks: nothing has changed, and nothing is written. */
START_TEST(what_was_undone_is_not_written)
{
    spex_node_statistics before, after;
    make_folder();
    begin(SPEX_DURABLE_BATCH);
    ck_assert_int_eq(spex_node_add(node, "t", &tossed_agent, NULL), SPEX_OK);
    ck_assert_int_eq(tossed_call(node, "t", tossed_keep(1), 10000, NULL), SPEX_OK);
    commits_that_stay(&before);
    ck_assert_int_eq(tossed_call(node, "t", tossed_toss(2), 10000, NULL), SPEX_E_FAULT);
    commits_that_stay(&after);
    ck_assert_uint_eq(after.commits, before.commits);
    ck_assert_int_eq(tossed_call(node, "t", tossed_keep(3), 10000, NULL), SPEX_OK);
    commits_that_stay(&after);
    ck_assert_uint_gt(after.commits, before.commits);
    end();
    remove_folder();
}
END_TEST

/* A store with something in it, as bytes. */
static unsigned char *read_store(size_t *size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/node.mdb", folder);
    int file = open(path, O_RDONLY);
    off_t end = lseek(file, 0, SEEK_END);
    ck_assert(file >= 0 && end > 0);
    *size = (size_t)end;
    unsigned char *bytes = malloc(*size);
    ck_assert_int_eq(pread(file, bytes, *size, 0), (ssize_t)*size);
    close(file);
    return bytes;
}

/* Opens a store of these bytes, and asks what was kept: it is an error or what it was, and never a signal. */
static bool is_refused(const unsigned char *bytes, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/node.mdb", folder);
    int file = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0666);
    ck_assert_int_eq(write(file, bytes, size), (ssize_t)size);
    close(file);
    pid_t child = fork();
    if (child == 0) {
        spex_node *opened;
        int status = try_to_open(&opened, SPEX_DURABLE_BATCH);
        if (status)
            _exit(status == SPEX_E_STORE ? 1 : 3);
        status = spex_node_add(opened, "k", &keeper_agent, NULL);
        if (!status) {
            node = opened;
            run_in_thread(&runs, node);
            keeper_output reply;
            status = keeper_call(node, "k", keeper_ask(), 10000, &reply);
            bool is_same = !status && reply.body.emits_sum.n == 5 &&
                           strcmp(field("names"), "{\"ann\":7,\"bob\":9}") == 0;
            stop_and_wait(&runs);
            spex_node_close(node);
            _exit(status ? 1 : is_same ? 0 : 2);
        }
        spex_node_close(opened);
        _exit(1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
    ck_assert_int_le(WEXITSTATUS(status), 1); /* 2: something else was read than what was kept */
    return WEXITSTATUS(status) == 1;
}

START_TEST(a_damaged_store_is_an_error)
{
    size_t size, refused = 0;
    uint64_t seed = 15;
    make_folder();
    begin(SPEX_DURABLE_BATCH);
    ask(keeper_add(5));
    ask(keeper_name(who("ann"), 7));
    ask(keeper_name(who("bob"), 9));
    end();
    unsigned char *bytes = read_store(&size), *other = malloc(size);
    ck_assert(!is_refused(bytes, size));
    for (size_t cut = 1; cut < size; cut += size / 7) /* an empty file is a new store */
        refused += is_refused(bytes, cut);
    ck_assert_uint_ge(refused, 3);
    int tries = getenv("SPEX_LONG") ? 300 : 60;
    for (int i = 0; i < tries; i++) {
        memcpy(other, bytes, size);
        for (int flips = i % 3 + 1; flips > 0; flips--) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t at = (size_t)(seed >> 33) % size;
            /* every other in what is used of the pages: their beginnings and their ends */
            if (i % 2)
                at = at / 4096 * 4096 + (at % 2 ? at % 64 : 4095 - at % 256);
            other[at < size ? at : size - 1] ^= (unsigned char)(1u << (seed >> 60 & 7));
        }
        refused += is_refused(other, size);
    }
    ck_assert_uint_ge(refused, 8);
    free(bytes);
    free(other);
    remove_folder();
}
END_TEST

START_TEST(one_process_at_a_time)
{
    spex_node *other;
    make_folder();
    begin(SPEX_DURABLE_BATCH);
    ck_assert_int_eq(try_to_open(&other, SPEX_DURABLE_BATCH), SPEX_E_STORE_BUSY);
    end();
    remove_folder();
}
END_TEST

START_TEST(a_record_that_cannot_be_read_is_no_new_beginning)
{
    make_folder();
    begin(SPEX_DURABLE_BATCH);
    ask(keeper_name(who("ann"), 1));
    end();
    ck_assert_int_eq(try_to_open(&node, SPEX_DURABLE_BATCH), SPEX_OK);
    /* An agent of the same name that keeps something else under `names`. */
    spex_agent other = keeper_agent;
    spex_member fields[8];
    spex_type narrower = *keeper_agent.state[1].type;
    ck_assert_uint_le(keeper_agent.state_count, 8);
    memcpy(fields, keeper_agent.state, keeper_agent.state_count * sizeof fields[0]);
    narrower.capacity = 0;
    fields[1].type = &narrower;
    other.state = fields;
    ck_assert_int_eq(spex_node_add(node, "k", &other, NULL), SPEX_E_STORE);
    ck_assert_int_eq(spex_node_close(node), SPEX_OK);
    begin(SPEX_DURABLE_BATCH);
    ck_assert_str_eq(field("names"), "{\"ann\":1}");
    end();
    remove_folder();
}
END_TEST

/* ---- what is told ---- */

/* Whoever is told of the fifth step ends the process at once: what it was told has to be there then. */
typedef enum teller { BY_CHANGE, BY_HANDLED, BY_EMITTED, BY_VIOLATION, TELLERS } teller;

static _Noreturn void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static void die_of_event(const spex_event *e, void *arg)
{
    static int steps;
    const teller by = *(const teller *)arg;
    if (e->kind == SPEX_EVENT_HANDLED)
        steps++;
    if (by == BY_CHANGE && e->kind == SPEX_EVENT_CHANGED && strcmp(e->field, "total") == 0 &&
        strcmp(e->to, "5") == 0)
        die();
    if ((by == BY_HANDLED && e->kind == SPEX_EVENT_HANDLED && steps == 5) ||
        (by == BY_EMITTED && e->kind == SPEX_EVENT_EMITTED && steps == 5))
        die();
}

/* The door of the specification was opened twice: its engine tells that. */
static int die_of_error(const spex_error *error, void *arg)
{
    (void)arg;
    if (error->not_allowed)
        die();
    return SPEX_OK;
}

static _Noreturn void add_till_death(teller by, spex_durability durability)
{
    static const spex_observe observe = {
        .monitor = &doors_monitor, .action = "open", .agent = "k", .tag = "add"};
    spex_engine *engine;
    spex_options engine_options;
    spex_node_options options;
    spex_options_init(&engine_options);
    engine_options.models_dir = engine_options.store_dir = "";
    engine_options.error_handler = die_of_error;
    spex_node_options_init(&options);
    options.threads = 2;
    options.store_dir = folder;
    options.durability = durability;
    if (by == BY_VIOLATION) {
        options.observe = &observe;
        options.observe_count = 1;
    } else {
        options.telemetry = die_of_event;
        options.telemetry_arg = &by;
    }
    if (spex_open(&engine, &engine_options))
        _exit(3);
    options.engine = engine;
    if (spex_node_open(&node, &options) || spex_node_add(node, "k", &keeper_agent, NULL))
        _exit(4);
    run_in_thread(&runs, node);
    for (int i = 0; i < 100; i++)
        keeper_cast(node, "k", keeper_add(1));
    spex_node_flush(node);
    _exit(5);
}

START_TEST(nothing_is_told_that_may_be_forgotten)
{
    for (teller by = BY_CHANGE; by < TELLERS; by++)
        for (spex_durability durability = SPEX_DURABLE_BATCH; durability <= SPEX_DURABLE_SYNC; durability++) {
            int status;
            make_folder();
            pid_t child = fork();
            if (child == 0)
                add_till_death(by, durability);
            ck_assert_int_eq(waitpid(child, &status, 0), child);
            ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
            begin(durability);
            ck_assert_int_ge(ask(keeper_ask()), by == BY_VIOLATION ? 2 : 5);
            end();
            remove_folder();
        }
}
END_TEST

/* ---- kills ---- */

/* What the child was told by its agent, in memory that the parent sees. */
static void serve(int heard, spex_durability durability)
{
    keeper_output reply;
    begin(durability);
    for (;;)
        for (int16_t i = 1; i <= 1000; i++) {
            if (keeper_call(node, "k", keeper_add(1), 10000, &reply) != SPEX_OK)
                _exit(3);
            int64_t n = reply.body.emits_sum.n;
            if (write(heard, &n, sizeof n) != sizeof n)
                _exit(4);
        }
}

/* The last number that came out of the process before it was killed. */
static int64_t serve_and_kill(spex_durability durability, long after)
{
    int ends[2];
    int64_t n, last = 0;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(ends[0]);
        serve(ends[1], durability);
    }
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], &n, sizeof n), sizeof n); /* it is at work */
    last = n;
    struct timespec moment = {.tv_nsec = after};
    pid_t killer = fork(); /* reading must not keep the kill from coming at any moment */
    if (killer == 0) {
        nanosleep(&moment, NULL);
        kill(child, SIGKILL);
        _exit(0);
    }
    while (read(ends[0], &n, sizeof n) == sizeof n) {
        ck_assert_int_eq(n, last + 1);
        last = n;
    }
    close(ends[0]);
    int status;
    waitpid(killer, NULL, 0);
    waitpid(child, &status, 0);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return last;
}

START_TEST(nothing_that_was_heard_is_forgotten)
{
    const char *count = getenv("SPEX_KILLS");
    unsigned seed = 7;
    int kills = count ? atoi(count) : getenv("SPEX_LONG") ? 1000 : 50;
    make_folder();
    for (int i = 0; i < kills; i++) {
        spex_durability durability = i % 2 ? SPEX_DURABLE_SYNC : SPEX_DURABLE_BATCH;
        seed = seed * 1103515245 + 12345;
        int64_t heard = serve_and_kill(durability, (long)(seed >> 8) % 8000000);
        begin(durability);
        int64_t kept = ask(keeper_ask());
        end();
        ck_assert_int_ge(kept, heard);
        ck_assert_int_le(kept, heard + 1); /* what was written when it was killed, and not heard of */
    }
    remove_folder();
}
END_TEST

/* The disk is full at some moment of every few commits. */
static void *fill_now_and_then(void *arg)
{
    struct rlimit room;
    getrlimit(RLIMIT_FSIZE, &room);
    const struct rlimit none = {0, room.rlim_max};
    for (int i = 0; i < 25; i++) {
        const struct timespec full = {.tv_nsec = 200000}, well = {.tv_nsec = 1000000 + 37000 * i};
        nanosleep(&well, NULL);
        setrlimit(RLIMIT_FSIZE, &none);
        nanosleep(&full, NULL);
        setrlimit(RLIMIT_FSIZE, &room);
    }
    atomic_store((atomic_bool *)arg, true);
    return NULL;
}

/* Whatever could not be written, also where LMDB gives up its environment, is once there is room. */
START_TEST(a_disk_that_was_full_is_written_to_again)
{
    atomic_bool is_over = false;
    pthread_t filling;
    int64_t sum = 0;
    signal(SIGXFSZ, SIG_IGN);
    make_folder();
    begin(SPEX_DURABLE_SYNC);
    ck_assert_int_eq(pthread_create(&filling, NULL, fill_now_and_then, &is_over), 0);
    while (!atomic_load(&is_over))
        ck_assert_int_eq(ask(keeper_add(1)), ++sum);
    pthread_join(filling, NULL);
    end();
    begin(SPEX_DURABLE_SYNC);
    ck_assert_int_eq(ask(keeper_ask()), sum);
    end();
    remove_folder();
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("nodes");
    TCase *c = tcase_create("store");
    tcase_set_timeout(c, getenv("SPEX_LONG") ? 1200 : 120);
    tcase_add_test(c, durable_fields_survive);
    tcase_add_test(c, what_was_undone_is_not_written);
    tcase_add_test(c, a_restart_keeps_them);
    tcase_add_test(c, a_disk_that_was_full_is_written_to_again);
    tcase_add_test(c, a_damaged_store_is_an_error);
    tcase_add_test(c, one_process_at_a_time);
    tcase_add_test(c, a_record_that_cannot_be_read_is_no_new_beginning);
    tcase_add_test(c, nothing_is_told_that_may_be_forgotten);
    tcase_add_test(c, nothing_that_was_heard_is_forgotten);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    return suite_run(suite());
}
