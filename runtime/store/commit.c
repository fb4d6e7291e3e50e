/* One commit: what the shards have logged goes into the journal, some of the records that changed are written
 * whole, and the part of the journal that they make needless goes. See store.c.
 *
 * Should the transaction fail, nothing of it has happened: what was uncommitted still is, and the records
 * that it wrote are marked as changed again.
 */
#include "runtime/store/store_internal.h"

#include <assert.h>
#include <errno.h>
#include <sys/stat.h>

#define PIECE             2000        /* bytes of a value in the journal: two of them fill a page */
#define UNCOMMITTED_MOST  (64u << 20) /* then records are written instead */
#define CHECKPOINT_FACTOR 3           /* bytes of records written for one of the journal */
#define CHECKPOINT_LEAST  16384       /* bytes */
#define LOOK_AT           32          /* records of a shard looked at under one lock */
#define LOOK_AT_MOST      65536       /* records in one commit */
#define TRIM_AT_MOST      2000        /* pieces */

/* ---- what is uncommitted ---- */

int spex_store_collect(spex_store *store)
{
    spex_buffer *uncommitted = &store->uncommitted, *drained = &store->drained;
    spex_mutex_lock(&store->draining);
    bool all = spex_drain_locked(store) &&
               (!uncommitted->length || spex_buffer_reserve(uncommitted, drained->length));
    if (all && !uncommitted->length) {
        spex_buffer empty = *uncommitted;
        *uncommitted = *drained;
        *drained = empty;
    } else if (all) {
        spex_put_bytes(uncommitted, drained->bytes, drained->length);
        drained->length = 0;
    }
    if (all)
        spex_wal_rotate(store);
    spex_mutex_unlock(&store->draining);
    return all ? 0 : ENOMEM;
}

static size_t entry_length(const spex_buffer *uncommitted, size_t at)
{
    spex_reader reader = {uncommitted->bytes + at, uncommitted->length - at, false};
    return (size_t)spex_get(&reader, 4);
}

/* Serials of removed instances among what is uncommitted, so that their records go too. */
static bool list_removed(spex_store *store)
{
    size_t length;
    for (; store->listed < store->uncommitted.length; store->listed += length) {
        const unsigned char *entry = store->uncommitted.bytes + store->listed;
        length = entry_length(&store->uncommitted, store->listed);
        if (entry[4] != LOG_REMOVE)
            continue;
        if (!spex_buffer_reserve(&store->removed, 8))
            return false;
        spex_put_bytes(&store->removed, entry + 5, 8);
    }
    return true;
}

static int write_names(spex_store *store, MDB_txn *txn)
{
    int code = 0;
    uint32_t count = atomic_load(&store->names.count);
    for (uint32_t i = store->names_written; !code && i < count; i++) {
        const spex_name *name = spex_names_at(&store->names, i);
        code = spex_store_put(txn, store->names_db, i, 4, name->text, name->length, 0);
    }
    return code;
}

/* Appends the entries, in pieces that end where an entry does. */
static int write_journal(spex_store *store, MDB_txn *txn, uint64_t *batch)
{
    const spex_buffer *uncommitted = &store->uncommitted;
    int code = 0;
    for (size_t start = 0; !code && start < uncommitted->length;) {
        size_t end = start + entry_length(uncommitted, start);
        while (end < uncommitted->length && end - start + entry_length(uncommitted, end) <= PIECE)
            end += entry_length(uncommitted, end);
        code = spex_store_put(txn, store->journal, (*batch)++, 8, uncommitted->bytes + start, end - start,
                              MDB_APPEND);
        assert(end > start && end <= uncommitted->length);
        start = end;
    }
    return code;
}

static int delete_removed(spex_store *store, MDB_txn *txn)
{
    spex_reader reader = {store->removed.bytes, store->removed.length, false};
    int code = 0;
    while (!code && reader.left) {
        uint64_t serial = spex_get(&reader, 8);
        MDB_val key = {sizeof serial, &serial};
        code = mdb_del(txn, store->instances, &key, NULL);
        code = code == MDB_NOTFOUND ? 0 : code;
    }
    return code;
}

