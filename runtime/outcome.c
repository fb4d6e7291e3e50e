/* Telling the handlers what came of a step, without any lock held. */
#include "runtime/outcome.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void spex_outcome_release(spex_outcome *o)
{
    spex_instance_free(o->before);
    free(o->allowed);
    free(o->expected);
    for (uint32_t i = 0; i < o->breach_count; i++) {
        spex_kin_let_go(o->breaches[i].parent);
        spex_kin_let_go(o->breaches[i].own);
    }
    free(o->breaches);
}

/* ---- telling the handlers ---- */

static int report_step(spex_engine *engine, const spex_outcome *o, int code)
{
    spex_error error = {
        .code = code,
        .monitor = o->spec->monitor,
        .instance = o->before,
        .from = spex_triple_from(o->spec, o->triple),
        .action = spex_triple_action(o->spec, o->triple),
        .to = spex_names_at(&o->spec->states, o->triple.to)->text,
        .not_allowed = o->not_allowed,
        .allowed = o->allowed,
        .allowed_count = o->allowed_count,
        .expected = o->expected,
        .expected_count = o->expected_count,
    };
    return spex_report(&engine->reporter, &error);
}

static int report_missing_model(spex_engine *engine, const spex_outcome *o)
{
    int status = report_step(engine, o, SPEX_E_IMPL_MODEL_NOT_FOUND);
    if (status == SPEX_OK) {
        spex_model_create(&o->spec->model, MODEL_LEARNING);
        status = spex_learn_step(&engine->models, o->spec, o->triple,
                                 o->not_allowed || (o->expected && !o->begins_elsewhere));
    }
    return status;
}

static int report_deviation(spex_engine *engine, const spex_outcome *o)
{
    spex_mark mark = o->mark;
    int code = mark == MARK_UNKNOWN ? spex_judge_deviation(o->spec, o->triple, &mark) : SPEX_OK;
    if (!code)
        code = mark == MARK_BISIMILAR ? SPEX_E_DEVIATION_STILL_BISIMILAR : SPEX_E_DEVIATION_NOT_BISIMILAR;
    PROBE5(deviation, o->spec->name, code, o->triple.from, o->triple.action, o->triple.to);
    return report_step(engine, o, code);
}

/* A copy of an instance, to be freed; NULL: without memory it is not shown. */
static spex_instance *view_locked(spex_engine *engine, const spex_shard *shard, const spex_record *record)
{
    spex_instance *view = NULL;
    spex_view_locked(&shard->instances, record, 0, &engine->clocks, &view);
    return view;
}

static spex_instance *view_parent(spex_engine *engine, const spex_kin *parent)
{
    spex_key key;
    spex_instance *view = NULL;
    if (spex_key_of(spex_id_bytes(parent->id, parent->id_length), &key))
        return NULL;
    spex_shard *shard = spex_shard_of(&engine->shards, key.hash);
    spex_mutex_lock(&shard->lock);
    const spex_record *record = spex_table_find(&shard->instances, &key);
    while (record && strcmp(record->spec->name, parent->specification) != 0)
        record = spex_table_next(&shard->instances, record);
    if (record)
        view = view_locked(engine, shard, record);
    spex_mutex_unlock(&shard->lock);
    return view;
}

/* The child of that number, if it is one of those because of which; of any number, the first that is. */
static spex_instance *view_child(spex_engine *engine, uint32_t shard_number, const spex_tie *only,
                                 const spex_kin *own, uint32_t list)
{
    spex_shard *shard = &engine->shards.all[shard_number];
    spex_instance *view = NULL;
    bool found = false;
    spex_mutex_lock(&shard->lock);
    for (uint32_t n = only ? only->number : 0; n < shard->instances.used && !found; n++) {
        const spex_record *record = spex_table_at(&shard->instances, n);
        found = record && spex_is_listed(&shard->instances, record, own, list) &&
                (!only || record->serial == only->serial);
        if (found)
            view = view_locked(engine, shard, record);
        if (only)
            break;
    }
    spex_mutex_unlock(&shard->lock);
    return view;
}

/* The parent or a child because of which a step is refused, as it is now, to be freed; NULL: it is gone. */
static spex_instance *view_other(spex_engine *engine, const spex_outcome *o, const spex_breach *b)
{
    if (b->parent)
        return view_parent(engine, b->parent);
    uint32_t list = (uint32_t)(b->relation - o->spec->rules->relations);
    spex_instance *view = view_child(engine, b->last.shard, &b->last, b->own, list);
    for (unsigned i = 0; !view && i < engine->shards.count; i++)
        view = view_child(engine, i, NULL, b->own, list);
    return view;
}

