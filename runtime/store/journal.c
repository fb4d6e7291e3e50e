/* What happens to instances, logged for the store as it happens: a few dozen bytes a transition, appended to
 * the shard's log under the lock that is held anyway. */
#include "runtime/store/store_internal.h"

#include <assert.h>

#define ENTRY_SIZE 64 /* at most, without what varies */

/* ---- room ---- */

int spex_journal_reserve_begin(spex_store *store, spex_shard *shard, spex_spec *spec, uint32_t state,
                               size_t text)
{
    uint32_t number;
    if (!store)
        return SPEX_OK;
    int status = spex_names_add(&store->names, spec->name, strlen(spec->name), &number);
    if (!status)
        status = spex_store_name(store, &spec->states, state, &number);
    size_t runs = spec->monitor->state_count; /* a mock may be in any state */
    bool room = !status && spex_byte_queue_reserve(&shard->log, 2 * ENTRY_SIZE + 16 + runs * 4 + text);
    return room ? SPEX_OK : SPEX_E_NOMEM;
}

int spex_journal_reserve_move(spex_store *store, spex_shard *shard, spex_spec *spec, uint32_t action,
                              uint32_t state, size_t runs)
{
    uint32_t number;
    if (!store)
        return SPEX_OK;
    int status = spex_store_name(store, &spec->actions, action, &number);
    if (!status)
        status = spex_store_name(store, &spec->states, state, &number);
    bool room = !status && spex_byte_queue_reserve(&shard->log, ENTRY_SIZE + runs * 4);
    return room ? SPEX_OK : SPEX_E_NOMEM;
}

int spex_journal_reserve_remove(spex_store *store, spex_shard *shard)
{
    bool room = !store || spex_byte_queue_reserve(&shard->log, ENTRY_SIZE);
    return room ? SPEX_OK : SPEX_E_NOMEM;
}

/* ---- entries ---- */

static size_t begin_entry(spex_shard *shard, spex_log_kind kind)
{
    spex_assert_held(&shard->lock);
    size_t start = shard->log.open.length;
    assert(shard->log.open.room - start >= 5);
    spex_put(&shard->log.open, 0, 4);
    spex_put(&shard->log.open, kind, 1);
    return start;
}

static void end_entry(spex_store *store, spex_shard *shard, size_t start, int64_t now)
{
    spex_buffer *b = &shard->log.open;
    size_t end = b->length;
    assert(end >= start + 5 && end <= b->room); /* within what was reserved */
    b->length = start;
    spex_put(b, end - start, 4);
    b->length = end;
    spex_byte_queue_publish(&shard->log);
    spex_writer_wake(store);
    spex_drain_mark_overdue(store, now);
}

void spex_journal_begin(spex_store *store, spex_shard *shard, spex_record *record)
{
    if (!store)
        return;
    record->flags |= RECORD_DIRTY;
    size_t start = begin_entry(shard, LOG_BEGIN);
    /* This cannot fail: its names are numbered. */
    int status = spex_record_encode(store, &shard->instances, record, &shard->log.open);
    assert(status == SPEX_OK);
    (void)status;
    end_entry(store, shard, start, record->moved);
}

void spex_journal_move(spex_store *store, spex_shard *shard, spex_record *record, uint32_t action,
                       int64_t time)
{
    if (!store)
        return;
    uint32_t by = 0, to = 0;
    spex_buffer *b = &shard->log.open;
    record->flags |= RECORD_DIRTY;
    int status = spex_store_name(store, &record->spec->actions, action, &by);
    status |= spex_store_name(store, &record->spec->states, record->state, &to);
    assert(status == SPEX_OK); /* both were numbered when room was made */
    (void)status;
    const spex_run_set *set = spex_record_set(record);
    size_t start = begin_entry(shard, set ? LOG_MOVE_SET : LOG_MOVE);
    spex_put(b, record->serial, 8);
    spex_put(b, record->version, 4);
    spex_put(b, by, 4);
    spex_put(b, to, 4);
    spex_put(b, (uint64_t)time, 8);
    if (set) {
        spex_put(b, set->count, 4);
        for (uint32_t i = 0; i < set->count; i++)
            spex_put(b, set->runs[i], 4);
    } else {
        spex_put(b, record->run, 4);
    }
    end_entry(store, shard, start, record->moved);
}

void spex_journal_late(spex_store *store, spex_shard *shard, spex_record *record)
{
    if (!store || !spex_byte_queue_reserve(&shard->log, ENTRY_SIZE))
        return;
    record->flags |= RECORD_DIRTY;
    size_t start = begin_entry(shard, LOG_LATE);
    spex_put(&shard->log.open, record->serial, 8);
    spex_put(&shard->log.open, record->version, 4);
    end_entry(store, shard, start, spex_now(store->clocks));
}

void spex_journal_place(spex_store *store, spex_shard *shard, spex_record *record)
{
    const spex_aside *aside = spex_table_aside(&shard->instances, record);
    if (!store || !spex_is_hidden(record, aside))
        return;
    size_t start = begin_entry(shard, LOG_PLACE);
    spex_put(&shard->log.open, record->serial, 8);
    spex_put(&shard->log.open, record->version, 4);
    spex_place_write(aside->place, &shard->log.open);
    end_entry(store, shard, start, record->moved);
}

void spex_journal_stay(spex_store *store, spex_shard *shard, spex_record *record, uint32_t number)
{
    if (!store)
        return;
    const spex_staying *stay = &spex_table_aside(&shard->instances, record)->stays[number];
    record->flags |= RECORD_DIRTY;
    size_t start = begin_entry(shard, LOG_STAY);
    spex_put(&shard->log.open, record->serial, 8);
    spex_put(&shard->log.open, record->version, 4);
    spex_put(&shard->log.open, number, 4);
    spex_put(&shard->log.open, (stay->is_within ? STAY_WITHIN : 0u) | (stay->is_told ? STAY_TOLD : 0u), 1);
    spex_put(&shard->log.open, (uint64_t)spex_wall(store->clocks, stay->since), 8);
    end_entry(store, shard, start, record->moved);
}

void spex_journal_remove(spex_store *store, spex_shard *shard, const spex_record *record)
{
    if (!store)
        return;
    size_t start = begin_entry(shard, LOG_REMOVE);
    spex_put(&shard->log.open, record->serial, 8);
    end_entry(store, shard, start, spex_now(store->clocks));
}

uint64_t spex_journal_ticket(const spex_shard *shard)
{
    return shard->commit + 1;
}
