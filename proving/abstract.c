/* The graph of states in which a promise is unkept, as Z3 finds it: nodes from where promises are made, and
 * from each all edges, one model after the other until there are no more. */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/abstract.h"

#include <string.h>

/* ---- what a promise says of a state ---- */

Z3_ast abstract_holds(abstraction *a, const lang_term *term, Z3_ast *state)
{
    a->k->s.state = state;
    return term ? symbolic_holds(&a->k->s, term) : symbolic_truth(&a->k->s, true);
}

Z3_ast abstract_is_region(abstraction *a, Z3_ast *state)
{
    const proving_question *q = a->k->question;
    Z3_ast known = inductive_lemmas_at(a->k, state);
    if (q->kind == SPEX_EXPLORER_SETTLES)
        return known;
    return symbolic_both(&a->k->s, known, symbolic_not(&a->k->s, abstract_holds(a, q->holds, state)));
}

/* ---- solvers ---- */

void abstract_take_limits(abstraction *a, Z3_solver solver, uint32_t begun)
{
    Z3_context z = a->k->z;
    for (uint32_t i = begun; i < Z3_ast_vector_size(z, a->k->s.limits); i++)
        Z3_solver_assert(z, solver, Z3_ast_vector_get(z, a->k->s.limits, i));
    Z3_ast_vector_resize(z, a->k->s.limits, begun);
}

void abstract_say(abstraction *a, Z3_solver solver, Z3_ast *state, Z3_ast *said)
{
    Z3_context z = a->k->z;
    for (uint32_t i = 0; i < a->predicate_count; i++) {
        said[i] = Z3_mk_fresh_const(z, "p", Z3_mk_bool_sort(z));
        Z3_solver_assert(z, solver, Z3_mk_iff(z, said[i], abstract_says(a, i, state)));
    }
}

Z3_ast abstract_is_node(const abstraction *a, const Z3_ast *said, uint32_t bits)
{
    const symbolic *s = &a->k->s;
    Z3_ast all = symbolic_truth(s, true);
    for (uint32_t i = 0; i < a->predicate_count; i++)
        all = symbolic_both(s, all, bits >> i & 1 ? said[i] : symbolic_not(s, said[i]));
    return all;
}

Z3_lbool abstract_check(abstraction *a, Z3_solver solver)
{
    return ++a->questions > ABSTRACT_QUESTIONS ? Z3_L_UNDEF : Z3_solver_check(a->k->z, solver);
}

static uint32_t bits_in(const abstraction *a, Z3_model model, const Z3_ast *said)
{
    uint32_t bits = 0;
    Z3_ast value;
    for (uint32_t i = 0; i < a->predicate_count; i++)
        if (Z3_model_eval(a->k->z, model, said[i], true, &value) &&
            Z3_get_bool_value(a->k->z, value) == Z3_L_TRUE)
            bits |= UINT32_C(1) << i;
    return bits;
}

/* The node's number; ABSTRACT_NODES: there are too many. */
static uint32_t node_of(abstraction *a, uint32_t bits)
{
    uint32_t i = 0;
    while (i < a->node_count && a->nodes[i] != bits)
        i++;
    if (i == a->node_count && i < ABSTRACT_NODES)
        a->nodes[a->node_count++] = bits;
    return i;
}

/* ---- edges ---- */

static bool number_in(const abstraction *a, Z3_model model, Z3_ast term, int64_t *number)
{
    Z3_ast value;
    return Z3_model_eval(a->k->z, model, term, true, &value) && Z3_get_numeral_int64(a->k->z, value, number);
}

static void add_sample(abstraction *a, abstract_edge *edge, Z3_model model)
{
    const abstract_event *e = &a->events[edge->event];
    if (edge->sample_count == ABSTRACT_SAMPLES)
        return;
    for (uint32_t i = 0; i < a->number_count; i++) {
        int64_t before, after;
        if (!number_in(a, model, e->before[a->numbers[i]], &before) ||
            !number_in(a, model, e->after[a->numbers[i]], &after))
            return;
        edge->samples[edge->sample_count][i] = (long double)after - (long double)before;
    }
    edge->sample_count++;
}

bool abstract_has_step(abstraction *a, abstract_edge *edge, Z3_ast also)
{
    Z3_context z = a->k->z;
    const abstract_event *e = &a->events[edge->event];
    Z3_solver_push(z, e->solver);
    Z3_solver_assert(z, e->solver, abstract_is_node(a, e->said_before, a->nodes[edge->from]));
    Z3_solver_assert(z, e->solver, abstract_is_node(a, e->said_after, a->nodes[edge->to]));
    Z3_solver_assert(z, e->solver, also);
    Z3_lbool answer = abstract_check(a, e->solver);
    if (answer == Z3_L_TRUE) {
        Z3_model model = Z3_solver_get_model(z, e->solver);
        Z3_model_inc_ref(z, model);
        add_sample(a, edge, model);
        Z3_model_dec_ref(z, model);
    }
    Z3_solver_pop(z, e->solver, 1);
    return answer != Z3_L_FALSE;
}

