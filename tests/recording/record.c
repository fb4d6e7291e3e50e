/* Recording: what was told is what is read, from threads, from processes, after a crash, and whatever the
 * operation's function does instead of returning. */
#include "tests/suite.h"
#include <spex-history.h>

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[64];

static void setup(void)
{
    snprintf(path, sizeof path, "/tmp/spex-record-%ld", (long)getpid());
}

static void teardown(void)
{
    unlink(path);
}

/* All of the file, to be freed. */
static char *text_of(const char *name)
{
    FILE *file = fopen(name, "r");
    size_t room = 0;
    char *text = NULL;
    ck_assert_ptr_nonnull(file);
    if (getdelim(&text, &room, '\0', file) < 0 && text)
        *text = '\0';
    fclose(file);
    return text;
}

static void must_be(const char *expected)
{
    char *text = text_of(path);
    ck_assert_str_eq(text, expected);
    free(text);
}

static spex_history *begin(unsigned flags)
{
    spex_history *history;
    ck_assert_int_eq(spex_history_open(&history, path, flags), SPEX_OK);
    return history;
}

static void invoke(spex_history *history, const char *f, spex_value value)
{
    spex_op op = spex_op_of(f, value);
    ck_assert_int_eq(spex_history_invoke(history, &op), SPEX_OK);
}

START_TEST(what_is_told_is_written)
{
    spex_history *history = begin(SPEX_HISTORY_NO_TIME);
    spex_value pair[] = {spex_integer(1), spex_integer(INT64_MIN)};
    spex_value read[] = {spex_text("r"), spex_text("x"), spex_list(pair, 2)};
    spex_value txn[] = {spex_list(read, 3)};
    spex_op on_key = spex_op_on(spex_text("k\"\n\\"), "write", spex_boolean(true));
    invoke(history, "read", spex_absent());
    spex_history_ok(history, spex_text("a\xff\xc3\xa9"));
    invoke(history, "cas", spex_list(pair, 2));
    spex_history_ok(history, spex_boolean(false));
    ck_assert_int_eq(spex_history_invoke(history, &on_key), SPEX_OK);
    spex_history_ok(history, spex_absent());
    invoke(history, "txn", spex_json("[ [\"r\", \"x\",\nnull]]"));
    spex_history_ok(history, spex_list(txn, 1));
    invoke(history, "put", spex_json("no JSON"));
    spex_history_fail(history);
    spex_history_note(history, "killed");
    invoke(history, "put", spex_list(NULL, 0));
    spex_history_info(history);
    invoke(history, "get", spex_null());
    ck_assert_int_eq(spex_history_close(history), SPEX_OK);
    must_be(
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}\n"
        "{\"process\":0,\"type\":\"ok\",\"f\":\"read\",\"value\":\"a\xef\xbf\xbd\xc3\xa9\"}\n"
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"cas\",\"value\":[1,-9223372036854775808]}\n"
        "{\"process\":0,\"type\":\"ok\",\"f\":\"cas\",\"value\":[1,-9223372036854775808],\"result\":false}\n"
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"k\\\"\\u000a\\\\\",\"value\":true}\n"
        "{\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"key\":\"k\\\"\\u000a\\\\\",\"value\":true}\n"
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"txn\",\"value\":[[\"r\",\"x\",null]]}\n"
        "{\"process\":0,\"type\":\"ok\",\"f\":\"txn\",\"value\":[[\"r\",\"x\",[1,-9223372036854775808]]]}\n"
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"put\",\"value\":\"no JSON\"}\n"
        "{\"process\":0,\"type\":\"fail\",\"f\":\"put\",\"value\":\"no JSON\"}\n"
        "{\"type\":\"note\",\"text\":\"killed\"}\n"
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"put\",\"value\":[]}\n"
        "{\"process\":0,\"type\":\"info\",\"f\":\"put\",\"value\":[]}\n"
        "{\"process\":1,\"type\":\"invoke\",\"f\":\"get\",\"value\":null}\n");
}
END_TEST

