/* A record in bytes. Names are numbers of the store's own, so that neither the order in which a program
 * mentions states nor a changed specification matters. The history is oldest first. */
#include "runtime/store/store_internal.h"

#include <assert.h>

/* Everything but run states, identifier, meta text and history. */
#define FIXED_SIZE 64

/* What is beside a record. */
typedef struct beside {
    const spex_kin *parent;
    const spex_staying *stays;
    uint32_t stay_count;
    const spex_place *place; /* NULL: the record tells */
    bool is_kept;            /* there is something to keep */
} beside;

static beside beside_of(const spex_table *table, const spex_record *record)
{
    const spex_aside *aside = spex_table_aside(table, record);
    beside b = {.parent = spex_parent_of(table, record)};
    b.stays = aside ? aside->stays : NULL;
    b.stay_count = aside ? aside->stay_count : 0;
    b.place = aside && spex_is_hidden(record, aside) ? &aside->place : NULL;
    b.is_kept = b.parent || b.stay_count > 0 || b.place;
    return b;
}

static size_t beside_size(beside b)
{
    size_t parent = b.parent ? strlen(b.parent->specification) + b.parent->id_length : 0;
    return 2 + 2 + 8 + 4 + parent + (size_t)b.stay_count * STAY_SIZE +
           (b.place ? spex_place_size(*b.place) : 0);
}

static void write_beside(spex_store *store, beside b, spex_buffer *to)
{
    const spex_kin *parent = b.parent;
    size_t name = parent ? strlen(parent->specification) : 0, id = parent ? parent->id_length : 0;
    spex_put(to, name, 2);
    spex_put_bytes(to, parent ? parent->specification : NULL, name);
    spex_put(to, id, 2);
    spex_put_bytes(to, parent ? parent->id : NULL, id);
    spex_put(to, parent ? parent->serial : 0, 8);
    spex_put(to, b.stay_count, 4);
    for (uint32_t k = 0; k < b.stay_count; k++) {
        const spex_staying *stay = &b.stays[k];
        spex_put(to, (stay->is_within ? STAY_WITHIN : 0u) | (stay->is_told ? STAY_TOLD : 0u), 1);
        spex_put(to, (uint64_t)spex_wall(store->clocks, stay->since), 8);
    }
    if (b.place)
        spex_place_write(*b.place, to);
}

static void read_beside(spex_reader *from, bool has_place, spex_stored_record *s)
{
    s->parent_name_length = (size_t)spex_get(from, 2);
    s->parent_name = spex_get_bytes(from, s->parent_name_length);
    s->parent_id_length = (size_t)spex_get(from, 2);
    s->parent_id = spex_get_bytes(from, s->parent_id_length);
    s->parent_serial = spex_get(from, 8);
    s->stay_count = (uint32_t)spex_get(from, 4);
    s->stays = spex_get_bytes(from, (size_t)s->stay_count * STAY_SIZE);
    s->place_count = has_place ? (uint32_t)spex_get(from, 4) : 0;
    s->place = spex_get_bytes(from, (size_t)s->place_count * 4);
    if ((s->parent_name_length == 0) != (s->parent_id_length == 0))
        from->bad = true;
}

size_t spex_record_encoded_size(const spex_store *store, const spex_table *table, const spex_record *record)
{
    beside b = beside_of(table, record);
    const spex_run_set *set = spex_record_set(record);
    size_t runs = set ? set->count : 1;
    size_t meta = record->meta ? strlen(record->meta) : 0;
    size_t steps = spex_record_steps(record, store->shards->history);
    size_t more = b.is_kept ? beside_size(b) : 0;
    return FIXED_SIZE + runs * 4 + record->id_length + meta + steps * 16 + more;
}

int spex_store_name(spex_store *store, const spex_names *names, uint32_t number, uint32_t *stored)
{
    spex_name *name = spex_names_at(names, number);
    *stored = atomic_load_explicit(&name->stored, memory_order_relaxed);
    if (*stored != SPEX_NO_NAME)
        return SPEX_OK;
    int status = spex_names_add(&store->names, name->text, name->length, stored);
    if (!status)
        atomic_store_explicit(&name->stored, *stored, memory_order_relaxed);
    return status;
}

