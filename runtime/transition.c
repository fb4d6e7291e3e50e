/* An instance did something. The steps are those of libspex(3), "What happens on a transition".
 *
 * Under the shard's lock: the monitor is stepped, the model asked, the instance moved on, and where something
 * is wrong a copy is made of the instance as it was. Then, without any lock, the handlers are told. Memory
 * that a move may need is there before anything changes, so that a call that fails for want of it leaves no
 * trace.
 */
#include "runtime/outcome.h"

/* Steps 2 and 3, as far as they change nothing: what the monitor and the model say of a transition. */
static int judge_locked(const spex_engine *engine, spex_record *record, spex_outcome *o, spex_position *next)
{
    const spex_monitor *monitor = o->spec->monitor;
    spex_position here = {record->run, record->set};
    int status = spex_monitor_step(monitor, here, o->triple.action, next);
    o->not_allowed = status == SPEX_E_NOT_ALLOWED;
    if (o->not_allowed)
        status = spex_monitor_resume(monitor, o->triple.to, next);
    if (status)
        return status;
    o->mode = spex_model_get_mode(&o->spec->model);
    o->mark = spex_model_look(&o->spec->model, o->triple);
    bool fine = o->mark == MARK_KNOWN || o->mode == MODEL_LEARNING;
    if (o->not_allowed || !fine)
        status = spex_view_locked(engine, record, &o->before);
    if (!status && o->not_allowed)
        status = spex_allowed_list(o->spec, here, record->state, &o->allowed, &o->allowed_count);
    if (!status && fine && o->mark != MARK_KNOWN)
        status = spex_model_mark(&o->spec->model, o->triple, MARK_KNOWN);
    if (status)
        spex_run_set_free(next->set);
    return status;
}

/* Steps 2 to 4: `record` does `action` and is in `to`. */
static int move_locked(spex_engine *engine, spex_shard *shard, spex_record *record, uint32_t action,
                       uint32_t to, spex_outcome *o)
{
    o->spec = record->spec;
    o->triple = (spex_triple){record->state, action, to};
    spex_position next;
    int status = spex_history_reserve(&record->history, engine->history);
    if (!status)
        status = judge_locked(engine, record, o, &next);
    if (status)
        return status;
    spex_run_set_free(record->set);
    record->run = next.run;
    record->set = next.set;
    record->state = to;
    record->version = ++shard->version;
    record->moved = spex_monotonic_clock();
    spex_history_push(&record->history, engine->history, (spex_entry){spex_wall_clock(), action, to});
    return SPEX_OK;
}

int spex_transition(spex_engine *engine, spex_id id, const char *action, const char *state)
{
    spex_key key;
    if (!engine || !action || !state || spex_key_of(id, &key))
        return SPEX_E_ARGUMENT;
    spex_shard *shard = spex_shard_of(engine, key.hash);
    spex_outcome o = {0};
    spex_instance *misnamed = NULL;
    pthread_mutex_lock(&shard->lock);
    uint32_t number = spex_table_find(&shard->instances, &key);
    if (number == INSTANCE_NONE) {
        pthread_mutex_unlock(&shard->lock);
        return spex_tell_of_unknown(engine, id, action, state);
    }
    spex_record *record = spex_table_at(&shard->instances, number);
    uint32_t by, to;
    int status = spex_action_number(record->spec, action, &by);
    if (!status)
        status = spex_state_number(record->spec, state, &to);
    if (!status)
        status = move_locked(engine, shard, record, by, to, &o);
    else if (status == SPEX_E_NAME && spex_view_locked(engine, record, &misnamed))
        status = SPEX_E_NOMEM;
    pthread_mutex_unlock(&shard->lock);
    if (misnamed) {
        status = spex_tell_of_instance(engine, SPEX_E_NAME, misnamed, action, state);
        spex_instance_free(misnamed);
    }
    int told = spex_settle(engine, &o);
    return status ? status : told;
}

int spex_transition_indexed(spex_engine *engine, const spex_monitor *monitor, spex_id id, uint32_t action,
                            uint32_t state)
{
    spex_key key;
    if (!engine || !monitor || action >= monitor->action_count || state >= monitor->state_count ||
        spex_key_of(id, &key))
        return SPEX_E_ARGUMENT;
    spex_shard *shard = spex_shard_of(engine, key.hash);
    spex_outcome o = {0};
    spex_instance *foreign = NULL;
    pthread_mutex_lock(&shard->lock);
    uint32_t number = spex_table_find(&shard->instances, &key);
    if (number == INSTANCE_NONE) {
        pthread_mutex_unlock(&shard->lock);
        return spex_tell_of_unknown(engine, id, monitor->actions[action], monitor->states[state]);
    }
    spex_record *record = spex_table_at(&shard->instances, number);
    int status;
    if (record->spec->monitor == monitor || spex_find_spec(engine, monitor) == record->spec)
        status = move_locked(engine, shard, record, action, state, &o);
    else
        status = spex_view_locked(engine, record, &foreign);
    pthread_mutex_unlock(&shard->lock);
    if (foreign) {
        status = spex_tell_of_instance(engine, SPEX_E_MONITOR, foreign, monitor->actions[action],
                                       monitor->states[state]);
        spex_instance_free(foreign);
    }
    int told = spex_settle(engine, &o);
    return status ? status : told;
}