START_TEST(wrong_calls_are_refused)
{
    spex_history *history = begin(0), *none = NULL;
    spex_op unnamed = spex_op_of("", spex_null()), nameless = spex_op_of(NULL, spex_null());
    spex_op unfinished = spex_op_of("write", spex_any(1, 2));
    spex_value nest[70];
    ck_assert_int_eq(spex_history_ok(history, spex_null()), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_info(history), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_invoke(history, &unnamed), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_invoke(history, &nameless), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_invoke(history, &unfinished), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_invoke(NULL, &unfinished), SPEX_E_ARGUMENT);
    nest[0] = spex_null();
    for (size_t i = 1; i < 70; i++)
        nest[i] = spex_list(&nest[i - 1], 1);
    spex_op deep = spex_op_of("write", nest[69]);
    ck_assert_int_eq(spex_history_invoke(history, &deep), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_open(&none, "/tmp/no/such/folder", 0), SPEX_E_IO);
    ck_assert_int_eq(spex_history_open(&none, path, 64), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_open(&none, "/tmp", 0), SPEX_E_IO);
    ck_assert_int_eq(spex_history_close(history), SPEX_OK);
    ck_assert_int_eq(spex_history_close(NULL), SPEX_OK);
    must_be("");
    ck_assert_int_eq(spex_history_convert(path, stdout), SPEX_E_SYNTAX);
    ck_assert_int_eq(spex_history_open(&none, path, SPEX_HISTORY_JOIN), SPEX_E_IO);
}
END_TEST

/* ---- a signal handler in the middle of recording ---- */

static char *page;
static spex_history *interrupted;
static int of_handler[2];

/* Comes when the page is read; what it would record is refused. */
static void record_in_handler(int number)
{
    spex_op op = spex_op_of("write", spex_text("from the handler"));
    (void)number;
    of_handler[0] = spex_history_invoke(interrupted, &op);
    of_handler[1] = spex_history_note(interrupted, "handler");
    mprotect(page, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE);
}

START_TEST(a_handler_in_the_middle_is_refused)
{
    const size_t size = (size_t)sysconf(_SC_PAGESIZE);
    struct sigaction action = {.sa_handler = record_in_handler};
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(page, MAP_FAILED);
    memset(page, 'x', 8);
    interrupted = begin(SPEX_HISTORY_NO_TIME);
    invoke(interrupted, "read", spex_absent());
    mprotect(page, size, PROT_NONE);
    ck_assert_int_eq(spex_history_ok(interrupted, spex_bytes(page, 8)), SPEX_OK);
    ck_assert_int_eq(of_handler[0], SPEX_E_ARGUMENT);
    ck_assert_int_eq(of_handler[1], SPEX_E_ARGUMENT);
    mprotect(page, size, PROT_NONE);
    invoke(interrupted, "write", spex_bytes(page, 8));
    ck_assert_int_eq(spex_history_ok(interrupted, spex_absent()), SPEX_OK);
    ck_assert_int_eq(spex_history_close(interrupted), SPEX_OK);
    munmap(page, size);
    must_be("{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}\n"
            "{\"process\":0,\"type\":\"ok\",\"f\":\"read\",\"value\":\"xxxxxxxx\"}\n"
            "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":\"xxxxxxxx\"}\n"
            "{\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"value\":\"xxxxxxxx\"}\n");
}
END_TEST

/* ---- functions that do not return ---- */

typedef enum way { RETURN, EXIT_THREAD, CANCELLED, JUMP } way;

typedef struct job {
    spex_history *history;
    way way;
    jmp_buf out;
} job;

static spex_op_outcome do_not_return(void *arg, const spex_op *op, spex_value *answer)
{
    job *j = arg;
    (void)op;
    *answer = spex_integer(5);
    switch (j->way) {
    case RETURN:
        break;
    case EXIT_THREAD:
        pthread_exit(NULL);
    case CANCELLED:
        pthread_cancel(pthread_self());
        pthread_testcancel();
        break;
    case JUMP:
        longjmp(j->out, 1);
    }
    return SPEX_OP_OK;
}

