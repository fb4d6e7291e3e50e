/* Why two LTSs are not equivalent.
 *
 * Most differences are near: the shortest trace that only one side has is looked for first, in sets of
 * states, at less than the cost of comparing the LTSs. When it is not found so, their disjoint
 * union is reduced, which says whether there is a difference at all and leaves what the two share there once,
 * and the search goes on in the quotient. Refinement in rounds says how deep the difference is. What is found
 * is told over the LTSs as they were given, with the states and the places that their owner knows.
 */
#include "lts/explain/explain.h"
#include "base/array.h"
#include "base/clock.h"
#include "lts/compare/distinguish.h"
#include "lts/compare/preorder.h"
#include "lts/explain/distinguishing_formula.h"
#include "lts/explain/formula_builder.h"
#include "lts/explain/game.h"
#include "lts/explain/neighbourhood.h"
#include "lts/reduce/weak.h"
#include "lts/transform/subsets.h"

#include <assert.h>
#include <string.h>

#define SEARCH_FLOOR ((uint64_t)1 << 20) /* so many states and transitions may always be looked at, */
#define SEARCH_TIMES 9u                  /* and so many times as many as for a verdict alone, */
#define SEARCH_AGAIN 2u                  /* but less in the quotient */
#define MAX_PARTS    ((uint32_t)1 << 20) /* of a formula */
#define MAX_CLOSURE  ((uint64_t)1 << 27) /* transitions of the tau closure, for weak bisimulation */

typedef struct explainer {
    const lts *given[2];
    const lts_options *options;
    lts_equivalence with;  /* as asked */
    lts_partition classes; /* of the union */
    lts *both;             /* the union, later its quotient, later what of it is near */
    lts_state initial[2];  /* in `both` */
    uint32_t *distance;    /* per state of `both`, from the initial ones; NULL: all of it is there */
    lts *closure;          /* of `both`, for weak */
    lts_rounds rounds;
    uint32_t *node[2]; /* per state of each given LTS, its node in the rounds */
    lts_explanation *e;
} explainer;

void lts_explanation_free(lts_explanation *e)
{
    if (!e)
        return;
    base_names_unref(e->labels);
    free(e->trace);
    free(e->others);
    free(e->can[0]);
    free(e->can[1]);
    free(e->positions);
    free(e->answers);
    lts_formula_free(e->formula);
    free(e);
}

static bool is_strong(lts_equivalence with)
{
    return with == LTS_STRONG || with == LTS_TRACE;
}

/* The equivalence, at least as fine, by which the union is reduced. */
static lts_equivalence finer(lts_equivalence with)
{
    return is_strong(with) ? LTS_STRONG : with == LTS_DIVERGENCE_BRANCHING ? with : LTS_BRANCHING;
}

static base_status join(explainer *x, base_error *error)
{
    base_status status = lts_union(x->given[0], x->given[1], &x->both);
    if (status != BASE_OK)
        return base_fail(error, status, 0, 0,
                         status == BASE_E_LIMIT ? "too many states" : "no memory to explain");
    x->initial[0] = x->given[0]->initial;
    x->initial[1] = x->given[0]->states + x->given[1]->initial;
    return BASE_OK;
}

static base_status reduce(explainer *x, const lts_options *options, base_error *error)
{
    lts_options reduction = *options;
    reduction.equivalence = finer(x->with);
    reduction.keep_unreachable = true;
    lts *quotient = NULL;
    base_status status = lts_reduce(x->both, &reduction, &quotient, &x->classes, error);
    if (status != BASE_OK)
        return status;
    lts_free(x->both);
    x->both = quotient;
    for (unsigned side = 0; side < 2; side++)
        x->initial[side] = x->classes.block_of[x->initial[side]];
    return BASE_OK;
}

/* ---- traces ---- */

/* Numbers of `from`'s labels in `to`; LTS_NONE where it does not have one. NULL: no memory. */
static lts_label *translation(const base_names *from, const base_names *to)
{
    uint32_t count = base_names_count(from);
    lts_label *table = base_alloc(count, sizeof *table);
    for (uint32_t n = 0; table && n < count; n++)
        table[n] = base_names_find(to, base_names_text(from, n), base_names_length(from, n));
    return table;
}

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
static base_status list_abilities(explainer *x, unsigned side, lts_powerset *space, uint32_t subset)
{
    const lts_label *labels;
    uint32_t count;
    base_status status = lts_powerset_labels(space, subset, &labels, &count);
    lts_label *told = translation(x->given[side]->labels, x->e->labels);
    x->e->can[side] = base_alloc(status == BASE_OK ? count : 0, sizeof *x->e->can[side]);
    if (!told || !x->e->can[side])
        status = BASE_E_NOMEM;
    for (uint32_t i = 0; status == BASE_OK && i < count; i++)
        x->e->can[side][i] = told[labels[i]];
    x->e->can_count[side] = status == BASE_OK ? count : 0;
    free(told);
    return status;
}

