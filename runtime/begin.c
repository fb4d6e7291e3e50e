/* An instance begins: really, or as a mock in a test. */
#include "runtime/outcome.h"

#include <stdlib.h>
#include <string.h>

static void begin_record(spex_engine *engine, spex_shard *shard, spex_record *record, spex_spec *spec,
                         uint32_t state)
{
    record->spec = spec;
    record->state = state;
    record->version = ++shard->version;
    record->moved = spex_monotonic_clock();
    spex_history_push(&record->history, engine->history, (spex_entry){spex_wall_clock(), MODEL_INIT, state});
}

static int add_locked(spex_engine *engine, spex_shard *shard, const spex_key *key, spex_spec *spec,
                      const char *meta, uint32_t state, spex_record **record)
{
    uint32_t number;
    int status = spex_table_add(&shard->instances, key, meta, &number);
    if (status)
        return status;
    *record = spex_table_at(&shard->instances, number);
    status = spex_history_reserve(&(*record)->history, engine->history);
    if (status) {
        spex_table_remove(&shard->instances, number);
        return status;
    }
    begin_record(engine, shard, *record, spec, state);
    return SPEX_OK;
}

static int begin_locked(spex_engine *engine, spex_shard *shard, const spex_key *key, const char *meta,
                        spex_outcome *o)
{
    spex_record *record;
    int status = add_locked(engine, shard, key, o->spec, meta, o->triple.to, &record);
    if (status)
        return status;
    o->mode = spex_model_get_mode(&o->spec->model);
    o->mark = spex_model_look(&o->spec->model, o->triple);
    if (o->mark == MARK_KNOWN)
        return SPEX_OK;
    if (o->mode == MODEL_LEARNING)
        status = spex_model_mark(&o->spec->model, o->triple, MARK_KNOWN);
    else
        status = spex_view_locked(engine, record, &o->before);
    if (status)
        spex_table_remove(&shard->instances, spex_table_find(&shard->instances, key));
    return status;
}

/* The specification and the number of the state that an instance is to begin in. False: there is no going on,
 * the call returns `*status`. */
static bool prepare(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *state,
                    spex_spec **spec, uint32_t *number, int *status)
{
    *status = spex_need_spec(engine, monitor, spec);
    if (*status)
        return false;
    *number = monitor->initial;
    *status = state ? spex_state_number(*spec, state, number) : SPEX_OK;
    if (*status == SPEX_OK)
        return true;
    spex_instance none = {.id = id, .monitor = monitor, .specification = monitor->name};
    if (*status == SPEX_E_NAME)
        *status = spex_tell_of_instance(engine, SPEX_E_NAME, &none, "__initialisation__", state);
    return false;
}

int spex_init_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *meta,
                       const char *initial_state)
{
    spex_key key;
    if (!engine || !monitor || spex_key_of(id, &key))
        return SPEX_E_ARGUMENT;
    spex_outcome o = {.triple = {MODEL_NIL, MODEL_INIT, 0}};
    int status;
    if (!prepare(engine, monitor, id, initial_state, &o.spec, &o.triple.to, &status))
        return status;
    spex_shard *shard = spex_shard_of(engine, key.hash);
    spex_instance *first = NULL;
    pthread_mutex_lock(&shard->lock);
    uint32_t number = spex_table_find(&shard->instances, &key);
    if (number == INSTANCE_NONE)
        status = begin_locked(engine, shard, &key, meta, &o);
    else
        status = spex_view_locked(engine, spex_table_at(&shard->instances, number), &first);
    pthread_mutex_unlock(&shard->lock);
    if (first) {
        status = spex_tell_of_instance(engine, SPEX_E_INSTANCE_EXISTS, first, "__initialisation__",
                                       spex_names_at(&o.spec->states, o.triple.to)->text);
        spex_instance_free(first);
    }
    int told = spex_settle(engine, &o);
    return status ? status : told;
}

/* ---- mocks ---- */

/* Replaces all of an instance but its identifier; `meta` and `set` become its own. */
static int replace_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_spec *spec,
                          const char *meta, uint32_t state)
{
    char *copy = NULL;
    spex_history history = {0};
    int status = spex_history_reserve(&history, engine->history);
    if (!status && meta && *meta && !(copy = strdup(meta)))
        status = SPEX_E_NOMEM;
    if (status) {
        free(history.entries);
        return status;
    }
    free(record->meta);
    free(record->history.entries);
    record->meta = copy;
    record->history = history;
    begin_record(engine, shard, record, spec, state);
    return SPEX_OK;
}

int spex_mock_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *state,
                       const char *meta)
{
    spex_key key;
    spex_spec *spec;
    spex_record *record;
    spex_position anywhere;
    uint32_t number;
    int status;
    if (!engine || !monitor || spex_key_of(id, &key))
        return SPEX_E_ARGUMENT;
    if (!prepare(engine, monitor, id, state, &spec, &number, &status))
        return status;
    status = spex_monitor_resume(monitor, monitor->state_count, &anywhere);
    if (status)
        return status;
    spex_shard *shard = spex_shard_of(engine, key.hash);
    pthread_mutex_lock(&shard->lock);
    uint32_t there = spex_table_find(&shard->instances, &key);
    if (there == INSTANCE_NONE) {
        status = add_locked(engine, shard, &key, spec, meta, number, &record);
    } else {
        record = spex_table_at(&shard->instances, there);
        status = replace_locked(engine, shard, record, spec, meta, number);
    }
    if (!status) {
        spex_run_set_free(record->set);
        record->run = anywhere.run;
        record->set = anywhere.set;
    }
    pthread_mutex_unlock(&shard->lock);
    if (status)
        spex_run_set_free(anywhere.set);
    return status;
}
