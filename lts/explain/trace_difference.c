/* Telling a trace that one side has and the other has not, over the LTSs as they were given.
 */
#include "lts/explain/trace_difference.h"

#include "base/array.h"
#include "lts/explain/formula_builder.h"

#include <assert.h>
#include <string.h>

/* The first transition by `label` from one of some states. */
static lts_step first_step(const lts *l, const lts_state *states, uint32_t count, lts_label label,
                           lts_label told)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint64_t e = l->first[states[i]]; e < l->first[states[i] + 1]; e++)
            if (l->edges[e].label == label)
                return (lts_step){told, states[i], l->edges[e].target, l->origin ? l->origin[e] : LTS_NONE};
    return (lts_step){told, LTS_NONE, LTS_NONE, LTS_NONE};
}

/* What a side can do from the subset, in the labels of the explanation. */
base_status lts_tell_abilities(lts_telling *x, unsigned side, lts_powerset *space, uint32_t subset)
{
    const lts_label *labels;
    uint32_t count;
    base_status status = lts_powerset_labels(space, subset, &labels, &count);
    lts_label *told = lts_label_map(x->e->labels, x->given[side]->labels);
    x->e->can[side] = base_alloc(status == BASE_OK ? count : 0, sizeof *x->e->can[side]);
    if (!told || !x->e->can[side])
        status = BASE_E_NOMEM;
    for (uint32_t i = 0; status == BASE_OK && i < count; i++)
        x->e->can[side][i] = told[labels[i]];
    assert(!x->e->can_count[side]);
    x->e->can_count[side] = status == BASE_OK ? count : 0;
    free(told);
    return status;
}

/* The state of `e->side`, one of a subset, and the step that the other side lacks. What is no step, to refuse
 * or to diverge, has its state already. */
static base_status tell_able(lts_telling *x, lts_powerset *space, uint32_t *subset)
{
    lts_explanation *e = x->e;
    const lts *l = x->given[e->side];
    lts_label action = lts_label_in(l->labels, e->labels, e->action);
    if (e->divergence || e->refusal) {
        e->witness = (lts_step){LTS_TAU, e->state, e->state, LTS_NONE};
        return e->refusal ? lts_powerset_start(space, e->state, subset) : BASE_OK;
    }
    uint32_t count;
    const lts_state *states = lts_powerset_subset(space, *subset, &count);
    e->witness = first_step(l, states, count, action, e->action);
    e->state = e->witness.from;
    return BASE_OK;
}

/* Where the other side can be. */
static base_status tell_unable(lts_telling *x, lts_powerset *space, uint32_t subset)
{
    const lts_state *states = lts_powerset_subset(space, subset, &x->e->other_count);
    x->e->others = base_alloc(x->e->other_count, sizeof *x->e->others);
    if (!x->e->others)
        return BASE_E_NOMEM;
    memcpy(x->e->others, states, x->e->other_count * sizeof *states);
    return BASE_OK;
}

/* Where a side is after the trace, and what it can do there. */
static base_status tell_trace_on(lts_telling *x, unsigned side, const lts_label *trace)
{
    const lts *l = x->given[side];
    lts_powerset *space = lts_powerset_new(l, x->row->is_silent);
    uint32_t ends;
    base_status status = BASE_E_NOMEM;
    if (space)
        status = lts_powerset_after(space, l->initial, x->e->labels, trace, x->e->length, &ends);
    if (status == BASE_OK)
        status = (unsigned)x->e->side == side ? tell_able(x, space, &ends) : tell_unable(x, space, ends);
    if (status == BASE_OK)
        status = lts_tell_abilities(x, side, space, ends);
    lts_powerset_free(space);
    return status;
}

/* `<a> <b> true`, with the operator that fits the equivalence; `not` that when it is the right side that can.
 * NULL: no memory. */