static void *do_job(void *arg)
{
    job *j = arg;
    spex_op op = spex_op_of("read", spex_null());
    if (setjmp(j->out) == 0)
        spex_history_op(j->history, &op, do_not_return, j);
    j->way = RETURN;
    spex_history_op(j->history, &op, do_not_return, j);
    return NULL;
}

#define START(p) "{\"process\":" #p ",\"type\":\"invoke\",\"f\":\"read\",\"value\":null}\n"
#define OK(p, v) "{\"process\":" #p ",\"type\":\"ok\",\"f\":\"read\",\"value\":" #v "}\n"
#define INFO(p)  "{\"process\":" #p ",\"type\":\"info\",\"f\":\"read\",\"value\":null}\n"

START_TEST(what_does_not_return_is_unknown)
{
    job j = {.history = begin(SPEX_HISTORY_NO_TIME)};
    for (way w = RETURN; w <= JUMP; w++) {
        pthread_t thread;
        j.way = w;
        ck_assert_int_eq(pthread_create(&thread, NULL, do_job, &j), 0);
        pthread_join(thread, NULL);
    }
    ck_assert_int_eq(spex_history_close(j.history), SPEX_OK);
    must_be(START(0) OK(0, 5) START(0) OK(0, 5) START(1) INFO(1) START(2) INFO(2) START(3) INFO(3) START(4)
                OK(4, 5));
}
END_TEST

START_TEST(a_call_within_a_call_makes_the_outer_unknown)
{
    spex_history *history = begin(SPEX_HISTORY_NO_TIME);
    job j = {.history = history, .way = RETURN};
    invoke(history, "read", spex_null());
    do_job(&j);
    ck_assert_int_eq(spex_history_ok(history, spex_null()), SPEX_E_ARGUMENT);
    ck_assert_int_eq(spex_history_close(history), SPEX_OK);
    must_be(START(0) INFO(0) START(1) OK(1, 5) START(1) OK(1, 5));
}
END_TEST

/* ---- threads, processes, crashes ---- */

#define THREADS 8
#define EACH    3000

static spex_op_outcome count_up(void *arg, const spex_op *op, spex_value *answer)
{
    _Atomic int *counter = arg;
    (void)op;
    *answer = spex_integer((*counter)++);
    return SPEX_OP_OK;
}

typedef struct work {
    spex_history *history;
    _Atomic int *counter;
    int count;
} work;

static void *count_many(void *arg)
{
    const work *w = arg;
    spex_op op = spex_op_of("next", spex_null());
    for (int i = 0; i < w->count; i++)
        spex_history_op(w->history, &op, count_up, (void *)(uintptr_t)w->counter);
    return NULL;
}

/* What can be said of a history of a counter: processes have one operation open at a time, times do not go
 * back, and an operation that ended before another began has the lower number. */
typedef struct seen {
    int open[4096];
    int64_t time, greatest[4096], ended;
    int starts, ends;
    int64_t processes;
} seen;

static int look(const spex_history_event *event, void *arg)
{
    seen *s = arg;
    int64_t p = event->process;
    ck_assert(event->time >= s->time && p < 4096);
    s->time = event->time;
    if (event->type == SPEX_EVENT_INVOKE) {
        ck_assert(!s->open[p]);
        s->open[p] = 1;
        s->greatest[p] = s->ended;
        s->starts++;
    } else {
        ck_assert(s->open[p]);
        s->open[p] = 0;
        s->ends++;
        ck_assert_int_eq(event->value.kind, SPEX_INTEGER);
        ck_assert(event->value.is.integer >= s->greatest[p]);
        if (event->value.is.integer >= s->ended)
            s->ended = event->value.is.integer + 1;
    }
    if (p >= s->processes)
        s->processes = p + 1;
    return SPEX_OK;
}

