/* What messages between two processes cost: casts to an agent of another node over a Unix socket, beside
 * ZeroMQ's ipc where it is built in. bench/bench-network compiles it. */
#include "network.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if HAVE_ZMQ
#include <zmq.h>
#endif

enum { ROUNDS = 5, COUNT = 400000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of rounds, each of which took so many seconds. */
static void print(const char *what, double seconds[ROUNDS])
{
    qsort(seconds, ROUNDS, sizeof *seconds, by_value);
    printf("%-44s %9.0f messages/s (%.0f to %.0f)\n", what, COUNT / seconds[ROUNDS / 2],
           COUNT / seconds[ROUNDS - 1], COUNT / seconds[0]);
}

/* ---- nodes ---- */

static int done[2]; /* a byte for each round, from the one that receives */

static void on_output(const spex_outside *message, void *arg)
{
    (void)message, (void)arg;
    if (write(done[1], "", 1) != 1)
        abort();
}

static void receive(void)
{
    spex_node_options options;
    spex_node *node;
    spex_node_options_init(&options);
    options.name = "right";
    options.listen = "unix:right.sock";
    options.threads = 1;
    options.outside = on_output;
    if (spex_node_open(&node, &options) || spex_node_add(node, "sink", &sink_agent, NULL) ||
        spex_node_run(node))
        abort();
    _exit(0);
}

static void *run(void *node)
{
    spex_node_run(node);
    return NULL;
}

static void cast(spex_node *node, uint32_t to, sink_message message)
{
    int code;
    while ((code = spex_node_cast_ref(node, to, &sink_agent, &message)) == SPEX_E_BACKPRESSURE)
        usleep(100);
    if (code)
        abort();
}

static void measure_nodes(void)
{
    static const char *const peers[] = {"sink=unix:right.sock", NULL};
    double seconds[ROUNDS];
    spex_node_options options;
    spex_node *node;
    pthread_t thread;
    char byte;
    if (pipe(done))
        abort();
    pid_t child = fork();
    if (child == 0)
        receive();
    spex_node_options_init(&options);
    options.name = "left";
    options.peers = peers;
    options.threads = 1;
    if (spex_node_open(&node, &options) || spex_node_expect(node, "sink", &sink_agent) ||
        pthread_create(&thread, NULL, run, node))
        abort();
    uint32_t to = spex_node_ref(node, "sink");
    for (int r = -1; r < ROUNDS; r++) { /* the first one is not counted: it connects */
        double begin = now();
        for (int i = 0; i < COUNT; i++)
            cast(node, to, sink_note((uint16_t)(i % 1000)));
        cast(node, to, sink_last());
        if (read(done[0], &byte, 1) != 1)
            abort();
        if (r >= 0)
            seconds[r] = now() - begin;
    }
    print("casts between two nodes, Unix socket", seconds);
    spex_node_stop(node);
    pthread_join(thread, NULL);
    spex_node_close(node);
    kill(child, SIGTERM);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

/* ---- ZeroMQ ---- */

#if HAVE_ZMQ
static void receive_zmq(void)
{
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_PULL);
    char bytes[64];
    if (zmq_bind(socket, "ipc://zmq.sock"))
        abort();
    for (int r = -1; r < ROUNDS; r++) {
        for (int i = 0; i < COUNT; i++)
            zmq_recv(socket, bytes, sizeof bytes, 0);
        if (write(done[1], "", 1) != 1)
            abort();
    }
    _exit(0);
}

static void measure_zmq(void)
{
    double seconds[ROUNDS];
    char bytes[32] = "note";
    if (pipe(done))
        abort();
    pid_t child = fork();
    if (child == 0)
        receive_zmq();
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_PUSH);
    if (zmq_connect(socket, "ipc://zmq.sock"))
        abort();
    for (int r = -1; r < ROUNDS; r++) {
        double begin = now();
        for (int i = 0; i < COUNT; i++)
            zmq_send(socket, bytes, sizeof bytes, 0);
        char byte;
        if (read(done[0], &byte, 1) != 1)
            abort();
        if (r >= 0)
            seconds[r] = now() - begin;
    }
    print("ZeroMQ, push and pull over ipc, 32 bytes", seconds);
    zmq_close(socket);
    zmq_ctx_term(context);
    waitpid(child, NULL, 0);
}
#endif

int main(void)
{
    measure_nodes();
#if HAVE_ZMQ
    measure_zmq();
#endif
    return 0;
}
