/* Refinement: whatever the implementation can be observed to do, the specification can do too.
 *
 * Pairs are searched, breadth-first by the length of the trace: a state of the implementation, and all states
 * that the specification can be in after the same trace. A pair need not be followed when the state is one of
 * those, or when a pair of the same state with fewer of them has been met (antichains: De Wulf, Doyen,
 * Henzinger and Raskin, CAV 2006; for these preorders, and with counterexamples of least length: Laveaux,
 * Groote and Willemse, "Correct and efficient antichain algorithms for refinement checking", LMCS 2021).
 *
 * What is near is searched in the two as they are; where that does not decide, they are reduced as one LTS,
 * modulo a bisimulation that the preorder respects, and the search begins anew.
 *
 * Failures and divergences as in FDR: only a stable state, one without tau steps, refuses; what the
 * specification does after it can diverge does not matter. Who is on a cycle of tau steps can diverge; a
 * subset has all that its members can silently become.
 */
#include "lts/compare/preorder.h"
#include "lts/compare/compare.h"
#include "lts/components.h"
#include "lts/reduce/reduce.h"

#include "base/array.h"
#include "base/clock.h"
#include "lts/transform/subsets.h"

#include <string.h>

#define OFTEN 1024u /* pairs, after which progress is told */

static const char *const names[] = {
    [LTS_PREORDER_TRACE] = "trace",
    [LTS_PREORDER_WEAK_TRACE] = "weak_trace",
    [LTS_PREORDER_FAILURES] = "failures",
    [LTS_PREORDER_FAILURES_DIVERGENCES] = "failures_divergences",
};

const char *lts_preorder_name(lts_preorder p)
{
    return names[p];
}

bool lts_preorder_parse(const char *text, lts_preorder *p)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *p = (lts_preorder)i;
            return true;
        }
    return false;
}

typedef struct pair {
    lts_state state;
    uint32_t subset; /* of the specification's states */
    uint64_t mask;   /* of the subset; set when the pair is met */
    uint32_t parent; /* the pair before it; LTS_NONE: none */
    lts_label label; /* of the step from there */
    uint32_t other;  /* the pair of the same state that was met before it; LTS_NONE: none */
    bool over;       /* after it, anything goes */
} pair;

typedef struct search {
    const lts *l;
    lts_preorder preorder;
    const lts_options *options; /* whom to tell how it goes */
    lts_powerset *space;
    pair *pairs;
    size_t count, capacity;
    uint32_t *latest; /* per state, the last of its pairs */
    bool *on_cycle;   /* of tau steps, per state, where divergence counts */
    size_t level;     /* the first pair of the level that comes next */
    uint64_t work, budget;
    lts_counterexample *why; /* the result; NULL: none */
} search;

static bool has_tau(const lts *l, lts_state s)
{
    return l->first[s] < l->first[s + 1] && l->edges[l->first[s]].label == LTS_TAU;
}

static pair pair_of(lts_state state, uint32_t subset, uint32_t parent, lts_label label)
{
    return (pair){.state = state, .subset = subset, .parent = parent, .label = label, .other = LTS_NONE};
}

/* ---- antichains ---- */

/* Are the members of subset a among those of b? */
static bool is_included(const lts_powerset *space, uint32_t a, uint32_t b)
{
    uint32_t small, large;
    const lts_state *x = lts_powerset_subset(space, a, &small), *y = lts_powerset_subset(space, b, &large);
    if (small > large)
        return false;
    for (uint32_t i = 0, j = 0; i < small; i++, j++) {
        while (j < large && y[j] < x[i])
            j++;
        if (j == large || y[j] != x[i])
            return false;
    }
    return true;
}

static bool contains(const lts_powerset *space, uint32_t subset, lts_state s)
{
    uint32_t low = 0, high;
    const lts_state *x = lts_powerset_subset(space, subset, &high);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (x[middle] < s)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t count;
    lts_powerset_subset(space, subset, &count);
    return low < count && x[low] == s;
}

/* A bit for each member, shared by those that are equal modulo 64: a subset of another has no other bits. */
static uint64_t mask_of(const lts_powerset *space, uint32_t subset)
{
    uint32_t count;
    uint64_t mask = 0;
    const lts_state *members = lts_powerset_subset(space, subset, &count);
    for (uint32_t i = 0; i < count; i++)
        mask |= (uint64_t)1 << members[i] % 64;
    return mask;
}

