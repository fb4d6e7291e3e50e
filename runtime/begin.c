/* An instance begins: really, or as a mock in a test. */
#include "runtime/relate.h"
#include "runtime/ruled.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What is the same for every instance that begins. The record is armed when its monitor is in place. */
static void begin_record(spex_engine *engine, spex_record *record, spex_spec *spec, uint32_t state)
{
    record->spec = spec;
    record->state = state;
    record->version++;
    record->flags &= RECORD_SHARED | RECORD_RULED;
    record->moved = spex_now(&engine->clocks);
    spex_record_push(record, engine->shards.history,
                     (spex_entry){spex_wall(&engine->clocks, record->moved), MODEL_INIT, state});
}

static int add_locked(spex_engine *engine, spex_shard *shard, const spex_key *key, spex_spec *spec,
                      const char *meta, uint32_t state, const spex_kin *parent, spex_record **out)
{
    int status = SPEX_OK;
    if (engine->store)
        status = spex_journal_reserve_begin(engine->store, shard, spec, state,
                                            key->length + (meta ? strlen(meta) : 0) +
                                                spex_ruled_text(spec, parent));
    if (!status)
        status = spex_table_add(&shard->instances, key, meta, out);
    if (status)
        return status;
    spex_record *record = *out;
    record->serial = shard->serial;
    shard->serial += engine->shards.count;
    begin_record(engine, record, spec, state);
    return SPEX_OK;
}

/* May an instance begin there, by its specification? */
static bool is_beginning(const spex_monitor *monitor, uint32_t state)
{
    return state == monitor->initial || (state < monitor->state_count && monitor->state_flags &&
                                         monitor->state_flags[state] & SPEX_STATE_INITIAL);
}

/* Where another instance should have begun, by the name of its state, or NULL: all is well, or it has been
 * said before. */
static const char *other_beginning(const spex_spec *spec, uint32_t state, uint32_t first)
{
    const spex_monitor *monitor = spec->monitor;
    if (atomic_load_explicit(&spec->told_of_beginning, memory_order_relaxed))
        return NULL;
    bool is_as_specified = is_beginning(monitor, state);
    if (state < monitor->state_count && !is_as_specified)
        return monitor->states[monitor->initial];
    if (!first || first == state + 1 || (is_as_specified && is_beginning(monitor, first - 1)))
        return NULL;
    return spex_names_at(&spec->states, first - 1)->text;
}

/* Notes in the outcome that the instance does not begin where the specification does, or where another one
 * did; once a specification. */
static int compare_beginning(spex_outcome *o)
{
    uint32_t first = 0, state = o->triple.to;
    atomic_compare_exchange_strong(&o->spec->beginning, &first, state + 1);
    const char *other = other_beginning(o->spec, state, first);
    if (!other)
        return SPEX_OK;
    o->expected = malloc(sizeof *o->expected);
    if (!o->expected)
        return SPEX_E_NOMEM;
    if (atomic_exchange(&o->spec->told_of_beginning, true)) { /* another thread was faster */
        free(o->expected);
        o->expected = NULL;
        return SPEX_OK;
    }
    *o->expected = other;
    o->expected_count = 1;
    o->begins_elsewhere = true;
    return SPEX_OK;
}

static int begin_locked(spex_engine *engine, spex_shard *shard, const spex_key *key, const char *meta,
                        spex_kin *parent, spex_outcome *o)
{
    assert(o->spec->monitor && o->triple.action == MODEL_INIT && o->triple.from == MODEL_NIL);
    spex_record *record;
    int status = add_locked(engine, shard, key, o->spec, meta, o->triple.to, parent, &record);
    if (status)
        return status;
    uint32_t state_count = o->spec->monitor->state_count;
    spex_place place = {.run = o->triple.to < state_count ? o->triple.to : o->spec->monitor->initial};
    if (o->triple.to < o->spec->monitor->state_count && o->triple.to != o->spec->monitor->initial)
        record->run = o->spec->monitor->resume[o->triple.to];
    o->mode = spex_model_get_mode(&o->spec->model);
    o->mark = spex_model_find(&o->spec->model, o->triple);
    bool is_fine = o->mark == MARK_KNOWN || o->mode == MODEL_LEARNING;
    status = compare_beginning(o);
    if (!status && (o->spec->rules || parent))
        status = spex_ruled_begin_locked(engine, shard, record, place, parent);
    if (!status && (!is_fine || o->expected || o->lacks_parent))
        status =
            spex_view_locked(&shard->instances, record, engine->shards.history, &engine->clocks, &o->before);
    if (!status && is_fine && o->mark != MARK_KNOWN)
        status = spex_learn(&engine->models, o->spec, o->triple);
    if (status) {
        spex_stays_disarm_locked(shard, record);
        spex_table_remove(&shard->instances, record);
        return status;
    }
    spex_arm_locked(engine, shard, record);
    spex_journal_begin(engine->store, shard, record);
    shard->begun++;
    PROBE3(init, o->spec->name, record->serial, o->triple.to);
    return SPEX_OK;
}

