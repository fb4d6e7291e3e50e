/* k-induction (Sheeran, Singh, Stålmarck, "Checking safety properties using induction and a SAT-solver",
 * FMCAD 2000): a property that no run of k steps from the start breaks, and that no step breaks after k - 1
 * that keep it, holds. Other properties of states that are claimed as proven help where they are inductive
 * together: those that are not are dropped until the rest is (Flanagan and Leino, "Houdini", FME 2001).
 */
#include "config.h"

#include "proving/solver.h"

#ifndef HAVE_Z3

bool proving_has_solver(void)
{
    return false;
}

proving_induction proving_induce(const proving_cone *cone, const proving_question *question,
                                 const lang_term *subject, proving_trace *trace)
{
    (void)cone, (void)question, (void)subject;
    trace->count = 0;
    return INDUCTION_UNKNOWN;
}

#else

#include "proving/inductive.h"

#include <string.h>

enum { MOST_STEPS = 4 /* k */ };

bool proving_has_solver(void)
{
    return true;
}

/* ---- runs ---- */

/* Is the step that was made last one that breaks it (or in which the subject comes about)? */
static Z3_ast breaks(inductive *k)
{
    const lang_claim *claim = k->question->claim;
    bool is_of_step = claim && claim->is_of_step;
    if (!claim)
        return k->s.fault;
    Z3_ast is = k->subject ? symbolic_holds(&k->s, k->subject) : Z3_mk_not(k->z, inductive_keeps(k, claim));
    return is_of_step ? symbolic_both(&k->s, k->s.has_run, is) : is;
}

Z3_ast *inductive_step(inductive *k, uint32_t number, bool is_start, Z3_ast *before, Z3_ast *broken)
{
    Z3_context z = k->z;
    Z3_ast selector = Z3_mk_const(z, Z3_mk_int_symbol(z, (int)number), Z3_mk_int_sort(z));
    Z3_ast some = Z3_mk_false(z),
           *after = base_arena_array(k->cone->arena, k->s.slot_count + 1ull, sizeof *after);
    memcpy(after, before, k->s.slot_count * sizeof *after);
    if (broken)
        *broken = Z3_mk_false(z);
    k->selectors[number] = selector;
    k->messages[number] = base_arena_array(k->cone->arena, k->cone->event_count, sizeof(Z3_ast *));
    for (uint32_t e = 0; e < k->cone->event_count; e++) {
        if ((k->cone->events[e].kind == EVENT_START) != is_start)
            continue;
        Z3_ast happens = symbolic_step(&k->s, &k->cone->events[e], before);
        Z3_ast is =
            symbolic_both(&k->s, happens, Z3_mk_eq(z, selector, Z3_mk_int(z, (int)e, Z3_mk_int_sort(z))));
        Z3_ast *state = k->s.state;
        k->messages[number][e] = k->s.message;
        if (broken)
            *broken = symbolic_either(&k->s, *broken, symbolic_both(&k->s, is, breaks(k)));
        some = symbolic_either(&k->s, some, is);
        for (uint32_t i = 0; i < k->s.slot_count; i++)
            after[i] = Z3_mk_ite(z, is, state[i], after[i]);
    }
    inductive_limits(k);
    Z3_solver_assert(z, k->solver, some);
    return after;
}

static int64_t number_of(inductive *k, Z3_model model, Z3_ast term)
{
    Z3_ast value;
    int64_t number = 0;
    if (!term || !Z3_model_eval(k->z, model, term, true, &value))
        return UNCHOSEN;
    if (Z3_get_sort_kind(k->z, Z3_get_sort(k->z, value)) == Z3_BOOL_SORT)
        return Z3_get_bool_value(k->z, value) == Z3_L_TRUE;
    return Z3_get_numeral_int64(k->z, value, &number) ? number : UNCHOSEN;
}

/* Values of fields as the machine has them: what a container holds is for it to choose. */
static void read_fields(inductive *k, Z3_model model, const lang_type *type, Z3_ast **symbols,
                        int64_t **slots)
{
    if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++)
            read_fields(k, model, &type->record->fields.fields[i].type, symbols, slots);
        return;
    }
    int64_t value = lang_type_is_container(type) || type->kind == LANG_STRING || type->kind == LANG_REF
                        ? UNCHOSEN
                        : number_of(k, model, **symbols);
    for (uint32_t i = 0; i < proving_width(type); i++)
        (*slots)[i] = value;
    *slots += proving_width(type);
    *symbols += symbolic_width(type);
}

static const int64_t *read_given(inductive *k, Z3_model model, const lang_fields *fields, Z3_ast *symbols)
{
    uint64_t width = 0;
    for (uint32_t i = 0; i < fields->count; i++)
        width += proving_width(&fields->fields[i].type);
    int64_t *given = base_arena_array(k->cone->arena, width + 1, sizeof *given), *at = given;
    for (uint32_t i = 0; given && i < fields->count; i++)
        read_fields(k, model, &fields->fields[i].type, &symbols, &at);
    return given;
}