/* Takes the nodes that a solver's models show in `said`, with edges from `from` where `edge` is given. */
static bool take_nodes(abstraction *a, Z3_solver solver, const Z3_ast *said, const abstract_edge *edge)
{
    Z3_context z = a->k->z;
    Z3_lbool answer;
    while ((answer = abstract_check(a, solver)) == Z3_L_TRUE) {
        Z3_model model = Z3_solver_get_model(z, solver);
        Z3_model_inc_ref(z, model);
        uint32_t bits = bits_in(a, model, said), to = node_of(a, bits);
        bool fits = to < ABSTRACT_NODES && (!edge || a->edge_count < ABSTRACT_EDGES);
        if (fits && edge) {
            abstract_edge *made = &a->edges[a->edge_count++];
            *made = *edge;
            made->to = to;
            add_sample(a, made, model);
        }
        Z3_model_dec_ref(z, model);
        if (!fits)
            return false;
        Z3_solver_assert(z, solver, symbolic_not(&a->k->s, abstract_is_node(a, said, bits)));
    }
    return answer == Z3_L_FALSE;
}

static bool find_edges(abstraction *a, uint32_t event, uint32_t from)
{
    const abstract_event *e = &a->events[event];
    const abstract_edge edge = {.from = from, .event = event};
    Z3_solver_push(a->k->z, e->solver);
    Z3_solver_assert(a->k->z, e->solver, abstract_is_node(a, e->said_before, a->nodes[from]));
    bool is_well = take_nodes(a, e->solver, e->said_after, &edge);
    Z3_solver_pop(a->k->z, e->solver, 1);
    return is_well;
}

/* Is it a state that can be reached, as far as that is known? */
static Z3_ast is_reached(const abstraction *a, const Z3_ast *said)
{
    Z3_ast some = symbolic_truth(&a->k->s, a->reached_count == 0);
    for (uint32_t i = 0; i < a->reached_count; i++)
        some = symbolic_either(&a->k->s, some, abstract_is_node(a, said, a->reached[i]));
    return some;
}

/* The steps of an event that may change something; of states in which a promise is unkept, or of all. */
static void make_event(abstraction *a, abstract_event *e, uint32_t event, bool of_all)
{
    symbolic *s = &a->k->s;
    uint32_t begun = Z3_ast_vector_size(s->z, s->limits);
    *e = (abstract_event){.event = event, .solver = inductive_solver(a->k)};
    e->before = symbolic_state(s);
    Z3_ast happens = symbolic_step(s, &a->k->cone->events[event], e->before);
    e->after = s->state;
    happens = symbolic_both(s, happens, abstract_may_change(a, e->before, e->after));
    happens = symbolic_both(s, happens,
                            of_all ? inductive_lemmas_at(a->k, e->before) : abstract_is_region(a, e->before));
    if (!of_all)
        happens = symbolic_both(s, happens, abstract_is_region(a, e->after));
    Z3_solver_assert(s->z, e->solver, happens);
    abstract_say(a, e->solver, e->before, e->said_before);
    abstract_say(a, e->solver, e->after, e->said_after);
    if (!of_all)
        Z3_solver_assert(s->z, e->solver, is_reached(a, e->said_after));
    abstract_take_limits(a, e->solver, begun);
}

/* ---- all that can be reached ---- */

/* Takes the nodes that a solver's models show, but for those that are known. */
static bool reach(abstraction *a, Z3_solver solver, const Z3_ast *said)
{
    Z3_context z = a->k->z;
    Z3_lbool answer;
    for (uint32_t i = 0; i < a->reached_count; i++)
        Z3_solver_assert(z, solver, symbolic_not(&a->k->s, abstract_is_node(a, said, a->reached[i])));
    while ((answer = abstract_check(a, solver)) == Z3_L_TRUE && a->reached_count < ABSTRACT_REACHED) {
        Z3_model model = Z3_solver_get_model(z, solver);
        Z3_model_inc_ref(z, model);
        uint32_t bits = bits_in(a, model, said);
        Z3_model_dec_ref(z, model);
        a->reached[a->reached_count++] = bits;
        Z3_solver_assert(z, solver, symbolic_not(&a->k->s, abstract_is_node(a, said, bits)));
    }
    return answer == Z3_L_FALSE;
}

static uint32_t find_start(const proving_cone *cone)
{
    uint32_t start = 0;
    while (start < cone->event_count && cone->events[start].kind != EVENT_START)
        start++;
    return start;
}

