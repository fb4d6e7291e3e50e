/* What the shards have logged is drained: for the next commit, and under BATCH to the write-ahead log, within
 * milliseconds, however long the disk needs for a commit.
 *
 * The calls see to that themselves. One that begins DRAIN_LATE or later after the last drain that has ended
 * began drains what was logged since, its own entry too, before it returns, or, where another thread is at
 * it, waits for that when DRAIN_STUCK have passed. So when a call returns, whatever had returned DRAIN_STUCK
 * before it began is safe, whatever the scheduler does: that is what is promised. A thread is there only for
 * the end of a burst, which no call follows.
 */
#include "runtime/store/store_internal.h"

#include <assert.h>
#include <errno.h>

/* Microseconds after the last one that has ended began. */
#define DRAIN_EVERY 2000 /* the thread drains */
#define DRAIN_LATE  4000 /* a call does */
#define DRAIN_STUCK 8000 /* a call that finds another one still at it waits for that */

/* Under SYNC, a call waits for the commit that has what it logged, so there the shard is told which that is.
 */
static bool drain_for_commit(spex_store *store, spex_shard *shard)
{
    spex_mutex_lock(&shard->lock);
    bool all = spex_byte_queue_drain(&shard->log, &store->drained);
    shard->commit = store->begun;
    spex_mutex_unlock(&shard->lock);
    return all;
}

bool spex_drain_locked(spex_store *store)
{
    spex_assert_held(&store->draining);
    size_t known = store->drained.length;
    int64_t began = spex_monotonic();
    bool all = true;
    for (unsigned i = 0; i < store->shards->count; i++) {
        spex_shard *shard = &store->shards->all[i];
        all &= store->sync ? drain_for_commit(store, shard)
                           : spex_byte_queue_drain(&shard->log, &store->drained);
    }
    if (!store->sync)
        spex_wal_append(store, store->drained.bytes + known, store->drained.length - known);
    assert(store->drained.length >= known);
    if (all) { /* an entry that came while it took long may not be in it, so the next call drains, too */
        atomic_store(&store->drained_at, began);
        atomic_store(&store->overdue, spex_monotonic() - began >= DRAIN_LATE);
    }
    SPEX_CHECK(spex_log_check(&store->drained));
    SPEX_CHECK(spex_wal_check(store));
    return all;
}

static int64_t since_last(const spex_store *store, int64_t now)
{
    return now - atomic_load_explicit(&store->drained_at, memory_order_relaxed);
}

void spex_drain_mark_overdue(spex_store *store, int64_t now)
{
    if (store->clocks->has_own)
        now = spex_monotonic();
    if (since_last(store, now) >= DRAIN_LATE)
        atomic_store_explicit(&store->overdue, true, memory_order_relaxed);
}

void spex_drain_if_overdue(spex_store *store)
{
    if (!atomic_load_explicit(&store->overdue, memory_order_relaxed))
        return;
    if (spex_mutex_trylock(&store->draining)) {
        if (since_last(store, spex_monotonic()) < DRAIN_STUCK)
            return;
        spex_mutex_lock(&store->draining);
    }
    if (atomic_load_explicit(&store->overdue, memory_order_relaxed))
        spex_drain_locked(store);
    spex_mutex_unlock(&store->draining);
}

/* ---- the thread ---- */

static void wait_to_drain_locked(spex_store *store)
{
    while (!store->stop && !atomic_load(&store->dirty))
        spex_cond_wait(&store->wake, &store->lock);
    int64_t due = atomic_load_explicit(&store->drained_at, memory_order_relaxed) + DRAIN_EVERY;
    struct timespec until = {(time_t)(due / 1000000), (long)(due % 1000000) * 1000};
    while (!store->stop)
        if (spex_cond_timedwait(&store->wake, &store->lock, &until) == ETIMEDOUT)
            break;
}

static void *drain_thread(void *arg)
{
    spex_store *store = arg;
    assert(!store->sync);
    spex_memory_use(store->memory);
    spex_mutex_lock(&store->lock);
    store->drainer_ready = true;
    pthread_cond_broadcast(&store->done);
    while (!store->stop) {
        wait_to_drain_locked(store);
        spex_mutex_unlock(&store->lock);
        spex_mutex_lock(&store->draining);
        if (since_last(store, spex_monotonic()) >= DRAIN_EVERY)
            spex_drain_locked(store);
        spex_mutex_unlock(&store->draining);
        spex_mutex_lock(&store->lock);
    }
    spex_mutex_unlock(&store->lock);
    return NULL;
}

int spex_drainer_start(spex_store *store)
{
    store->drainer_running = pthread_create(&store->drainer, NULL, drain_thread, store) == 0;
    if (!store->drainer_running)
        return SPEX_E_NOMEM;
    spex_mutex_lock(&store->lock); /* a busy machine takes its time to start a thread */
    while (!store->drainer_ready)
        spex_cond_wait(&store->done, &store->lock);
    spex_mutex_unlock(&store->lock);
    return SPEX_OK;
}
