/* The store's thread: waits until something is owed, lets others join for a moment (BATCH), commits, and
 * wakes who waits for the commit (SYNC). When it cannot write, the handler is told once, and it tries again
 * until it can. */
#include "runtime/store.h"

#include <errno.h>
#include <time.h>

#define WITHIN_MS 8  /* of its being noted, what is noted shall be committed */
#define RETRY_MS  50 /* after a commit that failed */

static struct timespec in_ms(long milliseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += milliseconds * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

void spex_writer_wake(spex_engine *engine)
{
    spex_store *store = engine->store;
    if (atomic_load_explicit(&store->owes, memory_order_relaxed) || atomic_exchange(&store->owes, true))
        return;
    int64_t nothing = 0;
    atomic_compare_exchange_strong(&store->owes_since, &nothing, spex_now(engine));
    pthread_mutex_lock(&store->lock); /* who looks at `owes` has either seen it or waits already */
    pthread_mutex_unlock(&store->lock);
    pthread_cond_broadcast(&store->wake);
}

static void tell_failure(spex_engine *engine, int code)
{
    char why[200];
    const char *what = code == ENOSPC ? "the disk is full" : mdb_strerror(code);
    snprintf(why, sizeof why, "the store cannot be written: %s; the engine goes on in memory", what);
    spex_error error = {.code = SPEX_E_STORE, .message = why, .path = engine->store->dir};
    spex_report(engine, &error);
}

/* How long others may join: what comes while a commit runs waits for that one and for the next. */
static long gather_ms(const spex_store *store)
{
    int64_t left = WITHIN_MS * 1000 - 2 * store->commit_took;
    return left > 1000 ? (long)(left / 1000) : 1;
}

/* Waits until there is something to write; false: the store closes. */
static bool wait_locked(spex_store *store)
{
    while (!store->stop && !atomic_load(&store->owes) && !store->failing)
        pthread_cond_wait(&store->wake, &store->lock);
    long pause = store->failing ? RETRY_MS : gather_ms(store);
    struct timespec until = in_ms(pause);
    while (!store->stop && (!store->sync || store->failing))
        if (pthread_cond_timedwait(&store->wake, &store->lock, &until) == ETIMEDOUT)
            break;
    return !store->stop;
}

static void commit_locked(spex_engine *engine)
{
    spex_store *store = engine->store;
    bool known = store->failing;
    store->begun++;
    int64_t since = atomic_exchange(&store->owes_since, 0);
    atomic_store(&store->owes, false);
    pthread_mutex_unlock(&store->lock);
    int64_t start = spex_monotonic();
    int code = spex_store_write(engine);
    store->commit_took = spex_monotonic() - start;
    if (code && !known)
        tell_failure(engine, code);
    pthread_mutex_lock(&store->lock);
    store->attempted = store->begun;
    store->failing = code != 0;
    if (!code) {
        store->committed = store->begun;
        store->commits++;
    } else if (since) {
        atomic_store(&store->owes_since, since);
    }
    pthread_cond_broadcast(&store->done);
}

static void *run(void *arg)
{
    spex_engine *engine = arg;
    spex_store *store = engine->store;
    pthread_mutex_lock(&store->lock);
    while (wait_locked(store))
        commit_locked(engine);
    commit_locked(engine);
    pthread_mutex_unlock(&store->lock);
    return NULL;
}

int spex_writer_start(spex_engine *engine)
{
    spex_store *store = engine->store;
    atomic_store(&store->owes, store->owed.length > 0);
    store->running = pthread_create(&store->thread, NULL, run, engine) == 0;
    if (!store->running)
        return SPEX_E_NOMEM;
    return store->sync ? SPEX_OK : spex_taker_start(engine);
}

int spex_writer_stop(spex_engine *engine)
{
    spex_store *store = engine->store;
    if (!store->running)
        return SPEX_OK;
    pthread_mutex_lock(&store->lock);
    store->stop = true;
    pthread_cond_broadcast(&store->wake);
    pthread_mutex_unlock(&store->lock);
    if (store->taker_running)
        pthread_join(store->taker, NULL);
    pthread_join(store->thread, NULL);
    return store->failing ? SPEX_E_STORE : SPEX_OK;
}

static bool wait_for(spex_store *store, uint64_t ticket)
{
    pthread_mutex_lock(&store->lock);
    while (store->attempted < ticket)
        pthread_cond_wait(&store->done, &store->lock);
    bool written = store->committed >= ticket;
    pthread_mutex_unlock(&store->lock);
    return written;
}

int spex_store_await(spex_engine *engine, uint64_t ticket)
{
    spex_store *store = engine->store;
    if (store && !store->sync)
        spex_take_overdue(engine);
    if (!store || !store->sync || wait_for(store, ticket))
        return SPEX_OK;
    spex_error error = {.code = SPEX_E_STORE, .message = "this is not on disk yet", .path = store->dir};
    return spex_report(engine, &error);
}
