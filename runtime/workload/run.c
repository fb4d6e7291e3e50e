/* Running a generator against a program's functions: a thread a process of the history, or a process of the
 * system. */
#include "runtime/ground/memory.h"
#include <spex-history.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_SLEEP 1000000 /* ns: what a wait is for may come earlier */

typedef struct running {
    spex_history *history;
    const spex_clients *clients;
    spex_stream *stream;
    struct timespec start;
} running;

typedef struct worker {
    const running *run;
    unsigned process;
    pthread_t thread;
    pid_t pid;
    bool started;
} worker;

static int64_t time_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec - start->tv_sec) * 1000000000 + now.tv_nsec - start->tv_nsec;
}

static void sleep_until(const running *run, int64_t until)
{
    int64_t left = until - time_since(&run->start);
    if (left > LONGEST_SLEEP)
        left = LONGEST_SLEEP;
    if (left > 0)
        nanosleep(&(struct timespec){0, (long)left}, NULL);
}

static void *client_open(const spex_clients *clients, unsigned process)
{
    return clients->open ? clients->open(clients->arg, process) : clients->arg;
}

static void client_close(const spex_clients *clients, void *client)
{
    if (client && clients->close)
        clients->close(client);
}

static void leave(const worker *w)
{
    spex_stream_leave(w->run->stream, w->process);
}

static void leave_at_end(const worker *const *w)
{
    leave(*w);
}

/* Until the generator ends, or the thread does within an operation. */
static void work(const worker *w)
{
    const worker *const leaving __attribute__((cleanup(leave_at_end))) = w;
    const running *run = w->run;
    const unsigned process = w->process;
    const spex_clients *clients = run->clients;
    void *client = client_open(clients, process);
    while (client || !clients->open) {
        spex_op op;
        int64_t until;
        spex_draw drawn = spex_stream_draw(run->stream, process, time_since(&run->start), &op, &until);
        if (drawn == SPEX_DRAW_END)
            break;
        if (drawn == SPEX_DRAW_WAIT) {
            sleep_until(run, until);
            continue;
        }
        if (spex_history_op(run->history, &op, clients->call, client) == SPEX_OP_INFO) {
            client_close(clients, client);
            client = client_open(clients, process);
        }
    }
    client_close(clients, client);
    (void)leaving;
}

static void *work_in_thread(void *arg)
{
    work(arg);
    return NULL;
}

static bool start(worker *w)
{
    if (w->run->clients->mode == SPEX_CLIENTS_THREADS)
        return pthread_create(&w->thread, NULL, work_in_thread, w) == 0;
    w->pid = fork();
    if (w->pid == 0) {
        work(w);
        _exit(0);
    }
    return w->pid > 0;
}

/* Has the process ended? Then the others need not wait for it. */
static bool has_ended(worker *w, bool *well)
{
    int status = 0;
    pid_t pid = waitpid(w->pid, &status, WNOHANG);
    if (pid == 0 || (pid < 0 && errno == EINTR))
        return false;
    leave(w);
    *well = *well && pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return true;
}

/* Whether all have ended well. Processes are asked in turn, since others may wait for one that was killed. */
static bool await_all(worker *workers, unsigned count)
{
    bool well = true;
    for (unsigned left = 1; left;) {
        left = 0;
        for (unsigned i = 0; i < count; i++) {
            worker *w = &workers[i];
            if (w->started && w->run->clients->mode == SPEX_CLIENTS_THREADS)
                w->started = pthread_join(w->thread, NULL) != 0;
            else if (w->started)
                w->started = !has_ended(w, &well);
            left += w->started;
        }
        if (left)
            nanosleep(&(struct timespec){0, LONGEST_SLEEP}, NULL);
    }
    return well;
}

int spex_history_run(spex_history *history, const spex_gen *gen, const spex_clients *clients)
{
    running run = {.history = history, .clients = clients};
    if (!clients || !clients->call)
        return SPEX_E_ARGUMENT;
    int code = spex_stream_open(&run.stream, gen, clients->processes, clients->seed);
    if (code != SPEX_OK)
        return code;
    spex_memory_use(NULL);
    worker *workers = calloc(clients->processes, sizeof *workers);
    if (!workers) {
        spex_stream_close(run.stream);
        return SPEX_E_NOMEM;
    }
    clock_gettime(CLOCK_MONOTONIC, &run.start);
    for (unsigned i = 0; i < clients->processes; i++) {
        workers[i].run = &run;
        workers[i].process = i;
        workers[i].started = start(&workers[i]);
        if (!workers[i].started) {
            code = SPEX_E_IO;
            spex_stream_leave(run.stream, i);
        }
    }
    if (!await_all(workers, clients->processes))
        code = SPEX_E_IO;
    free(workers);
    spex_stream_close(run.stream);
    return code;
}
