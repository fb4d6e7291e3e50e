/* The store's writer, a thread: waits until something is logged, lets others join for a moment (BATCH, a
 * group commit), commits, and wakes who waits for the commit (SYNC). When it cannot write, the handler is
 * told once, and it tries again until it can. A commit that fails may have written much before it did, and
 * has more to write each time: so that a store that stays full does not take a processor, the next one waits
 * for room, or for REST times as long as the last one took, and until then fails as that one did. */
#include "runtime/store/store_internal.h"

#include <assert.h>
#include <errno.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define WITHIN_MS 8  /* of its being logged, what is logged shall be committed */
#define RETRY_MS  50 /* after a commit that failed */
#define AGAIN_MS  2  /* the same, where somebody waits for the next one */
#define REST      10 /* times as long as a commit took that failed */

static struct timespec in_ms(long milliseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += milliseconds * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

void spex_writer_wake(spex_store *store)
{
    if (atomic_load_explicit(&store->dirty, memory_order_relaxed) || atomic_exchange(&store->dirty, true))
        return;
    int64_t nothing = 0;
    atomic_compare_exchange_strong(&store->dirty_since, &nothing, spex_now(store->clocks));
    spex_mutex_lock(&store->lock); /* who looks at `dirty` has either seen it or waits already */
    spex_mutex_unlock(&store->lock);
    pthread_cond_broadcast(&store->wake);
}

/* LMDB calls it an error of input or output when a disk takes less than all of a write. */
static bool is_disk_full(const spex_store *store, int code)
{
    struct statvfs disk;
    if (code == ENOSPC || code == EDQUOT)
        return true;
    return code == EIO && !statvfs(store->dir, &disk) && (geteuid() ? disk.f_bavail : disk.f_bfree) < 16;
}

static void tell_failure(spex_store *store, int code)
{
    char why[200];
    const char *what = is_disk_full(store, code) ? "the disk is full"
                       : code == ENOENT          ? "its files have been deleted"
                                                 : mdb_strerror(code);
    snprintf(why, sizeof why, "the store cannot be written: %s; the engine goes on in memory", what);
    spex_error error = {.code = SPEX_E_STORE, .message = why, .path = store->dir};
    spex_report(store->reporter, &error);
}

/* How long others may join: what comes while a commit runs waits for that one and for the next. */
static long gather_ms(const spex_store *store)
{
    int64_t left = WITHIN_MS * 1000 - 2 * store->commit_took;
    return left > 1000 ? (long)(left / 1000) : 1;
}

/* Waits until there is something to write; false: the store closes. */
static bool wait_for_work_locked(spex_store *store)
{
    while (!store->stop && !atomic_load(&store->dirty) && !store->failing)
        spex_cond_wait(&store->wake, &store->lock);
    long pause = store->failing ? RETRY_MS : gather_ms(store);
    struct timespec until = in_ms(pause);
    bool is_waited_for = false;
    while (!store->stop && (!store->sync || store->failing)) {
        if (store->sync && !is_waited_for && atomic_load(&store->dirty)) {
            is_waited_for = true;
            until = in_ms(AGAIN_MS);
        }
        if (spex_cond_timedwait(&store->wake, &store->lock, &until) == ETIMEDOUT)
            break;
    }
    return !store->stop;
}

/* Blocks that are free on the store's disk; 0 also when nobody can tell. */
static uint64_t room_of(const spex_store *store)
{
    struct statvfs disk;
    return statvfs(store->dir, &disk) ? 0 : disk.f_bfree;
}

/* Whether a commit may do better than the last one, which failed. */
static bool is_worth_trying(const spex_store *store)
{
    return spex_monotonic() - store->failed_at >= REST * store->commit_took ||
           room_of(store) > store->room_then;
}

static int try_to_commit(spex_store *store, bool is_last)
{
    int64_t start = spex_monotonic();
    int code = spex_store_collect(store);
    if (!code && store->failed_with && !is_last && !is_worth_trying(store))
        return store->failed_with;
    if (!code)
        code = spex_store_commit(store);
    store->failed_at = spex_monotonic();
    store->commit_took = store->failed_at - start;
    store->failed_with = code;
    store->room_then = code ? room_of(store) : 0;
    return code;
}

static void commit_locked(spex_store *store)
{
    bool known = store->failing, is_last = store->stop;
    store->begun++;
    int64_t since = atomic_exchange(&store->dirty_since, 0);
    atomic_store(&store->dirty, false);
    spex_mutex_unlock(&store->lock);
    int code = try_to_commit(store, is_last);
    if (code && !known)
        tell_failure(store, code);
    spex_mutex_lock(&store->lock);
    assert(store->attempted < store->begun && store->committed <= store->attempted);
    store->attempted = store->begun;
    store->failing = code != 0;
    if (!code) {
        store->committed = store->begun;
        store->commits++;
    } else if (since) {
        atomic_store(&store->dirty_since, since);
    }
    pthread_cond_broadcast(&store->done);
}

static void *commit_thread(void *arg)
{
    spex_store *store = arg;
    spex_own_thread_begin(store);
    spex_memory_use(store->memory);
    spex_mutex_lock(&store->lock);
    while (wait_for_work_locked(store))
        commit_locked(store);
    commit_locked(store);
    if (atomic_load(&store->dirty)) /* a handler that was told of it has reported something */
        commit_locked(store);
    spex_mutex_unlock(&store->lock);
    return NULL;
}

int spex_writer_start(spex_store *store)
{
    atomic_store(&store->dirty, store->uncommitted.length > 0 || store->rewrite);
    store->writer_running = pthread_create(&store->writer, NULL, commit_thread, store) == 0;
    if (!store->writer_running)
        return SPEX_E_NOMEM;
    return store->sync ? SPEX_OK : spex_drainer_start(store);
}

int spex_writer_stop(spex_store *store)
{
    if (!store->writer_running)
        return SPEX_OK;
    spex_mutex_lock(&store->lock);
    store->stop = true;
    pthread_cond_broadcast(&store->wake);
    spex_mutex_unlock(&store->lock);
    if (store->drainer_running)
        spex_thread_join(store->drainer);
    spex_thread_join(store->writer);
    return store->failing ? SPEX_E_STORE : SPEX_OK;
}

static bool wait_for(spex_store *store, uint64_t ticket)
{
    spex_mutex_lock(&store->lock);
    assert(ticket <= store->begun + 1); /* or nothing would ever end the wait */
    while (store->attempted < ticket)
        spex_cond_wait(&store->done, &store->lock);
    bool written = store->committed >= ticket;
    spex_mutex_unlock(&store->lock);
    return written;
}

bool spex_store_waits_for_this(const spex_store *store)
{
    return store && store->sync && spex_is_own_thread(store);
}

/* What a handler in the store's own thread reports is not on disk before it returns, and to tell it of that
 * would have no end. */
int spex_store_await(spex_store *store, uint64_t ticket)
{
    if (store && !store->sync)
        spex_drain_if_overdue(store);
    if (spex_store_waits_for_this(store))
        return SPEX_E_STORE;
    if (!store || !store->sync || wait_for(store, ticket))
        return SPEX_OK;
    spex_error error = {.code = SPEX_E_STORE, .message = "this is not on disk yet", .path = store->dir};
    return spex_report(store->reporter, &error);
}

void spex_store_figures(spex_store *store, uint64_t *commits, int64_t *lag)
{
    spex_mutex_lock(&store->lock);
    *commits = store->commits;
    int64_t since = atomic_load(&store->dirty_since);
    *lag = since ? spex_now(store->clocks) - since : 0;
    spex_mutex_unlock(&store->lock);
}
