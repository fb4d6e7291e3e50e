/* Reading the store at start: the records, then what the journal has beyond them, done again. An entry that a
 * record already contains is told by the instance's count of changes.
 *
 * What is read rests: it belongs to a specification that is known by name only, until that is registered
 * (attach.c). All of it is checked as it is read; what does not make sense is refused, not guessed.
 */
#include "runtime/store/store_internal.h"

#include <assert.h>

/* Where a serial is: its record. */
typedef struct serial_slot {
    uint64_t serial; /* plus one; 0: free */
    uint32_t shard, number;
} serial_slot;

typedef struct numbering { /* a resting specification's numbers of the store's names; SPEX_NO_NAME: none yet
                            */
    spex_spec *spec;
    uint32_t *states, *actions;
} numbering;

typedef struct recovery {
    spex_store *store;
    spex_spec **unregistered;
    const char **why;
    serial_slot *serials;
    uint64_t mask, count;
    numbering *numberings;
    uint32_t numbering_count;
    uint32_t names;
    uint64_t next_serial;
    int64_t now, wall;
} recovery;

static int damaged(recovery *l)
{
    *l->why = SPEX_STORE_DAMAGED;
    return SPEX_E_STORE;
}

/* ---- serials ---- */

static serial_slot *serial_slot_of(const recovery *l, uint64_t serial)
{
    uint64_t i = serial * UINT64_C(0x9e3779b97f4a7c15) >> 20 & l->mask;
    while (l->serials[i].serial && l->serials[i].serial != serial + 1)
        i = (i + 1) & l->mask;
    return &l->serials[i];
}

static int remember_serial(recovery *l, uint64_t serial, uint32_t shard, uint32_t number)
{
    if (l->count >= l->mask / 2) {
        serial_slot *old = l->serials;
        uint64_t room = l->mask + 1;
        l->serials = calloc(room * 2, sizeof *l->serials);
        if (!l->serials) {
            l->serials = old;
            return SPEX_E_NOMEM;
        }
        l->mask = room * 2 - 1;
        for (uint64_t i = 0; i < room; i++)
            if (old[i].serial)
                *serial_slot_of(l, old[i].serial - 1) = old[i];
        free(old);
    }
    serial_slot *p = serial_slot_of(l, serial);
    assert(!p->serial || p->number == INSTANCE_NONE || number == INSTANCE_NONE); /* no two live at once */
    l->count += p->serial == 0;
    *p = (serial_slot){serial + 1, shard, number};
    return SPEX_OK;
}

static spex_table *table_of(const recovery *l, uint64_t serial)
{
    return &l->store->shards->all[serial_slot_of(l, serial)->shard].instances;
}

static spex_record *find_record(const recovery *l, uint64_t serial)
{
    const serial_slot *p = serial_slot_of(l, serial);
    if (!p->serial || p->number == INSTANCE_NONE)
        return NULL;
    return spex_table_at(&l->store->shards->all[p->shard].instances, p->number);
}

/* ---- names ---- */

static int number_in(recovery *l, uint32_t *numbers, spex_names *names, uint32_t stored, uint32_t *number)
{
    if (stored >= l->names)
        return damaged(l);
    if (numbers[stored] == SPEX_NO_NAME) {
        const spex_name *name = spex_names_at(&l->store->names, stored);
        int status = spex_names_add(names, name->text, name->length, &numbers[stored]);
        if (status)
            return status;
        atomic_store(&spex_names_at(names, numbers[stored])->stored, stored);
    }
    *number = numbers[stored];
    return SPEX_OK;
}

static uint32_t *no_numbers(uint32_t count)
{
    uint32_t *numbers = malloc((count + (size_t)1) * sizeof *numbers);
    if (numbers)
        memset(numbers, 0xff, count * sizeof *numbers);
    return numbers;
}

static int new_numbering(recovery *l, const spex_stored_record *s, numbering **out)
{
    numbering *list = realloc(l->numberings, (l->numbering_count + (size_t)1) * sizeof *list);
    if (!list)
        return SPEX_E_NOMEM;
    l->numberings = list;
    numbering n = {NULL, no_numbers(l->names), no_numbers(l->names)};
    int status = SPEX_E_NOMEM;
    if (n.states && n.actions)
        status = spex_spec_new(spex_names_at(&l->store->names, s->specification)->text, &n.spec);
    if (status) {
        free(n.states);
        free(n.actions);
        return status;
    }
    n.spec->fingerprint = s->fingerprint;
    n.spec->tables = s->tables;
    atomic_store(&n.spec->next, *l->unregistered);
    *l->unregistered = n.spec;
    list[l->numbering_count++] = n;
    *out = &list[l->numbering_count - 1];
    return SPEX_OK;
}

