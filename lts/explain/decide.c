/* Deciding, and why: do two LTSs behave the same, and if not, what shows it?
 *
 * Most differences are near: the shortest trace that only one side has is looked for first, in sets of
 * states, at less than the cost of comparing the LTSs. When it is not found so, their disjoint
 * union is refined, which says whether there is a difference at all; if there is, its quotient has what the
 * two share once, and the search goes on there. Refinement in rounds says how deep the difference is. What is
 * found is told over the LTSs as they were given, with the states and the places that their owner knows.
 */
#include "lts/explain/explain.h"

#include "base/array.h"
#include "base/clock.h"
#include "lts/compare/compare.h"
#include "lts/compare/joint.h"
#include "lts/explain/distinguishing_formula.h"
#include "lts/explain/game.h"
#include "lts/explain/neighbourhood.h"
#include "lts/explain/trace_difference.h"
#include "lts/reduce/bisimulation.h"
#include "lts/reduce/reduce.h"

#include <assert.h>
#include <string.h>

#define SEARCH_FLOOR ((uint64_t)1 << 20) /* so many states and transitions may always be looked at, */
#define SEARCH_TIMES 9u                  /* and so many times as many as for a verdict alone, */
#define SEARCH_AGAIN 2u                  /* but less in the quotient */
#define TRACE_WORK   64u                 /* so many again for each subset that there may be */
#define MAX_PARTS    ((uint32_t)1 << 20) /* of a formula */
#define MAX_CLOSURE  ((uint64_t)1 << 27) /* transitions of the tau closure, for weak bisimulation */

typedef struct explainer {
    lts_telling t;
    const lts_options *options;
    lts_partition classes; /* of the union */
    lts *both;             /* the union, later its quotient, later what of it is near */
    lts_state initial[2];  /* in `both` */
    uint32_t *distance;    /* per state of `both`, from the initial ones; NULL: all of it is there */
    lts *closure;          /* of `both`, for weak */
    lts_rounds rounds;
    uint32_t *node[2]; /* per state of each given LTS, its node in the rounds */
} explainer;

/* ---- rounds ---- */

/* A trace of length `most` + 1 tells the two apart: what may do so in `most` rounds is near. */
static base_status narrow(explainer *x, uint32_t most)
{
    lts_neighbourhood near;
    base_status status = lts_neighbourhood_of(x->both, x->initial, most, x->t.row->is_silent, &near);
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
    lts_equivalence with = x->options->equivalence;
    lts_rounds_task task = {x->both, with, {x->initial[0], x->initial[1]}, most, x->distance};
    if (x->t.row->method != LTS_BY_SATURATION)
        return lts_rounds_refine(&task, &x->rounds);
    lts_label divergence = LTS_NONE;
    base_status status =
        lts_tau_closure(x->both, MAX_CLOSURE, x->t.row->sees_divergence ? &divergence : NULL, &x->closure);
    task.l = x->closure;
    task.with = LTS_STRONG;
    if (status == BASE_OK)
        status = lts_rounds_refine(&task, &x->rounds);
    x->rounds.graph.divergence = divergence;
    return status;
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
        uint32_t states = x->t.given[side]->states;
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
    if (lts_moves_begin(&walk, x->both, &x->rounds, x->rounds.graph.node_of, NULL, x->t.row))
        status =
            lts_make_distinguishing_formula(&walk, x->initial[0], x->initial[1], MAX_PARTS, &x->t.e->formula);
    lts_moves_release(&walk);
    return status == BASE_E_LIMIT ? BASE_OK : status;
}

/* What a side can do in the state where the main line of the game leaves it. */
static base_status abilities_at(explainer *x, unsigned side)
{
    lts_state s = (unsigned)x->t.e->side == side ? x->t.e->state : x->t.e->others[0];
    lts_powerset *space = lts_powerset_new(x->t.given[side], x->t.row->is_silent);
    uint32_t subset;
    base_status status = space ? lts_powerset_start(space, s, &subset) : BASE_E_NOMEM;
    if (status == BASE_OK)
        status = lts_tell_abilities(&x->t, side, space, subset);
    lts_powerset_free(space);
    return status;
}