/* Parameters stand in the state. */
static const int64_t *read_parameters(inductive *k, Z3_model model)
{
    const lang_fields *parameters = &k->cone->agent->parameters;
    int64_t *given = base_arena_array(k->cone->arena, k->cone->slot_count + 1ull, sizeof *given);
    for (uint32_t i = 0; given && i < parameters->count; i++) {
        if (k->s.parameter_at[i] == NOWHERE)
            continue;
        Z3_ast *symbols = k->first + k->s.parameter_at[i];
        int64_t *at = given + k->cone->parameter_at[i];
        read_fields(k, model, &parameters->fields[i].type, &symbols, &at);
    }
    return given;
}

void inductive_read_trace(inductive *k, uint32_t count, proving_trace *trace, Z3_ast term, int64_t *number)
{
    Z3_model model = Z3_solver_get_model(k->z, k->solver);
    if (!model)
        return;
    Z3_model_inc_ref(k->z, model);
    trace->count = count;
    if (term)
        *number = number_of(k, model, term);
    for (uint32_t i = 0; i < count; i++) {
        int64_t e = number_of(k, model, k->selectors[i]);
        trace->events[i] = (uint32_t)e;
        const proving_event *event = &k->cone->events[e];
        trace->given[i] = event->kind == EVENT_START ? read_parameters(k, model) : NULL;
        if (event->kind == EVENT_MESSAGE)
            trace->given[i] = read_given(k, model, &k->cone->agent->accepts.messages[event->which].fields,
                                         k->messages[i][e]);
    }
    Z3_model_dec_ref(k->z, model);
}

/* Does a run of so many steps, the start among them, break it with its last? */
static Z3_lbool run_breaks(inductive *k, uint32_t count, proving_trace *trace)
{
    Z3_ast broken, *state;
    uint32_t limits = inductive_begin(k);
    state = k->first = symbolic_state(&k->s);
    for (uint32_t i = 0; i < count; i++)
        state = inductive_step(k, i, i == 0, state, &broken);
    Z3_lbool answer = inductive_ask(k, broken);
    if (answer == Z3_L_TRUE)
        inductive_read_trace(k, count, trace, NULL, NULL);
    inductive_end(k, limits);
    return answer;
}

/* After `count` - 1 steps that keep it, from a state where the lemmas hold, can one break it? */
static bool is_inductive(inductive *k, uint32_t count)
{
    const lang_claim *claim = k->question->claim;
    bool is_of_state = claim && claim->kind == LANG_SAFETY && !claim->is_of_step;
    uint32_t limits = inductive_begin(k);
    Z3_ast broken = NULL, *state;
    state = symbolic_state(&k->s);
    for (uint32_t i = 0; i < count; i++) {
        Z3_ast lemmas = inductive_lemmas_at(k, state);
        Z3_solver_assert(k->z, k->solver, lemmas);
        if (is_of_state)
            Z3_solver_assert(k->z, k->solver, inductive_keeps_at(k, claim, state));
        if (broken)
            Z3_solver_assert(k->z, k->solver, Z3_mk_not(k->z, broken));
        state = inductive_step(k, i, false, state, &broken);
    }
    bool is = inductive_ask(k, broken) == Z3_L_FALSE;
    inductive_end(k, limits);
    return is;
}

static proving_induction induce(inductive *k, proving_trace *trace)
{
    inductive_find_lemmas(k);
    for (uint32_t i = 1; i <= MOST_STEPS; i++) {
        Z3_lbool breaks_it = run_breaks(k, i, trace);
        if (breaks_it == Z3_L_TRUE)
            return INDUCTION_REFUTED;
        if (breaks_it == Z3_L_UNDEF)
            return INDUCTION_UNKNOWN;
        if (is_inductive(k, i))
            return INDUCTION_PROVED;
    }
    return INDUCTION_UNKNOWN;
}

typedef struct inducing {
    proving_trace *trace;
    proving_induction answer;
} inducing;

static void use_induction(inductive *k, void *arg)
{
    inducing *i = arg;
    i->answer = induce(k, i->trace);
}

proving_induction proving_induce(const proving_cone *cone, const proving_question *question,
                                 const lang_term *subject, proving_trace *trace)
{
    inductive *k = base_arena_alloc(cone->arena, sizeof *k);
    inducing i = {trace, INDUCTION_UNKNOWN};
    *trace = (proving_trace){.count = 0};
    if (!k)
        return INDUCTION_UNKNOWN;
    *k = (inductive){.cone = cone, .question = question, .subject = subject};
    if (!inductive_use(k, use_induction, &i)) {
        trace->count = 0;
        return INDUCTION_UNKNOWN;
    }
    return i.answer;
}

#endif