static int numbering_of(recovery *l, const spex_stored_record *s, numbering **out)
{
    if (s->specification >= l->names)
        return damaged(l);
    const char *name = spex_names_at(&l->store->names, s->specification)->text;
    for (uint32_t i = 0; i < l->numbering_count; i++) {
        const spex_spec *spec = l->numberings[i].spec;
        if (spec->fingerprint == s->fingerprint && spec->tables == s->tables && !strcmp(spec->name, name)) {
            *out = &l->numberings[i];
            return SPEX_OK;
        }
    }
    return new_numbering(l, s, out);
}

static numbering *numbering_with(const recovery *l, const spex_spec *spec)
{
    uint32_t i = 0;
    while (i < l->numbering_count && l->numberings[i].spec != spec)
        i++;
    assert(i < l->numbering_count);
    return &l->numberings[i];
}

/* ---- records ---- */

/* A clock that was set back makes no instance younger than it can be: at worst its time begins anew. */
static int64_t moved_at(const recovery *l, int64_t changed)
{
    return changed >= l->wall ? l->now : l->now - (l->wall - changed);
}

/* Since when it is where it is. */
static void set_moved(const recovery *l, spex_record *record, int64_t changed)
{
    record->moved = moved_at(l, changed);
    record->flags = (uint8_t)(record->flags & ~RECORD_TIMELESS);
    if (changed > l->wall)
        record->flags |= RECORD_TIMELESS;
}

static int recover_runs(spex_record *record, uint32_t count, const unsigned char *bytes)
{
    spex_reader reader = {bytes, (size_t)count * 4, false};
    spex_run_set *set = NULL;
    uint32_t run = 0;
    if (count > 1 && !(set = malloc(sizeof *set + count * sizeof set->runs[0])))
        return SPEX_E_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        run = (uint32_t)spex_get(&reader, 4);
        if (set)
            set->runs[i] = run;
    }
    if (set)
        set->count = count;
    spex_run_set_free(record->set);
    record->run = run;
    record->set = set;
    return SPEX_OK;
}

static int push_step(recovery *l, spex_record *record, numbering *n, uint32_t action, uint32_t to,
                     int64_t time)
{
    spex_entry entry = {time, action, to};
    int status = SPEX_OK;
    if (action != MODEL_INIT)
        status = number_in(l, n->actions, &n->spec->actions, action, &entry.action);
    if (!status)
        status = number_in(l, n->states, &n->spec->states, to, &entry.to);
    if (!status)
        status = spex_record_reserve(record, l->store->shards->history);
    if (!status)
        spex_record_push(record, l->store->shards->history, entry);
    return status;
}

static void set_stay(const recovery *l, spex_staying *stay, uint64_t flags, int64_t since)
{
    *stay = (spex_staying){
        .since = moved_at(l, since), .is_within = flags & STAY_WITHIN, .is_told = (flags & STAY_TOLD) != 0};
}

/* What was beside the record: a parent that is only named until its specification is registered, stays, and a
 * place, which is good for that version of its specification. */
static int fill_aside(recovery *l, spex_table *table, spex_record *record, const spex_stored_record *s)
{
    if (record->flags & RECORD_RULED) {
        spex_aside_free(table->beside[record->number].aside);
        table->beside[record->number].aside = NULL;
        record->flags = (uint8_t)(record->flags & ~RECORD_RULED);
    }
    if (!s->parent_id_length && !s->stay_count && !s->place_count)
        return SPEX_OK;
    spex_aside *aside = spex_aside_new(s->stay_count);
    char *name = s->parent_id_length ? strndup((const char *)s->parent_name, s->parent_name_length) : NULL;
    bool ok = aside && (name || !s->parent_id_length);
    if (ok && name)
        ok = (aside->parent = spex_kin_new(name, s->parent_id, s->parent_id_length, s->parent_serial, 0)) !=
             NULL;
    free(name);
    spex_reader stays = {s->stays, (size_t)s->stay_count * STAY_SIZE, false};
    for (uint32_t k = 0; ok && k < s->stay_count; k++) {
        uint64_t flags = spex_get(&stays, 1);
        set_stay(l, &aside->stays[k], flags, (int64_t)spex_get(&stays, 8));
    }
    if (ok)
        ok = spex_place_read(s->place, s->place_count, &aside->place) == SPEX_OK;
    if (ok && spex_table_put_aside(table, record, aside) == SPEX_OK)
        return SPEX_OK;
    spex_aside_free(aside);
    return SPEX_E_NOMEM;
}

