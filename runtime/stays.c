/* How long instances stay within some of their states, whatever they do there. As with timeouts (timeouts.c)
 * all that is asked of a rule is constant, so each has a queue in order of coming in, and a stay is told
 * once. An instance that has come to its end stays for ever, and is never late.
 */
#include "runtime/ruled.h"

#include <assert.h>
#include <stdlib.h>

int spex_stays_register(spex_engine *engine, spex_spec *spec)
{
    uint32_t count = spec->rules ? spec->rules->stay_count : 0;
    spec->first_stay = engine->stay_count;
    if (count == 0)
        return SPEX_OK;
    int64_t *limits = realloc(engine->stay_limits, (engine->stay_count + (size_t)count) * sizeof *limits);
    if (!limits)
        return SPEX_E_NOMEM;
    engine->stay_limits = limits;
    for (uint32_t k = 0; k < count; k++) {
        int64_t timeout = spec->rules->stays[k].timeout;
        limits[engine->stay_count++] = timeout < SPEX_INFINITY / 1000 ? timeout * 1000 : SPEX_INFINITY;
    }
    return SPEX_OK;
}

int spex_stays_make_queues(spex_engine *engine, spex_shard *shard)
{
    if (engine->stay_count <= shard->stay_count)
        return SPEX_OK;
    spex_timeout_queue *queues = realloc(shard->stays, engine->stay_count * sizeof *queues);
    if (!queues)
        return SPEX_E_NOMEM;
    shard->stays = queues;
    while (shard->stay_count < engine->stay_count)
        queues[shard->stay_count++] = (spex_timeout_queue){INSTANCE_NONE, INSTANCE_NONE};
    return SPEX_OK;
}

static spex_staying *staying_of(const spex_shard *shard, uint32_t number, uint32_t k)
{
    return &shard->instances.beside[number].aside->stays[k];
}

/* Behind all that came in before it: at the end, unless it came from the store. */
static void arm_one(spex_engine *engine, spex_shard *shard, const spex_record *record, uint32_t k)
{
    uint32_t which = record->spec->first_stay + k, number = record->number;
    spex_staying *stay = staying_of(shard, number, k);
    int64_t limit = engine->stay_limits[which];
    if (stay->is_armed || stay->is_told || limit == SPEX_INFINITY)
        return;
    spex_timeout_queue *queue = &shard->stays[which];
    stay->before = queue->last;
    while (stay->before != INSTANCE_NONE && staying_of(shard, stay->before, k)->since > stay->since)
        stay->before = staying_of(shard, stay->before, k)->before;
    uint32_t *from_before =
        stay->before == INSTANCE_NONE ? &queue->first : &staying_of(shard, stay->before, k)->after;
    stay->after = *from_before;
    *from_before = number;
    if (stay->after == INSTANCE_NONE)
        queue->last = number;
    else
        staying_of(shard, stay->after, k)->before = number;
    stay->is_armed = true;
    if (queue->first == number)
        spex_timer_poke(engine, stay->since + limit);
}

static void disarm_one(spex_shard *shard, const spex_record *record, uint32_t k)
{
    spex_staying *stay = staying_of(shard, record->number, k);
    spex_timeout_queue *queue = &shard->stays[record->spec->first_stay + k];
    if (!stay->is_armed)
        return;
    stay->is_armed = false;
    if (stay->before == INSTANCE_NONE)
        queue->first = stay->after;
    else
        staying_of(shard, stay->before, k)->after = stay->after;
    if (stay->after == INSTANCE_NONE)
        queue->last = stay->before;
    else
        staying_of(shard, stay->after, k)->before = stay->before;
}

void spex_stays_disarm_locked(spex_shard *shard, const spex_record *record)
{
    const spex_aside *aside = spex_table_aside(&shard->instances, record);
    for (uint32_t k = 0; aside && record->spec->monitor && k < aside->stay_count; k++)
        disarm_one(shard, record, k);
}

static bool is_within(const spex_spec *spec, const spex_aside *aside, uint32_t k)
{
    bool within = false;
    int status = spex_place_within(spec, aside->place, spec->rules->stays[k].states, &within);
    return status == SPEX_OK && within;
}

