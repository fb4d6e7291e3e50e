/* The antichain search behind preorders and the equivalences by subsets.
 *
 * Pairs are searched, breadth-first by the length of the trace: a state of the implementation, and all states
 * that the specification can be in after the same trace. A pair need not be followed when the state is one of
 * those, or when a pair of the same state with fewer of them has been met (antichains: De Wulf, Doyen,
 * Henzinger and Raskin, CAV 2006; for these preorders, and with counterexamples of least length: Laveaux,
 * Groote and Willemse, "Correct and efficient antichain algorithms for refinement checking", LMCS 2021).
 *
 * Failures and divergences as in FDR: only a stable state, one without tau steps, refuses; what the
 * specification does after it can diverge does not matter. Who is on a cycle of tau steps can diverge; a
 * subset has all that its members can silently become.
 */
#include "lts/traces/antichain.h"

#include "base/array.h"
#include "lts/components.h"
#include "lts/search.h"
#include "lts/transform/subsets.h"

#include <assert.h>
#include <string.h>

#define OFTEN 1024u /* pairs, after which progress is told */

/* Besides what the trail knows of its visit: the state, the pair before it, and the label of the step from
 * there. */
typedef struct antichain_pair {
    uint64_t mask;   /* of the subset */
    uint32_t subset; /* of the specification's states */
    uint32_t older;  /* the pair of the same state that was met before it; LTS_NONE: none */
    bool over;       /* after it, anything goes */
} antichain_pair;

typedef struct antichain {
    const lts *l;
    bool sees_tau, sees_refusals, sees_divergence;
    const lts_options *options; /* whom to tell how it goes */
    lts_powerset *space;
    lts_trail trail;
    antichain_pair *pairs; /* one for each visit of the trail */
    size_t capacity;
    uint32_t *newest; /* per state, the last of its pairs */
    bool *on_cycle;   /* of tau steps, per state, where divergence counts */
    uint32_t level;   /* the first pair of the level that comes next */
    uint64_t work, budget;
    lts_counterexample *why; /* the result; NULL: none */
} antichain;

static bool has_tau(const lts *l, lts_state s)
{
    return l->first[s] < l->first[s + 1] && l->edges[l->first[s]].label == LTS_TAU;
}