/* The number of the state that an instance is to begin in, with the first values of variables where these are
 * known. False: there is no going on, the call returns `*status`. */
static bool prepare(spex_engine *engine, spex_spec *spec, spex_id id, const char *state, bool is_known,
                    uint32_t *number, int *status)
{
    const spex_monitor *monitor = spec->monitor;
    *number = monitor->initial;
    *status = state ? spex_reported_number(spec, state, number) : SPEX_OK;
    if (*status == SPEX_OK)
        *status = spex_valued_begin(spec, is_known, number);
    if (*status == SPEX_OK)
        return true;
    spex_instance none = {.id = id, .monitor = monitor, .specification = monitor->name};
    if (*status == SPEX_E_NAME)
        *status = spex_report_instance(engine, SPEX_E_NAME, &none, "__initialisation__", state);
    return false;
}

/* It begins, as a child where its specification has a parent: of `parent`, NULL where none was given. */
static int begin(spex_engine *engine, spex_spec *spec, spex_id id, const char *meta,
                 const char *initial_state, const spex_id *parent)
{
    spex_key key;
    int status = spex_key_of(id, &key);
    if (status)
        return SPEX_E_ARGUMENT;
    bool is_child = spec->rules && spec->rules->parent;
    spex_outcome o = {.spec = spec, .triple = {MODEL_NIL, MODEL_INIT, 0}};
    if (!prepare(engine, spec, id, initial_state, true, &o.triple.to, &status))
        return status;
    spex_shard *shard = spex_shard_of(&engine->shards, key.hash);
    spex_instance *first = NULL;
    spex_kin *kin = NULL;
    spex_mutex_lock(&shard->lock);
    if (parent)
        status = spex_find_parent_locked(engine, shard, spec, *parent, &kin);
    o.lacks_parent = is_child && !kin;
    const spex_record *there = status ? NULL : spex_table_find_of(&shard->instances, &key, o.spec);
    if (there)
        status = spex_view_locked(&shard->instances, there, engine->shards.history, &engine->clocks, &first);
    else if (!status)
        status = begin_locked(engine, shard, &key, meta, kin, &o);
    uint64_t ticket = spex_journal_ticket(shard);
    spex_mutex_unlock(&shard->lock);
    if (first) {
        status = spex_report_instance(engine, SPEX_E_INSTANCE_EXISTS, first, "__initialisation__",
                                      spex_names_at(&o.spec->states, o.triple.to)->text);
        spex_instance_free(first);
        return status;
    }
    if (status) {
        spex_outcome_release(&o);
        return status;
    }
    const spex_id none = {.length = 0};
    int told = o.lacks_parent ? spex_report_parent(engine, o.before, parent ? *parent : none) : SPEX_OK;
    int also_told = spex_outcome_report(engine, &o);
    int stored = spex_store_await(engine->store, ticket);
    return told ? told : also_told ? also_told : stored;
}

int spex_init_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *meta,
                       const char *initial_state)
{
    int status = spex_usable(engine);
    if (status || !monitor)
        return status ? status : SPEX_E_ARGUMENT;
    spex_spec *spec;
    if ((status = spex_require_spec(engine, monitor, &spec)))
        return status;
    return begin(engine, spec, id, meta, initial_state, NULL);
}

int spex_init_child(spex_engine *engine, const spex_monitor *monitor, spex_id id, spex_id parent,
                    const char *meta, const char *initial_state)
{
    spex_key key;
    spex_spec *spec;
    int status = spex_usable(engine);
    if (status || !monitor || spex_key_bytes(id, &key) || spex_key_bytes(parent, &key))
        return status ? status : SPEX_E_ARGUMENT;
    status = spex_require_spec(engine, monitor, &spec);
    if (!status && !(spec->rules && spec->rules->parent))
        status = SPEX_E_ARGUMENT;
    return status ? status : begin(engine, spec, id, meta, initial_state, &parent);
}