/* Does pair x, of the same state as y, speak for y? */
static bool covers(const lts_powerset *space, const pair *x, const pair *y)
{
    return (x->mask & ~y->mask) == 0 && is_included(space, x->subset, y->subset);
}

static bool is_covered(const search *a, const pair *p)
{
    if (contains(a->space, p->subset, p->state))
        return true;
    for (uint32_t i = a->latest[p->state]; i != LTS_NONE; i = a->pairs[i].other)
        if (covers(a->space, &a->pairs[i], p))
            return true;
    return false;
}

/* Adds a pair unless one that was met speaks for it. Those it speaks for itself are forgotten as such. */
static base_status meet(search *a, pair p)
{
    p.mask = mask_of(a->space, p.subset);
    if (is_covered(a, &p))
        return BASE_OK;
    if (a->count >= LTS_MAX)
        return BASE_E_LIMIT;
    if (!base_grow(a->pairs, a->capacity, a->count + 1))
        return BASE_E_NOMEM;
    uint32_t *link = &a->latest[p.state];
    while (*link != LTS_NONE) {
        pair *old = &a->pairs[*link];
        if (covers(a->space, &p, old))
            *link = old->other;
        else
            link = &old->other;
    }
    p.other = a->latest[p.state];
    a->latest[p.state] = (uint32_t)a->count;
    a->pairs[a->count++] = p;
    return BASE_OK;
}

/* ---- counterexamples ---- */

void lts_counterexample_free(lts_counterexample *c)
{
    if (!c)
        return;
    base_names_unref(c->labels);
    free(c->trace);
    free(c->accepts);
    free(c);
}

static bool is_observed(const search *a, lts_label label)
{
    return label != LTS_TAU || a->preorder == LTS_PREORDER_TRACE;
}

/* The trace that leads to pair `last`, then `label` unless that is LTS_NONE. */
static bool trace_to(const search *a, uint32_t last, lts_label label, lts_counterexample *why)
{
    uint32_t length = label != LTS_NONE;
    for (uint32_t i = last; a->pairs[i].parent != LTS_NONE; i = a->pairs[i].parent)
        length += is_observed(a, a->pairs[i].label);
    why->trace = base_alloc(length, sizeof *why->trace);
    if (!why->trace)
        return false;
    why->length = length;
    if (label != LTS_NONE)
        why->trace[--length] = label;
    for (uint32_t i = last; a->pairs[i].parent != LTS_NONE; i = a->pairs[i].parent)
        if (is_observed(a, a->pairs[i].label))
            why->trace[--length] = a->pairs[i].label;
    return true;
}

/* What a stable state can do. */
static bool list_accepted(const lts *l, lts_state s, lts_counterexample *why)
{
    why->accepts = base_alloc(l->first[s + 1] - l->first[s], sizeof *why->accepts);
    if (!why->accepts)
        return false;
    for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
        if (!why->accept_count || why->accepts[why->accept_count - 1] != l->edges[e].label)
            why->accepts[why->accept_count++] = l->edges[e].label;
    return true;
}

static bool blame(search *a, uint32_t last, lts_label label, lts_counterexample_kind what)
{
    lts_counterexample *why = calloc(1, sizeof *why);
    if (!why)
        return false;
    why->what = what;
    why->state = a->pairs[last].state;
    why->labels = base_names_ref(a->l->labels);
    if (!trace_to(a, last, label, why) ||
        (what == LTS_COUNTEREXAMPLE_REFUSAL && !list_accepted(a->l, why->state, why))) {
        lts_counterexample_free(why);
        return false;
    }
    a->why = why;
    return true;
}

/* ---- the search ---- */

/* Can t do nothing that s cannot do? Both are stable. */
static bool accepts_no_more(const lts *l, lts_state t, lts_state s)
{
    uint64_t e = l->first[s];
    for (uint64_t f = l->first[t]; f < l->first[t + 1]; f++) {
        while (e < l->first[s + 1] && l->edges[e].label < l->edges[f].label)
            e++;
        if (e == l->first[s + 1] || l->edges[e].label != l->edges[f].label)
            return false;
    }
    return true;
}

static bool may_diverge(const search *a, uint32_t subset)
{
    uint32_t count;
    const lts_state *members = lts_powerset_subset(a->space, subset, &count);
    for (uint32_t i = 0; i < count; i++)
        if (a->on_cycle[members[i]])
            return true;
    return false;
}

