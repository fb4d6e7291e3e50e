/* An instance did something. The steps are those of libspex(3), "What happens on a transition".
 *
 * Under the shard's lock: the monitor is stepped, the model asked, the instance moved on, and where something
 * is wrong a copy is made of the instance as it was. Then, without any lock, the handlers are told. Memory
 * that a move may need is there before anything changes, so that a call that fails for want of it leaves no
 * trace.
 */
#include "runtime/lookup.h"
#include "runtime/outcome.h"
#include "runtime/ruled.h"

#include <assert.h>
#include <stdlib.h>

/* Are the states that are reported compared with those of the specification? */
static bool is_strict(const spex_engine *engine, const spex_monitor *monitor)
{
    return engine->strict == SPEX_YES ||
           (engine->strict == SPEX_CHOICE_DEFAULT && monitor->flags & SPEX_MONITOR_STRICT);
}

/* Of a specification with variables: which state it is that was reported, with their values, and what
 * declared states it stands for where it is none; and where the monitor goes on after a step that it does not
 * allow. */
static int judge_values(const spex_engine *engine, spex_position here, const spex_aside *aside, int refused,
                        spex_outcome *o, spex_position *next, spex_place *place)
{
    spex_valued v;
    bool is_known = aside && (aside->place.set || aside->place.run != PLACE_ANYWHERE);
    const spex_valued_what what = {.here = here,
                                   .next = *next,
                                   .from = o->triple.from,
                                   .action = o->triple.action,
                                   .place = is_known ? &aside->place : NULL,
                                   .wants_place = aside != NULL,
                                   .reported = o->triple.to,
                                   .status = refused};
    int status = spex_valued_step(o->spec, &what, &v);
    if (status) {
        if (!o->not_allowed)
            spex_run_set_free(next->set);
        return status;
    }
    *place = v.place;
    o->triple.to = v.state;
    o->is_out_of_range = v.is_out_of_range;
    if (o->not_allowed) {
        *next = v.position;
        free(v.expected.sources);
    } else if (is_strict(engine, o->spec->monitor)) {
        o->expected = v.expected.sources;
        o->expected_count = v.expected.count;
    } else {
        free(v.expected.sources);
    }
    return SPEX_OK;
}

/* Steps 2 and 3, as far as they change nothing: what the monitor and the model say of a transition. */
static int judge_locked(spex_engine *engine, spex_shard *shard, spex_record *record, int64_t now,
                        spex_outcome *o, spex_position *next, spex_ruled *ruled)
{
    const spex_monitor *monitor = o->spec->monitor;
    spex_position here = spex_record_position(record);
    int status = spex_monitor_step(monitor, here, o->triple.action, next);
    o->not_allowed = status == SPEX_E_NOT_ALLOWED || status == SPEX_E_RANGE;
    spex_place place = {.run = PLACE_ANYWHERE};
    if (o->spec->has_values && (!status || o->not_allowed))
        status = judge_values(engine, here, ruled->aside, status, o, next, &place);
    else if (o->not_allowed)
        status = spex_monitor_resume(monitor, o->triple.to, next);
    if (status)
        return status;
    if (next->set && record->flags & RECORD_CHILD &&
        spex_table_reserve_beside(&shard->instances, record->number)) {
        spex_run_set_free(place.set);
        spex_run_set_free(next->set);
        return SPEX_E_NOMEM;
    }
    if (ruled->aside)
        status = spex_ruled_judge_locked(shard, record, now, place, o, ruled);
    else
        spex_run_set_free(place.set);
    if (status) {
        spex_run_set_free(next->set);
        return status;
    }
    if (!o->not_allowed && !o->spec->has_values && is_strict(engine, monitor))
        status = spex_check_reported(o->spec, here, o->triple, &o->expected, &o->expected_count);
    o->mode = spex_model_get_mode(&o->spec->model);
    o->mark = spex_model_find(&o->spec->model, o->triple);
    bool fine = o->mark == MARK_KNOWN || o->mode == MODEL_LEARNING;
    bool is_refused = o->not_allowed || o->expected;
    bool is_counted = is_refused && o->mode == MODEL_LEARNING && !engine->models.learns_not_allowed;
    if (!status && (is_refused || !fine || o->breaches))
        status =
            spex_view_locked(&shard->instances, record, engine->shards.history, &engine->clocks, &o->before);
    if (!status && o->not_allowed)
        status = spex_allowed_list(o->spec, here, record->state, &o->allowed, &o->allowed_count);
    if (!status && engine->store)
        status = spex_journal_reserve_move(engine->store, shard, o->spec, o->triple.action, o->triple.to,
                                           (next->set ? next->set->count : 1) + spex_ruled_runs(ruled));
    if (!status && fine && (o->mark != MARK_KNOWN || is_counted))
        status = spex_learn_step(&engine->models, o->spec, o->triple, is_refused);
    if (status) {
        spex_run_set_free(next->set);
        if (ruled->aside && !ruled->is_usual)
            spex_ruled_release(ruled);
    }
    return status;
}

