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

#include "proving/symbolic.h"

#include <setjmp.h>
#include <string.h>

enum {
    MOST_STEPS = 4,   /* k */
    EFFORT = 4000000, /* Z3's own measure of work, for each question: the same on every machine */
    MOST_LEMMAS = 16
};

typedef struct inductive {
    symbolic s;
    Z3_context z;
    Z3_solver solver;
    const proving_cone *cone;
    const proving_question *question;
    const lang_term *subject;
    const lang_claim *lemmas[MOST_LEMMAS];
    uint32_t lemma_count;
    uint32_t pushed; /* of the limits, those that the solver knows */
    /* of a run: which event each step is, and its messages' fields, by event */
    Z3_ast selectors[8];
    Z3_ast **messages[8];
    Z3_ast *first;
} inductive;

bool proving_has_solver(void)
{
    return true;
}

/* What Z3 refuses, for want of memory say, ends the induction: its handlers may jump, and are told nothing
 * else. */
static _Thread_local jmp_buf *refusal;

static void refuse(Z3_context z, Z3_error_code code)
{
    (void)z, (void)code;
    longjmp(*refusal, 1);
}

/* The ranges of variables since the last time. */
static void assert_limits(inductive *k)
{
    for (; k->pushed < Z3_ast_vector_size(k->z, k->s.limits); k->pushed++)
        Z3_solver_assert(k->z, k->solver, Z3_ast_vector_get(k->z, k->s.limits, k->pushed));
}

static Z3_lbool ask(inductive *k, Z3_ast question)
{
    assert_limits(k);
    Z3_solver_assert(k->z, k->solver, question);
    return Z3_solver_check(k->z, k->solver);
}

/* A question of its own: what is asserted and which variables there are is forgotten at its end. */
static uint32_t begin_question(inductive *k)
{
    Z3_solver_push(k->z, k->solver);
    return Z3_ast_vector_size(k->z, k->s.limits);
}

static void end_question(inductive *k, uint32_t limits)
{
    Z3_solver_pop(k->z, k->solver, 1);
    Z3_ast_vector_resize(k->z, k->s.limits, limits);
    k->pushed = 0;
}

static Z3_ast and_of(inductive *k, Z3_ast a, Z3_ast b)
{
    return Z3_mk_and(k->z, 2, (const Z3_ast[]){a, b});
}

static Z3_ast or_of(inductive *k, Z3_ast a, Z3_ast b)
{
    return Z3_mk_or(k->z, 2, (const Z3_ast[]){a, b});
}

static bool is_never(const lang_claim *claim)
{
    return strcmp(claim->formula->text, "never") == 0;
}

/* A claim of the state that the symbols are at. */
static Z3_ast keeps(inductive *k, const lang_claim *claim)
{
    Z3_ast holds = symbolic_holds(&k->s, claim->formula->right);
    return is_never(claim) ? Z3_mk_not(k->z, holds) : holds;
}

static Z3_ast keeps_at(inductive *k, const lang_claim *claim, Z3_ast *state)
{
    k->s.state = state;
    return keeps(k, claim);
}

/* Is the step that was made last one that breaks it (or in which the subject comes about)? */
static Z3_ast breaks(inductive *k)
{
    const lang_claim *claim = k->question->claim;
    bool is_of_step = claim && claim->is_of_step;
    if (!claim)
        return k->s.fault;
    Z3_ast is = k->subject ? symbolic_holds(&k->s, k->subject) : Z3_mk_not(k->z, keeps(k, claim));
    return is_of_step ? and_of(k, k->s.has_run, is) : is;
}

/* ---- lemmas ---- */

static bool is_in_cone(const inductive *k, const lang_term *t)
{
    if (!t)
        return true;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_FIELD && !k->cone->fields[t->slot])
        return false;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_PARAMETER && !k->cone->parameters[t->slot])
        return false;
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (!is_in_cone(k, a))
            return false;
    return is_in_cone(k, t->left) && is_in_cone(k, t->right);
}

static void list_lemmas(inductive *k)
{
    const lang_agent *agent = k->cone->agent;
    for (uint32_t i = 0; i < agent->claim_count && k->lemma_count < MOST_LEMMAS; i++) {
        const lang_claim *claim = &agent->claims[i];
        if (claim->tier == LANG_PROVEN && claim->kind == LANG_SAFETY && !claim->is_of_step &&
            is_in_cone(k, claim->formula))
            k->lemmas[k->lemma_count++] = claim;
    }
}

/* Does any event break a lemma where all of them hold, or does the start? */
static bool is_kept(inductive *k, const lang_claim *claim)
{
    bool kept = true;
    for (uint32_t e = 0; e < k->cone->event_count && kept; e++) {
        uint32_t limits = begin_question(k);
        Z3_ast *before = symbolic_state(&k->s), all = Z3_mk_true(k->z);
        bool is_start = k->cone->events[e].kind == EVENT_START;
        for (uint32_t i = 0; i < k->lemma_count && !is_start; i++)
            all = and_of(k, all, keeps_at(k, k->lemmas[i], before));
        Z3_ast happens = symbolic_step(&k->s, &k->cone->events[e], before);
        Z3_ast broken = and_of(k, and_of(k, all, happens), Z3_mk_not(k->z, keeps(k, claim)));
        kept = ask(k, broken) == Z3_L_FALSE;
        end_question(k, limits);
    }
    return kept;
}