static lts_state state_of(const antichain *a, uint32_t pair)
{
    return a->trail.visits[pair].state;
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

static bool has_member(const lts_powerset *space, uint32_t subset, lts_state s)
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
static bool covers(const lts_powerset *space, const antichain_pair *x, const antichain_pair *y)
{
    return (x->mask & ~y->mask) == 0 && is_included(space, x->subset, y->subset);
}

static bool is_covered(const antichain *a, lts_state state, const antichain_pair *p)
{
    if (has_member(a->space, p->subset, state))
        return true;
    for (uint32_t i = a->newest[state]; i != LTS_NONE; i = a->pairs[i].older)
        if (covers(a->space, &a->pairs[i], p))
            return true;
    return false;
}

/* Adds the pair of a state and a subset unless one that was met covers it. Those that it covers itself are
 * forgotten as such. */
static base_status add_pair(antichain *a, lts_state state, uint32_t subset, uint32_t parent, lts_label label)
{
    antichain_pair p = {.mask = mask_of(a->space, subset), .subset = subset};
    if (is_covered(a, state, &p))
        return BASE_OK;
    if (!base_grow(a->pairs, a->capacity, (size_t)a->trail.count + 1))
        return BASE_E_NOMEM;
    base_status status = lts_trail_add(&a->trail, state, parent, label);
    if (status != BASE_OK)
        return status;
    uint32_t *link = &a->newest[state];
    while (*link != LTS_NONE) {
        antichain_pair *old = &a->pairs[*link];
        if (covers(a->space, &p, old))
            *link = old->older;
        else
            link = &old->older;
    }
    p.older = a->newest[state];
    a->newest[state] = a->trail.count - 1;
    a->pairs[a->trail.count - 1] = p;
    return BASE_OK;
}

/* ---- counterexamples ---- */

static bool is_observed(const antichain *a, lts_label label)
{
    return label != LTS_TAU || a->sees_tau;
}

/* The trace that leads to pair `last`, then `label` unless that is LTS_NONE. */
static base_status trace_to(const antichain *a, uint32_t last, lts_label label, lts_counterexample *why)
{
    uint32_t *way, steps;
    base_status status = lts_trail_way(&a->trail, last, &way, &steps);
    if (status != BASE_OK)
        return status;
    why->trace = base_alloc((uint64_t)steps + 1, sizeof *why->trace);
    for (uint32_t i = 1; why->trace && i <= steps; i++) {
        lts_label step = (lts_label)a->trail.visits[way[i]].via;
        if (is_observed(a, step))
            why->trace[why->length++] = step;
    }
    if (why->trace && label != LTS_NONE)
        why->trace[why->length++] = label;
    free(way);
    return why->trace ? BASE_OK : BASE_E_NOMEM;
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

static bool find_fault(antichain *a, uint32_t last, lts_label label, lts_counterexample_kind what)
{
    lts_counterexample *why = calloc(1, sizeof *why);
    if (!why)
        return false;
    assert(!a->why); /* the first one ends the search */
    assert((what == LTS_COUNTEREXAMPLE_TRACE) == (label != LTS_NONE));
    why->what = what;
    why->state = state_of(a, last);
    why->labels = base_names_ref(a->l->labels);
    if (trace_to(a, last, label, why) != BASE_OK ||
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

static bool may_diverge(const antichain *a, uint32_t subset)
{
    uint32_t count;
    const lts_state *members = lts_powerset_subset(a->space, subset, &count);
    for (uint32_t i = 0; i < count; i++)
        if (a->on_cycle[members[i]])
            return true;
    return false;
}

/* May the specification refuse what the stable state s refuses? */
static bool may_refuse(const antichain *a, uint32_t subset, lts_state s)
{
    uint32_t count;
    const lts_state *members = lts_powerset_subset(a->space, subset, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!has_tau(a->l, members[i]) && accepts_no_more(a->l, members[i], s))
            return true;
    return false;
}

/* Checks what can be seen of pair i without a step. */
static bool check_pair(antichain *a, uint32_t i)
{
    antichain_pair *p = &a->pairs[i];
    lts_state state = state_of(a, i);
    p->over = a->sees_divergence && may_diverge(a, p->subset);
    if (p->over || !a->sees_refusals)
        return true;
    if (a->sees_divergence && a->on_cycle[state])
        return find_fault(a, i, LTS_NONE, LTS_COUNTEREXAMPLE_DIVERGENCE);
    if (!has_tau(a->l, state) && !may_refuse(a, p->subset, state))
        return find_fault(a, i, LTS_NONE, LTS_COUNTEREXAMPLE_REFUSAL);
    return true;
}

/* Follows the silent steps of pair i, which stay at this length of the trace. */
static base_status follow_silently(antichain *a, uint32_t i)
{
    lts_state state = state_of(a, i);
    uint32_t subset = a->pairs[i].subset;
    base_status status = BASE_OK;
    for (uint64_t e = a->l->first[state]; status == BASE_OK && e < a->l->first[state + 1]; e++) {
        lts_edge step = a->l->edges[e];
        if (is_observed(a, step.label))
            break;
        status = add_pair(a, step.target, subset, i, step.label);
    }
    return status;
}

/* Follows the other steps of pair i as far as the specification has them too. */
static base_status follow(antichain *a, uint32_t i)
{
    lts_state state = state_of(a, i);
    const lts_successor *steps;
    uint32_t count, k = 0;
    base_status status = lts_powerset_successors(a->space, a->pairs[i].subset, &steps, &count);
    for (uint64_t e = a->l->first[state]; status == BASE_OK && !a->why && e < a->l->first[state + 1]; e++) {
        lts_edge step = a->l->edges[e];
        if (!is_observed(a, step.label))
            continue;
        while (k < count && steps[k].label < step.label)
            k++;
        if (k == count || steps[k].label != step.label)
            return find_fault(a, i, step.label, LTS_COUNTEREXAMPLE_TRACE) ? BASE_OK : BASE_E_NOMEM;
        status = add_pair(a, step.target, steps[k].subset, i, step.label);
    }
    return status;
}

/* Notes what looking at pair i costs. */
static base_status charge(antichain *a, uint32_t i)
{
    uint32_t members;
    lts_state s = state_of(a, i);
    lts_powerset_subset(a->space, a->pairs[i].subset, &members);
    a->work += 1 + members + (a->l->first[s + 1] - a->l->first[s]);
    return a->work > a->budget || a->trail.count > lts_max_subsets(a->options) ? BASE_E_LIMIT : BASE_OK;
}

/* Looks at the pairs of the next level, those whose trace has one length, and those that they silently
 * become. Longer traces come after all of them, or else a pair of a longer trace could hide one of a shorter.
 */
static base_status run_level(antichain *a)
{
    base_status status = BASE_OK;
    for (uint32_t i = a->level; i < a->trail.count && status == BASE_OK && !a->why; i++) {
        if (i % OFTEN == 0)
            lts_report_progress(a->options, "pairs", a->trail.count, 0);
        status = charge(a, i);
        if (status == BASE_OK && !check_pair(a, i))
            status = BASE_E_NOMEM;
        if (status == BASE_OK && !a->pairs[i].over)
            status = follow_silently(a, i);
    }
    uint32_t end = a->trail.count;
    for (uint32_t i = a->level; i < end && status == BASE_OK && !a->why; i++)
        if (!a->pairs[i].over)
            status = follow(a, i);
    a->level = end;
    return status;
}

static bool is_finished(const antichain *a)
{
    return a->why || a->level == a->trail.count;
}

/* The first pair. `a` is released in any case. */
static base_status begin(antichain *a, lts_state implementation, lts_state specification)
{
    uint32_t subset = 0;
    assert(implementation < a->l->states && specification < a->l->states);
    a->space = lts_powerset_new(a->l, !a->sees_tau);
    a->newest = base_alloc(a->l->states, sizeof *a->newest);
    if (!a->space || !a->newest)
        return BASE_E_NOMEM;
    memset(a->newest, 0xff, a->l->states * sizeof *a->newest);
    lts_powerset_bound(a->space, a->budget);
    lts_powerset_limit(a->space, lts_max_subsets(a->options));
    base_status status = lts_powerset_start(a->space, specification, &subset);
    if (status == BASE_OK && a->sees_divergence)
        status = lts_tau_cycles(a->l, &a->on_cycle);
    return status == BASE_OK ? add_pair(a, implementation, subset, LTS_NONE, LTS_NONE) : status;
}

static void release(antichain *a)
{
    lts_powerset_free(a->space);
    free(a->newest);
    free(a->on_cycle);
    free(a->pairs);
    lts_trail_release(&a->trail);
    lts_counterexample_free(a->why);
}

base_status lts_antichain_search(const lts *l, lts_state implementation, lts_state specification,
                                 lts_preorder preorder, uint64_t budget, const lts_options *options,
                                 lts_counterexample **why)
{
    const lts_preorder_row *row = lts_preorder_get(preorder);
    antichain a = {.l = l,
                   .sees_tau = !lts_equivalence_get(row->traces)->is_silent,
                   .sees_refusals = row->sees_refusals,
                   .sees_divergence = row->sees_divergence,
                   .options = options,
                   .budget = budget};
    base_status status = begin(&a, implementation, specification);
    while (status == BASE_OK && !is_finished(&a))
        status = run_level(&a);
    assert(status != BASE_OK || is_finished(&a));
    if (status == BASE_OK) {
        *why = a.why;
        a.why = NULL;
    }
    release(&a);
    return status;
}

/* Searches both ways by turns, so that it costs little when either meets a difference soon. */
base_status lts_same_traces(const lts *l, lts_state s, lts_state t, const lts_options *options, bool *same)
{
    const lts_equivalence_row *row = lts_equivalence_get(options->equivalence);
    assert(row->method == LTS_BY_SUBSETS);
    antichain there = {.l = l, .sees_tau = !row->is_silent, .options = options, .budget = UINT64_MAX};
    antichain back = there;
    base_status status = begin(&there, s, t);
    if (status == BASE_OK)
        status = begin(&back, t, s);
    while (status == BASE_OK && !there.why && !back.why && !(is_finished(&there) && is_finished(&back))) {
        status = run_level(&there);
        if (status == BASE_OK && !there.why)
            status = run_level(&back);
    }
    *same = !there.why && !back.why;
    release(&there);
    release(&back);
    return status;
}
