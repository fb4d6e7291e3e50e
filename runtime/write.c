/* One commit: what the shards have noted goes into the journal, some of the records that changed are written
 * whole, and the part of the journal that they make needless goes. See store.c.
 *
 * Should the transaction fail, nothing of it has happened: what was owed still is, and the records that it
 * wrote are marked as changed again.
 */
#include "runtime/probes.h"
#include "runtime/store.h"

#include <errno.h>

#define PIECE        2000        /* bytes of a value in the journal: two of them fill a page */
#define OWED_MOST    (64u << 20) /* then records are written instead */
#define SWEEP_FACTOR 3           /* bytes of records written for one of the journal */
#define SWEEP_LEAST  16384       /* bytes */
#define LOOK_AT      32          /* records of a shard looked at under one lock */
#define LOOK_AT_MOST 65536       /* records in one commit */
#define TRIM_AT_MOST 2000        /* pieces */

static int put(MDB_txn *txn, MDB_dbi db, uint64_t number, size_t key_size, const void *bytes, size_t length,
               unsigned flags)
{
    uint32_t narrow = (uint32_t)number;
    MDB_val key = {key_size, key_size == 4 ? (void *)&narrow : (void *)&number};
    MDB_val value = {length, (void *)(uintptr_t)bytes};
    return mdb_put(txn, db, &key, &value, flags);
}

/* ---- what is owed ---- */

/* All that is noted is owed from now on. */
static int owe(spex_engine *engine)
{
    spex_store *store = engine->store;
    spex_buffer *owed = &store->owed, *taken = &store->taken;
    pthread_mutex_lock(&store->taking);
    bool all = spex_take_locked(engine) && (!owed->length || spex_buffer_reserve(owed, taken->length));
    if (all && !owed->length) {
        spex_buffer empty = *owed;
        *owed = *taken;
        *taken = empty;
    } else if (all) {
        spex_put_bytes(owed, taken->bytes, taken->length);
        taken->length = 0;
    }
    if (all)
        spex_tail_turn(store);
    pthread_mutex_unlock(&store->taking);
    return all ? 0 : ENOMEM;
}

static size_t note_length(const spex_buffer *owed, size_t at)
{
    spex_reader reader = {owed->bytes + at, owed->length - at, false};
    return (size_t)spex_get(&reader, 4);
}

/* Serials of removed instances among what is owed, so that their records go too. */
static bool list_removed(spex_store *store)
{
    size_t length;
    for (; store->listed < store->owed.length; store->listed += length) {
        const unsigned char *note = store->owed.bytes + store->listed;
        length = note_length(&store->owed, store->listed);
        if (note[4] != NOTE_REMOVE)
            continue;
        if (!spex_buffer_reserve(&store->removed, 8))
            return false;
        spex_put_bytes(&store->removed, note + 5, 8);
    }
    return true;
}

static int write_names(spex_store *store, MDB_txn *txn)
{
    int code = 0;
    uint32_t count = atomic_load(&store->names.count);
    for (uint32_t i = store->names_written; !code && i < count; i++) {
        const spex_name *name = spex_names_at(&store->names, i);
        code = put(txn, store->names_db, i, 4, name->text, name->length, 0);
    }
    return code;
}

