/* What is allowed: the greatest relation in which the specification follows each step of the model. For
 * branching, a step from p to p' is followed from s by silent steps to some s1 that p is related to as well,
 * and the step from there to an s2 that p' is related to, or, the step being silent, by staying in s1; for
 * weak, p need not be related to s1, and silent steps may follow; for strong there are no silent steps.
 *
 * Both are reduced first, so this is done the plain way: all pairs are related, until a pass over them finds
 * none that is not.
 */
#include "verdict/allowed.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"

#define PAIRS_MAX ((uint64_t)1 << 20) /* of states of both sides, reduced */

base_status verdict_find_forbidden_trace(const lts *model, const lts *spec, const lts_options *options,
                                         lts_explanation **why, base_error *error)
{
    bool is_silent = lts_equivalence_get(options->equivalence)->is_silent;
    lts_preorder preorder = is_silent ? LTS_PREORDER_WEAK_TRACE : LTS_PREORDER_TRACE;
    lts_counterexample *excess = NULL;
    *why = NULL;
    base_status status = lts_check_preorder(model, spec, preorder, options, &excess, error);
    if (!status && excess)
        status = lts_explain_counterexample(model, spec, preorder, excess, why, error);
    lts_counterexample_free(excess);
    return status;
}

typedef struct pairs {
    const lts *model, *spec;
    const lts_equivalence_row *row;
    lts_label *label;   /* of the model, as the specification has it */
    uint64_t *silently; /* per state of the specification, where in `reached` its silent successors begin */
    lts_state *reached; /* itself first */
    size_t reached_capacity;
    uint8_t *is_related; /* per state of the model and of the specification */
} pairs;

static bool is_related(const pairs *x, lts_state p, lts_state s)
{
    return x->is_related[(uint64_t)p * x->spec->states + s];
}

/* Adds what `s` comes to silently. `met`: per state, 1 more than the state that met it last. */
static base_status reach_silently(pairs *x, lts_state s, uint32_t *met)
{
    const lts *l = x->spec;
    uint64_t at = x->silently[s], count = at;
    if (at > PAIRS_MAX)
        return BASE_E_LIMIT;
    if (!base_grow(x->reached, x->reached_capacity, count + l->states))
        return BASE_E_NOMEM;
    x->reached[count++] = s;
    met[s] = s + 1;
    for (; x->row->is_silent && at < count; at++)
        for (uint64_t e = l->first[x->reached[at]]; e < l->first[x->reached[at] + 1]; e++) {
            lts_state t = l->edges[e].target;
            if (l->edges[e].label != LTS_TAU || met[t] == s + 1)
                continue;
            met[t] = s + 1;
            x->reached[count++] = t;
        }
    x->silently[s + 1] = count;
    return BASE_OK;
}

static base_status close_silently(pairs *x)
{
    uint32_t *met = base_alloc_zeroed(x->spec->states, sizeof *met);
    x->silently = base_alloc_zeroed((uint64_t)x->spec->states + 1, sizeof *x->silently);
    base_status status = met && x->silently ? BASE_OK : BASE_E_NOMEM;
    for (lts_state s = 0; s < x->spec->states && !status; s++)
        status = reach_silently(x, s, met);
    free(met);
    return status;
}

/* Is `to` related to a state that `s` comes to by this step, and by silent ones after it where they do not
 * count? */
static bool arrives(const pairs *x, lts_state to, lts_state s)
{
    if (x->row->method == LTS_BY_PARTITION)
        return is_related(x, to, s);
    for (uint64_t i = x->silently[s]; i < x->silently[s + 1]; i++)
        if (is_related(x, to, x->reached[i]))
            return true;
    return false;
}

