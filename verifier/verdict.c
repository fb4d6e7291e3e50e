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

lts_status spexv_behaviour(const lts_model *model, const spexc_spec *spec, lts **out)
{
    const lts *recorded = model->lts;
    uint32_t count = lts_names_count(recorded->labels);
    lts_label *to = calloc(count, sizeof *to);
    if (!to)
        return LTS_E_NOMEM;
    for (lts_label label = LTS_TAU + 1; label < count; label++) {
        const spexc_action *action = find_action(spec, lts_names_text(recorded->labels, label));
        to[label] = action && action->internal ? LTS_TAU : label;
    }
    lts_status status = lts_relabel(recorded, recorded->labels, to, out);
    free(to);
    return status;
}

static lts_status find_unknown(spexv_verdict *v)
{
    const lts_names *labels = v->model->lts->labels;
    uint32_t count = lts_names_count(labels);
    v->unknown = calloc(count, sizeof *v->unknown);
    for (lts_label label = LTS_TAU + 1; v->unknown && label < count; label++)
        if (!find_action(v->spec, lts_names_text(labels, label)))
            v->unknown[v->unknown_count++] = label;
    return v->unknown ? LTS_OK : LTS_E_NOMEM;
}

lts_status spexv_explain(const lts *a, const lts *b, const lts_options *options, lts_explanation **why,
                         lts_error *error)
{
    *why = NULL;
    lts_status status = lts_explain(a, b, options, why, error);
    if (!status && !*why)
        status = lts_fail(error, LTS_E_SYNTAX, 0, 0,
                          "the comparison says that they differ and the explanation that they do not; "
                          "please report this");
    return status;
}

/* Adds the difference between `behaviour` and the specification. Takes `mended` over. */
static lts_status add_difference(spexv_verdict *v, const lts *behaviour, lts *mended,
                                 const lts_options *options, lts_error *error)
{
    lts_explanation *why;
    lts_status status = spexv_explain(behaviour, v->spec->lts, options, &why, error);
    if (status) {
        lts_free(mended);
        return status;
    }
    v->differences[v->difference_count++] = (spexv_difference){behaviour, mended, why};
    return LTS_OK;
}

static bool is_same(const lts_explanation *a, const lts_explanation *b)
{
    return a->side == b->side && a->divergence == b->divergence && a->witness.from == b->witness.from &&
           a->witness.to == b->witness.to &&
           strcmp(lts_names_text(a->labels, a->action), lts_names_text(b->labels, b->action)) == 0 &&
           a->other_count && b->other_count && a->others[0] == b->others[0];
}

/* Is the last difference one that mending has made, or one that was told already? Then there is no use in
 * going on. */
static bool is_stuck(const spexv_verdict *v)
{
    const lts_explanation *last = v->differences[v->difference_count - 1].why;
    uint32_t states = v->behaviour->states;
    if (last->side == LTS_LEFT && (last->witness.from >= states || last->witness.to >= states))
        return true;
    for (uint32_t i = 0; i < last->other_count && last->side == LTS_RIGHT; i++)
        if (last->others[i] >= states)
            return true;
    for (uint32_t i = 0; i + 1 < v->difference_count; i++)
        if (is_same(v->differences[i].why, last))
            return true;
    return false;
}

/* After the first difference the others, each as if those before it had been mended. */
static lts_status find_others(spexv_verdict *v, const lts_options *options, unsigned max_reasons,
                              lts_error *error)
{
    lts_status status = LTS_OK;
    for (;;) {
        const spexv_difference *last = &v->differences[v->difference_count - 1];
        lts *mended = NULL;
        bool is_equivalent = false;
        v->first_only = last->why->divergence || v->behaviour->transitions > SPEXV_ALL_REASONS_MAX;
        if (v->first_only)
            return LTS_OK;
        status = spexv_mend(last->behaviour, v->spec->lts, last->why, &mended);
        if (!status)
            status = lts_compare(mended, v->spec->lts, options, &is_equivalent, error);
        if (status || is_equivalent || v->difference_count == max_reasons) {
            v->has_more = !status && !is_equivalent;
            lts_free(mended);
            return status;
        }
        status = add_difference(v, mended, mended, options, error);
        if (status)
            return status;
        if (is_stuck(v)) {
            spexv_difference *stuck = &v->differences[--v->difference_count];
            lts_explanation_free(stuck->why);
            lts_free(stuck->mended);
            return LTS_OK;
        }
    }
}

static lts_status explain(spexv_verdict *v, const lts_options *options, unsigned max_reasons,
                          lts_error *error)
{
    if (max_reasons == 0)
        return LTS_OK;
    v->differences = calloc((size_t)max_reasons + 1, sizeof *v->differences);
    if (!v->differences)
        return lts_fail(error, LTS_E_NOMEM, 0, 0, "out of memory");
    lts_status status = add_difference(v, v->behaviour, NULL, options, error);
    if (!status)
        status = find_others(v, options, max_reasons, error);
    for (lts_side side = LTS_LEFT; side <= LTS_RIGHT && !status; side++)
        status = spexv_suggest(v->behaviour, v->spec->lts, side, options, v->differences[0].why,
                               &v->suggestions[side]);
    return status;
}

lts_status spexv_judge(const lts_model *model, const spexc_spec *spec, const lts_options *options,
                       unsigned max_reasons, spexv_verdict *verdict, lts_error *error)
{
    spexv_verdict v = {.model = model, .spec = spec};
    v.spec_has_changed = model->has_fingerprint && model->fingerprint != spec->fingerprint;
    v.begins_in_one = model->initial_count == 1;
    lts_status status = find_unknown(&v);
    if (!status)
        status = spexv_behaviour(model, spec, &v.behaviour);
    if (status)
        lts_fail(error, status, 0, 0, "out of memory");
    else if (v.begins_in_one)
        status = lts_compare(v.behaviour, spec->lts, options, &v.is_equivalent, error);
    if (!status && v.begins_in_one && !v.is_equivalent)
        status = explain(&v, options, max_reasons, error);
    if (status)
        spexv_verdict_release(&v);
    else
        *verdict = v;
    return status;
}

void spexv_verdict_release(spexv_verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->difference_count; i++) {
        lts_explanation_free(verdict->differences[i].why);
        lts_free(verdict->differences[i].mended);
    }
    free(verdict->differences);
    spexv_suggestion_release(&verdict->suggestions[LTS_LEFT]);
    spexv_suggestion_release(&verdict->suggestions[LTS_RIGHT]);
    lts_free(verdict->behaviour);
    free(verdict->unknown);
    *verdict = (spexv_verdict){0};
}