/* What there is beside an instance; if it is light, in `light`, once that is asked for. In a state of the
 * program's own, no name tells where a specification with variables is. */
static int find_aside_locked(spex_engine *engine, spex_shard *shard, spex_record *record, uint32_t to,
                             spex_aside *light, spex_ruled *ruled)
{
    const spex_spec *spec = record->spec;
    bool hides = spec->has_values && to >= spec->monitor->state_count && !spex_keeps(spec->monitor);
    ruled->aside = spex_table_aside(&shard->instances, record);
    ruled->is_light = record->flags & RECORD_LIGHT;
    if (ruled->is_light) {
        if (spec->has_values)
            spex_light_aside(&shard->instances, record, light);
        ruled->aside = light;
    }
    if (ruled->aside || !hides)
        return SPEX_OK;
    return spex_ruled_aside_locked(engine, shard, record, &ruled->aside);
}

/* Steps 2 to 4: an instance does `action` and is in `to`. */
static int move_locked(spex_engine *engine, spex_shard *shard, spex_record *record, uint32_t action,
                       uint32_t to, int64_t now, spex_outcome *o)
{
    spex_assert_held(&shard->lock);
    SPEX_CHECK(assert(record->spec->monitor && record->id_length));
    o->spec = record->spec;
    o->triple = (spex_triple){record->state, action, to};
    spex_position next = {0};
    spex_aside light;
    spex_ruled ruled;
    int status = find_aside_locked(engine, shard, record, to, &light, &ruled);
    if (!status)
        status = spex_record_reserve(record, engine->shards.history);
    if (!status)
        status = judge_locked(engine, shard, record, now, o, &next, &ruled);
    if (status)
        return status;
    if (record->flags & RECORD_ARMED)
        spex_disarm_locked(shard, record);
    if (next.set || spex_record_set(record))
        spex_light_set(&shard->instances, record, next.set);
    record->run = next.run;
    record->state = to = o->triple.to;
    record->version++;
    record->flags &= (uint8_t)~RECORD_LATE;
    record->moved = now;
    int64_t time = spex_wall(&engine->clocks, now);
    spex_record_push(record, engine->shards.history, (spex_entry){time, action, to});
    spex_arm_locked(engine, shard, record);
    if (engine->store)
        spex_journal_move(engine->store, shard, record, action, time);
    if (ruled.aside)
        spex_ruled_move_locked(engine, shard, record, o->triple.from, &ruled);
    shard->transitions++;
    PROBE4(transition, record->spec->name, record->serial, action, to);
    return SPEX_OK;
}

/* After the lock: the handlers are told, and under SYNC the store has written. */
static int finish_move(spex_engine *engine, uint64_t ticket, int status, spex_outcome *o)
{
    if (status) {
        spex_outcome_release(o);
        return status;
    }
    int told = o->before ? spex_outcome_report(engine, o) : SPEX_OK;
    int stored = engine->store ? spex_store_await(engine->store, ticket) : SPEX_OK;
    return told ? told : stored;
}

/* Is the record of that monitor's specification, and not of one that is only called the same? */
static bool is_of(const spex_record *record, const spex_monitor *monitor)
{
    const spex_monitor *own = record->spec->monitor;
    return own && (!monitor || own == monitor || spex_same_monitor(own, monitor));
}

static int named_locked(spex_engine *engine, spex_shard *shard, spex_record *record, const char *action,
                        const char *state, int64_t now, spex_outcome *o)
{
    spex_spec *spec = record->spec;
    uint32_t by, to;
    int status = spex_action_number(spec, action, &by);
    if (!status)
        status = spex_reported_number(spec, state, &to);
    return status ? status : move_locked(engine, shard, record, by, to, now, o);
}