int spex_init_child_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout, spex_id id,
                            spex_id parent, const char *meta, uint32_t initial_state)
{
    int status = spex_usable(engine);
    if (!status && monitor && layout != monitor->layout)
        return spex_refuse_layout(engine, monitor);
    if (status || !monitor || initial_state >= spex_reported_count(monitor) || !monitor->states)
        return status ? status : SPEX_E_ARGUMENT;
    return spex_init_child(engine, monitor, id, parent, meta, spex_reported_name(monitor, initial_state));
}

int spex_init_instance_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout, spex_id id,
                               const char *meta, uint32_t initial_state)
{
    int status = spex_usable(engine);
    if (!status && monitor && layout != monitor->layout)
        return spex_refuse_layout(engine, monitor);
    if (status || !monitor || initial_state >= spex_reported_count(monitor) || !monitor->states)
        return status ? status : SPEX_E_ARGUMENT;
    return spex_init_instance(engine, monitor, id, meta, spex_reported_name(monitor, initial_state));
}

/* ---- mocks ---- */

/* Replaces all of an instance but its identifier and its parent. */
static int replace_locked(spex_engine *engine, spex_shard *shard, spex_record *record, spex_spec *spec,
                          const char *meta, uint32_t state)
{
    char *copy = NULL;
    spex_aside *aside;
    int status =
        spex_journal_reserve_begin(engine->store, shard, spec, state,
                                   record->id_length + (meta ? strlen(meta) : 0) +
                                       spex_ruled_text(spec, spex_parent_of(&shard->instances, record)));
    if (!status && record->flags & RECORD_LIGHT)
        status = spex_ruled_aside_locked(engine, shard, record, &aside);
    if (!status && meta && *meta && !(copy = strdup(meta)))
        status = SPEX_E_NOMEM;
    if (status)
        return status;
    spex_disarm_locked(shard, record);
    free(record->meta);
    record->meta = copy;
    spex_record_forget(record);
    begin_record(engine, record, spec, state);
    return SPEX_OK;
}

static int mock_locked(spex_engine *engine, spex_shard *shard, const spex_key *key, spex_spec *spec,
                       const char *meta, uint32_t state, spex_position anywhere)
{
    spex_record *record = spex_table_find_of(&shard->instances, key, spec);
    spex_place place;
    int status = spex_valued_place(spec, state, &place);
    if (!status)
        status = record ? replace_locked(engine, shard, record, spec, meta, state)
                        : add_locked(engine, shard, key, spec, meta, state, NULL, &record);
    if (status) {
        spex_run_set_free(place.set);
        return status;
    }
    spex_run_set_free(record->set);
    record->run = anywhere.run;
    record->set = anywhere.set;
    if (!spec->rules && !(record->flags & RECORD_RULED))
        spex_run_set_free(place.set);
    else if (spex_ruled_begin_locked(engine, shard, record, place, NULL)) {
        record->set = NULL; /* the caller frees it */
        spex_remove_locked(engine, shard, record);
        return SPEX_E_NOMEM;
    }
    spex_arm_locked(engine, shard, record);
    spex_journal_begin(engine->store, shard, record);
    return SPEX_OK;
}

int spex_mock_instance(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *state,
                       const char *meta)
{
    spex_key key;
    spex_spec *spec;
    spex_position anywhere;
    uint32_t number;
    int status = spex_usable(engine);
    if (status || !monitor || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    if ((status = spex_require_spec(engine, monitor, &spec)))
        return status;
    if (!prepare(engine, spec, id, state, false, &number, &status))
        return status;
    status = spex_monitor_resume(monitor, monitor->state_count, &anywhere);
    if (status)
        return status;
    spex_shard *shard = spex_shard_of(&engine->shards, key.hash);
    spex_mutex_lock(&shard->lock);
    status = mock_locked(engine, shard, &key, spec, meta, number, anywhere);
    uint64_t ticket = spex_journal_ticket(shard);
    spex_mutex_unlock(&shard->lock);
    if (status)
        spex_run_set_free(anywhere.set);
    return status ? status : spex_store_await(engine->store, ticket);
}