static base_status tell_game(explainer *x)
{
    lts_moves walks[2] = {0};
    lts_label *told[2] = {NULL, NULL};
    base_status status = find_nodes(x);
    for (unsigned side = 0; side < 2 && status == BASE_OK; side++) {
        told[side] = lts_label_map(x->t.e->labels, x->t.given[side]->labels);
        if (!told[side] ||
            !lts_moves_begin(&walks[side], x->t.given[side], &x->rounds, x->node[side], told[side], x->t.row))
            status = BASE_E_NOMEM;
    }
    if (status == BASE_OK)
        status = lts_tell_game(walks, x->t.e);
    for (unsigned side = 0; side < 2; side++) {
        if (status == BASE_OK)
            status = abilities_at(x, side);
        lts_moves_release(&walks[side]);
        free(told[side]);
    }
    return status;
}

/* ---- telling ---- */

/* The formula of the trace, unless the rounds give one that is not as deep. */
static base_status tell_trace_and_formula(explainer *x, const lts_word *word)
{
    bool may_be_nearer = x->t.row->method != LTS_BY_SUBSETS && word->length > 1;
    base_status status = lts_tell_word(&x->t, word);
    if (status == BASE_OK && may_be_nearer)
        status = narrow(x, word->length - 1);
    if (status == BASE_OK && may_be_nearer)
        status = refine(x, word->length - 1);
    if (status == BASE_E_LIMIT) /* the tau closure is too large to be refined */
        status = BASE_OK;
    if (status == BASE_OK && x->rounds.leaf && parted(x))
        status = formula_of_rounds(x);
    return status == BASE_OK && !x->t.e->formula ? lts_tell_word_formula(&x->t, word) : status;
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
    x->t.e = calloc(1, sizeof *x->t.e);
    if (!x->t.e)
        return BASE_E_NOMEM;
    x->t.e->labels = base_names_ref(x->both->labels);
    return word->labels ? tell_trace_and_formula(x, word) : tell_branching(x);
}

/* ---- deciding ---- */

static bool is_by_traces(const explainer *x)
{
    return x->t.row->method == LTS_BY_SUBSETS;
}

static base_status join(explainer *x)
{
    const lts *a = x->t.given[0], *b = x->t.given[1];
    x->initial[0] = a->initial;
    x->initial[1] = a->states + b->initial;
    return lts_union(a, b, &x->both);
}

/* Looks for a trace; `word->labels` stays NULL when there is none, or, `*exhausted` being false, none was
 * found within the budget. */
static base_status find_trace(explainer *x, uint64_t budget, bool *exhausted, lts_word *word)
{
    *word = (lts_word){0};
    base_status status =
        lts_distinguish(x->both, x->initial[0], x->initial[1], x->t.row->is_silent, budget, word);
    *exhausted = status != BASE_E_LIMIT;
    return status == BASE_E_LIMIT ? BASE_OK : status;
}

/* Refines the union. Unless that relates the initial states, it is reduced to its quotient. */
static base_status refine_union(explainer *x, bool *related)
{
    lts_bisimulation b;
    lts_options reduction = *x->options;
    reduction.equivalence = x->t.row->modulo;
    reduction.keep_unreachable = true;
    lts *quotient = NULL;
    base_status status = lts_bisimulation_find(x->both, &reduction, NULL, &b);
    *related = status == BASE_OK && lts_bisimulation_relates(&b, x->initial[0], x->initial[1]);
    if (status == BASE_OK && !*related)
        status = lts_bisimulation_quotient(x->both, &reduction, &b, &quotient, &x->classes);
    lts_bisimulation_release(&b);
    if (!quotient)
        return status;
    lts_free(x->both);
    x->both = quotient;
    for (unsigned side = 0; side < 2; side++)
        x->initial[side] = x->classes.block_of[x->initial[side]];
    return status;
}