static int fill_record(recovery *l, spex_table *table, spex_record *record, const spex_stored_record *s)
{
    numbering *n;
    int status = numbering_of(l, s, &n);
    if (status)
        return status;
    record->spec = n->spec;
    record->serial = s->serial;
    record->version = s->version;
    record->flags = (record->flags & (RECORD_SHARED | RECORD_RULED)) | (s->late ? RECORD_LATE : 0);
    set_moved(l, record, s->changed);
    spex_record_forget(record);
    status = number_in(l, n->states, &n->spec->states, s->state, &record->state);
    if (!status)
        status = recover_runs(record, s->run_count, s->runs);
    if (!status)
        status = fill_aside(l, table, record, s);
    spex_reader steps = {s->history, (size_t)s->history_count * 16, false};
    while (!status && steps.left) {
        int64_t time = (int64_t)spex_get(&steps, 8);
        uint32_t action = (uint32_t)spex_get(&steps, 4);
        status = push_step(l, record, n, action, (uint32_t)spex_get(&steps, 4), time);
    }
    return status;
}

static int add_record(recovery *l, const spex_stored_record *s)
{
    spex_key key;
    char *meta = s->meta_length ? strndup((const char *)s->meta, s->meta_length) : NULL;
    spex_record *record;
    if (s->meta_length && !meta)
        return SPEX_E_NOMEM;
    int status = spex_key_of(spex_id_bytes(s->id, s->id_length), &key) ? damaged(l) : SPEX_OK;
    spex_shard *shard = status ? NULL : spex_shard_of(l->store->shards, key.hash);
    numbering *n;
    if (!status)
        status = numbering_of(l, s, &n);
    if (!status && spex_table_find_of(&shard->instances, &key, n->spec)) {
        /* It was removed and began again, as a later serial; that is the one that lives. */
        free(meta);
        return remember_serial(l, s->serial, 0, INSTANCE_NONE);
    }
    if (!status)
        status = spex_table_add(&shard->instances, &key, meta, &record);
    free(meta);
    if (!status)
        record->spec = n->spec;
    if (!status)
        status = remember_serial(l, s->serial, (uint32_t)(shard - l->store->shards->all), record->number);
    return status ? status : fill_record(l, &shard->instances, record, s);
}

static int recover_record(recovery *l, spex_reader *reader, bool from_journal)
{
    spex_stored_record s;
    if (!spex_record_decode(reader, &s))
        return damaged(l);
    l->next_serial = s.serial >= l->next_serial ? s.serial + 1 : l->next_serial;
    spex_record *there = find_record(l, s.serial);
    int status = SPEX_OK;
    if (there && !from_journal)
        return damaged(l);
    if (there && there->version < s.version) {
        char *meta = s.meta_length ? strndup((const char *)s.meta, s.meta_length) : NULL;
        if (s.meta_length && !meta)
            return SPEX_E_NOMEM;
        free(there->meta);
        there->meta = meta;
        status = fill_record(l, table_of(l, s.serial), there, &s);
    } else if (!there) {
        status = add_record(l, &s);
        there = find_record(l, s.serial);
    }
    if (!status && there && from_journal)
        there->flags |= RECORD_DIRTY;
    return status;
}

/* ---- the journal ---- */

static int redo_move(recovery *l, spex_reader *reader, bool set)
{
    uint64_t serial = spex_get(reader, 8);
    uint32_t version = (uint32_t)spex_get(reader, 4), action = (uint32_t)spex_get(reader, 4);
    uint32_t state = (uint32_t)spex_get(reader, 4);
    int64_t time = (int64_t)spex_get(reader, 8);
    uint32_t count = set ? (uint32_t)spex_get(reader, 4) : 1;
    const unsigned char *runs = spex_get_bytes(reader, (size_t)count * 4);
    if (reader->bad || !count)
        return damaged(l);
    spex_record *record = find_record(l, serial);
    if (!record || record->version >= version)
        return SPEX_OK;
    numbering *n = numbering_with(l, record->spec);
    int status = number_in(l, n->states, &n->spec->states, state, &record->state);
    if (!status)
        status = recover_runs(record, count, runs);
    if (!status)
        status = push_step(l, record, n, action, state, time);
    spex_aside *aside = spex_table_aside(table_of(l, serial), record);
    if (aside)
        spex_aside_forget_place(aside);
    record->version = version;
    record->flags = (record->flags & (RECORD_SHARED | RECORD_RULED)) | RECORD_DIRTY;
    set_moved(l, record, time);
    return status;
}

