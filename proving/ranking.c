/* Promises over numbers: `always P implies eventually Q`, and its kin, where there are too many states to be
 * searched.
 *
 * States in which a promise is unkept are told apart by what timers, enums, booleans and the comparisons that
 * the agent makes say of them (predicate abstraction: Graf and Saïdi, "Construction of abstract state graphs
 * with PVS", 1997). The nodes and edges of that graph are all that Z3 allows. A run that never keeps the
 * promise stays for ever in one of its components. It cannot, being fair, where a fair action is possible in
 * all states of the component and no edge of the component is a step of it (Manna and Pnueli, "Completing the
 * temporal picture", 1991, rule JUST). Edges that are taken finitely often are left out: those by which a
 * *rank*, a sum of numbers of the state, falls, where no edge of the component makes it rise; each number is
 * one of 64 bits at most, so that it cannot fall for ever. What is left has components of its own.
 *
 * What is not known of a step is in the formulas as something that may be: there may be more edges than there
 * are, and a fair action counts as possible only where it is, whatever that is.
 */
#include "config.h"

#include "proving/solver.h"

#ifndef HAVE_Z3

bool proving_rank(const proving_cone *cone, const proving_question *question)
{
    (void)cone, (void)question;
    return false;
}

#else

#include "proving/abstract.h"

/* ---- ranks ---- */

/* By how much it rises in a step that the solver has found; only to leave out what is not worth a question.
 */
static long double rise_in(const abstract_rank *rank, const long double *rises)
{
    long double sum = 0;
    for (int i = 0; i < 2; i++)
        sum += rank->sign[i] * rises[rank->number[i]];
    return sum;
}

static bool may_not_rise(const abstract_edge *e, const abstract_rank *rank)
{
    for (uint32_t i = 0; i < e->sample_count; i++)
        if (rise_in(rank, e->samples[i]) > 0)
            return false;
    return true;
}

static bool may_fall(const abstract_edge *e, const abstract_rank *rank)
{
    for (uint32_t i = 0; i < e->sample_count; i++)
        if (rise_in(rank, e->samples[i]) >= 0)
            return false;
    return true;
}

/* Is there a step of that edge in which the rank rises (or stays: `or_stays`)? */
static bool can_rise(abstraction *a, abstract_edge *e, const abstract_rank *rank, bool or_stays)
{
    const abstract_event *event = &a->events[e->event];
    Z3_ast before = abstract_rank_at(a, rank, event->before), after = abstract_rank_at(a, rank, event->after);
    return abstract_has_step(a, e,
                             or_stays ? Z3_mk_ge(a->k->z, after, before) : Z3_mk_gt(a->k->z, after, before));
}

/* Leaves out the edges among `states` by which the rank falls. False: it rises by some, or falls by none. */
static bool leave_out_by(abstraction *a, uint64_t states, const abstract_rank *rank)
{
    bool falls[ABSTRACT_EDGES] = {false}, falls_at_all = false;
    for (uint32_t i = 0; i < a->edge_count; i++) {
        if (!abstract_is_inside(a, i, states))
            continue;
        if (!may_not_rise(&a->edges[i], rank))
            return false;
        falls_at_all = falls_at_all || may_fall(&a->edges[i], rank);
    }
    for (uint32_t i = 0; i < a->edge_count && falls_at_all; i++) {
        abstract_edge *e = &a->edges[i];
        if (!abstract_is_inside(a, i, states))
            continue;
        falls[i] = may_fall(e, rank) && !can_rise(a, e, rank, true);
        if (!falls[i] && can_rise(a, e, rank, false))
            return false;
    }
    falls_at_all = false;
    for (uint32_t i = 0; i < a->edge_count; i++) {
        falls_at_all = falls_at_all || falls[i];
        a->edges[i].is_left_out = a->edges[i].is_left_out || falls[i];
    }
    return falls_at_all;
}

static bool leave_out_some(abstraction *a, uint64_t states)
{
    abstract_rank rank = {0};
    while (abstract_next_rank(a, &rank))
        if (leave_out_by(a, states, &rank))
            return true;
    return false;
}

/* ---- components ---- */

static bool has_edges(const abstraction *a, uint64_t states)
{
    for (uint32_t i = 0; i < a->edge_count; i++)
        if (abstract_is_inside(a, i, states))
            return true;
    return false;
}

/* Must a run that stays there for ever take a step that leads out of there? */
static bool is_left(const abstraction *a, uint64_t states)
{
    for (uint32_t f = 0; f < a->fair_count; f++) {
        bool is_taken = (a->fair[f].possible & states) != states;
        for (uint32_t i = 0; i < a->edge_count && !is_taken; i++)
            is_taken = a->edges[i].event == a->fair[f].event && abstract_is_inside(a, i, states);
        if (!is_taken)
            return true;
    }
    return false;
}

static bool is_left_in_the_end(abstraction *a, uint64_t states);

/* No fair run stays in a component for ever with the promise unkept. */
static bool component_is_left(abstraction *a, uint64_t states)
{
    if ((states & a->keeps) == states || is_left(a, states))
        return true;
    return has_edges(a, states) && leave_out_some(a, states) && is_left_in_the_end(a, states);
}

static bool is_left_in_the_end(abstraction *a, uint64_t states)
{
    uint64_t reach[ABSTRACT_NODES] = {0}, done = 0;
    for (uint32_t i = 0; i < a->edge_count; i++)
        if (abstract_is_inside(a, i, states))
            reach[a->edges[i].from] |= UINT64_C(1) << a->edges[i].to;
    for (uint32_t over = 0; over < a->node_count; over++)
        for (uint32_t i = 0; i < a->node_count; i++)
            if (reach[i] >> over & 1)
                reach[i] |= reach[over];
    for (uint32_t i = 0; i < a->node_count; i++) {
        uint64_t component = UINT64_C(1) << i;
        if (!(states & component) || (done & component))
            continue;
        for (uint32_t n = 0; n < a->node_count; n++)
            if (reach[i] >> n & 1 && reach[n] >> i & 1)
                component |= UINT64_C(1) << n;
        done |= component;
        if (!component_is_left(a, component))
            return false;
    }
    return true;
}

/* ---- the whole ---- */

static void rank_promise(inductive *k, void *arg)
{
    bool *is_kept = arg;
    inductive_find_lemmas(k);
    for (abstract_detail detail = ABSTRACT_FINE; detail <= ABSTRACT_COARSE && !*is_kept; detail++) {
        abstraction *a = base_arena_alloc(k->cone->arena, sizeof *a);
        if (!a || !abstract_make(a, k, detail))
            continue;
        bool is_possibly = k->question->kind == SPEX_EXPLORER_POSSIBLY;
        if (!is_possibly)
            abstract_find_fair(a);
        *is_kept = is_possibly ? abstract_leads_on(a) : is_left_in_the_end(a, abstract_all_nodes(a));
    }
}

bool proving_rank(const proving_cone *cone, const proving_question *question)
{
    inductive *k = base_arena_alloc(cone->arena, sizeof *k);
    bool is_kept = false;
    if (!k)
        return false;
    *k = (inductive){.cone = cone, .question = question};
    return inductive_use(k, rank_promise, &is_kept) && is_kept;
}

#endif
