/* rwlock-history FILE: six threads lock and unlock the C library's pthread_rwlock_t in all ways. */
#include <spex-history.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define THREADS    6u
#define OPERATIONS 3000u /* of a thread */

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

typedef enum holding { NOTHING, READ, WRITE } holding;

static struct thread {
    holding held;
    unsigned count; /* operations so far */
} threads[THREADS];

/* The next operation of a thread: who holds the lock gives it back, and only who does not hold it may end. */
static bool make(void *arg, uint64_t random, unsigned number, spex_op *op)
{
    static const char *const ways[] = {"rdlock", "tryrdlock", "wrlock", "trywrlock"};
    struct thread *t = &threads[number];
    (void)arg;
    *op = spex_op_of(t->held == READ    ? "rdunlock"
                     : t->held == WRITE ? "wrunlock"
                                        : ways[random % 4],
                     spex_null());
    return t->count++ < OPERATIONS || t->held != NOTHING;
}

static void *open_client(void *arg, unsigned number)
{
    (void)arg;
    return &threads[number];
}

static spex_op_outcome call(void *client, const spex_op *op, spex_value *answer)
{
    struct thread *own = client;
    const char *f = op->f;
    if (strstr(f, "unlock")) {
        if (pthread_rwlock_unlock(&lock))
            abort();
        own->held = NOTHING;
        return SPEX_OP_OK;
    }
    bool reads = strstr(f, "rd") != NULL, tries = strncmp(f, "try", 3) == 0;
    int code = tries ? (reads ? pthread_rwlock_tryrdlock(&lock) : pthread_rwlock_trywrlock(&lock))
                     : (reads ? pthread_rwlock_rdlock(&lock) : pthread_rwlock_wrlock(&lock));
    if (tries)
        *answer = spex_boolean(code == 0);
    if (code == 0)
        own->held = reads ? READ : WRITE;
    return tries || code == 0 ? SPEX_OP_OK : SPEX_OP_FAIL;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    spex_gen *gen = spex_gen_each(spex_gen_make(make, NULL));
    spex_clients clients = {.open = open_client, .call = call, .processes = THREADS, .seed = 1};
    spex_history *history;
    SPEX_MUST(spex_history_open(&history, argv[1], 0));
    SPEX_MUST(spex_history_run(history, gen, &clients));
    SPEX_MUST(spex_history_close(history));
    spex_gen_free(gen);
    return 0;
}
