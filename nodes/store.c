/* Durable fields. What an agent did and what it sent is held together: a thread of its own puts all that is
 * held into one transaction of LMDB, and when that is committed lets out what was sent, in the order in which
 * it came. So whoever hears of something hears of what has been written, whenever the process ends; and the
 * more there is to be written, the more is written at once. */
#include "nodes/store.h"

#include "nodes/clock.h"
#include "nodes/events.h"
#include "nodes/kept.h"
#include "nodes/probes.h"
#include "runtime/ground/ground.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MAP = 64 << 20, MOST_NAME = 500, RETRY_AFTER = 100, SYNC_WITHIN = 10 /* milliseconds */ };

typedef struct held {
    struct held *next;
    node_leaving leaving;
    messages_writer record; /* `bytes` NULL: nothing has changed */
    _Alignas(max_align_t) unsigned char outputs[];
} held;

struct node_store {
    spex_node *node;
    MDB_env *env;
    MDB_dbi agents;
    int lock_file;
    bool syncs_later;
    size_t map_size;
    pthread_mutex_t pages; /* of the environment: one transaction at a time */
    pthread_mutex_t lock;  /* of what follows */
    pthread_cond_t changed;
    held *first, **last;
    bool ends;
    bool has_thread;
    pthread_t thread;
    _Atomic uint64_t pending;  /* held, or about to leave */
    _Atomic uint64_t failures; /* commits that could not be written */
};

/* ---- files ---- */

static int fail(spex_node *node, int code, const char *why)
{
    node_error(node, code, node->options.store_dir, 0, 0, "the store cannot be opened: %s", why);
    return code;
}

/* One process at a time has it; the file says which. */
static int lock_folder(node_store *store, const char *dir)
{
    char path[4096], text[32];
    snprintf(path, sizeof path, "%s/node.lock", dir);
    store->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (store->lock_file < 0)
        return fail(store->node, SPEX_E_STORE, strerror(errno));
    if (flock(store->lock_file, LOCK_EX | LOCK_NB)) {
        ssize_t length = pread(store->lock_file, text, sizeof text - 1, 0);
        text[length > 0 ? length : 0] = '\0';
        node_error(store->node, SPEX_E_STORE_BUSY, dir, 0, 0, "process %s has the store", text);
        return SPEX_E_STORE_BUSY;
    }
    int length = snprintf(text, sizeof text, "%ld", (long)getpid());
    if (ftruncate(store->lock_file, 0) || pwrite(store->lock_file, text, (size_t)length, 0) != length)
        return fail(store->node, SPEX_E_STORE, strerror(errno));
    return SPEX_OK;
}

/* LMDB trusts its file: what is damaged would end in a signal. NULL: it is whole, or there is none yet. */
static const char *damage_of(const char *path)
{
    struct stat there;
    if (lstat(path, &there) || there.st_size == 0)
        return NULL;
    if (S_ISLNK(there.st_mode))
        return "node.mdb is a link";
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int code = file < 0 ? errno : spex_pages_check(file);
    if (file >= 0)
        close(file);
    return code == EINVAL ? "node.mdb is damaged" : code ? strerror(code) : NULL;
}

static void close_environment(node_store *store)
{
    if (store->env)
        mdb_env_close(store->env);
    store->env = NULL;
}

/* A code of LMDB's; there is no environment then. *damage: what is wrong with the file. */
static int open_environment(node_store *store, const char **damage)
{
    char path[4096];
    struct stat there;
    MDB_txn *txn;
    snprintf(path, sizeof path, "%s/node.mdb", store->node->options.store_dir);
    *damage = damage_of(path);
    if (*damage)
        return MDB_CORRUPTED;
    store->map_size = FIRST_MAP;
    while (!stat(path, &there) && (size_t)there.st_size > store->map_size / 2)
        store->map_size *= 2;
    int code = mdb_env_create(&store->env);
    if (!code)
        code = mdb_env_set_mapsize(store->env, store->map_size);
    if (!code)
        code = mdb_env_set_maxdbs(store->env, 1);
    if (!code)
        code = mdb_env_open(
            store->env, path,
            MDB_NOSUBDIR | MDB_NOLOCK | MDB_NORDAHEAD | (store->syncs_later ? MDB_NOMETASYNC : 0u), 0666);
    if (!code)
        code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (!code) {
        code = mdb_dbi_open(txn, "agents", MDB_CREATE, &store->agents);
        code = code ? (mdb_txn_abort(txn), code) : mdb_txn_commit(txn);
    }
    if (code)
        close_environment(store);
    return code;
}

/* ---- writing ---- */

static int put_records(node_store *store, MDB_txn *txn, const held *first)
{
    int code = 0;
    for (const held *h = first; h && !code; h = h->next) {
        const char *name = node_names_entry(&store->node->names, h->leaving.agent->ref)->name;
        MDB_val key = {strlen(name), (void *)(uintptr_t)name}, value = {h->record.length, h->record.bytes};
        if (h->record.bytes)
            code = mdb_put(txn, store->agents, &key, &value, 0);
    }
    return code;
}