static bool is_followed(const pairs *x, lts_state p, lts_edge step, lts_state s)
{
    bool is_silent = step.label == LTS_TAU && x->row->is_silent;
    bool is_divergence = is_silent && step.target == p && x->row->sees_divergence;
    lts_label label = x->label[step.label];
    for (uint64_t i = x->silently[s]; i < x->silently[s + 1]; i++) {
        lts_state between = x->reached[i];
        if (x->row->method == LTS_BY_PARTITION && !is_related(x, p, between))
            continue;
        if (is_silent && !is_divergence && is_related(x, step.target, between))
            return true;
        uint64_t e, end = 0;
        if (label == LTS_NONE)
            continue;
        for (lts_find_edges(x->spec, between, label, &e, &end); e < end; e++)
            if ((!is_divergence || x->spec->edges[e].target == between) &&
                arrives(x, step.target, x->spec->edges[e].target))
                return true;
    }
    return false;
}

static bool is_followed_in_all(const pairs *x, lts_state p, lts_state s)
{
    for (uint64_t e = x->model->first[p]; e < x->model->first[p + 1]; e++)
        if (!is_followed(x, p, x->model->edges[e], s))
            return false;
    return true;
}

static base_status relate(pairs *x, bool *is_allowed)
{
    uint64_t count = (uint64_t)x->model->states * x->spec->states;
    if (count > PAIRS_MAX)
        return BASE_E_LIMIT;
    x->label = lts_label_map(x->spec->labels, x->model->labels);
    x->is_related = base_alloc(count, 1);
    base_status status = x->label && x->is_related ? close_silently(x) : BASE_E_NOMEM;
    if (status)
        return status;
    for (uint64_t i = 0; i < count; i++)
        x->is_related[i] = 1;
    for (bool has_changed = true; has_changed && is_related(x, x->model->initial, x->spec->initial);) {
        has_changed = false;
        for (lts_state p = x->model->states; p-- > 0;)
            for (lts_state s = 0; s < x->spec->states; s++)
                if (is_related(x, p, s) && !is_followed_in_all(x, p, s)) {
                    x->is_related[(uint64_t)p * x->spec->states + s] = 0;
                    has_changed = true;
                }
    }
    *is_allowed = is_related(x, x->model->initial, x->spec->initial);
    return BASE_OK;
}

/* Then a trace leads to one state, and whoever has all traces can follow. */
static bool is_deterministic(const lts *l)
{
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (l->edges[e].label == LTS_TAU ||
                (e > l->first[s] && l->edges[e].label == l->edges[e - 1].label))
                return false;
    return true;
}

static base_status have_no_forbidden_trace(const lts *model, const lts *spec, const lts_options *options,
                                           bool *is_allowed, base_error *error)
{
    lts_explanation *why;
    base_status status = verdict_find_forbidden_trace(model, spec, options, &why, error);
    *is_allowed = !why;
    lts_explanation_free(why);
    return status;
}

/* The same of two that are reduced. */
static base_status decide_reduced(const lts *model, const lts *spec, const lts_options *options,
                                  bool *is_allowed, base_error *error)
{
    pairs x = {.model = model, .spec = spec, .row = lts_equivalence_get(options->equivalence)};
    if (!x.row->sees_divergence && is_deterministic(spec))
        return have_no_forbidden_trace(model, spec, options, is_allowed, error);
    base_status status = relate(&x, is_allowed);
    free(x.label);
    free(x.silently);
    free(x.reached);
    free(x.is_related);
    return status ? base_fail(error, status, 0, 0, "%s to find out what the specification allows",
                              status == BASE_E_LIMIT ? "too many states" : "no memory")
                  : BASE_OK;
}

base_status verdict_is_allowed(const lts *model, const lts *spec, const lts_options *options,
                               bool *is_allowed, base_error *error)
{
    const lts_equivalence_row *row = lts_equivalence_get(options->equivalence);
    if (row->method == LTS_BY_SUBSETS)
        return have_no_forbidden_trace(model, spec, options, is_allowed, error);
    lts_options reduction = {.equivalence = row->modulo};
    lts *reduced[2] = {NULL, NULL};
    base_status status = lts_reduce(model, &reduction, &reduced[0], NULL, error);
    if (!status)
        status = lts_reduce(spec, &reduction, &reduced[1], NULL, error);
    if (!status)
        status = decide_reduced(reduced[0], reduced[1], options, is_allowed, error);
    lts_free(reduced[0]);
    lts_free(reduced[1]);
    return status;
}