static int redo_late(recovery *l, spex_reader *reader)
{
    uint64_t serial = spex_get(reader, 8);
    uint32_t version = (uint32_t)spex_get(reader, 4);
    spex_record *record = find_record(l, serial);
    if (record && record->version == version)
        record->flags |= RECORD_LATE | RECORD_DIRTY;
    return reader->bad ? damaged(l) : SPEX_OK;
}

/* A stay that is not known, as there are fewer than then, is passed over. */
static int redo_stay(recovery *l, spex_reader *reader)
{
    uint64_t serial = spex_get(reader, 8);
    uint32_t version = (uint32_t)spex_get(reader, 4), number = (uint32_t)spex_get(reader, 4);
    uint64_t flags = spex_get(reader, 1);
    int64_t since = (int64_t)spex_get(reader, 8);
    spex_record *record = find_record(l, serial);
    spex_aside *aside = record ? spex_table_aside(table_of(l, serial), record) : NULL;
    if (!reader->bad && aside && record->version <= version && number < aside->stay_count) {
        set_stay(l, &aside->stays[number], flags, since);
        record->flags |= RECORD_DIRTY;
    }
    return reader->bad ? damaged(l) : SPEX_OK;
}

/* Where the move of that version has led. */
static int redo_place(recovery *l, spex_reader *reader)
{
    uint64_t serial = spex_get(reader, 8);
    uint32_t version = (uint32_t)spex_get(reader, 4), count = (uint32_t)spex_get(reader, 4);
    const unsigned char *states = spex_get_bytes(reader, (size_t)count * 4);
    if (reader->bad || !count)
        return damaged(l);
    spex_record *record = find_record(l, serial);
    if (!record || record->version != version)
        return SPEX_OK;
    spex_table *table = table_of(l, serial);
    spex_aside *aside = spex_table_aside(table, record);
    if (!aside && (!(aside = spex_aside_new(0)) || spex_table_put_aside(table, record, aside))) {
        spex_aside_free(aside);
        return SPEX_E_NOMEM;
    }
    spex_aside_forget_place(aside);
    return spex_place_read(states, count, &aside->place);
}

static int redo_remove(recovery *l, spex_reader *reader)
{
    uint64_t serial = spex_get(reader, 8);
    if (reader->bad)
        return damaged(l);
    spex_record *record = find_record(l, serial);
    if (record) {
        serial_slot *p = serial_slot_of(l, serial);
        spex_table_remove(&l->store->shards->all[p->shard].instances, record);
        p->number = INSTANCE_NONE;
    }
    return SPEX_OK;
}

static int redo_entry(recovery *l, spex_reader *reader)
{
    size_t length = (size_t)spex_get(reader, 4);
    if (reader->bad || length < 5)
        return damaged(l);
    const unsigned char *bytes = spex_get_bytes(reader, length - 4);
    spex_reader entry = {bytes, length - 4, reader->bad};
    switch (spex_get(&entry, 1)) {
    case LOG_BEGIN:
        return recover_record(l, &entry, true);
    case LOG_MOVE:
        return redo_move(l, &entry, false);
    case LOG_MOVE_SET:
        return redo_move(l, &entry, true);
    case LOG_LATE:
        return redo_late(l, &entry);
    case LOG_REMOVE:
        return redo_remove(l, &entry);
    case LOG_STAY:
        return redo_stay(l, &entry);
    case LOG_PLACE:
        return redo_place(l, &entry);
    default:
        return damaged(l);
    }
}

/* ---- the tables of LMDB ---- */

typedef int recover_fn(recovery *l, uint64_t key, spex_reader *value);

static int recover_name(recovery *l, uint64_t key, spex_reader *value)
{
    uint32_t number;
    size_t length = value->left;
    const unsigned char *text = spex_get_bytes(value, length);
    int status = spex_names_add(&l->store->names, (const char *)text, length, &number);
    if (!status && number != key)
        return damaged(l);
    l->names = number + 1;
    return status;
}

static int recover_instance(recovery *l, uint64_t key, spex_reader *value)
{
    (void)key;
    return recover_record(l, value, false);
}

static int recover_piece(recovery *l, uint64_t key, spex_reader *value)
{
    int status = SPEX_OK;
    l->store->batch = key + 1;
    while (!status && value->left)
        status = redo_entry(l, value);
    return status;
}

