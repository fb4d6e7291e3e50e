/* Deciding: hide what the specification calls internal, look for actions it does not know, compare, explain.
 */
#include "verifier/verdict.h"

#include <stdlib.h>
#include <string.h>

/* The action of that name in the specification; NULL: it has none. */
static const spexc_action *find_action(const spexc_spec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->action_count; i++)
        if (strcmp(spec->actions[i].name, name) == 0)
            return &spec->actions[i];
    return NULL;
}

/* The behaviour of the model, and the actions that the specification does not know. */
static lts_status take_behaviour(spexv_verdict *v)
{
    const lts *recorded = v->model->lts;
    uint32_t count = lts_names_count(recorded->labels);
    lts_label *to = calloc(count, sizeof *to);
    v->unknown = calloc(count, sizeof *v->unknown);
    if (!to || !v->unknown) {
        free(to);
        return LTS_E_NOMEM;
    }
    for (lts_label label = LTS_TAU + 1; label < count; label++) {
        const spexc_action *action = find_action(v->spec, lts_names_text(recorded->labels, label));
        to[label] = action && action->internal ? LTS_TAU : label;
        if (!action)
            v->unknown[v->unknown_count++] = label;
    }
    lts_status status = lts_relabel(recorded, recorded->labels, to, &v->behaviour);
    free(to);
    return status;
}

lts_status spexv_judge(const lts_model *model, const spexc_spec *spec, const lts_options *options,
                       spexv_verdict *verdict, lts_error *error)
{
    spexv_verdict v = {.model = model, .spec = spec};
    v.spec_has_changed = model->has_fingerprint && model->fingerprint != spec->fingerprint;
    v.begins_in_one = model->initial_count == 1;
    lts_status status = take_behaviour(&v);
    if (status)
        lts_fail(error, status, 0, 0, "out of memory");
    else if (v.begins_in_one)
        status = lts_compare(v.behaviour, spec->lts, options, &v.is_equivalent, error);
    if (!status && v.begins_in_one && !v.is_equivalent)
        status = lts_explain(v.behaviour, spec->lts, options, &v.explanation, error);
    if (status)
        spexv_verdict_release(&v);
    else
        *verdict = v;
    return status;
}

void spexv_verdict_release(spexv_verdict *verdict)
{
    lts_explanation_free(verdict->explanation);
    lts_free(verdict->behaviour);
    free(verdict->unknown);
    *verdict = (spexv_verdict){0};
}
