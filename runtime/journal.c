/* What happens to instances, noted for the store as it happens: a few dozen bytes a transition, appended to a
 * buffer of the shard under the lock that is held anyway. */
#include "runtime/store.h"

#define NOTE_SIZE 64 /* at most, without what varies */

/* ---- room ---- */

int spex_note_room_to_begin(spex_engine *engine, spex_shard *shard, spex_spec *spec, uint32_t state,
                            size_t text)
{
    uint32_t number;
    if (!engine->store)
        return SPEX_OK;
    int status = spex_names_add(&engine->store->names, spec->name, strlen(spec->name), &number);
    if (!status)
        status = spex_stored_name(engine->store, &spec->states, state, &number);
    size_t runs = spec->monitor->state_count; /* a mock may be in any state */
    bool room = !status && spex_notes_reserve(&shard->notes, 2 * NOTE_SIZE + 16 + runs * 4 + text);
    return room ? SPEX_OK : SPEX_E_NOMEM;
}

int spex_note_room_to_move(spex_engine *engine, spex_shard *shard, spex_spec *spec, uint32_t action,
                           uint32_t state, size_t runs)
{
    uint32_t number;
    if (!engine->store)
        return SPEX_OK;
    int status = spex_stored_name(engine->store, &spec->actions, action, &number);
    if (!status)
        status = spex_stored_name(engine->store, &spec->states, state, &number);
    bool room = !status && spex_notes_reserve(&shard->notes, NOTE_SIZE + runs * 4);
    return room ? SPEX_OK : SPEX_E_NOMEM;
}

int spex_note_room_to_remove(spex_engine *engine, spex_shard *shard)
{
    bool room = !engine->store || spex_notes_reserve(&shard->notes, NOTE_SIZE);
    return room ? SPEX_OK : SPEX_E_NOMEM;
}

/* ---- notes ---- */

static size_t open_note(spex_shard *shard, spex_note kind)
{
    size_t start = shard->notes.open.length;
    spex_put(&shard->notes.open, 0, 4);
    spex_put(&shard->notes.open, kind, 1);
    return start;
}

static void close_note(spex_engine *engine, spex_shard *shard, size_t start, int64_t now)
{
    spex_buffer *b = &shard->notes.open;
    size_t end = b->length;
    b->length = start;
    spex_put(b, end - start, 4);
    b->length = end;
    spex_notes_show(&shard->notes);
    spex_writer_wake(engine);
    spex_take_later(engine, now);
}

void spex_note_begin(spex_engine *engine, spex_shard *shard, spex_record *record)
{
    if (!engine->store)
        return;
    record->flags |= RECORD_DIRTY;
    size_t start = open_note(shard, NOTE_BEGIN);
    spex_stored_write(engine, record, &shard->notes.open); /* cannot fail: its names are numbered */
    close_note(engine, shard, start, record->moved);
}

void spex_note_move(spex_engine *engine, spex_shard *shard, spex_record *record, uint32_t action,
                    int64_t time)
{
    if (!engine->store)
        return;
    uint32_t by = 0, to = 0;
    spex_buffer *b = &shard->notes.open;
    record->flags |= RECORD_DIRTY;
    spex_stored_name(engine->store, &record->spec->actions, action, &by);
    spex_stored_name(engine->store, &record->spec->states, record->state, &to);
    size_t start = open_note(shard, record->set ? NOTE_MOVE_SET : NOTE_MOVE);
    spex_put(b, record->serial, 8);
    spex_put(b, record->version, 4);
    spex_put(b, by, 4);
    spex_put(b, to, 4);
    spex_put(b, (uint64_t)time, 8);
    if (record->set) {
        spex_put(b, record->set->count, 4);
        for (uint32_t i = 0; i < record->set->count; i++)
            spex_put(b, record->set->runs[i], 4);
    } else {
        spex_put(b, record->run, 4);
    }
    close_note(engine, shard, start, record->moved);
}

void spex_note_late(spex_engine *engine, spex_shard *shard, spex_record *record)
{
    if (!engine->store || !spex_notes_reserve(&shard->notes, NOTE_SIZE))
        return;
    record->flags |= RECORD_DIRTY;
    size_t start = open_note(shard, NOTE_LATE);
    spex_put(&shard->notes.open, record->serial, 8);
    spex_put(&shard->notes.open, record->version, 4);
    close_note(engine, shard, start, spex_now(engine));
}

void spex_note_remove(spex_engine *engine, spex_shard *shard, const spex_record *record)
{
    if (!engine->store)
        return;
    size_t start = open_note(shard, NOTE_REMOVE);
    spex_put(&shard->notes.open, record->serial, 8);
    close_note(engine, shard, start, spex_now(engine));
}

uint64_t spex_note_ticket(const spex_shard *shard)
{
    return shard->commit + 1;
}