/* Appends the notes, in pieces that end where a note does. */
static int write_notes(spex_store *store, MDB_txn *txn, uint64_t *batch)
{
    const spex_buffer *owed = &store->owed;
    int code = 0;
    for (size_t start = 0; !code && start < owed->length;) {
        size_t end = start + note_length(owed, start);
        while (end < owed->length && end - start + note_length(owed, end) <= PIECE)
            end += note_length(owed, end);
        code = put(txn, store->journal, (*batch)++, 8, owed->bytes + start, end - start, MDB_APPEND);
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

/* ---- the sweep ---- */

/* Copies the changed records among some of a shard's to `scratch`, each after its serial and length. */
static bool collect(spex_engine *engine, unsigned s, uint32_t from)
{
    spex_store *store = engine->store;
    spex_shard *shard = &engine->shards[s];
    spex_buffer *b = &store->scratch;
    bool all = true;
    pthread_mutex_lock(&shard->lock);
    uint32_t end = shard->instances.used;
    end = end > from && end - from > LOOK_AT ? from + LOOK_AT : end;
    for (uint32_t n = from; n < end; n++) {
        spex_record *record = spex_table_at(&shard->instances, n);
        if (!record || !(record->flags & RECORD_DIRTY))
            continue;
        size_t start = b->length;
        if (!spex_buffer_reserve(b, spex_stored_size(engine, record) + 16) ||
            !spex_buffer_reserve(&store->swept, 8)) {
            all = false;
            continue;
        }
        spex_put(b, record->serial, 8);
        spex_put(b, 0, 4);
        if (spex_stored_write(engine, record, b)) {
            b->length = start;
            all = false;
            continue;
        }
        size_t written = b->length;
        b->length = start + 8;
        spex_put(b, written - start - 12, 4);
        b->length = written;
        spex_put(&store->swept, s, 4);
        spex_put(&store->swept, n, 4);
        record->flags &= (uint8_t)~RECORD_DIRTY;
    }
    pthread_mutex_unlock(&shard->lock);
    return all;
}

static int write_collected(spex_store *store, MDB_txn *txn, size_t *written)
{
    spex_reader reader = {store->scratch.bytes, store->scratch.length, false};
    int code = 0;
    while (!code && reader.left) {
        uint64_t serial = spex_get(&reader, 8);
        size_t length = (size_t)spex_get(&reader, 4);
        code = put(txn, store->instances, serial, 8, spex_get_bytes(&reader, length), length, 0);
        *written += length;
    }
    store->scratch.length = 0;
    return code;
}

static uint32_t most_used(spex_engine *engine)
{
    uint32_t most = 0;
    for (unsigned i = 0; i < engine->shard_count; i++) {
        spex_shard *shard = &engine->shards[i];
        pthread_mutex_lock(&shard->lock);
        most = shard->instances.used > most ? shard->instances.used : most;
        pthread_mutex_unlock(&shard->lock);
    }
    return most;
}

typedef struct sweep { /* where it is, until the transaction is through */
    uint64_t batch, round_began, trim_to;
    uint32_t at;
} sweep;

/* Writes changed records from where the sweep is; a round that ends makes the journal before it needless. The
 * numbers of all shards are gone through side by side: serials that are near each other are near in the tree.
 */
static int write_records(spex_engine *engine, MDB_txn *txn, sweep *w)
{
    spex_store *store = engine->store;
    size_t written = 0, enough = store->owed.length * SWEEP_FACTOR + SWEEP_LEAST;
    uint32_t end = most_used(engine);
    bool all = true;
    if (store->rewrite)
        w->at = 0;
    for (uint32_t looked = 0; w->at < end; w->at += LOOK_AT) {
        if (!store->rewrite && (written >= enough || looked >= LOOK_AT_MOST))
            return 0;
        for (unsigned s = 0; s < engine->shard_count; s++) {
            all &= collect(engine, s, w->at);
            looked += LOOK_AT;
        }
        int code = write_collected(store, txn, &written);
        if (code)
            return code;
    }
    if (all)
        w->trim_to = store->rewrite ? w->batch : w->round_began;
    w->round_began = w->batch;
    w->at = 0;
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

static void mark_dirty_again(spex_engine *engine)
{
    spex_store *store = engine->store;
    spex_reader reader = {store->swept.bytes, store->swept.length, false};
    while (reader.left) {
        spex_shard *shard = &engine->shards[spex_get(&reader, 4)];
        uint32_t number = (uint32_t)spex_get(&reader, 4);
        pthread_mutex_lock(&shard->lock);
        spex_record *record = spex_table_at(&shard->instances, number);
        if (record)
            record->flags |= RECORD_DIRTY;
        pthread_mutex_unlock(&shard->lock);
    }
}

static int write_all(spex_engine *engine, sweep *w)
{
    spex_store *store = engine->store;
    MDB_txn *txn;
    int code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (code)
        return code;
    store->swept.length = store->scratch.length = 0;
    code = store->rewrite ? 0 : write_notes(store, txn, &w->batch);
    if (!code)
        code = delete_removed(store, txn);
    if (!code)
        code = write_records(engine, txn, w);
    if (!code)
        code = trim_journal(store, txn, w->trim_to);
    uint32_t names = atomic_load(&store->names.count); /* the last, for the records may have numbered some */
    if (!code)
        code = write_names(store, txn);
    if (code)
        mdb_txn_abort(txn);
    else
        code = mdb_txn_commit(txn);
    if (code)
        mark_dirty_again(engine);
    else
        store->names_written = names;
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
static int reopen(spex_store *store)
{
    char why[256] = "";
    if (store->env)
        mdb_env_close(store->env);
    store->env = NULL;
    return spex_store_open_map(store, why, sizeof why);
}

int spex_store_write(spex_engine *engine)
{
    spex_store *store = engine->store;
    if (owe(engine) || !list_removed(store))
        return ENOMEM;
    if (store->rewrite || store->owed.length > OWED_MOST) {
        store->rewrite = true;
        store->owed.length = store->listed = 0;
    }
    sweep w = {store->batch, store->round_began, store->trim_to, store->sweep_at};
    int code = store->env ? 0 : reopen(store);
    if (!code)
        code = write_all(engine, &w);
    while (code == MDB_MAP_FULL && !(code = grow_map(store))) {
        w = (sweep){store->batch, store->round_began, store->trim_to, store->sweep_at};
        code = write_all(engine, &w);
    }
    if (code == MDB_PANIC)
        reopen(store);
    PROBE2(commit, code, store->owed.length);
    if (code)
        return code;
    store->batch = w.batch;
    store->round_began = w.round_began;
    store->trim_to = w.trim_to;
    store->sweep_at = w.at;
    store->owed.length = store->listed = store->removed.length = 0;
    store->rewrite = false;
    spex_tail_done(store);
    return 0;
}
