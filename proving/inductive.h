/* What proofs with Z3 share: a solver, questions to it, and what is known to hold in all states.
 * (questions.c)
 */
#ifndef PROVING_INDUCTIVE_H
#define PROVING_INDUCTIVE_H

#include "proving/symbolic.h"

enum {
    INDUCTIVE_EFFORT = 4000000, /* Z3's own measure of work, for each question: the same on every machine */
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

/* Makes a solver and has it used: what Z3 refuses, for want of memory say, ends that. False: it was refused.
 */
bool inductive_use(inductive *k, void (*use)(inductive *k, void *arg), void *arg);
/* One more solver, of the same effort. */
Z3_solver inductive_solver(inductive *k);

/* A question of its own: what is asserted and which variables there are is forgotten at its end. */
uint32_t inductive_begin(inductive *k);
void inductive_end(inductive *k, uint32_t begun);
/* The ranges of variables since the last time. */
void inductive_limits(inductive *k);
Z3_lbool inductive_ask(inductive *k, Z3_ast question);

/* A claim of the state that the symbols are at, or of that one. */
Z3_ast inductive_keeps(inductive *k, const lang_claim *claim);
Z3_ast inductive_keeps_at(inductive *k, const lang_claim *claim, Z3_ast *state);

bool inductive_is_in_cone(const inductive *k, const lang_term *term);
/* Finds the lemmas: other properties of states that are claimed as proven, as far as they are inductive
 * together. */
void inductive_find_lemmas(inductive *k);
Z3_ast inductive_lemmas_at(inductive *k, Z3_ast *state);

/* ---- induction.c ---- */

/* One step of whatever event (`is_start`: of the start), from `before`, number `number` of a run: what is so
 * of it is asserted; *broken (NULL: nobody asks) is whether it breaks the property. */
Z3_ast *inductive_step(inductive *k, uint32_t number, bool is_start, Z3_ast *before, Z3_ast *broken);
/* The run of so many steps that was found, its first state k->first; and what a term is in it (NULL: none).
 */
void inductive_read_trace(inductive *k, uint32_t count, proving_trace *trace, Z3_ast term, int64_t *number);

#endif
