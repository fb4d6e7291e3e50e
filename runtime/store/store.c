/* The store: instances in LMDB, so that they outlive the process.
 *
 * Writing an instance whole at each transition would cost its history each time, and a page of the B-tree. So
 * it is done as databases do: what happens is logged, a few dozen bytes a transition, and each commit appends
 * what all shards have logged since the last one to a journal, in one transaction (commit.c). Beside that,
 * each commit is a piece of a checkpoint: it writes some of the records that have changed, whole, going round
 * over all of them; when a round ends, the journal from before it began is no longer needed and is dropped.
 * Commits thus stay small, and the journal is no larger than the instances. At start the records are read and
 * what the journal has beyond them is done again (recover.c).
 *
 *   info       "format": the format's number; another one is refused
 *   names      number: every name of a state, action or specification that occurs
 *   instances  serial: a record (record.c)
 *   journal    ascending number: entries of the log (journal.c)
 *
 * What is not committed yet is in the write-ahead log, so that a process that is killed loses next to nothing
 * (wal.c).
 *
 * One process at a time: `spex.lock` is locked, and holds the pid for those who are turned away. Within the
 * process, only the store's thread touches LMDB, so its own locks are not used.
 */
#include "runtime/store/store_internal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_MAP ((size_t)16 << 20)
#define FIRST_ROOM                                                                                           \
    ((size_t)1 << 20) /* for entries of logs, so that the first need not wait for it to grow                 \
                       */

static int store_error(spex_reporter *reporter, int code, const char *path, const char *why)
{
    spex_error error = {.code = code, .message = why, .path = path};
    return spex_report(reporter, &error);
}

/* ---- children of fork ----
 *
 * A lock of flock(2) lasts as long as a process has the file open, so a child lets go of it at once: a parent
 * that dies is to leave the store to the next. That child does nothing else with the store. */

static struct {
    spex_mutex lock;
    pthread_once_t once;
    spex_store *first; /* of the stores that are locked, linked by `next_locked` */
} locked = {SPEX_MUTEX_INITIALIZER(SPEX_RANK_LOCKED_STORES), PTHREAD_ONCE_INIT, NULL};

static void before_fork(void)
{
    spex_mutex_lock(&locked.lock);
}

static void after_fork_in_parent(void)
{
    spex_mutex_unlock(&locked.lock);
}

static void after_fork_in_child(void)
{
    for (spex_store *store = locked.first; store; store = store->next_locked) {
        close(store->lock_file);
        store->lock_file = -1;
    }
    locked.first = NULL;
    spex_mutex_unlock(&locked.lock);
}

static void watch_forks(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* Opens it so that no child ever keeps it. */
static int open_lock_file(spex_store *store, const char *path)
{
    pthread_once(&locked.once, watch_forks);
    spex_mutex_lock(&locked.lock);
    store->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (store->lock_file >= 0) {
        store->next_locked = locked.first;
        locked.first = store;
    }
    int why = errno;
    spex_mutex_unlock(&locked.lock);
    errno = why;
    return store->lock_file;
}

static void close_lock_file(spex_store *store)
{
    spex_mutex_lock(&locked.lock);
    spex_store **at = &locked.first;
    while (*at && *at != store)
        at = &(*at)->next_locked;
    if (*at) {
        *at = store->next_locked;
        flock(store->lock_file, LOCK_UN); /* whoever else has the file open by whatever way */
        close(store->lock_file);
    }
    spex_mutex_unlock(&locked.lock);
}

/* ---- one process at a time ---- */

/* Says who has it. */
static void tell_owner(int file, char *why, size_t size)
{
    char text[24] = "";
    ssize_t length = pread(file, text, sizeof text - 1, 0);
    long pid = length > 0 ? strtol(text, NULL, 10) : 0;
    if (pid > 0)
        snprintf(why, size, "the store is in use by process %ld", pid);
    else
        snprintf(why, size, "the store is in use by another process");
}

static int lock_dir(spex_store *store, char *why, size_t size)
{
    char path[4096], pid[24];
    snprintf(path, sizeof path, "%s/spex.lock", store->dir);
    if (open_lock_file(store, path) < 0) {
        snprintf(why, size, "spex.lock: %s", errno == ELOOP ? "is a link" : strerror(errno));
        return SPEX_E_STORE;
    }
    if (flock(store->lock_file, LOCK_EX | LOCK_NB)) {
        tell_owner(store->lock_file, why, size);
        return SPEX_E_STORE_BUSY;
    }
    int length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(store->lock_file, 0) || pwrite(store->lock_file, pid, (size_t)length, 0) != length) {
        snprintf(why, size, "spex.lock: %s", strerror(errno));
        return SPEX_E_STORE;
    }
    return SPEX_OK;
}

