/* What messages between threads cost: calls and casts to agents of a node, beside a pair of queues of
 * pthreads, and ZeroMQ's inproc where it is built in; and what a great many agents take. bench/bench-nodes
 * compiles it. */
#include "lock.h"

#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#if HAVE_ZMQ
#include <zmq.h>
#endif

enum { ROUNDS = 5, CALLS = 20000, CASTS = 200000, MANY = 100000 };

static double single[CALLS]; /* how long each call took */

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/* ---- a pair of queues, as one would write them ---- */

typedef struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    lock_message *items; /* a ring */
    unsigned first, count, room;
} queue;

static void queue_init(queue *q, unsigned room)
{
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    q->items = malloc(room * sizeof *q->items);
    q->first = q->count = 0;
    q->room = room;
}

static void queue_put(queue *q, lock_message message)
{
    pthread_mutex_lock(&q->lock);
    while (q->count == q->room)
        pthread_cond_wait(&q->changed, &q->lock);
    q->items[(q->first + q->count++) % q->room] = message;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

static lock_message queue_take(queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (q->count == 0)
        pthread_cond_wait(&q->changed, &q->lock);
    lock_message message = q->items[q->first];
    q->first = (q->first + 1) % q->room;
    q->count--;
    pthread_cond_signal(&q->changed);
    pthread_mutex_unlock(&q->lock);
    return message;
}

static queue to, from;
static unsigned to_take;

static void *echo(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < to_take; i++)
        queue_put(&from, queue_take(&to));
    return NULL;
}

static void *drain(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < to_take; i++)
        queue_take(&to);
    return NULL;
}

static double queue_calls(unsigned count)
{
    pthread_t thread;
    to_take = count;
    pthread_create(&thread, NULL, echo, NULL);
    double begin = now();
    for (unsigned i = 0; i < count; i++) {
        queue_put(&to, lock_release(7));
        queue_take(&from);
    }
    double took = now() - begin;
    pthread_join(thread, NULL);
    return took / count;
}

static double queue_casts(unsigned count)
{
    pthread_t thread;
    to_take = count;
    double begin = now();
    pthread_create(&thread, NULL, drain, NULL);
    for (unsigned i = 0; i < count; i++)
        queue_put(&to, lock_release(7));
    pthread_join(thread, NULL);
    return (now() - begin) / count;
}

/* ---- ZeroMQ ---- */

#if HAVE_ZMQ
static void *context;

static void *zmq_echo(void *arg)
{
    lock_message message;
    void *pair = zmq_socket(context, ZMQ_PAIR);
    (void)arg;
    zmq_connect(pair, "inproc://bench");
    for (unsigned i = 0; i < to_take; i++) {
        zmq_recv(pair, &message, sizeof message, 0);
        zmq_send(pair, &message, sizeof message, 0);
    }
    zmq_close(pair);
    return NULL;
}

static void *zmq_drain(void *arg)
{
    lock_message message;
    void *pair = zmq_socket(context, ZMQ_PAIR);
    (void)arg;
    zmq_connect(pair, "inproc://bench");
    for (unsigned i = 0; i < to_take; i++)
        zmq_recv(pair, &message, sizeof message, 0);
    zmq_send(pair, &message, sizeof message, 0);
    zmq_close(pair);
    return NULL;
}

static double zmq_messages(unsigned count, bool are_calls)
{
    pthread_t thread;
    lock_message message = lock_release(7);
    context = zmq_ctx_new();
    void *pair = zmq_socket(context, ZMQ_PAIR);
    zmq_bind(pair, "inproc://bench");
    to_take = count;
    pthread_create(&thread, NULL, are_calls ? zmq_echo : zmq_drain, NULL);
    double begin = now();
    for (unsigned i = 0; i < count; i++) {
        zmq_send(pair, &message, sizeof message, 0);
        if (are_calls)
            zmq_recv(pair, &message, sizeof message, 0);
    }
    if (!are_calls)
        zmq_recv(pair, &message, sizeof message, 0);
    double took = now() - begin;
    pthread_join(thread, NULL);
    zmq_close(pair);
    zmq_ctx_term(context);
    return took / count;
}
#endif

/* ---- a node ---- */

