/* Telling the handlers what came of a step, without any lock held. */
#include "runtime/outcome.h"

#include <assert.h>
#include <stdlib.h>

void spex_outcome_release(spex_outcome *o)
{
    spex_instance_free(o->before);
    free(o->allowed);
    free(o->expected);
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
