/* Pruning: instances that have rested long enough in a state where they may go are dropped. A pass looks at
 * every instance, some at a time, so that nobody waits long for a shard. */
#include "runtime/engine.h"

#define AT_A_TIME 1024

/* Is it in one of the states that are named? */
static bool is_named(const spex_record *record)
{
    const spex_monitor *m = record->spec->monitor;
    uint32_t state = spex_declared_state(record->spec, record->state);
    return state < m->state_count && m->prunable_state[state];
}

static bool may_go(const spex_record *record, int64_t now)
{
    const spex_monitor *m = record->spec->monitor;
    if (!spex_prunes(record->spec) || now - record->moved <= m->prune_timeout * 1000)
        return false;
    switch (m->prunable) {
    case SPEX_PRUNABLE_ALL:
        return true;
    case SPEX_PRUNABLE_TERMINAL:
        return spex_finished(record);
    case SPEX_PRUNABLE_NAMED:
        return is_named(record);
    default:
        return false;
    }
}

static void prune_locked(spex_engine *engine, spex_shard *shard, spex_record *record)
{
    PROBE2(prune, record->spec->name, record->serial);
    shard->pruned += spex_remove_locked(engine, shard, record) == SPEX_OK;
}

/* Looks at some records from `number` on; returns where to go on. */
static uint32_t prune_some_locked(spex_engine *engine, spex_shard *shard, const spex_spec *only,
                                  uint32_t number)
{
    int64_t now = spex_now(&engine->clocks);
    uint32_t end = shard->instances.used;
    end = end - number > AT_A_TIME ? number + AT_A_TIME : end;
    for (; number < end; number++) {
        spex_record *record = spex_table_at(&shard->instances, number);
        if (record && record->spec->monitor && (!only || record->spec == only) && may_go(record, now))
            prune_locked(engine, shard, record);
    }
    return number;
}

void spex_prune(spex_engine *engine, const spex_spec *only)
{
    for (unsigned i = 0; i < engine->shards.count; i++) {
        spex_shard *shard = &engine->shards.all[i];
        for (uint32_t number = 0, more = 1; more;) {
            spex_mutex_lock(&shard->lock);
            number = prune_some_locked(engine, shard, only, number);
            more = number < shard->instances.used;
            spex_mutex_unlock(&shard->lock);
        }
    }
}

void spex_prune_schedule(spex_engine *engine)
{
    int64_t interval = engine->prune_interval;
    atomic_store(&engine->next_prune,
                 interval == SPEX_INFINITY ? SPEX_INFINITY : spex_now(&engine->clocks) + interval);
}