static void *run(void *node)
{
    spex_node_run(node);
    return NULL;
}

static void ignore(const spex_outside *message, void *arg)
{
    (void)message, (void)arg;
}

static spex_node *open_node(pthread_t *thread, unsigned threads)
{
    static const lock_params params = {.patience = 600000};
    spex_node_options options;
    spex_node *node;
    spex_node_options_init(&options);
    options.threads = threads;
    options.outside = ignore;
    SPEX_MUST(spex_node_open(&node, &options));
    SPEX_MUST(spex_node_add(node, "l", &lock_agent, &params));
    pthread_create(thread, NULL, run, node);
    spex_node_flush(node);
    return node;
}

static void close_node(spex_node *node, pthread_t thread)
{
    spex_node_stop(node);
    pthread_join(thread, NULL);
    spex_node_close(node);
}

static double node_calls(unsigned count)
{
    pthread_t thread;
    lock_output reply;
    spex_node *node = open_node(&thread, 1);
    double begin = now();
    for (unsigned i = 0; i < count; i++) {
        double sent = now();
        SPEX_MUST(lock_call(node, "l", lock_release(7), 10000, &reply));
        single[i] = now() - sent;
    }
    double took = now() - begin;
    close_node(node, thread);
    return took / count;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of the calls measured last, how long the fastest hundredth, tenth and half took at most. */
static void show_single(void)
{
    qsort(single, CALLS, sizeof *single, by_size);
    printf("%-28s %8.0f, %.0f, %.0f ns\n", "  1, 10, 50 of 100 within", single[CALLS / 100],
           single[CALLS / 10], single[CALLS / 2]);
}

static double node_casts(unsigned count)
{
    pthread_t thread;
    spex_node *node = open_node(&thread, 1);
    double begin = now();
    for (unsigned i = 0; i < count; i++)
        SPEX_MUST(lock_cast(node, "l", lock_release(7)));
    spex_node_flush(node);
    double took = now() - begin;
    close_node(node, thread);
    return took / count;
}

static size_t in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static double bytes_an_agent(void)
{
    static const lock_params params = {.patience = 600000};
    pthread_t thread;
    spex_node *node = open_node(&thread, 1);
    size_t before = in_use();
    for (int i = 0; i < MANY; i++) {
        char name[32];
        snprintf(name, sizeof name, "lock[%d]", i);
        SPEX_MUST(spex_node_add(node, name, &lock_agent, &params));
    }
    spex_node_flush(node);
    size_t after = in_use();
    close_node(node, thread);
    return (double)(after - before) / MANY - (double)sizeof(lock_state);
}

/* The least of some rounds: by the clock, and by what all threads took of the processors, which says
 * something on a busy machine, too. */
static void show(const char *what, double (*measure)(unsigned count), unsigned count)
{
    double best = 1e99, best_processors = 1e99;
    for (int i = 0; i < ROUNDS; i++) {
        double begin = read_clock(CLOCK_PROCESS_CPUTIME_ID), took = measure(count);
        double processors = (read_clock(CLOCK_PROCESS_CPUTIME_ID) - begin) / count;
        best = took < best ? took : best;
        best_processors = processors < best_processors ? processors : best_processors;
    }
    printf("%-28s %8.0f ns, of processors %8.0f\n", what, best, best_processors);
}

#if HAVE_ZMQ
static double zmq_calls(unsigned count)
{
    return zmq_messages(count, true);
}

static double zmq_casts(unsigned count)
{
    return zmq_messages(count, false);
}
#endif

int main(void)
{
    queue_init(&to, 1024);
    queue_init(&from, 1024);
    show("call, agent of a node", node_calls, CALLS);
    show_single();
    show("call, pthread queues", queue_calls, CALLS);
#if HAVE_ZMQ
    show("call, ZeroMQ inproc", zmq_calls, CALLS);
#endif
    show("cast, agent of a node", node_casts, CASTS);
    show("cast, pthread queue", queue_casts, CASTS);
#if HAVE_ZMQ
    show("cast, ZeroMQ inproc", zmq_casts, CASTS);
#endif
    printf("%-28s %8.0f bytes beside its state of %zu\n", "an agent of 100,000", bytes_an_agent(),
           sizeof(lock_state));
    return 0;
}