/* Why there was no step. */
typedef struct refusal {
    int code;
    spex_instance *instance;       /* as it is, or NULL */
    const char *specifications[2]; /* SPEX_E_AMBIGUOUS */
} refusal;

static bool is_refusal(int code)
{
    return code == SPEX_E_NAME || code == SPEX_E_MONITOR || code == SPEX_E_INSTANCE_NOT_FOUND ||
           code == SPEX_E_AMBIGUOUS;
}

static void refuse_locked(spex_engine *engine, const spex_shard *shard, const spex_record *record, refusal *r)
{
    if (r->code == SPEX_E_AMBIGUOUS) {
        r->specifications[0] = record->spec->name;
        r->specifications[1] = spex_table_next(&shard->instances, record)->spec->name;
    } else if (r->code == SPEX_E_NAME || r->code == SPEX_E_MONITOR) {
        int status = spex_view_locked(&shard->instances, record, engine->shards.history, &engine->clocks,
                                      &r->instance);
        r->code = status ? status : r->code;
    }
}

/* After the lock; returns what the call returns. */
static int report_refusal(spex_engine *engine, const spex_monitor *monitor, spex_id id, const refusal *r,
                          const char *action, const char *state)
{
    if (r->code == SPEX_E_INSTANCE_NOT_FOUND)
        return spex_report_not_found(engine, monitor, id, action, state);
    if (r->code == SPEX_E_AMBIGUOUS)
        return spex_report_ambiguous(engine, id, r->specifications, action, state);
    if (!r->instance)
        return r->code;
    int status = spex_report_instance(engine, r->code, r->instance, action, state);
    spex_instance_free(r->instance);
    return status;
}

int spex_transition_of(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *action,
                       const char *state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || !action || !state || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    if ((status = spex_know_spec(engine, monitor)))
        return status;
    spex_outcome o = {0};
    spex_record *record;
    if (engine->recording)
        spex_recorded_start(engine, &id, action);
    spex_shard *shard = spex_shard_lock(&engine->shards, &key);
    int64_t now = spex_now(&engine->clocks);
    refusal r = {.code = spex_lookup_locked(shard, &key, monitor, &record)};
    if (!r.code)
        r.code = is_of(record, monitor) ? named_locked(engine, shard, record, action, state, now, &o)
                                        : SPEX_E_MONITOR;
    bool is_refused = is_refusal(r.code);
    if (is_refused)
        refuse_locked(engine, shard, record, &r);
    uint64_t ticket = spex_journal_ticket(shard);
    spex_mutex_unlock(&shard->lock);
    if (engine->recording)
        spex_recorded_end(engine, !r.code);
    if (is_refused)
        return report_refusal(engine, monitor, id, &r, action, state);
    return finish_move(engine, ticket, r.code, &o);
}

int spex_transition(spex_engine *engine, spex_id id, const char *action, const char *state)
{
    return spex_transition_of(engine, NULL, id, action, state);
}

int spex_transition_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout, spex_id id,
                            uint32_t action, uint32_t state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (!status && monitor && layout != monitor->layout)
        return spex_refuse_layout(engine, monitor);
    if (status || !monitor || action >= monitor->action_count || state >= spex_reported_count(monitor) ||
        spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    if ((status = spex_know_spec(engine, monitor)))
        return status;
    spex_outcome o = {0};
    spex_record *record;
    if (engine->recording)
        spex_recorded_start(engine, &id, monitor->actions[action]);
    spex_shard *shard = spex_shard_lock(&engine->shards, &key);
    int64_t now = spex_now(&engine->clocks); /* while the instance is fetched */
    refusal r = {.code = spex_lookup_locked(shard, &key, monitor, &record)};
    if (!r.code)
        r.code = is_of(record, monitor) ? move_locked(engine, shard, record, action, state, now, &o)
                                        : SPEX_E_MONITOR;
    bool is_refused = is_refusal(r.code);
    if (is_refused)
        refuse_locked(engine, shard, record, &r);
    uint64_t ticket = spex_journal_ticket(shard);
    spex_mutex_unlock(&shard->lock);
    if (engine->recording)
        spex_recorded_end(engine, !r.code);
    if (is_refused)
        return report_refusal(engine, monitor, id, &r, monitor->actions[action], monitor->states[state]);
    return finish_move(engine, ticket, r.code, &o);
}