/* ---- open and close ---- */

static void destroy_locks(spex_store *store)
{
    spex_mutex_destroy(&store->lock);
    spex_mutex_destroy(&store->draining);
    pthread_cond_destroy(&store->wake);
    pthread_cond_destroy(&store->done);
}

static void store_free(spex_store *store)
{
    if (store->env)
        mdb_env_close(store->env);
    close_lock_file(store);
    spex_names_release(&store->names);
    spex_wal_close(store);
    free(store->drained.bytes);
    free(store->uncommitted.bytes);
    free(store->removed.bytes);
    free(store->scratch.bytes);
    free(store->checkpointed.bytes);
    free(store->dir);
    free(store);
}

static spex_store *store_new(const spex_store_setup *setup)
{
    spex_store *store = calloc(1, sizeof *store);
    pthread_condattr_t monotonic;
    if (!store)
        return NULL;
    store->memory = spex_memory_in_use();
    store->dir = strdup(setup->dir);
    bool room = spex_buffer_reserve(&store->drained, FIRST_ROOM) &&
                spex_buffer_reserve(&store->uncommitted, FIRST_ROOM);
    if (!store->dir || !room || spex_names_init(&store->names)) {
        free(store->dir);
        free(store->drained.bytes);
        free(store->uncommitted.bytes);
        free(store);
        return NULL;
    }
    store->lock_file = -1;
    store->wal = (spex_wal){.file = {-1, -1}};
    store->sync = setup->sync;
    store->shards = setup->shards;
    store->clocks = setup->clocks;
    store->reporter = setup->reporter;
    store->map_size = FIRST_MAP;
    spex_mutex_init(&store->lock, SPEX_RANK_STORE);
    spex_mutex_init(&store->draining, SPEX_RANK_DRAINING);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&store->wake, &monotonic);
    pthread_cond_init(&store->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return store;
}

static int open_all(spex_store *store, spex_spec **unregistered, char *why, size_t size)
{
    const char *what = NULL;
    if (strlen(store->dir) > 4000) {
        snprintf(why, size, "the path is too long");
        return SPEX_E_STORE;
    }
    mkdir(store->dir, 0777); /* that it cannot be made shows when the lock is */
    int status = lock_dir(store, why, size);
    if (status)
        return status;
    if (spex_store_open_environment(store, why, size))
        return SPEX_E_STORE;
    int code = spex_wal_open(store);
    if (code) {
        snprintf(why, size, "spex.tail: %s", code == ELOOP ? "is a link" : strerror(code));
        return SPEX_E_STORE;
    }
    status = spex_store_recover(store, unregistered, &what);
    SPEX_CHECK(spex_shards_check(store->shards));
    if (status)
        snprintf(why, size, "%s", what ? what : spex_strerror(status));
    if (!status && (status = spex_writer_start(store)))
        spex_writer_stop(store);
    return status;
}

int spex_store_open(spex_store **out, const spex_store_setup *setup, spex_spec **unregistered)
{
    char why[256] = "";
    assert(setup->dir && *setup->dir && setup->shards && setup->clocks && setup->reporter);
    spex_store *store = store_new(setup);
    *out = store; /* already while it opens: a handler may call the engine */
    if (!store)
        return SPEX_E_NOMEM;
    int status = open_all(store, unregistered, why, sizeof why);
    if (status) {
        *out = NULL;
        bool is_told = status != SPEX_E_NOMEM && !(setup->tries && status == SPEX_E_STORE_BUSY);
        status = is_told ? store_error(setup->reporter, status, setup->dir, why) : status;
        destroy_locks(store);
        store_free(store);
    }
    return status;
}

int spex_store_close(spex_store *store)
{
    if (!store)
        return SPEX_OK;
    int status = spex_writer_stop(store);
    destroy_locks(store);
    store_free(store);
    return status;
}

char *spex_store_dir(const spex_store *store)
{
    return strdup(store->dir);
}

bool spex_store_is_sync(const spex_store *store)
{
    return store->sync;
}

/* LMDB must not be touched in a child, so its memory stays. */
void spex_store_abandon(spex_store *store)
{
    if (!store)
        return;
    store->env = NULL;
    store_free(store);
}