START_TEST(threads_are_ordered_as_they_were)
{
    static seen s;
    static _Atomic int counter;
    work w = {begin(0), &counter, EACH};
    for (int round = 0; round < 2; round++) {
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, count_many, &w), 0);
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
    }
    ck_assert_int_eq(spex_history_each(w.history, look, &s), SPEX_OK);
    ck_assert_int_eq(s.starts, 2 * THREADS * EACH);
    ck_assert_int_eq(s.ends, 2 * THREADS * EACH);
    ck_assert_int_eq(s.processes, 2 * THREADS);
    ck_assert_int_eq(spex_history_close(w.history), SPEX_OK);
}
END_TEST

/* ---- read while threads begin ---- */

typedef struct growing {
    spex_history *history;
    atomic_long count, wrong;
} growing;

typedef struct growth {
    int64_t starts, greatest;
} growth;

static int watch_growth(const spex_history_event *event, void *arg)
{
    growth *g = arg;
    g->starts += event->type == SPEX_EVENT_INVOKE;
    if (event->type == SPEX_EVENT_OK && event->result.is.integer > g->greatest)
        g->greatest = event->result.is.integer;
    return SPEX_OK;
}

static void *grow(void *arg)
{
    growing *all = arg;
    for (int turn = 0; turn < 4; turn++) {
        for (int i = 0; i < 30; i++) {
            spex_op op = spex_op_of("addget", spex_integer(1));
            spex_history_invoke(all->history, &op);
            spex_history_ok(all->history, spex_integer(atomic_fetch_add(&all->count, 1) + 1));
        }
        growth g = {0};
        if (spex_history_each(all->history, watch_growth, &g) != SPEX_OK || g.starts < g.greatest)
            atomic_fetch_add(&all->wrong, 1);
    }
    return arg;
}

/* A count that was read has all the starts before it that it takes, also those of threads that begin
 * meanwhile. */
START_TEST(what_is_read_meanwhile_has_its_causes)
{
    for (int round = 0; round < 40; round++) {
        pthread_t threads[THREADS];
        growing all = {.history = begin(0)};
        for (int i = 0; i < THREADS; i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, grow, &all), 0);
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
        ck_assert_int_eq(atomic_load(&all.wrong), 0);
        ck_assert_int_eq(spex_history_close(all.history), SPEX_OK);
    }
}
END_TEST

