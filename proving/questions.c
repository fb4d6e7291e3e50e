/* Questions to Z3, and lemmas: properties of states that are claimed as proven help where they are inductive
 * together; those that are not are dropped until the rest is (Flanagan and Leino, "Houdini", FME 2001).
 */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/inductive.h"

#include <setjmp.h>
#include <string.h>

/* What Z3 refuses, for want of memory say, ends the induction: its handlers may jump, and are told nothing
 * else. */
static _Thread_local jmp_buf *refusal;

static void refuse(Z3_context z, Z3_error_code code)
{
    (void)z, (void)code;
    longjmp(*refusal, 1);
}

/* The ranges of variables since the last time. */
void inductive_limits(inductive *k)
{
    for (; k->pushed < Z3_ast_vector_size(k->z, k->s.limits); k->pushed++)
        Z3_solver_assert(k->z, k->solver, Z3_ast_vector_get(k->z, k->s.limits, k->pushed));
}

Z3_lbool inductive_ask(inductive *k, Z3_ast question)
{
    inductive_limits(k);
    Z3_solver_assert(k->z, k->solver, question);
    return Z3_solver_check(k->z, k->solver);
}

/* A question of its own: what is asserted and which variables there are is forgotten at its end. */
uint32_t inductive_begin(inductive *k)
{
    Z3_solver_push(k->z, k->solver);
    return Z3_ast_vector_size(k->z, k->s.limits);
}

void inductive_end(inductive *k, uint32_t limits)
{
    Z3_solver_pop(k->z, k->solver, 1);
    Z3_ast_vector_resize(k->z, k->s.limits, limits);
    k->pushed = 0;
}

static bool is_never(const lang_claim *claim)
{
    return strcmp(claim->formula->text, "never") == 0;
}

/* A claim of the state that the symbols are at. */
Z3_ast inductive_keeps(inductive *k, const lang_claim *claim)
{
    Z3_ast holds = symbolic_holds(&k->s, claim->formula->right);
    return is_never(claim) ? Z3_mk_not(k->z, holds) : holds;
}

Z3_ast inductive_keeps_at(inductive *k, const lang_claim *claim, Z3_ast *state)
{
    k->s.state = state;
    return inductive_keeps(k, claim);
}

/* ---- lemmas ---- */

bool inductive_is_in_cone(const inductive *k, const lang_term *t)
{
    if (!t)
        return true;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_FIELD && !k->cone->fields[t->slot])
        return false;
    if (t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_PARAMETER && !k->cone->parameters[t->slot])
        return false;
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        if (!inductive_is_in_cone(k, a))
            return false;
    return inductive_is_in_cone(k, t->left) && inductive_is_in_cone(k, t->right);
}

static void list_lemmas(inductive *k)
{
    const lang_agent *agent = k->cone->agent;
    for (uint32_t i = 0; i < agent->claim_count && k->lemma_count < MOST_LEMMAS; i++) {
        const lang_claim *claim = &agent->claims[i];
        if (claim->tier == LANG_PROVEN && claim->kind == LANG_SAFETY && !claim->is_of_step &&
            inductive_is_in_cone(k, claim->formula))
            k->lemmas[k->lemma_count++] = claim;
    }
}

/* Does any event break a lemma where all of them hold, or does the start? */
static bool is_kept(inductive *k, const lang_claim *claim)
{
    bool kept = true;
    for (uint32_t e = 0; e < k->cone->event_count && kept; e++) {
        uint32_t limits = inductive_begin(k);
        Z3_ast *before = symbolic_state(&k->s), all = Z3_mk_true(k->z);
        bool is_start = k->cone->events[e].kind == EVENT_START;
        for (uint32_t i = 0; i < k->lemma_count && !is_start; i++)
            all = symbolic_both(&k->s, all, inductive_keeps_at(k, k->lemmas[i], before));
        Z3_ast happens = symbolic_step(&k->s, &k->cone->events[e], before);
        Z3_ast broken = symbolic_both(&k->s, symbolic_both(&k->s, all, happens),
                                      Z3_mk_not(k->z, inductive_keeps(k, claim)));
        kept = inductive_ask(k, broken) == Z3_L_FALSE;
        inductive_end(k, limits);
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

Z3_ast inductive_lemmas_at(inductive *k, Z3_ast *state)
{
    Z3_ast all = Z3_mk_true(k->z);
    for (uint32_t i = 0; i < k->lemma_count; i++)
        all = symbolic_both(&k->s, all, inductive_keeps_at(k, k->lemmas[i], state));
    return all;
}

void inductive_find_lemmas(inductive *k)
{
    list_lemmas(k);
    drop_lemmas(k);
}

static void set_effort(Z3_context z, Z3_solver solver)
{
    Z3_params params = Z3_mk_params(z);
    Z3_params_inc_ref(z, params);
    Z3_params_set_uint(z, params, Z3_mk_string_symbol(z, "rlimit"), INDUCTIVE_EFFORT);
    Z3_solver_set_params(z, solver, params);
    Z3_params_dec_ref(z, params);
}

Z3_solver inductive_solver(inductive *k)
{
    Z3_solver solver = Z3_mk_solver(k->z);
    Z3_solver_inc_ref(k->z, solver);
    set_effort(k->z, solver);
    return solver;
}

static bool use_solver(inductive *k, void (*use)(inductive *k, void *arg), void *arg)
{
    jmp_buf here;
    refusal = &here;
    if (setjmp(here))
        return false;
    k->solver = inductive_solver(k);
    if (!symbolic_begin(&k->s, k->z, k->cone, k->cone->arena))
        return false;
    use(k, arg);
    return true;
}

bool inductive_use(inductive *k, void (*use)(inductive *k, void *arg), void *arg)
{
    Z3_config config = Z3_mk_config();
    k->z = Z3_mk_context(config);
    Z3_del_config(config);
    Z3_set_error_handler(k->z, refuse);
    bool is_well = use_solver(k, use, arg);
    Z3_del_context(k->z); /* with all that it made */
    return is_well;
}

#endif