static int report_breach(spex_engine *engine, const spex_outcome *o, const spex_breach *b)
{
    spex_instance gone = {.specification = b->relation ? b->relation->specification : NULL};
    spex_instance *other = b->relation ? view_other(engine, o, b) : NULL;
    const spex_monitor *m = o->spec->monitor;
    const char **states = NULL;
    size_t count = 0;
    if (b->stay && !(states = malloc((m->state_count + (size_t)1) * sizeof *states)))
        return SPEX_E_NOMEM;
    for (uint32_t s = 0; b->stay && s < spex_reported_count(m); s++)
        if (b->stay->states[s])
            states[count++] = spex_reported_name(m, s);
    spex_error error = {
        .code = b->code,
        .monitor = m,
        .instance = o->before,
        .from = spex_triple_from(o->spec, o->triple),
        .action = spex_triple_action(o->spec, o->triple),
        .to = spex_names_at(&o->spec->states, o->triple.to)->text,
        .timeout = b->limit,
        .expected = b->relation ? b->relation->states : states,
        .expected_count = b->relation ? b->relation->state_count : count,
        .other = !b->relation ? NULL
                 : other      ? other
                              : &gone,
    };
    int status = spex_report(&engine->reporter, &error);
    spex_instance_free(other);
    free(states);
    return status;
}

int spex_outcome_report(spex_engine *engine, spex_outcome *o)
{
    assert(o->spec && o->spec->monitor);
    int status = SPEX_OK;
    if (o->before && o->mode == MODEL_ENFORCING && o->mark != MARK_KNOWN) {
        status = report_deviation(engine, o);
    } else if (o->before) {
        if (o->mode == MODEL_ABSENT)
            status = report_missing_model(engine, o);
        int code = o->is_out_of_range ? SPEX_E_RANGE : SPEX_E_NOT_ALLOWED;
        int slip = o->not_allowed ? report_step(engine, o, code) : SPEX_OK;
        status = status ? status : slip;
    }
    if (o->before && o->expected) {
        int wrong = report_step(engine, o, o->begins_elsewhere ? SPEX_E_INITIAL : SPEX_E_WRONG_STATE);
        status = status ? status : wrong;
    }
    for (uint32_t i = 0; i < o->breach_count; i++) {
        int broken = report_breach(engine, o, &o->breaches[i]);
        status = status ? status : broken;
    }
    spex_outcome_release(o);
    return status;
}

int spex_report_instance(spex_engine *engine, int code, const spex_instance *instance, const char *action,
                         const char *to)
{
    spex_error error = {.code = code,
                        .monitor = instance->monitor,
                        .instance = instance,
                        .from = instance->state,
                        .action = action,
                        .to = to};
    return spex_report(&engine->reporter, &error);
}

int spex_report_not_found(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *action,
                          const char *to)
{
    spex_instance none = {.id = id};
    spex_error error = {
        .code = SPEX_E_INSTANCE_NOT_FOUND, .monitor = monitor, .instance = &none, .action = action, .to = to};
    return spex_report(&engine->reporter, &error);
}

int spex_report_ambiguous(spex_engine *engine, spex_id id, const char *const specifications[2],
                          const char *action, const char *to)
{
    spex_instance none = {.id = id};
    spex_error error = {.code = SPEX_E_AMBIGUOUS,
                        .instance = &none,
                        .action = action,
                        .to = to,
                        .expected = specifications,
                        .expected_count = 2};
    return spex_report(&engine->reporter, &error);
}

int spex_report_parent(spex_engine *engine, const spex_instance *instance, spex_id parent)
{
    const spex_monitor *m = instance->monitor;
    spex_instance other = {.id = parent, .specification = spex_monitor_rules(m)->parent};
    spex_error error = {
        .code = SPEX_E_PARENT, .monitor = m, .instance = instance, .to = instance->state, .other = &other};
    return spex_report(&engine->reporter, &error);
}

void spex_report_stay(spex_engine *engine, spex_outcome *o)
{
    spex_error error = {
        .code = SPEX_E_STAY_TIMEOUT,
        .monitor = o->spec->monitor,
        .instance = o->before,
        .allowed = o->allowed,
        .allowed_count = o->allowed_count,
        .expected = o->expected,
        .expected_count = o->expected_count,
        .timeout = o->timeout,
    };
    spex_report(&engine->reporter, &error);
    spex_outcome_release(o);
}

void spex_report_timeout(spex_engine *engine, spex_outcome *o)
{
    spex_error error = {
        .code = SPEX_E_TRANSITION_TIMEOUT,
        .monitor = o->spec->monitor,
        .instance = o->before,
        .allowed = o->allowed,
        .allowed_count = o->allowed_count,
        .timeout = o->timeout,
    };
    PROBE2(timeout, o->spec->name, o->before->rested);
    spex_report(&engine->reporter, &error);
    spex_outcome_release(o);
}
