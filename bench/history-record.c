/* What recording an event costs, beside clock_gettime and beside writing the line with write(2).
 *
 * An operation without work is recorded, over and over: two events each. Figures are nanoseconds of the
 * processor an event, the median of several rounds; with several threads, of all of them together, each on
 * its own processor if there are as many. Usage: history-record [EVENTS [FILE]] */
#include <spex-history.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS  7
#define THREADS 8

static uint64_t events = 2000000;
static const char *file = "/tmp/spex-history-record";
static unsigned threads;
static unsigned flags;
static spex_history *history;
static int fd;

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void nothing(uint64_t count)
{
    (void)count;
}

static void ask_clock(uint64_t count)
{
    struct timespec t;
    for (uint64_t i = 0; i < count; i++)
        clock_gettime(CLOCK_MONOTONIC, &t);
}

static void write_plainly(uint64_t count)
{
    static const char line[] = "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":123456}\n";
    for (uint64_t i = 0; i < count; i++)
        if (write(fd, line, sizeof line - 1) < 0)
            abort();
}

static void record(uint64_t count)
{
    for (uint64_t i = 0; i < count; i += 2) {
        spex_op op = spex_op_of("write", spex_integer((int64_t)i));
        SPEX_MUST(spex_history_invoke(history, &op));
        SPEX_MUST(spex_history_ok(history, spex_absent()));
    }
}

static spex_op_outcome done(void *arg, const spex_op *op, spex_value *answer)
{
    (void)arg;
    (void)op;
    *answer = spex_integer(1);
    return SPEX_OP_OK;
}

static void record_calls(uint64_t count)
{
    for (uint64_t i = 0; i < count; i += 2) {
        spex_op op = spex_op_of("read", spex_null());
        spex_history_op(history, &op, done, NULL);
    }
}

typedef struct job {
    void (*work)(uint64_t count);
    double took;
} job;

static void *run(void *arg)
{
    job *j = arg;
    double start = cpu();
    j->work(events / threads);
    j->took = cpu() - start;
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    return *(const double *)a < *(const double *)b ? -1 : 1;
}

static void measure(const char *what, void (*work)(uint64_t count), unsigned count, unsigned with)
{
    double rounds[ROUNDS];
    threads = count;
    flags = with;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t thread[THREADS];
        job jobs[THREADS];
        rounds[round] = 0;
        SPEX_MUST(spex_history_open(&history, file, flags));
        fd = open("/tmp/spex-history-plain", O_WRONLY | O_CREAT | O_TRUNC, 0666);
        for (unsigned i = 0; i < count; i++) {
            jobs[i].work = work;
            if (pthread_create(&thread[i], NULL, run, &jobs[i]))
                abort();
        }
        for (unsigned i = 0; i < count; i++) {
            pthread_join(thread[i], NULL);
            rounds[round] += jobs[i].took / (double)events;
        }
        close(fd);
        unlink(file); /* its lines are of no interest */
        history = NULL;
    }
    qsort(rounds, ROUNDS, sizeof *rounds, by_size);
    printf("%-44s %7.1f ns an event\n", what, rounds[ROUNDS / 2]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        events = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        file = argv[2];
    measure("a loop around nothing", nothing, 1, 0);
    measure("clock_gettime", ask_clock, 1, 0);
    measure("write(2) of the line", write_plainly, 1, 0);
    measure("spex_history_invoke, _ok", record, 1, 0);
    measure("spex_history_invoke, _ok without time", record, 1, SPEX_HISTORY_NO_TIME);
    measure("spex_history_op", record_calls, 1, 0);
    measure("spex_history_invoke, _ok, two threads", record, 2, 0);
    measure("spex_history_invoke, _ok, eight threads", record, 8, 0);
    unlink("/tmp/spex-history-plain");
    return 0;
}
