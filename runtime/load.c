/* Reading the store at start: the records, then what the journal has beyond them, done again. A note that a
 * record already contains is told by the instance's count of changes.
 *
 * What is read rests: it belongs to a specification that is known by name only, until that is registered
 * (adopt.c). All of it is checked as it is read; what does not make sense is refused, not guessed.
 */
#include "runtime/store.h"

#define DAMAGED "the store is damaged"

/* Where a serial is: its record. */
typedef struct place {
    uint64_t serial; /* plus one; 0: free */
    uint32_t shard, number;
} place;

typedef struct numbering { /* a resting specification's numbers of the store's names; SPEX_NO_NAME: none yet
                            */
    spex_spec *spec;
    uint32_t *states, *actions;
} numbering;

typedef struct loader {
    spex_engine *engine;
    const char **why;
    place *places;
    uint64_t mask, count;
    numbering *numberings;
    uint32_t numbering_count;
    uint32_t names;
    uint64_t next_serial;
    int64_t now, wall;
} loader;

static int damaged(loader *l)
{
    *l->why = DAMAGED;
    return SPEX_E_STORE;
}

/* ---- serials ---- */

static place *place_of(const loader *l, uint64_t serial)
{
    uint64_t i = serial * UINT64_C(0x9e3779b97f4a7c15) >> 20 & l->mask;
    while (l->places[i].serial && l->places[i].serial != serial + 1)
        i = (i + 1) & l->mask;
    return &l->places[i];
}

static int remember(loader *l, uint64_t serial, uint32_t shard, uint32_t number)
{
    if (l->count >= l->mask / 2) {
        place *old = l->places;
        uint64_t room = l->mask + 1;
        l->places = calloc(room * 2, sizeof *l->places);
        if (!l->places) {
            l->places = old;
            return SPEX_E_NOMEM;
        }
        l->mask = room * 2 - 1;
        for (uint64_t i = 0; i < room; i++)
            if (old[i].serial)
                *place_of(l, old[i].serial - 1) = old[i];
        free(old);
    }
    place *p = place_of(l, serial);
    l->count += p->serial == 0;
    *p = (place){serial + 1, shard, number};
    return SPEX_OK;
}

static spex_record *find(const loader *l, uint64_t serial)
{
    const place *p = place_of(l, serial);
    if (!p->serial || p->number == INSTANCE_NONE)
        return NULL;
    return spex_table_at(&l->engine->shards[p->shard].instances, p->number);
}

/* ---- names ---- */