static int write_history(spex_store *store, const spex_record *record, spex_buffer *to)
{
    int status = SPEX_OK;
    uint32_t count = spex_record_steps(record, store->shards->history);
    spex_put(to, count, 4);
    for (uint32_t age = count; !status && age-- > 0;) {
        const spex_entry *entry = spex_record_step(record, store->shards->history, age);
        uint32_t action = MODEL_INIT, state = 0;
        if (entry->action != MODEL_INIT)
            status = spex_store_name(store, &record->spec->actions, entry->action, &action);
        if (!status)
            status = spex_store_name(store, &record->spec->states, entry->to, &state);
        spex_put(to, (uint64_t)entry->time, 8);
        spex_put(to, action, 4);
        spex_put(to, state, 4);
    }
    return status;
}

int spex_record_encode(spex_store *store, const spex_table *table, const spex_record *record, spex_buffer *to)
{
    beside b = beside_of(table, record);
    const spex_spec *spec = record->spec;
    const spex_run_set *set = spex_record_set(record);
    uint32_t name, state, runs = set ? set->count : 1;
    size_t meta = record->meta ? strlen(record->meta) : 0;
    assert(record->id_length && (!set || set->count > 1));
    assert(to->room - to->length >= spex_record_encoded_size(store, table, record));
    int status = spex_names_add(&store->names, spec->name, strlen(spec->name), &name);
    if (!status)
        status = spex_store_name(store, &spec->states, record->state, &state);
    if (status)
        return status;
    spex_put(to, b.place ? RECORD_FORMAT_PLACE : b.is_kept ? RECORD_FORMAT_ASIDE : RECORD_FORMAT, 1);
    spex_put(to, record->serial, 8);
    spex_put(to, record->version, 4);
    spex_put(to, record->flags & RECORD_LATE ? 1 : 0, 1);
    spex_put(to, name, 4);
    spex_put(to, spec->fingerprint, 8);
    spex_put(to, spec->tables, 8);
    spex_put(to, state, 4);
    spex_put(to, (uint64_t)spex_wall(store->clocks, record->moved), 8);
    spex_put(to, runs, 4);
    for (uint32_t i = 0; i < runs; i++)
        spex_put(to, set ? set->runs[i] : record->run, 4);
    spex_put(to, record->id_length, 2);
    spex_put_bytes(to, spex_record_id(record), record->id_length);
    spex_put(to, meta, 4);
    spex_put_bytes(to, record->meta, meta);
    status = write_history(store, record, to);
    if (!status && b.is_kept)
        write_beside(store, b, to);
    return status;
}

bool spex_record_decode(spex_reader *from, spex_stored_record *s)
{
    uint64_t format = spex_get(from, 1);
    if (format < RECORD_FORMAT_FIRST || format > RECORD_FORMAT_PLACE)
        return false;
    s->serial = spex_get(from, 8);
    s->version = (uint32_t)spex_get(from, 4);
    s->late = spex_get(from, 1) & 1;
    s->specification = (uint32_t)spex_get(from, 4);
    s->fingerprint = spex_get(from, 8);
    s->tables = spex_get(from, 8);
    s->state = (uint32_t)spex_get(from, 4);
    s->changed = (int64_t)spex_get(from, 8);
    s->run_count = (uint32_t)spex_get(from, 4);
    s->runs = spex_get_bytes(from, (size_t)s->run_count * 4);
    s->id_length = (size_t)spex_get(from, 2);
    s->id = spex_get_bytes(from, s->id_length);
    s->meta_length = (size_t)spex_get(from, 4);
    s->meta = spex_get_bytes(from, s->meta_length);
    s->history_count = (uint32_t)spex_get(from, 4);
    s->history = spex_get_bytes(from, (size_t)s->history_count * 16);
    s->parent_name_length = s->parent_id_length = s->stay_count = s->place_count = 0;
    if (format >= RECORD_FORMAT_ASIDE)
        read_beside(from, format == RECORD_FORMAT_PLACE, s);
    return !from->bad && s->id_length && s->run_count;
}
