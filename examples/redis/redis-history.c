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
#define SECONDS(s) ((int64_t)((s)*1e9))

static const char *policy;
static pid_t server;
static spex_history *history;
static _Atomic int is_over;

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
    if (reads)
        *answer = got[0] == '$' ? spex_null() : spex_integer(atoll(got));
    return SPEX_OP_OK;
}

static void *lose_power(void *arg)
{
    struct timespec now;
    (void)arg;
    wait_ms(1200);
    /* `everysec` syncs when the second of the clock changes: the power is lost well after that. */
    do
        wait_ms(20);
    while (clock_gettime(CLOCK_REALTIME, &now), now.tv_nsec < 600000000 || now.tv_nsec > 800000000);
    spex_history_note(history, "power lost");
    redis_lose_power(server);
    server = redis_start(policy);
    spex_history_note(history, "server started");
    return NULL;
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

    spex_op ops[] = {spex_op_on(spex_any(0, 3), "write", spex_unique()),
                     spex_op_on(spex_any(0, 3), "read", spex_null())};
    spex_gen *gen =
        spex_gen_until_time(spex_gen_stagger(spex_gen_random(ops, 2), SECONDS(0.0002)), SECONDS(3.0));
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
