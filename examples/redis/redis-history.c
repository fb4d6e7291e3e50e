/* redis-history always|everysec FILE: six clients read and write four keys of a redis-server; in the middle
 * the power is lost, and the server started anew. */
#include "redis.h"

#include <spex-history.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS    6u
#define KEYS       4
#define UNSYNCED   1000 /* bytes of the log: some 25 writes */
#define SECONDS(s) ((int64_t)((s)*1e9))

static const char *policy;
static pid_t server;
static spex_history *history;
static _Atomic int is_lost, is_back, is_over, is_read[KEYS];

static void wait_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* Waits for the server, which may be gone for a while. */
static void *open_client(void *arg, unsigned process)
{
    redis *c = malloc(sizeof *c);
    (void)arg;
    (void)process;
    while (c && !redis_connect(c)) {
        if (is_over) {
            free(c);
            return NULL;
        }
        wait_ms(5);
    }
    return c;
}

static void close_client(void *client)
{
    redis_close(client);
    free(client);
}

static spex_op_outcome call(void *client, const spex_op *op, spex_value *answer)
{
    char line[128], got[128];
    bool reads = op->f[0] == 'r';
    if (reads)
        snprintf(line, sizeof line, "GET k%d\r\n", (int)op->key.is.integer);
    else
        snprintf(line, sizeof line, "SET k%d %lld\r\n", (int)op->key.is.integer,
                 (long long)op->value.is.integer);
    if (!redis_ask(client, line, got, sizeof got) || got[0] == '-')
        return SPEX_OP_INFO; /* it may have been done */
    if (reads && is_back)
        is_read[op->key.is.integer] = 1;
    if (reads)
        *answer = got[0] == '$' ? spex_null() : spex_integer(atoll(got));
    return SPEX_OP_OK;
}

/* After some time, and, where the log is not synced for each write, when so much of it is not on the disk
 * that writes which were acknowledged are lost. */
static void *lose_power(void *arg)
{
    bool is_late = strcmp(policy, "always") != 0;
    (void)arg;
    wait_ms(1200);
    for (int tries = 0; !redis_stop(server, is_late ? UNSYNCED : 0); tries++) {
        if (tries == 3000) {
            fprintf(stderr, "redis-history: there were never %d bytes of the log that were not synced\n",
                    UNSYNCED);
            exit(1);
        }
        wait_ms(10);
    }
    is_lost = 1;
    spex_history_note(history, "power lost");
    redis_lose_power(server);
    server = redis_start(policy);
    is_back = 1;
    spex_history_note(history, "server started");
    return NULL;
}

/* Reads and writes, until the power is lost. */
static bool make_until_loss(void *arg, uint64_t random, unsigned process, spex_op *op)
{
    (void)process;
    *op = ((spex_op *)arg)[random % 2];
    return !is_lost;
}

/* Before anything is written again, each key is read, so that what is lost is seen: again and again, as a
 * read by a connection that the loss broke has no answer. */
static bool make_until_read(void *arg, uint64_t random, unsigned process, spex_op *op)
{
    int key = 0;
    (void)random;
    (void)process;
    while (key < KEYS && is_read[key])
        key++;
    if (key < KEYS)
        *op = ((spex_op *)arg)[key];
    return key < KEYS;
}

static spex_gen *make_generator(spex_op ops[2], spex_op reads[KEYS])
{
    for (int key = 0; key < KEYS; key++)
        reads[key] = spex_op_on(spex_integer(key), "read", spex_null());
    spex_gen *const phases[] = {
        spex_gen_stagger(spex_gen_make(make_until_loss, ops), SECONDS(0.0002)),
        spex_gen_stagger(spex_gen_make(make_until_read, reads), SECONDS(0.002)),
        spex_gen_take(spex_gen_stagger(spex_gen_random(ops, 2), SECONDS(0.0002)), 3000)};
    return spex_gen_phases(phases, 3);
}

int main(int argc, char **argv)
{
    pthread_t accident;
    if (argc != 3)
        return 2;
    policy = argv[1];
    signal(SIGPIPE, SIG_IGN);
    if (system("rm -rf data") || mkdir("data", 0777) || mkdir("data/synced", 0777))
        return 1;
    server = redis_start(policy);

    spex_op ops[] = {spex_op_on(spex_any(0, KEYS - 1), "write", spex_unique()),
                     spex_op_on(spex_any(0, KEYS - 1), "read", spex_null())};
    spex_op reads[KEYS];
    spex_gen *gen = make_generator(ops, reads);
    spex_clients clients = {open_client, close_client, call, NULL, CLIENTS, SPEX_CLIENTS_THREADS, 1};
    SPEX_MUST(spex_history_open(&history, argv[2], 0));
    if (pthread_create(&accident, NULL, lose_power, NULL))
        return 1;
    SPEX_MUST(spex_history_run(history, gen, &clients));
    is_over = 1;
    pthread_join(accident, NULL);
    SPEX_MUST(spex_history_close(history));
    spex_gen_free(gen);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    return 0;
}