static int commit_once(node_store *store, const held *first)
{
    MDB_txn *txn;
    const char *damage;
    int code = store->env ? 0 : open_environment(store, &damage);
    if (!code)
        code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (code)
        return code;
    code = put_records(store, txn, first);
    if (code) {
        mdb_txn_abort(txn);
        return code;
    }
    return mdb_txn_commit(txn);
}

/* Where the last pages of a commit cannot be written, LMDB does nothing more with its environment. */
static bool has_given_up(node_store *store, int code)
{
    if (code == MDB_PANIC)
        close_environment(store);
    return code == MDB_PANIC;
}

/* With a larger map where it does not fit; in a new environment where LMDB has given up the old one. */
static int commit(node_store *store, const held *first)
{
    int64_t begin = node_now(store->node);
    pthread_mutex_lock(&store->pages);
    int code = commit_once(store, first);
    while (code == MDB_MAP_FULL && !mdb_env_set_mapsize(store->env, 2 * store->map_size)) {
        store->map_size *= 2;
        code = commit_once(store, first);
    }
    if (has_given_up(store, code))
        code = commit_once(store, first);
    pthread_mutex_unlock(&store->pages);
    atomic_fetch_add(&store->failures, code != 0);
    if (code)
        node_error(store->node, SPEX_E_STORE, store->node->options.store_dir, 0, 0,
                   "what agents keep cannot be written, and what they sent waits: %s", mdb_strerror(code));
    else
        node_scheduler_count(&store->node->scheduler, NODE_COUNT_COMMITS, 1);
    NODE_PROBE2(commit, code, node_now(store->node) - begin);
    (void)begin;
    return code;
}

static bool writes_something(const held *first)
{
    while (first && !first->record.bytes)
        first = first->next;
    return first != NULL;
}

/* What was sent leaves; or, where it could not be written until the end, does not. */
static void let_out(node_store *store, held *first, bool is_written)
{
    for (held *next; first; first = next) {
        next = first->next;
        if (!is_written) {
            node_notes_free(first->leaving.notes);
            first->leaving.notes = NULL;
            first->leaving.count = 0;
            first->leaving.code = SPEX_E_STORE;
        }
        node_leave(store->node, &first->leaving);
        atomic_fetch_sub_explicit(&first->leaving.agent->held, 1, memory_order_release);
        messages_writer_free(&first->record);
        free(first);
        atomic_fetch_sub(&store->pending, 1);
    }
}

/* ---- the thread ---- */