/* ---- the checkpoint ---- */

/* Copies the changed records among some of a shard's to `scratch`, each after its serial and length. */
static bool copy_dirty_records(spex_store *store, unsigned s, uint32_t from)
{
    spex_shard *shard = &store->shards->all[s];
    spex_buffer *b = &store->scratch;
    bool all = true;
    spex_mutex_lock(&shard->lock);
    uint32_t end = shard->instances.used;
    end = end > from && end - from > LOOK_AT ? from + LOOK_AT : end;
    for (uint32_t n = from; n < end; n++) {
        spex_record *record = spex_table_at(&shard->instances, n);
        if (!record || !(record->flags & RECORD_DIRTY))
            continue;
        size_t start = b->length;
        if (!spex_buffer_reserve(b, spex_record_encoded_size(store, &shard->instances, record) + 16) ||
            !spex_buffer_reserve(&store->checkpointed, 8)) {
            all = false;
            continue;
        }
        spex_put(b, record->serial, 8);
        spex_put(b, 0, 4);
        if (spex_record_encode(store, &shard->instances, record, b)) {
            b->length = start;
            all = false;
            continue;
        }
        size_t written = b->length;
        b->length = start + 8;
        spex_put(b, written - start - 12, 4);
        b->length = written;
        spex_put(&store->checkpointed, s, 4);
        spex_put(&store->checkpointed, n, 4);
        record->flags &= (uint8_t)~RECORD_DIRTY;
    }
    spex_mutex_unlock(&shard->lock);
    return all;
}

static int write_copied_records(spex_store *store, MDB_txn *txn, size_t *written)
{
    spex_reader reader = {store->scratch.bytes, store->scratch.length, false};
    int code = 0;
    while (!code && reader.left) {
        uint64_t serial = spex_get(&reader, 8);
        size_t length = (size_t)spex_get(&reader, 4);
        code = spex_store_put(txn, store->instances, serial, 8, spex_get_bytes(&reader, length), length, 0);
        *written += length;
    }
    store->scratch.length = 0;
    return code;
}

static uint32_t most_numbers(spex_store *store)
{
    uint32_t most = 0;
    for (unsigned i = 0; i < store->shards->count; i++) {
        spex_shard *shard = &store->shards->all[i];
        spex_mutex_lock(&shard->lock);
        most = shard->instances.used > most ? shard->instances.used : most;
        spex_mutex_unlock(&shard->lock);
    }
    return most;
}

typedef struct checkpoint { /* where it is, until the transaction is through */
    uint64_t batch, round_began, trim_to;
    uint32_t at;
} checkpoint;

/* Writes changed records from where the checkpoint is; a round that ends makes the journal before it
 * needless. The numbers of all shards are gone through side by side: serials that are near each other are
 * near in the tree.
 */
static int write_records(spex_store *store, MDB_txn *txn, checkpoint *c)
{
    size_t written = 0, enough = store->uncommitted.length * CHECKPOINT_FACTOR + CHECKPOINT_LEAST;
    uint32_t end = most_numbers(store);
    bool all = true;
    if (store->rewrite)
        c->at = 0;
    for (uint32_t looked = 0; c->at < end; c->at += LOOK_AT) {
        if (!store->rewrite && (written >= enough || looked >= LOOK_AT_MOST))
            return 0;
        for (unsigned s = 0; s < store->shards->count; s++) {
            all &= copy_dirty_records(store, s, c->at);
            looked += LOOK_AT;
        }
        int code = write_copied_records(store, txn, &written);
        if (code)
            return code;
    }
    if (all)
        c->trim_to = store->rewrite ? c->batch : c->round_began;
    c->round_began = c->batch;
    c->at = 0;
    return store->rewrite && !all ? ENOMEM : 0;
}

static int trim_journal(spex_store *store, MDB_txn *txn, uint64_t trim_to)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int code = mdb_cursor_open(txn, store->journal, &cursor);
    if (code)
        return code;
    for (unsigned i = 0; !code && (store->rewrite || i < TRIM_AT_MOST); i++) {
        uint64_t number;
        code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
        if (code)
            break;
        memcpy(&number, key.mv_data, sizeof number);
        if (number >= trim_to)
            break;
        code = mdb_cursor_del(cursor, 0);
    }
    mdb_cursor_close(cursor);
    return code == MDB_NOTFOUND ? 0 : code;
}

