/* The store: instances in LMDB, so that they outlive the process.
 *
 * Writing an instance whole at each transition would cost its history each time, and a page of the B-tree. So
 * it is done as databases do: what happens is noted in a journal, a few dozen bytes a transition, and each
 * commit appends what all shards have noted since the last one, in one transaction (write.c). Beside that,
 * each commit writes some of the records that have changed, whole, going round over all of them; when a round
 * ends, the journal from before it began is no longer needed and is dropped. Commits thus stay small, and the
 * journal is no larger than the instances. At start the records are read and what the journal has beyond them
 * is done again (load.c).
 *
 *   info       "format": the format's number; another one is refused
 *   names      number: every name of a state, action or specification that occurs
 *   instances  serial: a record (stored.c)
 *   journal    ascending number: notes (journal.c)
 *
 * What is not committed yet is in the tail, so that a process that is killed loses next to nothing (tail.c).
 *
 * One process at a time: `spex.lock` is locked, and holds the pid for those who are turned away. Within the
 * process, only the store's thread touches LMDB, so its own locks are not used.
 */
#include "runtime/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_MAP  ((size_t)16 << 20)
#define FIRST_ROOM ((size_t)1 << 20) /* for notes, so that the first need not wait for it to grow */

static int store_error(spex_engine *engine, int code, const char *path, const char *why)
{
    spex_error error = {.code = code, .message = why, .path = path};
    return spex_report(engine, &error);
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
    store->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (store->lock_file < 0) {
        snprintf(why, size, "spex.lock: %s", strerror(errno));
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

/* ---- LMDB ---- */

static int check_format(spex_store *store, MDB_txn *txn, char *why, size_t size)
{
    unsigned char bytes[4] = {STORE_FORMAT};
    MDB_val key = {6, "format"}, value;
    int code = mdb_get(txn, store->info, &key, &value);
    if (code == MDB_NOTFOUND) {
        value = (MDB_val){sizeof bytes, bytes};
        return mdb_put(txn, store->info, &key, &value, 0);
    }
    spex_reader reader = {value.mv_data, value.mv_size, false};
    uint64_t format = code ? 0 : spex_get(&reader, 4);
    if (code == 0 && (format != STORE_FORMAT || reader.bad)) {
        snprintf(why, size, "the store has format %" PRIu64 ", this libspex knows format %u", format,
                 STORE_FORMAT);
        code = MDB_INCOMPATIBLE;
    }
    return code;
}

static int open_databases(spex_store *store, MDB_txn *txn)
{
    int code = mdb_dbi_open(txn, "info", MDB_CREATE, &store->info);
    if (!code)
        code = mdb_dbi_open(txn, "names", MDB_CREATE | MDB_INTEGERKEY, &store->names_db);
    if (!code)
        code = mdb_dbi_open(txn, "instances", MDB_CREATE | MDB_INTEGERKEY, &store->instances);
    if (!code)
        code = mdb_dbi_open(txn, "journal", MDB_CREATE | MDB_INTEGERKEY, &store->journal);
    return code;
}

int spex_store_open_map(spex_store *store, char *why, size_t size)
{
    char path[4096];
    MDB_txn *txn;
    struct stat there;
    /* After a power cut BATCH may lack its last commits, but what is there is whole. */
    unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NORDAHEAD | (store->sync ? 0 : MDB_NOMETASYNC);
    snprintf(path, sizeof path, "%s/spex.mdb", store->dir);
    if (!stat(path, &there) && there.st_size > 0 && (size_t)there.st_size > store->map_size)
        store->map_size = (size_t)there.st_size;
    int code = mdb_env_create(&store->env);
    if (code)
        return code;
    code = mdb_env_set_maxdbs(store->env, 4);
    if (!code)
        code = mdb_env_set_mapsize(store->env, store->map_size);
    if (!code)
        code = mdb_env_open(store->env, path, flags, 0666);
    if (!code)
        code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (!code) {
        code = open_databases(store, txn);
        if (!code)
            code = check_format(store, txn, why, size);
        if (!code)
            code = mdb_txn_commit(txn);
        else
            mdb_txn_abort(txn);
    }
    if (code && !*why)
        snprintf(why, size, "%s", mdb_strerror(code));
    if (code) {
        mdb_env_close(store->env);
        store->env = NULL;
    }
    return code;
}

/* ---- open and close ---- */

static void destroy_locks(spex_store *store)
{
    pthread_mutex_destroy(&store->lock);
    pthread_mutex_destroy(&store->taking);
    pthread_cond_destroy(&store->wake);
    pthread_cond_destroy(&store->done);
}

static void store_free(spex_store *store)
{
    if (store->env)
        mdb_env_close(store->env);
    if (store->lock_file >= 0)
        close(store->lock_file);
    spex_names_release(&store->names);
    spex_tail_close(store);
    free(store->taken.bytes);
    free(store->owed.bytes);
    free(store->removed.bytes);
    free(store->scratch.bytes);
    free(store->swept.bytes);
    free(store->dir);
    free(store);
}

static spex_store *store_new(const char *dir, bool sync)
{
    spex_store *store = calloc(1, sizeof *store);
    pthread_condattr_t monotonic;
    if (!store)
        return NULL;
    store->dir = strdup(dir);
    bool room =
        spex_buffer_reserve(&store->taken, FIRST_ROOM) && spex_buffer_reserve(&store->owed, FIRST_ROOM);
    if (!store->dir || !room || spex_names_init(&store->names)) {
        free(store->dir);
        free(store->taken.bytes);
        free(store->owed.bytes);
        free(store);
        return NULL;
    }
    store->lock_file = -1;
    store->tail = (spex_tail){.file = {-1, -1}};
    store->sync = sync;
    store->map_size = FIRST_MAP;
    pthread_mutex_init(&store->lock, NULL);
    pthread_mutex_init(&store->taking, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&store->wake, &monotonic);
    pthread_cond_init(&store->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return store;
}

static int open_all(spex_engine *engine, char *why, size_t size)
{
    spex_store *store = engine->store;
    const char *what = NULL;
    if (strlen(store->dir) > 4000) {
        snprintf(why, size, "the path is too long");
        return SPEX_E_STORE;
    }
    mkdir(store->dir, 0777); /* that it cannot be made shows when the lock is */
    int status = lock_dir(store, why, size);
    if (status)
        return status;
    if (spex_store_open_map(store, why, size))
        return SPEX_E_STORE;
    int code = spex_tail_open(store);
    if (code) {
        snprintf(why, size, "spex.tail: %s", strerror(code));
        return SPEX_E_STORE;
    }
    status = spex_store_load(engine, &what);
    if (status)
        snprintf(why, size, "%s", what ? what : spex_strerror(status));
    if (!status && (status = spex_writer_start(engine)))
        spex_writer_stop(engine);
    return status;
}

int spex_store_open(spex_engine *engine, const char *dir, bool sync)
{
    char why[256] = "";
    spex_store *store = store_new(dir, sync);
    if (!store)
        return SPEX_E_NOMEM;
    engine->store = store;
    int status = open_all(engine, why, sizeof why);
    if (status) {
        engine->store = NULL;
        status = status == SPEX_E_NOMEM ? status : store_error(engine, status, dir, why);
        destroy_locks(store);
        store_free(store);
    }
    return status;
}

int spex_store_close(spex_engine *engine)
{
    if (!engine->store)
        return SPEX_OK;
    int status = spex_writer_stop(engine);
    destroy_locks(engine->store);
    store_free(engine->store);
    engine->store = NULL;
    return status;
}

/* LMDB must not be touched in a child, so its memory stays; the lock is the parent's as long as that lives.
 */
void spex_store_abandon(spex_engine *engine)
{
    if (!engine->store)
        return;
    engine->store->env = NULL;
    store_free(engine->store);
    engine->store = NULL;
}