/* May the specification refuse what the stable state s refuses? */
static bool may_refuse(const search *a, uint32_t subset, lts_state s)
{
    uint32_t count;
    const lts_state *members = lts_powerset_subset(a->space, subset, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!has_tau(a->l, members[i]) && accepts_no_more(a->l, members[i], s))
            return true;
    return false;
}

/* Checks what can be seen of pair i without a step. */
static bool check_pair(search *a, uint32_t i)
{
    pair *p = &a->pairs[i];
    p->over = a->preorder == LTS_PREORDER_FAILURES_DIVERGENCES && may_diverge(a, p->subset);
    if (p->over || a->preorder < LTS_PREORDER_FAILURES)
        return true;
    if (a->preorder == LTS_PREORDER_FAILURES_DIVERGENCES && a->on_cycle[p->state])
        return blame(a, i, LTS_NONE, LTS_COUNTEREXAMPLE_DIVERGENCE);
    if (!has_tau(a->l, p->state) && !may_refuse(a, p->subset, p->state))
        return blame(a, i, LTS_NONE, LTS_COUNTEREXAMPLE_REFUSAL);
    return true;
}

/* Follows the silent steps of pair i, which stay at this length of the trace. */
static base_status follow_silently(search *a, uint32_t i)
{
    pair p = a->pairs[i];
    base_status status = BASE_OK;
    for (uint64_t e = a->l->first[p.state]; status == BASE_OK && e < a->l->first[p.state + 1]; e++) {
        lts_edge step = a->l->edges[e];
        if (is_observed(a, step.label))
            break;
        status = meet(a, pair_of(step.target, p.subset, i, step.label));
    }
    return status;
}

/* Follows the other steps of pair i as far as the specification has them too. */
static base_status follow(search *a, uint32_t i)
{
    pair p = a->pairs[i];
    const lts_successor *steps;
    uint32_t count, k = 0;
    base_status status = lts_powerset_successors(a->space, p.subset, &steps, &count);
    for (uint64_t e = a->l->first[p.state]; status == BASE_OK && !a->why && e < a->l->first[p.state + 1];
         e++) {
        lts_edge step = a->l->edges[e];
        if (!is_observed(a, step.label))
            continue;
        while (k < count && steps[k].label < step.label)
            k++;
        if (k == count || steps[k].label != step.label)
            return blame(a, i, step.label, LTS_COUNTEREXAMPLE_TRACE) ? BASE_OK : BASE_E_NOMEM;
        status = meet(a, pair_of(step.target, steps[k].subset, i, step.label));
    }
    return status;
}

/* Notes what looking at pair i costs. */
static base_status account(search *a, size_t i)
{
    uint32_t members;
    lts_state s = a->pairs[i].state;
    lts_powerset_subset(a->space, a->pairs[i].subset, &members);
    a->work += 1 + members + (a->l->first[s + 1] - a->l->first[s]);
    return a->work > a->budget ? BASE_E_LIMIT : BASE_OK;
}

/* Looks at the pairs of the next level, those whose trace has one length, and those that they silently
 * become. Longer traces come after all of them, or else a pair of a longer trace could hide one of a shorter.
 */
static base_status run_level(search *a)
{
    base_status status = BASE_OK;
    for (size_t i = a->level; i < a->count && status == BASE_OK && !a->why; i++) {
        if (i % OFTEN == 0)
            lts_report_progress(a->options, "pairs", a->count, 0);
        status = account(a, i);
        if (status == BASE_OK && !check_pair(a, (uint32_t)i))
            status = BASE_E_NOMEM;
        if (status == BASE_OK && !a->pairs[i].over)
            status = follow_silently(a, (uint32_t)i);
    }
    size_t end = a->count;
    for (size_t i = a->level; i < end && status == BASE_OK && !a->why; i++)
        if (!a->pairs[i].over)
            status = follow(a, (uint32_t)i);
    a->level = end;
    return status;
}

static bool is_over(const search *a)
{
    return a->why || a->level == a->count;
}