static int each_pair(recovery *l, MDB_txn *txn, MDB_dbi db, recover_fn *fn)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int status = SPEX_OK, code = mdb_cursor_open(txn, db, &cursor);
    if (code)
        return damaged(l);
    while (!status && !(code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
        uint64_t k = 0; /* integer keys are in the machine's order of bytes */
        uint32_t narrow = 0;
        if (key.mv_size == sizeof k)
            memcpy(&k, key.mv_data, sizeof k);
        else if (key.mv_size == sizeof narrow)
            memcpy(&narrow, key.mv_data, sizeof narrow);
        if (!spex_store_is_whole(l->store->format, k + narrow, &value)) {
            status = damaged(l);
            break;
        }
        spex_reader reader = {value.mv_data, value.mv_size, false};
        status = fn(l, k + narrow, &reader);
    }
    mdb_cursor_close(cursor);
    return status ? status : code == MDB_NOTFOUND ? SPEX_OK : damaged(l);
}

/* ---- the wal ---- */

typedef int wal_entry_fn(recovery *l, const unsigned char *entry, size_t length);

static int each_wal_entry(recovery *l, const spex_buffer *wal, wal_entry_fn *fn)
{
    spex_reader reader = {wal->bytes, wal->length, false};
    int status = SPEX_OK;
    while (!status && reader.left) {
        const unsigned char *entry = reader.bytes;
        size_t length = (size_t)spex_get(&reader, 4);
        if (length < 5 || !spex_get_bytes(&reader, length - 4))
            return damaged(l);
        status = fn(l, entry, length);
    }
    return status;
}

static int recover_wal_name(recovery *l, const unsigned char *entry, size_t length)
{
    spex_reader reader = {entry + 4, length - 4, false};
    if (spex_get(&reader, 1) != LOG_NAME)
        return SPEX_OK;
    uint32_t number = (uint32_t)spex_get(&reader, 4);
    if (reader.bad || number > l->names)
        return damaged(l);
    return number < l->names ? SPEX_OK : recover_name(l, number, &reader);
}

/* Done again, and uncommitted, which does not have it. */
static int recover_wal_change(recovery *l, const unsigned char *entry, size_t length)
{
    spex_buffer *uncommitted = &l->store->uncommitted;
    if (entry[4] == LOG_NAME)
        return SPEX_OK;
    if (!spex_buffer_reserve(uncommitted, length))
        return SPEX_E_NOMEM;
    spex_put_bytes(uncommitted, entry, length);
    spex_reader reader = {entry, length, false};
    return redo_entry(l, &reader);
}

static int recover_all(recovery *l, MDB_txn *txn)
{
    spex_store *store = l->store;
    spex_buffer older, newer;
    int status = spex_wal_read(store, &older, &newer);
    if (status == SPEX_E_STORE)
        damaged(l);
    if (!status)
        status = each_pair(l, txn, store->names_db, recover_name);
    store->names_written = l->names;
    if (!status)
        status = each_wal_entry(l, &older, recover_wal_name);
    if (!status)
        status = each_wal_entry(l, &newer, recover_wal_name);
    store->wal.names = l->names;
    if (!status)
        status = each_pair(l, txn, store->instances, recover_instance);
    if (!status)
        status = each_pair(l, txn, store->journal, recover_piece);
    if (!status)
        status = each_wal_entry(l, &older, recover_wal_change);
    if (!status)
        status = each_wal_entry(l, &newer, recover_wal_change);
    free(older.bytes);
    free(newer.bytes);
    return status;
}

/* An older format: the first commit writes all of it anew, in one transaction. */
static void renew(spex_store *store)
{
    store->rewrite = true;
    store->names_written = 0;
    for (unsigned i = 0; i < store->shards->count; i++) {
        spex_table *instances = &store->shards->all[i].instances;
        for (uint32_t n = 0; n < instances->used; n++) {
            spex_record *record = spex_table_at(instances, n);
            if (record)
                record->flags |= RECORD_DIRTY;
        }
    }
}

int spex_store_recover(spex_store *store, spex_spec **unregistered, const char **why)
{
    recovery l = {.store = store,
                  .unregistered = unregistered,
                  .why = why,
                  .mask = 1023,
                  .now = spex_now(store->clocks)};
    MDB_txn *txn;
    l.wall = spex_wall(store->clocks, l.now);
    l.serials = calloc(l.mask + 1, sizeof *l.serials);
    if (!l.serials || mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn)) {
        free(l.serials);
        return SPEX_E_NOMEM;
    }
    int status = recover_all(&l, txn);
    mdb_txn_abort(txn);
    if (!status && store->format != STORE_FORMAT)
        renew(store);
    store->round_began = store->batch;
    for (unsigned i = 0; i < store->shards->count; i++)
        store->shards->all[i].serial = l.next_serial + i;
    for (uint32_t i = 0; i < l.numbering_count; i++) {
        free(l.numberings[i].states);
        free(l.numberings[i].actions);
    }
    free(l.numberings);
    free(l.serials);
    return status;
}
