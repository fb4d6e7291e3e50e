/* Where a promise may be broken: a run of few steps that comes back to a state it was in, or stops, with the
 * promise unkept, as Z3 finds it (Biere, Cimatti, Clarke and Zhu, "Symbolic model checking without BDDs",
 * 1999). It has to be followed: of lists, and of what else is not known, Z3 may suppose more than there is.
 */
#include "config.h"

#include "proving/solver.h"

#ifndef HAVE_Z3

bool proving_unroll(const proving_cone *cone, const proving_question *question, proving_trace *trace)
{
    (void)cone, (void)question;
    trace->count = 0;
    return false;
}

#else

#include "proving/abstract.h"

#include <string.h>

enum { MOST_UNROLLED = 7 }; /* steps, the start among them */

typedef struct unrolling {
    inductive *k;
    abstraction *a; /* for what has changed; no predicates */
    Z3_ast *states[MOST_UNROLLED + 1];
    Z3_ast kept[MOST_UNROLLED + 1], made[MOST_UNROLLED + 1];
    Z3_ast *impossible[MOST_UNROLLED + 1]; /* per event */
    uint32_t count;
    proving_trace *trace;
    bool is_found;
} unrolling;

static Z3_ast says(inductive *k, const lang_term *term, Z3_ast *state)
{
    k->s.state = state;
    return term ? symbolic_holds(&k->s, term) : symbolic_truth(&k->s, true);
}

static Z3_ast is_same(const inductive *k, Z3_ast *a, Z3_ast *b)
{
    Z3_ast all = symbolic_truth(&k->s, true);
    for (uint32_t i = 0; i < k->s.slot_count; i++)
        all = symbolic_both(&k->s, all, Z3_mk_eq(k->z, a[i], b[i]));
    return all;
}

/* What the property says of the state after `i` steps, and which fair actions are not possible there. */
static void look_at(unrolling *u, uint32_t i)
{
    inductive *k = u->k;
    const proving_question *q = k->question;
    Z3_ast *state = u->states[i];
    u->kept[i] = says(k, q->holds, state);
    u->made[i] = q->at_start ? symbolic_truth(&k->s, i == 1) : says(k, q->when, state);
    u->impossible[i] = base_arena_array(k->cone->arena, k->cone->event_count + 1ull, sizeof(Z3_ast));
    for (uint32_t e = 0; e < k->cone->event_count; e++) {
        const proving_event *event = &k->cone->events[e];
        if (!proving_is_fair(q, event) || event->kind == EVENT_START)
            continue;
        Z3_ast happens = symbolic_step(&k->s, event, state);
        happens = symbolic_both(&k->s, happens, abstract_may_change(u->a, state, k->s.state));
        u->impossible[i][e] = symbolic_not(&k->s, happens);
    }
}

/* The steps after the first `begin` come again and again (none: the run stops): fairly, and with a promise
 * that was made not kept. */
static Z3_ast is_lasso(unrolling *u, uint32_t begin)
{
    inductive *k = u->k;
    const symbolic *s = &k->s;
    Z3_ast all = is_same(k, u->states[begin], u->states[u->count]), made = symbolic_truth(s, false);
    for (uint32_t i = 1; i <= u->count; i++) {
        made = symbolic_both(s, symbolic_not(s, u->kept[i]), symbolic_either(s, made, u->made[i]));
        if (i >= begin)
            all = symbolic_both(s, all, symbolic_not(s, u->kept[i]));
    }
    all = symbolic_both(s, all, made);
    for (uint32_t e = 0; e < k->cone->event_count; e++) {
        if (!u->impossible[begin][e])
            continue;
        Z3_ast fair = symbolic_truth(s, false);
        for (uint32_t i = begin; i <= u->count; i++) {
            fair = symbolic_either(s, fair, u->impossible[i][e]);
            if (i == u->count)
                continue;
            Z3_ast is = Z3_mk_eq(k->z, k->selectors[i], symbolic_integer(s, e));
            fair = symbolic_either(
                s, fair, symbolic_both(s, is, symbolic_not(s, is_same(k, u->states[i], u->states[i + 1]))));
        }
        all = symbolic_both(s, all, fair);
    }
    return all;
}

/* A run of so many steps; which of its states comes again is told by a variable. */
static bool unroll(unrolling *u, uint32_t count)
{
    inductive *k = u->k;
    uint32_t begun = inductive_begin(k);
    Z3_ast loop = Z3_mk_fresh_const(k->z, "loop", Z3_mk_int_sort(k->z)), some = symbolic_truth(&k->s, false);
    u->count = count;
    u->states[0] = k->first = symbolic_state(&k->s);
    for (uint32_t i = 0; i < count; i++) {
        u->states[i + 1] = inductive_step(k, i, i == 0, u->states[i], NULL);
        look_at(u, i + 1);
    }
    for (uint32_t begin = 1; begin <= count; begin++)
        some = symbolic_either(
            &k->s, some,
            symbolic_both(&k->s, Z3_mk_eq(k->z, loop, symbolic_integer(&k->s, begin)), is_lasso(u, begin)));
    bool is = inductive_ask(k, some) == Z3_L_TRUE;
    if (is) {
        int64_t begin = 0;
        inductive_read_trace(k, count, u->trace, loop, &begin);
        u->trace->is_lasso = true;
        u->trace->cycle = count - (uint32_t)begin;
    }
    inductive_end(k, begun);
    return is;
}

static void look_for_lasso(inductive *k, void *arg)
{
    unrolling *u = arg;
    u->k = k;
    u->a = base_arena_alloc(k->cone->arena, sizeof *u->a);
    if (!u->a)
        return;
    memset(u->a, 0, sizeof *u->a);
    u->a->k = k;
    for (uint32_t count = 1; count <= MOST_UNROLLED && !u->is_found; count++)
        u->is_found = unroll(u, count);
}

bool proving_unroll(const proving_cone *cone, const proving_question *question, proving_trace *trace)
{
    inductive *k = base_arena_alloc(cone->arena, sizeof *k);
    unrolling u = {.trace = trace};
    *trace = (proving_trace){.count = 0};
    if (!k || question->kind != SPEX_EXPLORER_EVENTUALLY)
        return false;
    *k = (inductive){.cone = cone, .question = question};
    return inductive_use(k, look_for_lasso, &u) && u.is_found && trace->count > 0;
}

#endif
