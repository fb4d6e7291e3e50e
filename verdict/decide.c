/* Deciding: hide what the specification calls internal, look for actions it does not know, decide.
 */
#include "verdict/decide.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "verdict/allowed.h"

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

/* One more difference; it owns `why` and `repaired`, which `behaviour` is where it is not the model's. */
static base_status add(verdict_decision *v, const lts *behaviour, lts *repaired, lts_explanation *why,
                       const lts_options *options)
{
    verdict_difference *d = &v->differences[v->difference_count++];
    *d = (verdict_difference){.behaviour = behaviour, .repaired = repaired, .why = why};
    if (!why->by_trace || why->divergence || why->refusal)
        return BASE_OK;
    return lts_trace_formula(why, options->equivalence, &d->formula);
}

static void release_difference(verdict_decision *v, verdict_difference *d)
{
    if (d->why != v->why)
        lts_explanation_free(d->why);
    lts_formula_free(d->formula);
    lts_free(d->repaired);
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

/* Runs that begin in one state are told apart by a trace, if one does; others by a game. */
static bool has_traces(const verdict_decision *v)
{
    return v->model->initial_count == 1 && v->spec->initial_count == 1;
}

/* Whether differences after the last one can be looked for; else says so. */
static bool can_go_on(verdict_decision *v)
{
    const lts_explanation *last = v->differences[v->difference_count - 1].why;
    v->first_only = last->divergence || v->behaviour->transitions > VERDICT_ALL_REASONS_MAX ||
                    (!has_traces(v) && last->length == 0);
    return !v->first_only;
}

static bool is_forbidden_trace(const lts_explanation *why)
{
    return why->by_trace && why->side == LTS_LEFT && !why->divergence;
}

/* Where the differences go on: `behaviour` is the model's, those that were told repaired. */
typedef struct progress {
    const lts *behaviour;
    lts *repaired; /* the same where it is to be freed */
    bool is_over;
} progress;

/* `why` tells how `at` differs: that is noted, and mended to go on from. */
static base_status note_and_mend(verdict_decision *v, progress *at, lts_explanation *why,
                                 const lts_options *options)
{
    base_status status = add(v, at->behaviour, at->repaired, why, options);
    at->repaired = NULL;
    at->is_over = status || !can_go_on(v);
    if (!at->is_over)
        status = verdict_repair_difference(at->behaviour, v->spec->lts, why, &at->repaired);
    at->behaviour = at->repaired;
    return status;
}

/* ---- conformance ---- */

static void take_sides(const verdict_decision *v, const lts *behaviour, lts_modal modal[static 2])
{
    modal[0] = (lts_modal){behaviour, NULL, v->model->initials, v->model->initial_count};
    modal[1] = (lts_modal){v->spec->lts, v->optional, v->spec->initials, v->spec->initial_count};
}

base_status verdict_decide_conformance(const verdict_decision *decision, const lts *behaviour,
                                       const lts_options *options, lts_modal modal[static 2],
                                       lts_conformance **out, base_error *error)
{
    assert(decision->is_modal);
    take_sides(decision, behaviour, modal);
    return lts_conformance_decide(&modal[0], &modal[1], options, out, error);
}

/* Judges as lts_decide does, but `*kind` says more where the specification is modal. */
static base_status judge(const verdict_decision *v, const lts *behaviour, const lts_options *options,
                         lts_conformance_kind *kind, lts_explanation **why, base_error *error)
{
    if (!v->is_modal) {
        bool is_equivalent;
        base_status status = lts_decide(behaviour, v->spec->lts, options, &is_equivalent, why, error);
        *kind = is_equivalent ? LTS_CONFORMS : LTS_MISSING;
        return status;
    }
    lts_modal modal[2];
    lts_conformance *c;
    base_status status = verdict_decide_conformance(v, behaviour, options, modal, &c, error);
    if (status)
        return status;
    *kind = lts_conformance_verdict(c);
    if (*kind != LTS_CONFORMS && why)
        status = lts_explain_conformance(c, &modal[0], &modal[1], why);
    lts_conformance_free(c);
    return status ? base_fail(error, status, 0, 0, "out of memory") : BASE_OK;
}

/* Is whatever the model does allowed? */
static base_status judge_allowed(const verdict_decision *v, const lts *behaviour, const lts_options *options,
                                 bool *is_allowed, base_error *error)
{
    if (!v->is_modal)
        return verdict_is_allowed(behaviour, v->spec->lts, options, is_allowed, error);
    lts_conformance_kind kind = LTS_CONFORMS;
    base_status status = judge(v, behaviour, options, &kind, NULL, error);
    *is_allowed = kind != LTS_FORBIDDEN;
    return status;
}

/* First the traces that the specification does not have, each as if those before it had been mended. */
static base_status find_forbidden(verdict_decision *v, progress *at, const lts_options *options,
                                  unsigned max_reasons, base_error *error)
{
    base_status status = BASE_OK;
    while (!status && !at->is_over && has_traces(v)) {
        lts_explanation *why = NULL;
        if (v->difference_count == 0 && is_forbidden_trace(v->why))
            why = v->why;
        else
            status = verdict_find_forbidden_trace(at->behaviour, v->spec->lts, options, &why, error);
        if (status || !why)
            return status;
        v->is_forbidden = true;
        if (v->difference_count == max_reasons) {
            lts_explanation_free(why);
            v->has_more = at->is_over = true;
            return BASE_OK;
        }
        status = note_and_mend(v, at, why, options);
        v->differences[v->difference_count - 1].is_forbidden = true;
    }
    return status;
}

/* Then all others, likewise. What seems forbidden in one that was mended only seems so: nothing is. */
static base_status find_others(verdict_decision *v, progress *at, bool is_allowed, const lts_options *options,
                               unsigned max_reasons, base_error *error)
{
    base_status status = BASE_OK;
    while (!status && !at->is_over) {
        lts_explanation *why = v->difference_count ? NULL : v->why;
        bool is_full = v->difference_count == max_reasons;
        lts_conformance_kind kind = v->kind;
        if (!why)
            status = judge(v, at->behaviour, options, &kind, is_full ? NULL : &why, error);
        v->has_more = !status && is_full && kind != LTS_CONFORMS;
        if (status || is_full || kind == LTS_CONFORMS)
            return status;
        if (!why)
            return BASE_E_LIMIT;
        const lts *mended = at->behaviour;
        bool was_mended = mended != v->behaviour;
        status = note_and_mend(v, at, why, options);
        verdict_difference *last = &v->differences[v->difference_count - 1];
        last->is_forbidden = v->is_modal ? kind == LTS_FORBIDDEN : !is_allowed && !why->by_trace;
        if (!status && was_mended && (is_stuck(v) || is_forbidden_trace(why))) {
            release_difference(v, last);
            v->difference_count--;
            v->first_only = false;
            return BASE_OK;
        }
    }
    return status;
}

/* What is forbidden comes first. */
static base_status put_forbidden_first(verdict_decision *v)
{
    verdict_difference *sorted = calloc(v->difference_count + 1, sizeof *sorted);
    uint32_t count = 0;
    if (!sorted)
        return BASE_E_NOMEM;
    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < v->difference_count; i++)
            if (v->differences[i].is_forbidden == (pass == 0))
                sorted[count++] = v->differences[i];
    assert(count == v->difference_count);
    free(v->differences);
    v->differences = sorted;
    return BASE_OK;
}