/* The first pair. `a` is released in any case. */
static base_status begin(search *a, lts_state implementation, lts_state specification)
{
    uint32_t subset = 0;
    a->space = lts_powerset_new(a->l, a->preorder != LTS_PREORDER_TRACE);
    a->latest = base_alloc(a->l->states, sizeof *a->latest);
    if (!a->space || !a->latest)
        return BASE_E_NOMEM;
    memset(a->latest, 0xff, a->l->states * sizeof *a->latest);
    lts_powerset_bound(a->space, a->budget);
    base_status status = lts_powerset_start(a->space, specification, &subset);
    if (status == BASE_OK && a->preorder == LTS_PREORDER_FAILURES_DIVERGENCES)
        status = lts_tau_cycles(a->l, &a->on_cycle);
    return status == BASE_OK ? meet(a, pair_of(implementation, subset, LTS_NONE, LTS_NONE)) : status;
}

static void release(search *a)
{
    lts_powerset_free(a->space);
    free(a->latest);
    free(a->on_cycle);
    free(a->pairs);
    lts_counterexample_free(a->why);
}

/* Does state `implementation` refine state `specification`? `*why` is NULL if so. */
static base_status include(const lts *l, lts_state implementation, lts_state specification,
                           lts_preorder preorder, uint64_t budget, const lts_options *options,
                           lts_counterexample **why)
{
    search a = {.l = l, .preorder = preorder, .options = options, .budget = budget};
    base_status status = begin(&a, implementation, specification);
    while (status == BASE_OK && !is_over(&a))
        status = run_level(&a);
    if (status == BASE_OK) {
        *why = a.why;
        a.why = NULL;
    }
    release(&a);
    return status;
}

/* Searches both ways by turns, so that it costs little when either meets a difference soon. */
base_status lts_same_traces(const lts *l, lts_state s, lts_state t, bool weak, const lts_options *options,
                            bool *same)
{
    search there = {.l = l, .preorder = weak ? LTS_PREORDER_WEAK_TRACE : LTS_PREORDER_TRACE};
    there.options = options;
    there.budget = UINT64_MAX;
    search back = there;
    base_status status = begin(&there, s, t);
    if (status == BASE_OK)
        status = begin(&back, t, s);
    while (status == BASE_OK && !there.why && !back.why && !(is_over(&there) && is_over(&back))) {
        status = run_level(&there);
        if (status == BASE_OK && !there.why)
            status = run_level(&back);
    }
    *same = !there.why && !back.why;
    release(&there);
    release(&back);
    return status;
}

static base_status include_reduced(const lts *both, lts_state specification, lts_preorder preorder,
                                   const lts_options *options, lts_counterexample **why)
{
    static const lts_equivalence respected[] = {
        [LTS_PREORDER_TRACE] = LTS_STRONG,
        [LTS_PREORDER_WEAK_TRACE] = LTS_BRANCHING,
        [LTS_PREORDER_FAILURES] = LTS_DIVERGENCE_BRANCHING,
        [LTS_PREORDER_FAILURES_DIVERGENCES] = LTS_DIVERGENCE_BRANCHING,
    };
    lts_joint_quotient j;
    base_status status = lts_reduce_jointly(both, specification, respected[preorder], options, &j);
    if (status != BASE_OK)
        return status;
    double since = base_seconds();
    status = include(j.quotient, j.left, j.right, preorder, UINT64_MAX, options, why);
    lts_stats_phase(options ? options->stats : NULL, "look further", since);
    lts_free(j.quotient);
    return status;
}

base_status lts_check_preorder(const lts *implementation, const lts *specification, lts_preorder preorder,
                               const lts_options *options, lts_counterexample **why, base_error *error)
{
    lts *both = NULL;
    lts_counterexample *found = NULL;
    lts_state start = implementation->states + specification->initial;
    lts_stats *stats = options ? options->stats : NULL;
    double since = base_seconds();
    base_status status = lts_union(implementation, specification, &both);
    since = lts_stats_phase(stats, "join", since);
    if (status == BASE_OK)
        status = include(both, both->initial, start, preorder, lts_near_budget(both), options, &found);
    lts_stats_phase(stats, "look near", since);
    if (status == BASE_E_LIMIT && both)
        status = include_reduced(both, start, preorder, options, &found);
    lts_free(both);
    if (status == BASE_OK && found)
        status = lts_counterexample_locate(implementation, preorder != LTS_PREORDER_TRACE, found);
    if (status == BASE_OK) {
        *why = found;
        return BASE_OK;
    }
    lts_counterexample_free(found);
    return base_fail(error, status, 0, 0, "%s to compare %u states with %u", lts_shortage_text(status),
                     implementation->states, specification->states);
}