static void drop_lemmas(inductive *k)
{
    for (bool changes = true; changes;) {
        changes = false;
        for (uint32_t i = 0; i < k->lemma_count; i++)
            if (!is_kept(k, k->lemmas[i])) {
                k->lemmas[i--] = k->lemmas[--k->lemma_count];
                changes = true;
            }
    }
}

static Z3_ast lemmas_at(inductive *k, Z3_ast *state)
{
    Z3_ast all = Z3_mk_true(k->z);
    for (uint32_t i = 0; i < k->lemma_count; i++)
        all = and_of(k, all, keeps_at(k, k->lemmas[i], state));
    return all;
}

/* ---- runs ---- */

/* One step of whatever event (`is_start`: of the start), from `before`: what is so of it is asserted, *broken
 * is whether it breaks the property. */
static Z3_ast *step(inductive *k, uint32_t number, bool is_start, Z3_ast *before, Z3_ast *broken)
{
    Z3_context z = k->z;
    Z3_ast selector = Z3_mk_const(z, Z3_mk_int_symbol(z, (int)number), Z3_mk_int_sort(z));
    Z3_ast some = Z3_mk_false(z),
           *after = base_arena_array(k->cone->arena, k->s.slot_count + 1ull, sizeof *after);
    memcpy(after, before, k->s.slot_count * sizeof *after);
    *broken = Z3_mk_false(z);
    k->selectors[number] = selector;
    k->messages[number] = base_arena_array(k->cone->arena, k->cone->event_count, sizeof(Z3_ast *));
    for (uint32_t e = 0; e < k->cone->event_count; e++) {
        if ((k->cone->events[e].kind == EVENT_START) != is_start)
            continue;
        Z3_ast happens = symbolic_step(&k->s, &k->cone->events[e], before);
        Z3_ast is = and_of(k, happens, Z3_mk_eq(z, selector, Z3_mk_int(z, (int)e, Z3_mk_int_sort(z))));
        Z3_ast *state = k->s.state;
        k->messages[number][e] = k->s.message;
        *broken = or_of(k, *broken, and_of(k, is, breaks(k)));
        some = or_of(k, some, is);
        for (uint32_t i = 0; i < k->s.slot_count; i++)
            after[i] = Z3_mk_ite(z, is, state[i], after[i]);
    }
    assert_limits(k);
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

static void read_trace(inductive *k, uint32_t count, proving_trace *trace)
{
    Z3_model model = Z3_solver_get_model(k->z, k->solver);
    if (!model)
        return;
    Z3_model_inc_ref(k->z, model);
    trace->count = count;
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
    uint32_t limits = begin_question(k);
    state = k->first = symbolic_state(&k->s);
    for (uint32_t i = 0; i < count; i++)
        state = step(k, i, i == 0, state, &broken);
    Z3_lbool answer = ask(k, broken);
    if (answer == Z3_L_TRUE)
        read_trace(k, count, trace);
    end_question(k, limits);
    return answer;
}

/* After `count` - 1 steps that keep it, from a state where the lemmas hold, can one break it? */
static bool is_inductive(inductive *k, uint32_t count)
{
    const lang_claim *claim = k->question->claim;
    bool is_of_state = claim && !claim->is_of_step;
    uint32_t limits = begin_question(k);
    Z3_ast broken = NULL, *state;
    state = symbolic_state(&k->s);
    for (uint32_t i = 0; i < count; i++) {
        Z3_ast lemmas = lemmas_at(k, state);
        Z3_solver_assert(k->z, k->solver, lemmas);
        if (is_of_state)
            Z3_solver_assert(k->z, k->solver, keeps_at(k, claim, state));
        if (broken)
            Z3_solver_assert(k->z, k->solver, Z3_mk_not(k->z, broken));
        state = step(k, i, false, state, &broken);
    }
    bool is = ask(k, broken) == Z3_L_FALSE;
    end_question(k, limits);
    return is;
}

static proving_induction induce(inductive *k, proving_trace *trace)
{
    list_lemmas(k);
    drop_lemmas(k);
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

static void set_effort(Z3_context z, Z3_solver solver)
{
    Z3_params params = Z3_mk_params(z);
    Z3_params_inc_ref(z, params);
    Z3_params_set_uint(z, params, Z3_mk_string_symbol(z, "rlimit"), EFFORT);
    Z3_solver_set_params(z, solver, params);
    Z3_params_dec_ref(z, params);
}

static proving_induction ask_solver(inductive *k, proving_trace *trace)
{
    jmp_buf here;
    refusal = &here;
    if (setjmp(here)) {
        trace->count = 0;
        return INDUCTION_UNKNOWN;
    }
    k->solver = Z3_mk_solver(k->z);
    Z3_solver_inc_ref(k->z, k->solver);
    set_effort(k->z, k->solver);
    return symbolic_begin(&k->s, k->z, k->cone, k->cone->arena) ? induce(k, trace) : INDUCTION_UNKNOWN;
}

proving_induction proving_induce(const proving_cone *cone, const proving_question *question,
                                 const lang_term *subject, proving_trace *trace)
{
    inductive *k = base_arena_alloc(cone->arena, sizeof *k);
    trace->count = 0;
    if (!k)
        return INDUCTION_UNKNOWN;
    *k = (inductive){.cone = cone, .question = question, .subject = subject};
    Z3_config config = Z3_mk_config();
    k->z = Z3_mk_context(config);
    Z3_del_config(config);
    Z3_set_error_handler(k->z, refuse);
    proving_induction answer = ask_solver(k, trace);
    Z3_del_context(k->z); /* with all that it made */
    return answer;
}

#endif
