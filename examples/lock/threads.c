/* The lock server and its clients as threads of one process: the server is an agent of a node, each client a
 * thread of ours that asks it, and that waits until the server calls it by its name. */
#include "lock.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { CLIENTS = 3, ROUNDS = 1000 };

typedef struct client {
    const char *name;
    spex_node *node;
    spex_ref ref; /* the number of its name in the node */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t called;
    int calls; /* how often the server has said that the lock is its */
} client;

static long shared; /* what the lock guards; no atomic, on purpose */

/* The server sends `yours`: in a thread of the node's. */
static void on_message(const spex_outside *message, void *arg)
{
    client *c = arg;
    const lock_output *output = (const lock_output *)message->output;
    if (output->head.which != LOCK_SENDS_YOURS)
        return;
    pthread_mutex_lock(&c->mutex);
    c->calls++;
    pthread_cond_signal(&c->called);
    pthread_mutex_unlock(&c->mutex);
}

static void wait_for_call(client *c)
{
    pthread_mutex_lock(&c->mutex);
    while (c->calls == 0)
        pthread_cond_wait(&c->called, &c->mutex);
    c->calls--;
    pthread_mutex_unlock(&c->mutex);
}

static void acquire(client *c, const char *server)
{
    lock_output reply;
    SPEX_MUST(lock_call(c->node, server, lock_acquire(c->ref), 60000, &reply));
    if (reply.head.which == LOCK_EMITS_QUEUED)
        wait_for_call(c);
}

static void *work(void *arg)
{
    client *c = arg;
    lock_output reply;
    for (int i = 0; i < ROUNDS; i++) {
        acquire(c, "server");
        shared++;
        SPEX_MUST(lock_call(c->node, "server", lock_release(c->ref), 60000, &reply));
    }
    return NULL;
}

static void *run(void *node)
{
    SPEX_MUST(spex_node_run(node));
    return NULL;
}

/* What is monitored and does not hold is told here. */
static int on_error(const spex_error *error, void *arg)
{
    (void)arg;
    printf("%s:%d: %s\n", error->path, (int)error->line, error->message);
    return SPEX_OK;
}

int main(void)
{
    client clients[CLIENTS] = {{.name = "ann"}, {.name = "bob"}, {.name = "cid"}};
    lock_params patient = {.patience = 600000}, impatient = {.patience = 300};
    spex_node_options options;
    spex_node *node;
    pthread_t runner;

    spex_node_options_init(&options);
    options.threads = 2;
    options.error_handler = on_error;
    SPEX_MUST(spex_node_open(&node, &options));
    SPEX_MUST(spex_node_add(node, "server", &lock_agent, &patient));
    SPEX_MUST(spex_node_add(node, "strict", &lock_agent, &impatient));
    for (int i = 0; i < CLIENTS; i++) {
        client *c = &clients[i];
        c->node = node;
        c->ref = spex_node_ref(node, c->name);
        pthread_mutex_init(&c->mutex, NULL);
        pthread_cond_init(&c->called, NULL);
        SPEX_MUST(spex_node_attach(node, c->name, on_message, c));
    }
    pthread_create(&runner, NULL, run, node);

    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&clients[i].thread, NULL, work, &clients[i]);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i].thread, NULL);
    printf("%d clients, %d rounds each: %ld\n", CLIENTS, ROUNDS, shared);

    /* Ann takes the other lock and is never heard of again; bob gets it all the same. */
    acquire(&clients[0], "strict");
    acquire(&clients[1], "strict");
    printf("bob has it\n");
    lock_output reply;
    SPEX_MUST(lock_call(node, "strict", lock_release(clients[0].ref), 60000, &reply));
    printf("ann gives it back: %s\n", reply.head.which == LOCK_EMITS_NOT_HOLDER ? "not hers any more" : "?");
    SPEX_MUST(lock_call(node, "strict", lock_release(clients[1].ref), 60000, &reply));

    spex_node_stop(node);
    pthread_join(runner, NULL);
    SPEX_MUST(spex_node_close(node));
    return 0;
}
