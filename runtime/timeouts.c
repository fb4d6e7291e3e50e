/* Timeouts. How long an instance may rest is a constant of its specification, or of its state there, so there
 * are few distinct durations, and the instances that share one become late in the order of their last
 * transitions. Each duration is a queue in that order: a transition takes the instance out and puts it at the
 * end, both O(1), and only the first of each queue needs watching. No heap, no wheel, nothing that depends on
 * how many there are.
 *
 * An instance that is reported leaves its queue until it moves again: one rest, one report. One whose monitor
 * allows nothing more is in no queue: it has come to its end.
 */
#include "runtime/ruled.h"

#include <assert.h>
#include <stdlib.h>

/* ---- which queue ---- */

static int queue_for(spex_engine *engine, int64_t milliseconds, uint32_t *queue)
{
    *queue = QUEUE_NONE;
    if (milliseconds < 0 || milliseconds >= SPEX_INFINITY / 1000)
        return SPEX_OK;
    for (uint32_t i = 0; i < engine->duration_count; i++)
        if (engine->durations[i] == milliseconds * 1000)
            *queue = i;
    if (*queue != QUEUE_NONE)
        return SPEX_OK;
    int64_t *durations = realloc(engine->durations, (engine->duration_count + (size_t)1) * sizeof *durations);
    if (!durations)
        return SPEX_E_NOMEM;
    durations[engine->duration_count] = milliseconds * 1000;
    engine->durations = durations;
    *queue = engine->duration_count++;
    return SPEX_OK;
}

/* Under every shard's lock: who reads `durations` holds one. */
static int choose_queues_locked(spex_engine *engine, spex_spec *spec)
{
    const spex_monitor *m = spec->monitor;
    for (uint32_t s = 0; s <= m->state_count; s++) {
        bool own = s < m->state_count && m->state_timeout && m->state_timeout[s] >= 0;
        int status = queue_for(engine, own ? m->state_timeout[s] : m->transition_timeout, &spec->queues[s]);
        if (status)
            return status;
    }
    return SPEX_OK;
}

static int grow_queues_locked(spex_shard *shard, uint32_t count)
{
    if (count <= shard->queue_count)
        return SPEX_OK;
    spex_timeout_queue *queues = realloc(shard->queues, count * sizeof *queues);
    if (!queues)
        return SPEX_E_NOMEM;
    shard->queues = queues;
    while (shard->queue_count < count)
        queues[shard->queue_count++] = (spex_timeout_queue){INSTANCE_NONE, INSTANCE_NONE};
    return SPEX_OK;
}

int spex_timeouts_make_queues(spex_engine *engine)
{
    int status = SPEX_OK;
    for (unsigned i = 0; !status && i < engine->shards.count; i++) {
        status = grow_queues_locked(&engine->shards.all[i], engine->duration_count);
        status = status ? status : spex_stays_make_queues(engine, &engine->shards.all[i]);
    }
    return status;
}

int spex_timeouts_register(spex_engine *engine, spex_spec *spec)
{
    spex_assert_held(&engine->registering);
    assert(spec->monitor && !spec->queues);
    spec->queues = malloc((spec->monitor->state_count + (size_t)1) * sizeof *spec->queues);
    if (!spec->queues)
        return SPEX_E_NOMEM;
    for (unsigned i = 0; i < engine->shards.count; i++)
        spex_mutex_lock(&engine->shards.all[i].lock);
    int status = choose_queues_locked(engine, spec);
    status = status ? status : spex_stays_register(engine, spec);
    status = status ? status : spex_timeouts_make_queues(engine);
    for (unsigned i = engine->shards.count; i-- > 0;)
        spex_mutex_unlock(&engine->shards.all[i].lock);
    bool any = !status && spex_prunes(spec) && engine->prune_interval != SPEX_INFINITY;
    any |= !status && spec->rules && spec->rules->stay_count > 0;
    for (uint32_t s = 0; !status && s <= spec->monitor->state_count; s++)
        any |= spec->queues[s] != QUEUE_NONE;
    return any ? spex_timer_start(engine) : status;
}