START_TEST(forked_processes_record_into_the_same_file)
{
    _Atomic int counter = 0; /* the children have counters of their own */
    work w = {begin(0), &counter, 500};
    count_many(&w);
    for (int child = 0; child < 3; child++)
        if (fork() == 0) {
            count_many(&w);
            w.count = 1;
            _exit(spex_history_close(w.history) == SPEX_OK ? 0 : 1);
        }
    for (int child = 0, status; child < 3; child++) {
        wait(&status);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    spex_history *other;
    ck_assert_int_eq(spex_history_open(&other, path, SPEX_HISTORY_JOIN), SPEX_OK);
    spex_op op = spex_op_of("next", spex_null());
    counter = 100000;
    spex_history_op(other, &op, count_up, &counter);
    ck_assert_int_eq(spex_history_close(other), SPEX_OK);
    char *lines;
    size_t size, count = 0;
    FILE *to = open_memstream(&lines, &size);
    ck_assert_int_eq(spex_history_convert(path, to), SPEX_OK);
    fclose(to);
    for (const char *at = lines; (at = strchr(at, '\n')); at++)
        count++;
    ck_assert_uint_eq(count, (4 * 500 + 1) * 2);
    ck_assert_ptr_nonnull(strstr(lines, "\"process\":4,\"type\":\"ok\",\"f\":\"next\",\"value\":100000"));
    free(lines);
    ck_assert_int_eq(spex_history_close(w.history), SPEX_OK);
}
END_TEST

/* Children are killed in the middle: what they said they had done is there, and what they had open is open.
 */
START_TEST(a_kill_loses_nothing_but_what_was_open)
{
    for (int round = 0; round < 20; round++) {
        int pipes[2];
        ck_assert_int_eq(pipe(pipes), 0);
        pid_t child = fork();
        if (child == 0) {
            _Atomic int counter = 0;
            spex_history *history;
            spex_op op = spex_op_of("next", spex_null());
            if (spex_history_open(&history, path, 0) != SPEX_OK)
                _exit(1);
            for (;;) {
                spex_history_op(history, &op, count_up, &counter);
                int done = counter;
                if (write(pipes[1], &done, sizeof done) < 0)
                    _exit(0);
            }
        }
        int done, last = 0;
        for (int i = 0; i < 100 * round + 1; i++)
            ck_assert_int_eq(read(pipes[0], &done, sizeof done), sizeof done);
        kill(child, SIGKILL);
        close(pipes[1]);
        waitpid(child, NULL, 0);
        while (read(pipes[0], &done, sizeof done) == sizeof done)
            last = done;
        close(pipes[0]);
        char *lines, *line, *rest;
        size_t size;
        int ends = 0, starts = 0;
        FILE *to = open_memstream(&lines, &size);
        ck_assert_int_eq(spex_history_convert(path, to), SPEX_OK);
        fclose(to);
        for (line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
            starts += strstr(line, "\"invoke\"") != NULL;
            ends += strstr(line, "\"ok\"") != NULL;
        }
        ck_assert_int_ge(ends, last);
        ck_assert(starts - ends == 0 || starts - ends == 1);
        free(lines);
    }
}
END_TEST

/* Whatever bytes of a recording are changed: no crash, and an error or some history. */
START_TEST(damaged_recordings_are_refused_or_read)
{
    static _Atomic int counter;
    work w = {begin(0), &counter, 40};
    count_many(&w);
    FILE *file = fopen(path, "r");
    static char bytes[1 << 16], changed[1 << 16];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    ck_assert_int_eq(spex_history_close(w.history), SPEX_OK);
    unsigned random = 1;
    FILE *null = fopen("/dev/null", "w");
    for (int round = 0; round < 2000; round++) {
        memcpy(changed, bytes, size);
        for (int i = 0; i < 4; i++) {
            random = random * 1103515245 + 12345;
            size_t at = (random >> 8) % (16384 + 4000);
            if (i % 2)
                at = 16384 + at % 4000;
            changed[at] = (char)(changed[at] ^ 1 << (random >> 4 & 7));
        }
        unlink(path);
        file = fopen(path, "w");
        fwrite(changed, 1, round % 3 ? size : random % size, file);
        fclose(file);
        int code = spex_history_convert(path, null);
        ck_assert(code == SPEX_OK || code == SPEX_E_SYNTAX);
    }
    fclose(null);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("record");
    TCase *t = tcase_create("record");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, what_is_told_is_written);
    tcase_add_test(t, wrong_calls_are_refused);
    tcase_add_test(t, what_does_not_return_is_unknown);
    tcase_add_test(t, a_call_within_a_call_makes_the_outer_unknown);
    tcase_add_test(t, threads_are_ordered_as_they_were);
    tcase_add_test(t, a_handler_in_the_middle_is_refused);
    tcase_add_test(t, what_is_read_meanwhile_has_its_causes);
    tcase_add_test(t, forked_processes_record_into_the_same_file);
    tcase_add_test(t, a_kill_loses_nothing_but_what_was_open);
    tcase_add_test(t, damaged_recordings_are_refused_or_read);
    suite_add_tcase(s, t);
    return s;
}

static spex_op_outcome add_and_get(void *arg, const spex_op *op, spex_value *answer)
{
    _Atomic int *counter = arg;
    *answer = spex_integer(atomic_fetch_add(counter, (int)op->value.is.integer) + op->value.is.integer);
    if (answer->is.integer > 20000)
        raise(SIGKILL);
    return SPEX_OP_OK;
}

/* Four threads count until the process is killed in the middle of it: for tests of what reads that. */
static int die(const char *file)
{
    _Atomic int counter = 0;
    spex_op op = spex_op_of("addget", spex_any(1, 3));
    spex_clients clients = {.call = add_and_get, .arg = &counter, .processes = 4, .seed = 1};
    spex_history *history;
    SPEX_MUST(spex_history_open(&history, file, 0));
    return spex_history_run(history, spex_gen_cycle(&op, 1), &clients);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "die") == 0)
        return die(argv[2]);
    return suite_run(suite());
}