/* Is there a difference between the initial states of the quotient, which are not the same, and does a trace
 * show it? */
static base_status look_further(explainer *x, uint64_t near, bool *different, lts_word *word)
{
    bool exhausted, same = false;
    double since = base_seconds();
    base_status status = find_trace(x, SEARCH_FLOOR + near / SEARCH_AGAIN, &exhausted, word);
    lts_stats_phase(x->options->stats, "look further", since);
    if (status == BASE_OK && !word->labels && is_by_traces(x) && exhausted)
        same = true;
    else if (status == BASE_OK && !word->labels && x->t.row->modulo != x->options->equivalence)
        status = lts_same_in_quotient(x->both, x->initial[0], x->initial[1], x->options, &same);
    *different = !same;
    return status;
}

/* The verdict; `word` is set when a trace shows the difference and was found on the way. */
static base_status decide(explainer *x, bool *different, lts_word *word)
{
    bool exhausted, related;
    double since = base_seconds();
    base_status status = join(x);
    since = lts_stats_phase(x->options->stats, "join", since);
    if (status != BASE_OK)
        return status;
    uint64_t near = SEARCH_TIMES * lts_near_budget(x->both);
    status = find_trace(x, near, &exhausted, word);
    lts_stats_phase(x->options->stats, "look near", since);
    *different = word->labels != NULL;
    if (status != BASE_OK || *different || (is_by_traces(x) && exhausted))
        return status;
    status = refine_union(x, &related);
    return status != BASE_OK || related ? status : look_further(x, near, different, word);
}

/* Explains a difference that is known to be there. BASE_E_LIMIT: it is too much to explain. */
static base_status explain(explainer *x, lts_word *word)
{
    bool exhausted;
    base_status status = BASE_OK;
    double since = base_seconds();
    if (!word->labels && is_by_traces(x)) {
        status = find_trace(x, TRACE_WORK * lts_max_subsets(x->options), &exhausted, word);
        if (status == BASE_OK && !word->labels)
            status = BASE_E_LIMIT;
    }
    if (status == BASE_OK)
        status = tell(x, word);
    lts_stats_phase(x->options->stats, "tell", since);
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
    lts_explanation_free(x->t.e);
}

/* The verdict, and if there is a difference an explanation, or why there is none in `error`. */
static base_status decide_and_explain(explainer *x, bool *different, base_error *error)
{
    lts_word word = {0};
    base_status status = decide(x, different, &word);
    if (status != BASE_OK)
        return base_fail(error, status, 0, 0, "%s to compare %u states with %u",
                         lts_shortage_text(status, is_by_traces(x)), x->t.given[0]->states,
                         x->t.given[1]->states);
    if (*different) {
        status = explain(x, &word);
        if (status != BASE_OK)
            base_fail(error, status, 0, 0,
                      status == BASE_E_NOMEM ? "no memory to explain the difference"
                                             : "too much to explain the difference");
        if (status != BASE_OK) { /* no half of one */
            lts_explanation_free(x->t.e);
            x->t.e = NULL;
        }
    }
    free(word.labels);
    return status == BASE_E_LIMIT ? BASE_OK : status;
}

base_status lts_decide(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                       lts_explanation **why, base_error *error)
{
    if (!why)
        return lts_compare(a, b, options, equivalent, error);
    explainer x = {.t = {.given = {a, b}, .row = lts_equivalence_get(options->equivalence)},
                   .options = options};
    bool different = false;
    base_status status = decide_and_explain(&x, &different, error);
    *why = NULL;
    if (status == BASE_OK) {
        *equivalent = !different;
        *why = x.t.e;
        x.t.e = NULL;
    }
    assert(!*why || different);
    release(&x);
    return status;
}

base_status lts_explain(const lts *a, const lts *b, const lts_options *options, lts_explanation **out,
                        base_error *error)
{
    bool equivalent;
    base_status status = lts_decide(a, b, options, &equivalent, out, error);
    return status == BASE_OK && !equivalent && !*out ? BASE_E_LIMIT : status;
}
