/* Proofs: what an agent's `proven` properties claim, for the agent alone under any environment whatever. This
 * is the room's door.
 *
 *     cone.c       what can influence a property, and the handlers without the rest
 *     values.c     values as rows of numbers, of which some are not known
 *     choices.c    choices, one after the other; inputs.c: of all values of messages, parameters, externs
 *     arithmetic.c, terms.c, statements.c, handlers.c   the meaning of handlers, straight from the tree
 *     model.c      an agent and a property as a model for libspex-explorer
 *     claims.c     what a property says, and what has to come about, or it says nothing
 *     symbolic_values.c, symbolic_terms.c, symbolic.c   events as formulas of Z3
 *     questions.c, induction.c   questions to Z3, lemmas, and k-induction
 *     predicates.c, abstract.c, possible.c   promises: the states with one unkept as a graph
 *     ranks.c, ranking.c   ... and why no run stays in it
 *     unrolling.c, lasso.c   a run that may break a promise; whether one does for sure
 *     prove.c      a verdict; story.c: how it came about
 *     check.c      all agents of a file, with diagnostics
 *
 * A value that cannot be told (a number of too many values, the order of two refs) is *not known*: a
 * condition on it goes both ways, and that step is not exact. A property that holds with such steps holds;
 * one that is violated by exact steps alone is violated; else it is not decided.
 */
#ifndef PROVING_PROVING_H
#define PROVING_PROVING_H

#include "language/language.h"

/* By a search and, where that does not decide, induction; by one of the two. */
typedef enum proving_ways { PROVING_BOTH, PROVING_BY_SEARCH, PROVING_BY_INDUCTION } proving_ways;

typedef struct proving_options {
    uint64_t states; /* that a search for a property may visit; 0: PROVING_STATES */
    proving_ways ways;
} proving_options;

#define PROVING_STATES       UINT64_C(1000000)
#define PROVING_FAULT_STATES UINT64_C(20000) /* that the search for faults visits */

typedef enum proving_verdict {
    PROVING_HOLDS,
    PROVING_VIOLATED,
    PROVING_VACUOUS,
    PROVING_UNDECIDED,
    PROVING_NO_MEMORY
} proving_verdict;

/* What became of a property. Texts live as long as the arena that was given. */
typedef struct proving_answer {
    proving_verdict verdict;
    uint64_t states, steps; /* that were looked at */
    uint64_t length;    /* violated: steps of the shortest run, its start included; of liveness: its stem */
    const char *reason; /* undecided: why; vacuous: the subject that never comes about */
    lang_place place;   /* of the reason; its line is 0: none */
    const char *const *story; /* violated: line by line */
    uint32_t story_count;
    bool by_induction; /* the solver proved it */
} proving_answer;

/* Proves, or refutes, one property of an agent. */
void proving_prove(const lang_agents *all, const lang_agent *agent, const lang_claim *claim,
                   const proving_options *options, base_arena *arena, proving_answer *answer);

bool proving_has_solver(void); /* it was built with Z3 */

/* Looks for a fault of an agent's handlers: violated, where `place` and `reason` tell the fault. */
void proving_find_fault(const lang_agents *all, const lang_agent *agent, const proving_options *options,
                        base_arena *arena, proving_answer *answer);

/* Proves all that is claimed of the own agents of a file, and looks for faults: what is wrong is in the
 * diagnostics. False: no memory. */
bool proving_check(const lang_agents *all, const proving_options *options, lang_diagnostics *diagnostics);

#endif