/* The state of `e->side`, one of a subset, and the step that the other side lacks. What is no step, to refuse
 * or to diverge, has its state already. */
static base_status tell_able(explainer *x, lts_powerset *space, uint32_t *subset)
{
    lts_explanation *e = x->e;
    const lts *l = x->given[e->side];
    lts_label action = base_names_find(l->labels, base_names_text(e->labels, e->action),
                                       base_names_length(e->labels, e->action));
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
static base_status tell_unable(explainer *x, lts_powerset *space, uint32_t subset)
{
    const lts_state *states = lts_powerset_subset(space, subset, &x->e->other_count);
    x->e->others = base_alloc(x->e->other_count, sizeof *x->e->others);
    if (!x->e->others)
        return BASE_E_NOMEM;
    memcpy(x->e->others, states, x->e->other_count * sizeof *states);
    return BASE_OK;
}

/* Where a side is after the trace, and what it can do there. */
static base_status tell_trace_on(explainer *x, unsigned side, const lts_label *trace)
{
    const lts *l = x->given[side];
    lts_powerset *space = lts_powerset_new(l, !is_strong(x->with));
    uint32_t ends;
    base_status status = BASE_E_NOMEM;
    if (space)
        status = lts_powerset_after(space, l->initial, x->e->labels, trace, x->e->length, &ends);
    if (status == BASE_OK)
        status = (unsigned)x->e->side == side ? tell_able(x, space, &ends) : tell_unable(x, space, ends);
    if (status == BASE_OK)
        status = list_abilities(x, side, space, ends);
    lts_powerset_free(space);
    return status;
}

/* `<a> <b> true`, in the form that fits the equivalence; `not` that when it is the right side that can. */
static base_status formula_of_trace(explainer *x, const lts_word *word)
{
    lts_formula_builder f = {0};
    uint32_t all = lts_formula_builder_make(&f, LTS_TRUE, LTS_TAU, LTS_NONE, LTS_NONE), at = all;
    lts_formula_kind kind = is_strong(x->with)                                 ? LTS_STEP
                            : x->with == LTS_WEAK || x->with == LTS_WEAK_TRACE ? LTS_WEAKLY
                                                                               : LTS_UNTIL;
    for (uint32_t i = word->length; i-- > 0;)
        at = lts_formula_builder_make(&f, kind, word->labels[i], kind == LTS_UNTIL ? all : LTS_NONE, at);
    if (!word->left)
        at = lts_formula_builder_make(&f, LTS_NOT, LTS_TAU, at, LTS_NONE);
    x->e->formula = lts_formula_builder_finish(&f, x->e->labels, at);
    lts_formula_builder_release(&f);
    return x->e->formula ? BASE_OK : BASE_E_NOMEM;
}

/* A trace that both sides have, and what `e->side` alone can do after it. */
static base_status tell_trace(explainer *x, const lts_label *trace, uint32_t length)
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

static base_status tell_word(explainer *x, const lts_word *word)
{
    x->e->side = word->left ? LTS_LEFT : LTS_RIGHT;
    x->e->action = word->labels[word->length - 1];
    return tell_trace(x, word->labels, word->length - 1);
}

/* ---- rounds ---- */

/* A trace of length `most` + 1 tells the two apart: what may do so in `most` rounds is near. */
static base_status narrow(explainer *x, uint32_t most)
{
    lts_neighbourhood near;
    base_status status = lts_neighbourhood_of(x->both, x->initial, most, x->with != LTS_STRONG, &near);
    if (status != BASE_OK) {
        lts_neighbourhood_release(&near);
        return status;
    }
    lts_free(x->both);
    x->both = near.l;
    x->distance = near.distance;
    x->initial[0] = 0;
    x->initial[1] = 1;
    return BASE_OK;
}

static base_status refine(explainer *x, uint32_t most)
{
    lts_rounds_task task = {x->both, x->with, {x->initial[0], x->initial[1]}, most, x->distance};
    base_status status = BASE_OK;
    if (x->with == LTS_WEAK) {
        status = lts_tau_closure(x->both, MAX_CLOSURE, &x->closure);
        task.l = x->closure;
        task.with = LTS_STRONG;
    }
    return status == BASE_OK ? lts_rounds_refine(&task, &x->rounds) : status;
}

static bool parted(const explainer *x)
{
    const uint32_t *node_of = x->rounds.graph.node_of;
    return lts_rounds_parted(&x->rounds, node_of[x->initial[0]], node_of[x->initial[1]], NULL) > 0;
}

/* The nodes of the states of both sides, by way of the quotient. */
static base_status find_nodes(explainer *x)
{
    uint32_t offset = 0;
    for (unsigned side = 0; side < 2; side++) {
        uint32_t states = x->given[side]->states;
        x->node[side] = base_alloc(states, sizeof *x->node[side]);
        if (!x->node[side])
            return BASE_E_NOMEM;
        for (lts_state s = 0; s < states; s++)
            x->node[side][s] = x->rounds.graph.node_of[x->classes.block_of[offset + s]];
        offset = states;
    }
    return BASE_OK;
}

static base_status formula_of_rounds(explainer *x)
{
    lts_moves walk;
    base_status status = BASE_E_NOMEM;
    if (lts_moves_begin(&walk, x->both, &x->rounds, x->rounds.graph.node_of, NULL, x->with))
        status =
            lts_make_distinguishing_formula(&walk, x->initial[0], x->initial[1], MAX_PARTS, &x->e->formula);
    lts_moves_release(&walk);
    return status == BASE_E_LIMIT ? BASE_OK : status;
}

/* What a side can do in the state where the main line of the game leaves it. */
static base_status abilities_at(explainer *x, unsigned side)
{
    lts_state s = (unsigned)x->e->side == side ? x->e->state : x->e->others[0];
    lts_powerset *space = lts_powerset_new(x->given[side], !is_strong(x->with));
    uint32_t subset;
    base_status status = space ? lts_powerset_start(space, s, &subset) : BASE_E_NOMEM;
    if (status == BASE_OK)
        status = list_abilities(x, side, space, subset);
    lts_powerset_free(space);
    return status;
}

static base_status tell_game(explainer *x)
{
    lts_moves walks[2] = {0};
    lts_label *told[2] = {NULL, NULL};
    base_status status = find_nodes(x);
    for (unsigned side = 0; side < 2 && status == BASE_OK; side++) {
        told[side] = translation(x->given[side]->labels, x->e->labels);
        if (!told[side] ||
            !lts_moves_begin(&walks[side], x->given[side], &x->rounds, x->node[side], told[side], x->with))
            status = BASE_E_NOMEM;
    }
    if (status == BASE_OK)
        status = lts_tell_game(walks, x->e);
    for (unsigned side = 0; side < 2; side++) {
        if (status == BASE_OK)
            status = abilities_at(x, side);
        lts_moves_release(&walks[side]);
        free(told[side]);
    }
    return status;
}

/* ---- all together ---- */

static bool by_traces(lts_equivalence with)
{
    return with == LTS_TRACE || with == LTS_WEAK_TRACE;
}

/* Looks for a trace; `word->labels` stays NULL when there is none, or none was found within the budget. */
static base_status find_trace(explainer *x, uint64_t budget, lts_word *word)
{
    *word = (lts_word){0};
    base_status status =
        lts_distinguish(x->both, x->initial[0], x->initial[1], !is_strong(x->with), budget, word);
    return status == BASE_E_LIMIT && budget < UINT64_MAX ? BASE_OK : status;
}

/* The formula of the trace, unless the rounds give one that is not as deep. */
static base_status tell_trace_and_formula(explainer *x, const lts_word *word)
{
    bool may_be_nearer = !by_traces(x->with) && word->length > 1;
    base_status status = tell_word(x, word);
    if (status == BASE_OK && may_be_nearer)
        status = narrow(x, word->length - 1);
    if (status == BASE_OK && may_be_nearer)
        status = refine(x, word->length - 1);
    if (status == BASE_E_LIMIT) /* the tau closure is too large to be refined */
        status = BASE_OK;
    if (status == BASE_OK && x->rounds.leaf && parted(x))
        status = formula_of_rounds(x);
    return status == BASE_OK && !x->e->formula ? formula_of_trace(x, word) : status;
}

/* What one trace does not show. */
static base_status tell_branching(explainer *x)
{
    base_status status = refine(x, UINT32_MAX);
    if (status != BASE_OK)
        return status;
    assert(parted(x));
    status = tell_game(x);
    return status == BASE_OK ? formula_of_rounds(x) : status;
}

static base_status tell(explainer *x, const lts_word *word)
{
    x->e = calloc(1, sizeof *x->e);
    if (!x->e)
        return BASE_E_NOMEM;
    x->e->labels = base_names_ref(x->both->labels);
    return word->labels ? tell_trace_and_formula(x, word) : tell_branching(x);
}

/* Is there a difference between the initial states of the quotient, and does a trace show it? */
static base_status look_further(explainer *x, uint64_t near, bool *different, lts_word *word)
{
    bool equivalent = x->initial[0] == x->initial[1];
    base_status status = BASE_OK;
    if (!equivalent)
        status = find_trace(x, by_traces(x->with) ? UINT64_MAX : SEARCH_FLOOR + near / SEARCH_AGAIN, word);
    if (!equivalent && by_traces(x->with))
        equivalent = !word->labels;
    else if (!equivalent && status == BASE_OK && !word->labels && x->with == LTS_WEAK)
        status = lts_weakly_equivalent(x->both, x->initial[0], x->initial[1], x->options, &equivalent);
    *different = !equivalent;
    return status;
}

static base_status look(explainer *x, const lts_options *options, bool *different, lts_word *word,
                        base_error *error)
{
    double since = base_seconds();
    base_status status = join(x, error);
    if (status != BASE_OK)
        return status;
    uint64_t near = SEARCH_TIMES * lts_near_budget(x->both);
    since = lts_stats_phase(options->stats, "join", since);
    status = find_trace(x, near, word);
    lts_stats_phase(options->stats, "look near", since);
    *different = word->labels != NULL;
    if (status != BASE_OK || *different)
        return status;
    status = reduce(x, options, error);
    since = base_seconds();
    if (status == BASE_OK)
        status = look_further(x, near, different, word);
    lts_stats_phase(options->stats, "look further", since);
    return status;
}

static base_status explain(explainer *x, const lts_options *options, base_error *error)
{
    lts_word word = {0};
    bool different = false;
    base_status status = look(x, options, &different, &word, error);
    double since = base_seconds();
    if (status == BASE_OK && different) {
        status = tell(x, &word);
        if (status != BASE_OK)
            base_fail(error, status, 0, 0,
                      status == BASE_E_NOMEM ? "no memory to explain the difference"
                                             : "too much to explain the difference");
        lts_stats_phase(options->stats, "tell", since);
    }
    free(word.labels);
    return status;
}

static void release(explainer *x)
{
    for (unsigned side = 0; side < 2; side++)
        free(x->node[side]);
    lts_free(x->both);
    free(x->distance);
    lts_free(x->closure);
    lts_partition_release(&x->classes);
    lts_rounds_release(&x->rounds);
}

base_status lts_explain(const lts *a, const lts *b, const lts_options *options, lts_explanation **out,
                        base_error *error)
{
    explainer x = {.given = {a, b}, .options = options, .with = options->equivalence};
    base_status status = explain(&x, options, error);
    release(&x);
    if (status == BASE_OK)
        *out = x.e;
    else
        lts_explanation_free(x.e);
    return status;
}

/* ---- refinement ---- */

static base_status tell_excess(explainer *x, const lts_counterexample *why)
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
    base_status status = tell_word(x, &word);
    return status == BASE_OK ? formula_of_trace(x, &word) : status;
}

base_status lts_explain_counterexample(const lts *implementation, const lts *specification,
                                       lts_preorder preorder, const lts_counterexample *why,
                                       lts_explanation **out, base_error *error)
{
    explainer x = {.given = {implementation, specification},
                   .with = preorder == LTS_PREORDER_TRACE ? LTS_TRACE : LTS_WEAK_TRACE};
    base_status status = tell_excess(&x, why);
    if (status == BASE_OK) {
        *out = x.e;
        return BASE_OK;
    }
    lts_explanation_free(x.e);
    return base_fail(error, status, 0, 0, "no memory to explain the difference");
}
