/* Deciding: hide what the specification calls internal, look for actions it does not know, decide.
 */
#include "verdict/decide.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The action of that name in the specification; NULL: it has none. */
static const lang_action *find_action(const lang_spec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->action_count; i++)
        if (strcmp(spec->actions[i].name, name) == 0)
            return &spec->actions[i];
    return NULL;
}

base_status verdict_behaviour(const lts_model *model, const lang_spec *spec, lts **out)
{
    const lts *recorded = model->lts;
    uint32_t count = base_names_count(recorded->labels);
    lts_label *to = calloc(count, sizeof *to);
    if (!to)
        return BASE_E_NOMEM;
    for (lts_label label = LTS_TAU + 1; label < count; label++) {
        const lang_action *action = find_action(spec, base_names_text(recorded->labels, label));
        to[label] = action && action->internal ? LTS_TAU : label;
    }
    base_status status = lts_relabel(recorded, recorded->labels, to, out);
    free(to);
    return status;
}

static base_status find_unknown(verdict_decision *v)
{
    const base_names *labels = v->model->lts->labels;
    uint32_t count = base_names_count(labels);
    v->unknown = calloc(count, sizeof *v->unknown);
    for (lts_label label = LTS_TAU + 1; v->unknown && label < count; label++)
        if (!find_action(v->spec, base_names_text(labels, label)))
            v->unknown[v->unknown_count++] = label;
    return v->unknown ? BASE_OK : BASE_E_NOMEM;
}

/* Are `behaviour` and the specification equivalent? If not the difference is added; with `repaired`,
 * `behaviour` is the difference's own. */
static base_status decide(verdict_decision *v, const lts *behaviour, lts *repaired,
                          const lts_options *options, bool *is_equivalent, base_error *error)
{
    lts_explanation *why;
    assert(v->differences);
    base_status status = lts_decide(behaviour, v->spec->lts, options, is_equivalent, &why, error);
    if (status || *is_equivalent)
        return status;
    if (!why)
        return BASE_E_LIMIT;
    v->differences[v->difference_count++] = (verdict_difference){behaviour, repaired, why};
    return BASE_OK;
}

static bool is_same(const lts_explanation *a, const lts_explanation *b)
{
    return a->side == b->side && a->divergence == b->divergence && a->witness.from == b->witness.from &&
           a->witness.to == b->witness.to &&
           strcmp(base_names_text(a->labels, a->action), base_names_text(b->labels, b->action)) == 0 &&
           a->other_count && b->other_count && a->others[0] == b->others[0];
}

/* Is the last difference one that repairing has made, or one that was told already? Then there is no use in
 * going on. */
static bool is_stuck(const verdict_decision *v)
{
    assert(v->difference_count > 0);
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

/* After the first difference the others, each as if those before it had been repaired. */
static base_status find_others(verdict_decision *v, const lts_options *options, unsigned max_reasons,
                               base_error *error)
{
    base_status status = BASE_OK;
    for (;;) {
        const verdict_difference *last = &v->differences[v->difference_count - 1];
        lts *repaired = NULL;
        bool is_equivalent = false, is_last = v->difference_count == max_reasons;
        v->first_only = last->why->divergence || v->behaviour->transitions > VERDICT_ALL_REASONS_MAX;
        if (v->first_only)
            return BASE_OK;
        status = verdict_repair_difference(last->behaviour, v->spec->lts, last->why, &repaired);
        if (!status && is_last)
            status = lts_decide(repaired, v->spec->lts, options, &is_equivalent, NULL, error);
        else if (!status)
            status = decide(v, repaired, repaired, options, &is_equivalent, error);
        if (status || is_equivalent || is_last) {
            v->has_more = !status && !is_equivalent;
            lts_free(repaired);
            return status;
        }
        if (is_stuck(v)) {
            verdict_difference *stuck = &v->differences[--v->difference_count];
            lts_explanation_free(stuck->why);
            lts_free(stuck->repaired);
            return BASE_OK;
        }
    }
}

static base_status decide_all(verdict_decision *v, const lts_options *options, unsigned max_reasons,
                              base_error *error)
{
    if (max_reasons == 0)
        return lts_decide(v->behaviour, v->spec->lts, options, &v->is_equivalent, NULL, error);
    v->differences = calloc((size_t)max_reasons + 1, sizeof *v->differences);
    if (!v->differences)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    base_status status = decide(v, v->behaviour, NULL, options, &v->is_equivalent, error);
    if (status || v->is_equivalent)
        return status;
    status = find_others(v, options, max_reasons, error);
    for (lts_side side = LTS_LEFT; side <= LTS_RIGHT && !status; side++)
        status = verdict_suggest_repair(v->behaviour, v->spec->lts, side, options, v->differences[0].why,
                                        &v->repairs[side]);
    return status;
}

base_status verdict_decide(const lts_model *model, const lang_spec *spec, const lts_options *options,
                           unsigned max_reasons, verdict_decision *decision, base_error *error)
{
    assert(model->lts && spec->lts && options);
    verdict_decision v = {.model = model, .spec = spec};
    v.spec_has_changed = model->has_fingerprint && model->fingerprint != spec->fingerprint;
    v.begins_in_one = model->initial_count == 1;
    base_status status = find_unknown(&v);
    if (!status)
        status = verdict_behaviour(model, spec, &v.behaviour);
    if (status)
        base_fail(error, status, 0, 0, "out of memory");
    else if (v.begins_in_one)
        status = decide_all(&v, options, max_reasons, error);
    if (status)
        verdict_decision_release(&v);
    else
        *decision = v;
    return status;
}

void verdict_decision_release(verdict_decision *decision)
{
    for (uint32_t i = 0; i < decision->difference_count; i++) {
        lts_explanation_free(decision->differences[i].why);
        lts_free(decision->differences[i].repaired);
    }
    free(decision->differences);
    verdict_repair_release(&decision->repairs[LTS_LEFT]);
    verdict_repair_release(&decision->repairs[LTS_RIGHT]);
    lts_free(decision->behaviour);
    free(decision->unknown);
    *decision = (verdict_decision){0};
}