static struct timespec moment_in(int64_t milliseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += (long)milliseconds * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

/* Waits for something to be held, not longer than so; false: it is over, and nothing is. */
static bool wait_locked(node_store *store, bool has_unsynced)
{
    struct timespec until = moment_in(SYNC_WITHIN);
    int late = 0;
    while (!store->first && !store->ends && !late)
        late = has_unsynced ? pthread_cond_timedwait(&store->changed, &store->lock, &until)
                            : pthread_cond_wait(&store->changed, &store->lock);
    return store->first || !store->ends;
}

static held *take_locked(node_store *store)
{
    held *first = store->first;
    store->first = NULL;
    store->last = &store->first;
    return first;
}

/* Writes until it is written, or it is over. */
static bool write_all(node_store *store, const held *first)
{
    while (commit(store, first)) {
        struct timespec until = moment_in(RETRY_AFTER);
        pthread_mutex_lock(&store->lock);
        while (!store->ends && pthread_cond_timedwait(&store->changed, &store->lock, &until) == 0)
            ;
        bool ends = store->ends;
        pthread_mutex_unlock(&store->lock);
        if (ends)
            return commit(store, first) == 0;
    }
    return true;
}

static void sync_environment(node_store *store)
{
    if (store->env)
        mdb_env_sync(store->env, 1);
}

static void *work(void *arg)
{
    node_store *store = arg;
    bool has_unsynced = false;
    pthread_mutex_lock(&store->lock);
    while (wait_locked(store, has_unsynced)) {
        held *first = take_locked(store);
        pthread_mutex_unlock(&store->lock);
        if (!first) {
            sync_environment(store);
            has_unsynced = false;
        } else {
            bool writes = writes_something(first);
            has_unsynced = has_unsynced || (writes && store->syncs_later);
            let_out(store, first, !writes || write_all(store, first));
        }
        pthread_mutex_lock(&store->lock);
    }
    pthread_mutex_unlock(&store->lock);
    if (has_unsynced)
        sync_environment(store);
    return NULL;
}

/* ---- the door ---- */

static int open_first(node_store *store)
{
    const char *damage;
    int code = open_environment(store, &damage);
    return code ? fail(store->node, SPEX_E_STORE, damage ? damage : mdb_strerror(code)) : SPEX_OK;
}

int node_store_open(spex_node *node)
{
    const char *dir = node->options.store_dir;
    pthread_condattr_t monotonic;
    if (!dir)
        return SPEX_OK;
    node_store *store = calloc(1, sizeof *store);
    if (!store)
        return SPEX_E_NOMEM;
    node->store = store;
    store->node = node;
    store->lock_file = -1;
    store->last = &store->first;
    store->syncs_later = node->options.durability == SPEX_DURABLE_BATCH;
    pthread_mutex_init(&store->pages, NULL);
    pthread_mutex_init(&store->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&store->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (mkdir(dir, 0777) && errno != EEXIST)
        return fail(node, SPEX_E_STORE, strerror(errno));
    int status = lock_folder(store, dir);
    if (!status)
        status = open_first(store);
    if (!status && pthread_create(&store->thread, NULL, work, store))
        status = SPEX_E_NOMEM;
    store->has_thread = status == SPEX_OK;
    return status;
}

void node_store_end(spex_node *node)
{
    node_store *store = node->store;
    if (!store || !store->has_thread)
        return;
    pthread_mutex_lock(&store->lock);
    store->ends = true;
    pthread_cond_signal(&store->changed);
    pthread_mutex_unlock(&store->lock);
    pthread_join(store->thread, NULL);
    store->has_thread = false;
}

void node_store_close(spex_node *node)
{
    node_store *store = node->store;
    if (!store)
        return;
    node_store_end(node);
    close_environment(store);
    if (store->lock_file >= 0)
        close(store->lock_file);
    pthread_mutex_destroy(&store->pages);
    pthread_mutex_destroy(&store->lock);
    pthread_cond_destroy(&store->changed);
    free(store);
    node->store = NULL;
}

bool node_store_takes(const spex_node *node, const char *name)
{
    return !node->store || strlen(name) <= MOST_NAME;
}

static bool durable_are_all(const spex_agent *type, uint32_t count)
{
    for (uint32_t i = 0; i < type->state_count; i++)
        count -= type->state[i].durable ? 1 : 0;
    return count == 0;
}

int node_store_load(spex_node *node, const node_agent *agent, void *state, bool *is_there, bool *is_whole)
{
    node_store *store = node->store;
    const char *name = node_names_entry(&node->names, agent->ref)->name, *why = NULL;
    MDB_val key = {strlen(name), (void *)(uintptr_t)name}, value;
    MDB_txn *txn;
    uint32_t count = 0;
    *is_there = *is_whole = false;
    pthread_mutex_lock(&store->pages);
    int code = store->env ? mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn) : MDB_PANIC;
    if (!code) {
        code = mdb_get(txn, store->agents, &key, &value);
        *is_there = code == 0;
        if (*is_there &&
            !node_kept_read(node, agent->kind->type, state, value.mv_data, value.mv_size, &count, &why))
            code = MDB_INVALID;
        mdb_txn_abort(txn);
    }
    pthread_mutex_unlock(&store->pages);
    *is_whole = *is_there && durable_are_all(agent->kind->type, count);
    if (code && code != MDB_NOTFOUND) {
        node_error(node, SPEX_E_STORE, node->options.store_dir, 0, 0, "what %s kept cannot be read: %s", name,
                   why ? why : mdb_strerror(code));
        return SPEX_E_STORE;
    }
    return SPEX_OK;
}

void node_store_hold(spex_node *node, const node_leaving *leaving, const void *state)
{
    node_store *store = node->store;
    size_t size = leaving->count * leaving->agent->kind->type->output_size;
    held *h = malloc(sizeof *h + size);
    if (h)
        *h = (held){.leaving = *leaving};
    if (!h || (state && !node_kept_write(node, leaving->agent->kind->type, state, &h->record))) {
        node_leaving none = *leaving;
        none.count = 0;
        none.code = SPEX_E_NOMEM;
        none.notes = NULL;
        node_notes_free(leaving->notes);
        node_error(node, SPEX_E_NOMEM, NULL, 0, 0, "no memory for what is to be written");
        node_leave(node, &none);
        if (h)
            messages_writer_free(&h->record);
        free(h);
        return;
    }
    if (size)
        memcpy(h->outputs, leaving->outputs, size);
    h->leaving.outputs = h->outputs;
    atomic_fetch_add(&store->pending, 1);
    atomic_fetch_add(&leaving->agent->held, 1);
    pthread_mutex_lock(&store->lock);
    *store->last = h;
    store->last = &h->next;
    pthread_cond_signal(&store->changed);
    pthread_mutex_unlock(&store->lock);
}

bool node_store_rests(const spex_node *node)
{
    return !node->store || atomic_load(&node->store->pending) == 0;
}

uint64_t node_store_failures(const spex_node *node)
{
    return node->store ? atomic_load(&node->store->failures) : 0;
}