/* States right after the start, of the truths `said`. */
static Z3_solver start_solver(abstraction *a, Z3_ast *said, Z3_ast **state)
{
    symbolic *s = &a->k->s;
    uint32_t begun = Z3_ast_vector_size(s->z, s->limits);
    Z3_solver solver = inductive_solver(a->k);
    Z3_ast *before = symbolic_state(s);
    Z3_solver_assert(s->z, solver, symbolic_step(s, &a->k->cone->events[find_start(a->k->cone)], before));
    *state = s->state;
    abstract_say(a, solver, *state, said);
    abstract_take_limits(a, solver, begun);
    return solver;
}

/* Is it a step in which something may change? */
static bool is_step(const proving_event *e)
{
    return e->kind != EVENT_START && e->kind != EVENT_OTHER;
}

static bool reach_all(abstraction *a)
{
    Z3_ast said[ABSTRACT_PREDICATES], *state;
    abstract_event *events = a->events; /* which are made anew afterwards */
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->k->cone->event_count; i++)
        if (is_step(&a->k->cone->events[i]))
            make_event(a, &events[count++], i, true);
    if (!reach(a, start_solver(a, said, &state), said))
        return false;
    for (uint32_t from = 0; from < a->reached_count; from++)
        for (uint32_t i = 0; i < count; i++) {
            Z3_solver_push(a->k->z, events[i].solver);
            Z3_solver_assert(a->k->z, events[i].solver,
                             abstract_is_node(a, events[i].said_before, a->reached[from]));
            bool is_well = reach(a, events[i].solver, events[i].said_after);
            Z3_solver_pop(a->k->z, events[i].solver, 1);
            if (!is_well)
                return false;
        }
    return true;
}

/* Where promises are made: in states, or right after the start. */
static bool find_roots(abstraction *a)
{
    symbolic *s = &a->k->s;
    const proving_question *q = a->k->question;
    uint32_t begun = Z3_ast_vector_size(s->z, s->limits);
    Z3_ast *state, said[ABSTRACT_PREDICATES];
    Z3_solver solver;
    if (q->at_start) {
        solver = start_solver(a, said, &state);
    } else {
        solver = inductive_solver(a->k);
        state = symbolic_state(s);
        Z3_solver_assert(s->z, solver, abstract_holds(a, q->when, state));
        abstract_say(a, solver, state, said);
        Z3_solver_assert(s->z, solver, is_reached(a, said));
    }
    Z3_solver_assert(s->z, solver, abstract_is_region(a, state));
    abstract_take_limits(a, solver, begun);
    return take_nodes(a, solver, said, NULL);
}

/* ---- nodes ---- */

uint64_t abstract_nodes_with(abstraction *a, Z3_solver solver, const Z3_ast *said)
{
    uint64_t nodes = 0;
    for (uint32_t i = 0; i < a->node_count; i++) {
        Z3_solver_push(a->k->z, solver);
        Z3_solver_assert(a->k->z, solver, abstract_is_node(a, said, a->nodes[i]));
        if (abstract_check(a, solver) != Z3_L_FALSE)
            nodes |= UINT64_C(1) << i;
        Z3_solver_pop(a->k->z, solver, 1);
    }
    return nodes;
}

/* Nodes in which some state of the region does not have `term`. */
static uint64_t nodes_without(abstraction *a, const lang_term *term)
{
    symbolic *s = &a->k->s;
    uint32_t begun = Z3_ast_vector_size(s->z, s->limits);
    Z3_solver solver = inductive_solver(a->k);
    Z3_ast *state = symbolic_state(s), said[ABSTRACT_PREDICATES];
    Z3_solver_assert(s->z, solver, abstract_is_region(a, state));
    Z3_solver_assert(s->z, solver, symbolic_not(s, abstract_holds(a, term, state)));
    abstract_say(a, solver, state, said);
    abstract_take_limits(a, solver, begun);
    return abstract_nodes_with(a, solver, said);
}

/* ---- the whole ---- */

bool abstract_make(abstraction *a, inductive *k, abstract_detail detail)
{
    const proving_question *q = k->question;
    uint32_t steps = 0;
    for (uint32_t i = 0; i < k->cone->event_count; i++)
        steps += is_step(&k->cone->events[i]);
    if (steps > ABSTRACT_EVENTS || find_start(k->cone) == k->cone->event_count)
        return false;
    abstract_begin(a, k, detail);
    if (!reach_all(a))
        a->reached_count = 0;
    a->questions = 0;
    for (uint32_t i = 0; i < k->cone->event_count; i++)
        if (is_step(&k->cone->events[i]))
            make_event(a, &a->events[a->event_count++], i, false);
    if (!find_roots(a))
        return false;
    for (uint32_t from = 0; from < a->node_count; from++)
        for (uint32_t e = 0; e < a->event_count; e++)
            if (!find_edges(a, e, from))
                return false;
    if (q->until && nodes_without(a, q->until))
        return false;
    if (q->kind == SPEX_EXPLORER_SETTLES)
        a->keeps = ~nodes_without(a, q->holds);
    return true;
}

#endif
