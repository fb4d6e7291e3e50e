/* Instances end: one of them, as the program says, or all that are left when the engine is closed. */
#include "runtime/lookup.h"
#include "runtime/outcome.h"

#include <assert.h>
#include <stdlib.h>

/* Makes ready what is said of an instance that may not end where it is. */
static int note_unfinished_locked(spex_engine *engine, const spex_shard *shard, const spex_record *record,
                                  spex_outcome *o)
{
    const spex_monitor *monitor = record->spec->monitor;
    assert(monitor && monitor->may_end);
    *o = (spex_outcome){.spec = record->spec};
    o->expected = malloc((monitor->state_count + (size_t)1) * sizeof *o->expected);
    int status = o->expected ? spex_view_locked(&shard->instances, record, engine->shards.history,
                                                &engine->clocks, &o->before)
                             : SPEX_E_NOMEM;
    for (uint32_t s = 0; !status && monitor->state_flags && s < spex_reported_count(monitor); s++)
        if (monitor->state_flags[s] & SPEX_STATE_FINAL)
            o->expected[o->expected_count++] = spex_reported_name(monitor, s);
    return status;
}

static int report_unfinished(spex_engine *engine, spex_outcome *o)
{
    spex_error error = {.code = SPEX_E_UNFINISHED,
                        .monitor = o->spec->monitor,
                        .instance = o->before,
                        .from = o->before->state,
                        .expected = o->expected,
                        .expected_count = o->expected_count};
    int status = spex_report(&engine->reporter, &error);
    spex_outcome_release(o);
    return status;
}

int spex_end_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    if ((status = spex_know_spec(engine, monitor)))
        return status;
    spex_outcome o = {0};
    spex_record *record;
    spex_shard *shard = spex_shard_of(&engine->shards, key.hash);
    spex_mutex_lock(&shard->lock);
    status = spex_lookup_locked(shard, &key, monitor, &record);
    if (!status && !spex_may_end(record))
        status = note_unfinished_locked(engine, shard, record, &o);
    if (!status)
        status = spex_remove_locked(engine, shard, record);
    shard->deleted += status == SPEX_OK;
    uint64_t ticket = spex_journal_ticket(shard);
    spex_mutex_unlock(&shard->lock);
    if (status) {
        spex_outcome_release(&o);
        return status;
    }
    int told = o.before ? report_unfinished(engine, &o) : SPEX_OK;
    int stored = spex_store_await(engine->store, ticket);
    return told ? told : stored;
}

/* The numbers that instances have by now, by shard; NULL: there is no memory. What handlers begin is beyond.
 */
static uint32_t *numbers_used(spex_engine *engine)
{
    uint32_t *used = calloc(engine->shards.count, sizeof *used);
    for (unsigned i = 0; used && i < engine->shards.count; i++) {
        spex_shard *shard = &engine->shards.all[i];
        spex_mutex_lock(&shard->lock);
        used[i] = shard->instances.used;
        spex_mutex_unlock(&shard->lock);
    }
    return used;
}

/* The next instance from `*number` on that may not end where it is: what is said of it. */
static bool next_unfinished(spex_engine *engine, spex_shard *shard, uint32_t used, uint32_t *number,
                            spex_outcome *o, int *status)
{
    bool found = false;
    spex_mutex_lock(&shard->lock);
    for (; !found && *number < used; ++*number) {
        const spex_record *record = spex_table_at(&shard->instances, *number);
        found = record && !spex_may_end(record);
        if (found)
            *status = note_unfinished_locked(engine, shard, record, o);
    }
    spex_mutex_unlock(&shard->lock);
    return found;
}

int spex_report_unfinished(spex_engine *engine)
{
    int result = SPEX_OK;
    uint32_t *used = numbers_used(engine);
    if (!used)
        return SPEX_E_NOMEM;
    for (unsigned i = 0; i < engine->shards.count; i++) {
        spex_shard *shard = &engine->shards.all[i];
        spex_outcome o;
        int status = SPEX_OK;
        for (uint32_t number = 0; next_unfinished(engine, shard, used[i], &number, &o, &status);) {
            if (status)
                spex_outcome_release(&o);
            else
                status = report_unfinished(engine, &o);
            result = result ? result : status;
        }
    }
    free(used);
    return result;
}