static lts_formula *word_formula(base_names *labels, const lts_word *word, lts_formula_kind kind)
{
    assert(word->length > 0);
    lts_formula_builder f = {0};
    uint32_t all = lts_formula_builder_make(&f, LTS_TRUE, LTS_TAU, LTS_NONE, LTS_NONE), at = all;
    for (uint32_t i = word->length; i-- > 0;)
        at = lts_formula_builder_make(&f, kind, word->labels[i], kind == LTS_UNTIL ? all : LTS_NONE, at);
    if (!word->left)
        at = lts_formula_builder_make(&f, LTS_NOT, LTS_TAU, at, LTS_NONE);
    lts_formula *formula = lts_formula_builder_finish(&f, labels, at);
    lts_formula_builder_release(&f);
    return formula;
}

base_status lts_tell_word_formula(lts_telling *x, const lts_word *word)
{
    assert(!x->e->formula);
    x->e->formula = word_formula(x->e->labels, word, x->row->step);
    return x->e->formula ? BASE_OK : BASE_E_NOMEM;
}

base_status lts_trace_formula(const lts_explanation *e, lts_equivalence equivalence, lts_formula **out)
{
    assert(e->by_trace && !e->divergence && !e->refusal);
    lts_label *labels = base_alloc((uint64_t)e->length + 1, sizeof *labels);
    if (!labels)
        return BASE_E_NOMEM;
    for (uint32_t i = 0; i < e->length; i++)
        labels[i] = e->trace[i].label;
    labels[e->length] = e->action;
    const lts_word word = {labels, e->length + 1, e->side == LTS_LEFT};
    *out = word_formula(e->labels, &word, lts_equivalence_get(equivalence)->step);
    free(labels);
    return *out ? BASE_OK : BASE_E_NOMEM;
}

/* A trace that both sides have, and what `e->side` alone can do after it. */
static base_status tell_trace(lts_telling *x, const lts_label *trace, uint32_t length)
{
    lts_explanation *e = x->e;
    e->by_trace = true;
    e->length = length;
    e->trace = base_alloc(length, sizeof *e->trace);
    if (!e->trace)
        return BASE_E_NOMEM;
    for (uint32_t i = 0; i < length; i++)
        e->trace[i] = (lts_step){trace[i], LTS_NONE, LTS_NONE, LTS_NONE};
    base_status status = tell_trace_on(x, LTS_LEFT, trace);
    return status == BASE_OK ? tell_trace_on(x, LTS_RIGHT, trace) : status;
}

base_status lts_tell_word(lts_telling *x, const lts_word *word)
{
    assert(word->labels && word->length > 0);
    assert(word->labels[word->length - 1] < base_names_count(x->e->labels));
    x->e->side = word->left ? LTS_LEFT : LTS_RIGHT;
    x->e->action = word->labels[word->length - 1];
    return tell_trace(x, word->labels, word->length - 1);
}

static base_status tell_counterexample(lts_telling *x, const lts_counterexample *why)
{
    x->e = calloc(1, sizeof *x->e);
    if (!x->e)
        return BASE_E_NOMEM;
    x->e->labels = base_names_ref(why->labels);
    x->e->side = LTS_LEFT;
    x->e->state = why->state;
    x->e->refusal = why->what == LTS_COUNTEREXAMPLE_REFUSAL;
    x->e->divergence = why->what == LTS_COUNTEREXAMPLE_DIVERGENCE;
    if (why->what != LTS_COUNTEREXAMPLE_TRACE)
        return tell_trace(x, why->trace, why->length);
    const lts_word word = {why->trace, why->length, true};
    base_status status = lts_tell_word(x, &word);
    return status == BASE_OK ? lts_tell_word_formula(x, &word) : status;
}

base_status lts_explain_counterexample(const lts *implementation, const lts *specification,
                                       lts_preorder preorder, const lts_counterexample *why,
                                       lts_explanation **out, base_error *error)
{
    lts_telling x = {.given = {implementation, specification},
                     .row = lts_equivalence_get(lts_preorder_get(preorder)->traces)};
    base_status status = tell_counterexample(&x, why);
    if (status == BASE_OK) {
        *out = x.e;
        return BASE_OK;
    }
    lts_explanation_free(x.e);
    return base_fail(error, status, 0, 0, "no memory to explain the difference");
}