static int number_in(loader *l, uint32_t *numbers, spex_names *names, uint32_t stored, uint32_t *number)
{
    if (stored >= l->names)
        return damaged(l);
    if (numbers[stored] == SPEX_NO_NAME) {
        const spex_name *name = spex_names_at(&l->engine->store->names, stored);
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

static int new_numbering(loader *l, const spex_stored *s, numbering **out)
{
    numbering *list = realloc(l->numberings, (l->numbering_count + (size_t)1) * sizeof *list);
    if (!list)
        return SPEX_E_NOMEM;
    l->numberings = list;
    numbering n = {NULL, no_numbers(l->names), no_numbers(l->names)};
    int status = SPEX_E_NOMEM;
    if (n.states && n.actions)
        status = spex_spec_new(spex_names_at(&l->engine->store->names, s->specification)->text, &n.spec);
    if (status) {
        free(n.states);
        free(n.actions);
        return status;
    }
    n.spec->fingerprint = s->fingerprint;
    n.spec->tables = s->tables;
    atomic_store(&n.spec->next, l->engine->resting);
    l->engine->resting = n.spec;
    list[l->numbering_count++] = n;
    *out = &list[l->numbering_count - 1];
    return SPEX_OK;
}

static int numbering_of(loader *l, const spex_stored *s, numbering **out)
{
    if (s->specification >= l->names)
        return damaged(l);
    const char *name = spex_names_at(&l->engine->store->names, s->specification)->text;
    for (uint32_t i = 0; i < l->numbering_count; i++) {
        const spex_spec *spec = l->numberings[i].spec;
        if (spec->fingerprint == s->fingerprint && spec->tables == s->tables && !strcmp(spec->name, name)) {
            *out = &l->numberings[i];
            return SPEX_OK;
        }
    }
    return new_numbering(l, s, out);
}

static numbering *numbering_with(const loader *l, const spex_spec *spec)
{
    uint32_t i = 0;
    while (l->numberings[i].spec != spec)
        i++;
    return &l->numberings[i];
}

/* ---- records ---- */

/* A clock that was set back makes no instance younger than it can be: at worst its time begins anew. */
static int64_t moved_at(const loader *l, int64_t changed)
{
    return changed >= l->wall ? l->now : l->now - (l->wall - changed);
}

static int take_runs(spex_record *record, uint32_t count, const unsigned char *bytes)
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

static int push_step(loader *l, spex_record *record, numbering *n, uint32_t action, uint32_t to, int64_t time)
{
    spex_entry entry = {time, action, to};
    int status = SPEX_OK;
    if (action != MODEL_INIT)
        status = number_in(l, n->actions, &n->spec->actions, action, &entry.action);
    if (!status)
        status = number_in(l, n->states, &n->spec->states, to, &entry.to);
    if (!status)
        status = spex_record_reserve(record, l->engine->history);
    if (!status)
        spex_record_push(record, l->engine->history, entry);
    return status;
}

static int fill(loader *l, spex_record *record, const spex_stored *s)
{
    numbering *n;
    int status = numbering_of(l, s, &n);
    if (status)
        return status;
    record->spec = n->spec;
    record->serial = s->serial;
    record->version = s->version;
    record->flags = s->late ? RECORD_LATE : 0;
    record->moved = moved_at(l, s->changed);
    spex_record_forget(record);
    status = number_in(l, n->states, &n->spec->states, s->state, &record->state);
    if (!status)
        status = take_runs(record, s->run_count, s->runs);
    spex_reader steps = {s->history, (size_t)s->history_count * 16, false};
    while (!status && steps.left) {
        int64_t time = (int64_t)spex_get(&steps, 8);
        uint32_t action = (uint32_t)spex_get(&steps, 4);
        status = push_step(l, record, n, action, (uint32_t)spex_get(&steps, 4), time);
    }
    return status;
}

static int add(loader *l, const spex_stored *s)
{
    spex_key key;
    char *meta = s->meta_length ? strndup((const char *)s->meta, s->meta_length) : NULL;
    spex_record *record;
    if (s->meta_length && !meta)
        return SPEX_E_NOMEM;
    int status = spex_key_of(spex_id_bytes(s->id, s->id_length), &key) ? damaged(l) : SPEX_OK;
    spex_shard *shard = status ? NULL : spex_shard_of(l->engine, key.hash);
    if (!status && spex_table_find(&shard->instances, &key)) {
        /* It was removed and began again, as a later serial; that is the one that lives. */
        free(meta);
        return remember(l, s->serial, 0, INSTANCE_NONE);
    }
    if (!status)
        status = spex_table_add(&shard->instances, &key, meta, &record);
    free(meta);
    if (!status)
        status = remember(l, s->serial, (uint32_t)(shard - l->engine->shards), record->number);
    return status ? status : fill(l, record, s);
}

static int take_record(loader *l, spex_reader *reader, bool from_journal)
{
    spex_stored s;
    if (!spex_stored_read(reader, &s))
        return damaged(l);
    l->next_serial = s.serial >= l->next_serial ? s.serial + 1 : l->next_serial;
    spex_record *there = find(l, s.serial);
    int status = SPEX_OK;
    if (there && !from_journal)
        return damaged(l);
    if (there && there->version < s.version) {
        char *meta = s.meta_length ? strndup((const char *)s.meta, s.meta_length) : NULL;
        if (s.meta_length && !meta)
            return SPEX_E_NOMEM;
        free(there->meta);
        there->meta = meta;
        status = fill(l, there, &s);
    } else if (!there) {
        status = add(l, &s);
        there = find(l, s.serial);
    }
    if (!status && there && from_journal)
        there->flags |= RECORD_DIRTY;
    return status;
}

/* ---- the journal ---- */

static int redo_move(loader *l, spex_reader *reader, bool set)
{
    uint64_t serial = spex_get(reader, 8);
    uint32_t version = (uint32_t)spex_get(reader, 4), action = (uint32_t)spex_get(reader, 4);
    uint32_t state = (uint32_t)spex_get(reader, 4);
    int64_t time = (int64_t)spex_get(reader, 8);
    uint32_t count = set ? (uint32_t)spex_get(reader, 4) : 1;
    const unsigned char *runs = spex_get_bytes(reader, (size_t)count * 4);
    if (reader->bad || !count)
        return damaged(l);
    spex_record *record = find(l, serial);
    if (!record || record->version >= version)
        return SPEX_OK;
    numbering *n = numbering_with(l, record->spec);
    int status = number_in(l, n->states, &n->spec->states, state, &record->state);
    if (!status)
        status = take_runs(record, count, runs);
    if (!status)
        status = push_step(l, record, n, action, state, time);
    record->version = version;
    record->moved = moved_at(l, time);
    record->flags = (record->flags & RECORD_WRAPPED) | RECORD_DIRTY;
    return status;
}

static int redo_late(loader *l, spex_reader *reader)
{
    uint64_t serial = spex_get(reader, 8);
    uint32_t version = (uint32_t)spex_get(reader, 4);
    spex_record *record = find(l, serial);
    if (record && record->version == version)
        record->flags |= RECORD_LATE | RECORD_DIRTY;
    return reader->bad ? damaged(l) : SPEX_OK;
}

static int redo_remove(loader *l, spex_reader *reader)
{
    uint64_t serial = spex_get(reader, 8);
    if (reader->bad)
        return damaged(l);
    spex_record *record = find(l, serial);
    if (record) {
        place *p = place_of(l, serial);
        spex_table_remove(&l->engine->shards[p->shard].instances, record);
        p->number = INSTANCE_NONE;
    }
    return SPEX_OK;
}

static int redo(loader *l, spex_reader *reader)
{
    size_t length = (size_t)spex_get(reader, 4);
    if (reader->bad || length < 5)
        return damaged(l);
    const unsigned char *bytes = spex_get_bytes(reader, length - 4);
    spex_reader note = {bytes, length - 4, reader->bad};
    switch (spex_get(&note, 1)) {
    case NOTE_BEGIN:
        return take_record(l, &note, true);
    case NOTE_MOVE:
        return redo_move(l, &note, false);
    case NOTE_MOVE_SET:
        return redo_move(l, &note, true);
    case NOTE_LATE:
        return redo_late(l, &note);
    case NOTE_REMOVE:
        return redo_remove(l, &note);
    default:
        return damaged(l);
    }
}

/* ---- the tables of LMDB ---- */

typedef int take(loader *l, uint64_t key, spex_reader *value);

static int take_name(loader *l, uint64_t key, spex_reader *value)
{
    uint32_t number;
    size_t length = value->left;
    const unsigned char *text = spex_get_bytes(value, length);
    int status = spex_names_add(&l->engine->store->names, (const char *)text, length, &number);
    if (!status && number != key)
        return damaged(l);
    l->names = number + 1;
    return status;
}

static int take_instance(loader *l, uint64_t key, spex_reader *value)
{
    (void)key;
    return take_record(l, value, false);
}

static int take_piece(loader *l, uint64_t key, spex_reader *value)
{
    int status = SPEX_OK;
    l->engine->store->batch = key + 1;
    while (!status && value->left)
        status = redo(l, value);
    return status;
}

static int each(loader *l, MDB_txn *txn, MDB_dbi db, take *fn)
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
        spex_reader reader = {value.mv_data, value.mv_size, false};
        status = fn(l, k + narrow, &reader);
    }
    mdb_cursor_close(cursor);
    return status ? status : code == MDB_NOTFOUND ? SPEX_OK : damaged(l);
}