static base_status find_differences(verdict_decision *v, const lts_options *options, unsigned max_reasons,
                                    base_error *error)
{
    progress at = {v->behaviour, NULL, false};
    bool is_allowed = false;
    base_status status = find_forbidden(v, &at, options, max_reasons, error);
    if (!status && !at.is_over) {
        status = judge_allowed(v, at.behaviour, options, &is_allowed, error);
        if (status == BASE_E_LIMIT) /* nobody knows: then it is not */
            status = BASE_OK;
        v->is_forbidden = v->is_forbidden || !is_allowed;
    }
    if (!status)
        status = find_others(v, &at, is_allowed, options, max_reasons, error);
    lts_free(at.repaired);
    return status ? status : put_forbidden_first(v);
}

static base_status decide_all(verdict_decision *v, const lts_options *options, unsigned max_reasons,
                              base_error *error)
{
    v->differences = calloc((size_t)max_reasons + 1, sizeof *v->differences);
    if (!v->differences)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    base_status status = judge(v, v->behaviour, options, &v->kind, &v->why, error);
    v->is_equivalent = v->kind == LTS_CONFORMS;
    if (status || v->is_equivalent)
        return status;
    status = v->why ? find_differences(v, options, max_reasons, error) : BASE_E_LIMIT;
    lts_modal modal[2];
    if (v->is_modal)
        take_sides(v, v->behaviour, modal);
    for (lts_side side = LTS_LEFT; side <= LTS_RIGHT && !status; side++)
        status = verdict_suggest_repair(v->behaviour, v->spec->lts, side, options, v->is_modal ? modal : NULL,
                                        v->why, &v->repairs[side]);
    return status;
}

base_status verdict_decide(const lts_model *model, const lang_spec *spec, const lts_options *options,
                           unsigned max_reasons, verdict_decision *decision, base_error *error)
{
    assert(model->lts && spec->lts && options);
    verdict_decision v = {.model = model, .spec = spec};
    v.spec_has_changed = model->has_fingerprint && model->fingerprint != spec->fingerprint;
    base_status status = lang_optional_edges(spec, &v.optional) ? BASE_OK : BASE_E_NOMEM;
    bool is_modal = v.optional || spec->initial_count > 1;
    v.is_modal = is_modal || (model->initial_count > 1 && options->equivalence == LTS_BRANCHING);
    v.can_compare = model->initial_count == 1 || (model->initial_count > 1 && v.is_modal);
    v.is_forbidden = !v.can_compare;
    if (!status && v.is_modal && options->equivalence != LTS_BRANCHING) {
        verdict_decision_release(&v);
        return base_fail(error, BASE_E_LIMIT, 0, 0,
                         "a specification with optional transitions, inputs or several beginnings is decided "
                         "under branching bisimilarity only");
    }
    if (!status)
        status = find_unknown(&v);
    if (!status)
        status = verdict_behaviour(model, spec, &v.behaviour);
    if (status)
        base_fail(error, status, 0, 0, "out of memory");
    else if (v.can_compare)
        status = decide_all(&v, options, max_reasons, error);
    if (status)
        verdict_decision_release(&v);
    else
        *decision = v;
    return status;
}

void verdict_decision_release(verdict_decision *decision)
{
    for (uint32_t i = 0; i < decision->difference_count; i++)
        release_difference(decision, &decision->differences[i]);
    lts_explanation_free(decision->why);
    free(decision->differences);
    verdict_repair_release(&decision->repairs[LTS_LEFT]);
    verdict_repair_release(&decision->repairs[LTS_RIGHT]);
    lts_free(decision->behaviour);
    free(decision->optional);
    free(decision->unknown);
    *decision = (verdict_decision){0};
}
