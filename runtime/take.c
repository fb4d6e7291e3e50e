/* What the shards have noted is taken from them: for the next commit, and under BATCH to the tail, within
 * milliseconds, however long the disk needs for a commit.
 *
 * The calls see to that themselves. One that comes TAKE_EVERY or later after the last take began takes what
 * was noted since, its own note too, before it returns: as long as calls come, no note that is older waits,
 * whatever the scheduler does. A thread is there only for the end of a burst, which no call follows.
 */
#include "runtime/store.h"

#include <errno.h>

/* Microseconds after the last take began. */
#define TAKE_EVERY 2000 /* the thread takes */
#define TAKE_LATE  4000 /* a call does */
#define TAKE_STUCK 6000 /* a call that finds another one still at it waits for that */

/* Under SYNC, a call waits for the commit that has what it noted, so there the shard is told which that is.
 */
static bool take_for_commit(spex_store *store, spex_shard *shard)
{
    pthread_mutex_lock(&shard->lock);
    bool all = spex_notes_take(&shard->notes, &store->taken);
    shard->commit = store->begun;
    pthread_mutex_unlock(&shard->lock);
    return all;
}

bool spex_take_locked(spex_engine *engine)
{
    spex_store *store = engine->store;
    size_t known = store->taken.length;
    atomic_store_explicit(&store->taken_at, spex_monotonic(), memory_order_relaxed);
    atomic_store_explicit(&store->overdue, false, memory_order_relaxed);
    bool all = true;
    for (unsigned i = 0; i < engine->shard_count; i++) {
        spex_shard *shard = &engine->shards[i];
        all &= store->sync ? take_for_commit(store, shard) : spex_notes_take(&shard->notes, &store->taken);
    }
    if (!store->sync)
        spex_tail_append(store, store->taken.bytes + known, store->taken.length - known);
    return all;
}

static int64_t since_last(const spex_store *store, int64_t now)
{
    return now - atomic_load_explicit(&store->taken_at, memory_order_relaxed);
}

void spex_take_later(spex_engine *engine, int64_t now)
{
    spex_store *store = engine->store;
    if (engine->has_clock)
        now = spex_monotonic();
    if (since_last(store, now) >= TAKE_LATE)
        atomic_store_explicit(&store->overdue, true, memory_order_relaxed);
}

void spex_take_overdue(spex_engine *engine)
{
    spex_store *store = engine->store;
    if (!atomic_load_explicit(&store->overdue, memory_order_relaxed))
        return;
    if (pthread_mutex_trylock(&store->taking)) {
        if (since_last(store, spex_monotonic()) < TAKE_STUCK)
            return;
        pthread_mutex_lock(&store->taking);
    }
    if (atomic_load_explicit(&store->overdue, memory_order_relaxed))
        spex_take_locked(engine);
    pthread_mutex_unlock(&store->taking);
}

/* ---- the thread ---- */

static void wait_locked(spex_store *store)
{
    while (!store->stop && !atomic_load(&store->owes))
        pthread_cond_wait(&store->wake, &store->lock);
    int64_t due = atomic_load_explicit(&store->taken_at, memory_order_relaxed) + TAKE_EVERY;
    struct timespec until = {(time_t)(due / 1000000), (long)(due % 1000000) * 1000};
    while (!store->stop)
        if (pthread_cond_timedwait(&store->wake, &store->lock, &until) == ETIMEDOUT)
            break;
}

static void *run(void *arg)
{
    spex_engine *engine = arg;
    spex_store *store = engine->store;
    pthread_mutex_lock(&store->lock);
    store->taker_there = true;
    pthread_cond_broadcast(&store->done);
    while (!store->stop) {
        wait_locked(store);
        pthread_mutex_unlock(&store->lock);
        pthread_mutex_lock(&store->taking);
        if (since_last(store, spex_monotonic()) >= TAKE_EVERY)
            spex_take_locked(engine);
        pthread_mutex_unlock(&store->taking);
        pthread_mutex_lock(&store->lock);
    }
    pthread_mutex_unlock(&store->lock);
    return NULL;
}

int spex_taker_start(spex_engine *engine)
{
    spex_store *store = engine->store;
    store->taker_running = pthread_create(&store->taker, NULL, run, engine) == 0;
    if (!store->taker_running)
        return SPEX_E_NOMEM;
    pthread_mutex_lock(&store->lock); /* a busy machine takes its time to start a thread */
    while (!store->taker_there)
        pthread_cond_wait(&store->done, &store->lock);
    pthread_mutex_unlock(&store->lock);
    return SPEX_OK;
}