static uint32_t queue_of(const spex_record *record)
{
    const spex_spec *spec = record->spec;
    uint32_t states = spec->monitor->state_count, state = record->state;
    if (state >= states && spec->has_values)
        state = spex_declared_state(spec, state);
    return spec->queues[state < states ? state : states];
}

int64_t spex_timeout_of(const spex_engine *engine, const spex_record *record)
{
    uint32_t queue = queue_of(record);
    return queue == QUEUE_NONE ? SPEX_INFINITY : engine->durations[queue];
}

/* ---- arming ---- */

void spex_disarm_locked(spex_shard *shard, spex_record *record)
{
    if (!(record->flags & RECORD_ARMED))
        return;
    assert(queue_of(record) < shard->queue_count);
    record->flags &= (uint8_t)~RECORD_ARMED;
    spex_timeout_queue *queue = &shard->queues[queue_of(record)];
    spex_node place = *spex_table_node(&shard->instances, record->number);
    if (place.before == INSTANCE_NONE)
        queue->first = place.after;
    else
        spex_table_node(&shard->instances, place.before)->after = place.after;
    if (place.after == INSTANCE_NONE)
        queue->last = place.before;
    else
        spex_table_node(&shard->instances, place.after)->before = place.before;
}

/* Where it belongs by its last transition: at the end, unless it came from elsewhere than a transition. */
static uint32_t place_in(const spex_shard *shard, const spex_timeout_queue *queue, int64_t moved)
{
    uint32_t before = queue->last;
    while (before != INSTANCE_NONE && spex_table_at(&shard->instances, before)->moved > moved)
        before = spex_table_node(&shard->instances, before)->before;
    return before;
}

void spex_arm_locked(spex_engine *engine, spex_shard *shard, spex_record *record)
{
    if (!record->spec->monitor)
        return;
    spex_assert_held(&shard->lock);
    uint32_t which = queue_of(record);
    if (which == QUEUE_NONE || record->flags & (RECORD_ARMED | RECORD_LATE) || spex_finished(record))
        return;
    assert(which < shard->queue_count && which < engine->duration_count);
    spex_timeout_queue *queue = &shard->queues[which];
    uint32_t number = record->number;
    spex_node *place = spex_table_node(&shard->instances, number);
    place->before = place_in(shard, queue, record->moved);
    uint32_t *from_before = place->before == INSTANCE_NONE
                                ? &queue->first
                                : &spex_table_node(&shard->instances, place->before)->after;
    place->after = *from_before;
    *from_before = number;
    if (place->after == INSTANCE_NONE)
        queue->last = number;
    else
        spex_table_node(&shard->instances, place->after)->before = number;
    record->flags |= RECORD_ARMED;
    if (queue->first == number)
        spex_timer_poke(engine, record->moved + engine->durations[which]);
}

typedef struct armed {
    int64_t moved;
    uint32_t number;
} armed;

static int by_time(const void *a, const void *b)
{
    int64_t x = ((const armed *)a)->moved, y = ((const armed *)b)->moved;
    return (x > y) - (x < y);
}

/* Sorted, so that each finds its place at the end. Without memory to sort, the places are searched for. */
void spex_rearm_all_locked(spex_engine *engine, spex_shard *shard)
{
    uint32_t used = shard->instances.used, count = 0;
    armed *list = malloc((used + (size_t)1) * sizeof *list);
    for (uint32_t n = 0; n < used; n++) {
        spex_record *record = spex_table_at(&shard->instances, n);
        if (!record)
            continue;
        if (list)
            spex_disarm_locked(shard, record);
        else
            spex_arm_locked(engine, shard, record);
        if (list)
            list[count++] = (armed){record->moved, n};
    }
    if (list)
        qsort(list, count, sizeof *list, by_time);
    for (uint32_t i = 0; i < count; i++)
        spex_arm_locked(engine, shard, spex_table_at(&shard->instances, list[i].number));
    free(list);
}
