/* Instances from the store rest until their specification is registered; then they are followed again. Where
 * it is the same as when they were stored, their monitors are where they were; else they go on from the
 * specification's state of that name, else from any. Their timeouts are armed with what is left of them.
 */
#include "runtime/ruled.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct attachment {
    spex_engine *engine;
    spex_spec *from, *to;
    uint32_t *states, *actions; /* numbers of `from` to numbers of `to` */
} attachment;

static uint32_t *map_names(const spex_names *from, spex_names *to)
{
    uint32_t count = atomic_load(&from->count);
    uint32_t *map = malloc((count + (size_t)1) * sizeof *map);
    int status = map ? SPEX_OK : SPEX_E_NOMEM;
    for (uint32_t i = 0; !status && i < count; i++) {
        spex_name *name = spex_names_at(from, i);
        status = spex_names_add(to, name->text, name->length, &map[i]);
        if (!status)
            atomic_store(&spex_names_at(to, map[i])->stored, atomic_load(&name->stored));
    }
    if (status) {
        free(map);
        return NULL;
    }
    return map;
}

static bool runs_fit(const spex_record *record, const spex_monitor *monitor)
{
    const spex_run_set *set = spex_record_set(record);
    uint32_t run_count = monitor->run_count;
    if (spex_keeps(monitor) && set)
        return set->count % (1 + 2 * monitor->kept->variable_count) == 0;
    if (!set)
        return record->run < run_count;
    for (uint32_t i = 0; i < set->count; i++)
        if (set->runs[i] >= run_count)
            return false;
    return true;
}

static bool place_fits(spex_place place, const spex_monitor *monitor)
{
    uint32_t least = 0;
    for (uint32_t i = 0; place.set && i < place.set->count; i++) {
        if (place.set->runs[i] < least || place.set->runs[i] >= monitor->state_count)
            return false;
        least = place.set->runs[i] + 1;
    }
    return place.set || place.run < monitor->state_count;
}

/* A record for which there is no memory goes on resting. */
static void attach_record_locked(const attachment *a, spex_shard *shard, spex_record *record)
{
    assert(record->spec == a->from && !(record->flags & (RECORD_ARMED | RECORD_CHILD)));
    spex_spec *spec = a->to;
    uint32_t state = a->states[record->state];
    bool same = a->from->tables == spec->tables && a->from->fingerprint == spec->fingerprint;
    spex_aside *aside = spex_table_aside(&shard->instances, record);
    if (aside && !(same && place_fits(aside->place, spec->monitor)))
        spex_aside_forget_place(aside);
    if (!same || !runs_fit(record, spec->monitor)) {
        spex_position position;
        if (spex_valued_resume(spec, &state, &position))
            return;
        spex_run_set_free(record->set);
        record->run = position.run;
        record->set = position.set;
        record->flags |= RECORD_DIRTY;
    }
    size_t limit = a->engine->shards.history;
    for (uint32_t i = 0; i < spex_record_steps(record, limit); i++) {
        spex_entry *entry = spex_record_step_to_change(record, limit, i);
        if (entry->action != MODEL_INIT)
            entry->action = a->actions[entry->action];
        entry->to = a->states[entry->to];
    }
    record->state = state;
    record->spec = a->to;
    if (record->spec->rules || aside)
        spex_ruled_attach_locked(a->engine, shard, record); /* without memory it is not judged by rules */
    if (!a->engine->check_timeouts_on_start &&
        spex_now(&a->engine->clocks) - record->moved >= spex_timeout_of(a->engine, record))
        record->flags |= RECORD_LATE;
}

static void attach_all(const attachment *a)
{
    for (unsigned i = 0; i < a->engine->shards.count; i++) {
        spex_shard *shard = &a->engine->shards.all[i];
        spex_mutex_lock(&shard->lock);
        for (uint32_t n = 0; n < shard->instances.used; n++) {
            spex_record *record = spex_table_at(&shard->instances, n);
            if (record && record->spec == a->from)
                attach_record_locked(a, shard, record);
        }
        spex_rearm_all_locked(a->engine, shard);
        SPEX_CHECK(spex_shard_check_locked(shard));
        spex_mutex_unlock(&shard->lock);
    }
}

int spex_attach_recovered(spex_engine *engine, spex_spec *spec)
{
    assert(spec->monitor);
    spex_assert_held(&engine->registering);
    bool any = false;
    for (spex_spec *from = engine->unregistered; from; from = atomic_load(&from->next)) {
        if (strcmp(from->name, spec->name))
            continue;
        attachment a = {engine, from, spec, map_names(&from->states, &spec->states),
                        map_names(&from->actions, &spec->actions)};
        int status = a.states && a.actions ? SPEX_OK : SPEX_E_NOMEM;
        if (!status)
            attach_all(&a);
        free(a.states);
        free(a.actions);
        if (status)
            return status;
        any = true;
    }
    if (any)
        spex_prune(engine, spec);
    return SPEX_OK;
}
