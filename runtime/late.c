/* Instances that have rested too long are reported: the first of each queue of timeouts, as long as it is
 * late. */
#include "runtime/outcome.h"

#include <assert.h>

/* Takes the next late instance of the shard out of its queue and makes ready what is said of it. Otherwise
 * `*due` is lowered to when the next one will be late. */
static bool take_late(spex_engine *engine, spex_shard *shard, int64_t now, int64_t *due, spex_outcome *o)
{
    bool found = false;
    spex_mutex_lock(&shard->lock);
    for (uint32_t q = 0; !found && q < shard->queue_count; q++) {
        uint32_t first = shard->queues[q].first;
        if (first == INSTANCE_NONE)
            continue;
        spex_record *record = spex_table_at(&shard->instances, first);
        assert(record && record->flags & RECORD_ARMED);
        int64_t late = record->moved + engine->durations[q];
        if (late > now) {
            *due = late < *due ? late : *due;
            continue;
        }
        spex_position here = spex_record_position(record);
        found = true;
        *o = (spex_outcome){.spec = record->spec, .timeout = engine->durations[q] / 1000};
        if (spex_view_locked(&shard->instances, record, engine->shards.history, &engine->clocks,
                             &o->before) ||
            spex_allowed_list(record->spec, here, record->state, &o->allowed, &o->allowed_count)) {
            spex_outcome_release(o); /* no memory to say so now: it stays in its queue and is tried again */
            found = false;
            *due = now + 10000;
            break;
        }
        spex_disarm_locked(shard, record);
        record->flags |= RECORD_LATE;
        spex_journal_late(engine->store, shard, record);
    }
    spex_mutex_unlock(&shard->lock);
    return found;
}

int64_t spex_report_late(spex_engine *engine)
{
    int64_t due = SPEX_INFINITY, now = spex_now(&engine->clocks);
    for (unsigned i = 0; i < engine->shards.count; i++) {
        spex_outcome o;
        while (!atomic_load(&engine->timer.stop) && take_late(engine, &engine->shards.all[i], now, &due, &o))
            spex_report_timeout(engine, &o);
    }
    return due;
}