void spex_stays_move_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_aside *aside,
                            bool begins)
{
    bool ends = aside->stay_count > 0 && spex_finished(record);
    for (uint32_t k = 0; k < aside->stay_count; k++) {
        spex_staying *stay = &aside->stays[k];
        bool was = stay->is_within;
        stay->is_within = is_within(record->spec, aside, k);
        if (stay->is_within && !was) {
            stay->since = record->moved;
            stay->is_told = false;
        }
        if (!stay->is_within || ends || stay->is_told)
            disarm_one(shard, record, k);
        else
            arm_one(engine, shard, record, k);
        if (stay->is_within != was && !begins)
            spex_journal_stay(engine->store, shard, record, k);
    }
}

/* From the store: since when is known. */
void spex_stays_arm_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_aside *aside)
{
    bool ends = aside->stay_count > 0 && spex_finished(record);
    for (uint32_t k = 0; k < aside->stay_count; k++) {
        spex_staying *stay = &aside->stays[k];
        stay->is_within = is_within(record->spec, aside, k);
        if (!engine->check_timeouts_on_start &&
            spex_now(&engine->clocks) - stay->since >= engine->stay_limits[record->spec->first_stay + k])
            stay->is_told = true;
        if (stay->is_within && !ends)
            arm_one(engine, shard, record, k);
    }
}

/* ---- what is late ---- */

static int note_stay_locked(spex_engine *engine, const spex_shard *shard, spex_record *record, uint32_t k,
                            spex_outcome *o)
{
    const spex_monitor *m = record->spec->monitor;
    const spex_stay *rule = &record->spec->rules->stays[k];
    *o = (spex_outcome){.spec = record->spec, .timeout = rule->timeout};
    o->expected = malloc((m->state_count + (size_t)1) * sizeof *o->expected);
    int status = o->expected ? SPEX_OK : SPEX_E_NOMEM;
    for (uint32_t s = 0; !status && s < spex_reported_count(m); s++)
        if (rule->states[s])
            o->expected[o->expected_count++] = spex_reported_name(m, s);
    spex_position here = spex_record_position(record);
    if (!status)
        status =
            spex_view_locked(&shard->instances, record, engine->shards.history, &engine->clocks, &o->before);
    if (!status)
        status = spex_allowed_list(record->spec, here, record->state, &o->allowed, &o->allowed_count);
    if (status)
        spex_outcome_release(o);
    return status;
}

/* Takes the next late stay of the shard out of its queue, and makes ready what is said of it. Otherwise
 * `*due` is lowered to when the next one will be late. */
static bool take_late(spex_engine *engine, spex_shard *shard, int64_t now, int64_t *due, spex_outcome *o)
{
    bool found = false;
    spex_mutex_lock(&shard->lock);
    for (uint32_t which = 0; !found && which < shard->stay_count; which++) {
        uint32_t first = shard->stays[which].first;
        if (first == INSTANCE_NONE)
            continue;
        spex_record *record = spex_table_at(&shard->instances, first);
        uint32_t k = which - record->spec->first_stay;
        spex_staying *stay = staying_of(shard, first, k);
        int64_t late = stay->since + engine->stay_limits[which];
        if (late >= now) {
            *due = late < *due ? late + 1 : *due;
            continue;
        }
        if (note_stay_locked(engine, shard, record, k, o)) { /* it stays in its queue and is tried again */
            *due = now + 10000;
            break;
        }
        found = true;
        disarm_one(shard, record, k);
        stay->is_told = true;
        if (spex_journal_reserve_remove(engine->store, shard) == SPEX_OK)
            spex_journal_stay(engine->store, shard, record, k);
    }
    spex_mutex_unlock(&shard->lock);
    return found;
}

int64_t spex_report_stays(spex_engine *engine)
{
    int64_t due = SPEX_INFINITY, now = spex_now(&engine->clocks);
    for (unsigned i = 0; i < engine->shards.count; i++) {
        spex_outcome o;
        while (!atomic_load(&engine->timer.stop) && take_late(engine, &engine->shards.all[i], now, &due, &o))
            spex_report_stay(engine, &o);
    }
    return due;
}