/* ---- the transaction ---- */

static void mark_dirty_again(spex_store *store)
{
    spex_reader reader = {store->checkpointed.bytes, store->checkpointed.length, false};
    while (reader.left) {
        spex_shard *shard = &store->shards->all[spex_get(&reader, 4)];
        uint32_t number = (uint32_t)spex_get(&reader, 4);
        spex_mutex_lock(&shard->lock);
        spex_record *record = spex_table_at(&shard->instances, number);
        if (record)
            record->flags |= RECORD_DIRTY;
        spex_mutex_unlock(&shard->lock);
    }
}

static int write_transaction(spex_store *store, checkpoint *c)
{
    MDB_txn *txn;
    int code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (code)
        return code;
    store->checkpointed.length = store->scratch.length = 0;
    bool is_old = store->format != STORE_FORMAT; /* then all is written anew, see recover.c */
    code = is_old ? spex_store_write_format(store, txn) : 0;
    if (!code)
        code = store->rewrite ? 0 : write_journal(store, txn, &c->batch);
    if (!code)
        code = delete_removed(store, txn);
    if (!code)
        code = write_records(store, txn, c);
    if (!code)
        code = trim_journal(store, txn, c->trim_to);
    uint32_t names = atomic_load(&store->names.count); /* the last, for the records may have numbered some */
    if (!code)
        code = write_names(store, txn);
    if (code)
        mdb_txn_abort(txn);
    else
        code = mdb_txn_commit(txn);
    if (code)
        mark_dirty_again(store);
    else
        store->names_written = names, store->format = STORE_FORMAT;
    return code;
}

static int grow_map(spex_store *store)
{
    size_t size = store->map_size;
    int code = mdb_env_set_mapsize(store->env, size * 2);
    if (!code)
        store->map_size = size * 2;
    return code;
}

/* After an error in its own bookkeeping LMDB wants to be opened anew. */
static int reopen_environment(spex_store *store)
{
    char why[256] = "";
    if (store->env)
        mdb_env_close(store->env);
    store->env = NULL;
    return spex_store_open_environment(store, why, sizeof why);
}

/* Files that nobody can find any more keep nothing. */
static bool is_deleted(const spex_store *store)
{
    struct stat data, lock;
    int file;
    return (store->env && !mdb_env_get_fd(store->env, &file) && !fstat(file, &data) && data.st_nlink == 0) ||
           (!fstat(store->lock_file, &lock) && lock.st_nlink == 0);
}

int spex_store_commit(spex_store *store)
{
    if (!list_removed(store))
        return ENOMEM;
    if (is_deleted(store))
        return ENOENT;
    if (store->rewrite || store->uncommitted.length > UNCOMMITTED_MOST) {
        store->rewrite = true;
        store->uncommitted.length = store->listed = 0;
    }
    checkpoint c = {store->batch, store->round_began, store->trim_to, store->checkpoint_at};
    int code = store->env ? 0 : reopen_environment(store);
    if (!code)
        code = write_transaction(store, &c);
    bool is_anew = false;
    while ((code == MDB_MAP_FULL && !(code = grow_map(store))) ||
           (code == MDB_PANIC && !is_anew && (is_anew = true) && !(code = reopen_environment(store)))) {
        c = (checkpoint){store->batch, store->round_began, store->trim_to, store->checkpoint_at};
        code = write_transaction(store, &c);
    }
    PROBE2(commit, code, store->uncommitted.length);
    if (code)
        return code;
    assert(c.batch >= store->batch && c.round_began <= c.batch && c.trim_to <= c.batch);
    store->batch = c.batch;
    store->round_began = c.round_began;
    store->trim_to = c.trim_to;
    store->checkpoint_at = c.at;
    store->uncommitted.length = store->listed = store->removed.length = 0;
    store->rewrite = false;
    spex_wal_truncate(store);
    SPEX_CHECK(spex_store_check(store));
    return 0;
}