/* ---- the tail ---- */

typedef int take_note(loader *l, const unsigned char *note, size_t length);

static int each_note(loader *l, const spex_buffer *tail, take_note *fn)
{
    spex_reader reader = {tail->bytes, tail->length, false};
    int status = SPEX_OK;
    while (!status && reader.left) {
        const unsigned char *note = reader.bytes;
        size_t length = (size_t)spex_get(&reader, 4); /* spex_tail_read has seen that it is whole */
        spex_get_bytes(&reader, length - 4);
        status = fn(l, note, length);
    }
    return status;
}

static int note_name(loader *l, const unsigned char *note, size_t length)
{
    spex_reader reader = {note + 4, length - 4, false};
    if (spex_get(&reader, 1) != NOTE_NAME)
        return SPEX_OK;
    uint32_t number = (uint32_t)spex_get(&reader, 4);
    if (reader.bad || number > l->names)
        return damaged(l);
    return number < l->names ? SPEX_OK : take_name(l, number, &reader);
}

/* Done again, and owed to LMDB, which does not have it. */
static int note_change(loader *l, const unsigned char *note, size_t length)
{
    spex_buffer *owed = &l->engine->store->owed;
    if (note[4] == NOTE_NAME)
        return SPEX_OK;
    if (!spex_buffer_reserve(owed, length))
        return SPEX_E_NOMEM;
    spex_put_bytes(owed, note, length);
    spex_reader reader = {note, length, false};
    return redo(l, &reader);
}

static int load_all(loader *l, MDB_txn *txn)
{
    spex_store *store = l->engine->store;
    spex_buffer older, newer;
    int status = spex_tail_read(store, &older, &newer);
    if (!status)
        status = each(l, txn, store->names_db, take_name);
    store->names_written = l->names;
    if (!status)
        status = each_note(l, &older, note_name);
    if (!status)
        status = each_note(l, &newer, note_name);
    store->tail.names = l->names;
    if (!status)
        status = each(l, txn, store->instances, take_instance);
    if (!status)
        status = each(l, txn, store->journal, take_piece);
    if (!status)
        status = each_note(l, &older, note_change);
    if (!status)
        status = each_note(l, &newer, note_change);
    free(older.bytes);
    free(newer.bytes);
    return status;
}

int spex_store_load(spex_engine *engine, const char **why)
{
    spex_store *store = engine->store;
    loader l = {.engine = engine, .why = why, .mask = 1023, .now = spex_now(engine)};
    MDB_txn *txn;
    l.wall = spex_wall(engine, l.now);
    l.places = calloc(l.mask + 1, sizeof *l.places);
    if (!l.places || mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn)) {
        free(l.places);
        return SPEX_E_NOMEM;
    }
    int status = load_all(&l, txn);
    mdb_txn_abort(txn);
    store->round_began = store->batch;
    for (unsigned i = 0; i < engine->shard_count; i++)
        engine->shards[i].serial = l.next_serial + i;
    for (uint32_t i = 0; i < l.numbering_count; i++) {
        free(l.numberings[i].states);
        free(l.numberings[i].actions);
    }
    free(l.numberings);
    free(l.places);
    return status;
}
