/* A question about an agent as a model for the explorer, and what a search of it found. */
#ifndef PROVING_MODEL_H
#define PROVING_MODEL_H

#include "proving/machine.h"

/* Of a property: what is asked of each step or state. (claims.c) */
typedef struct proving_question {
    const lang_claim *claim; /* NULL: whether a handler faults */
    bool is_never;
    const lang_term *formula; /* of safety: what stands under `never` or `always` */
    spex_explorer_kind kind;  /* of liveness */
    bool at_start;
    const lang_term *when, *holds, *until; /* NULL: none */
    const lang_term *subjects[64];         /* that have to come about, or it says nothing */
    uint32_t subject_count;
} proving_question;

void proving_question_make(proving_question *question, const lang_claim *claim);
/* Is an event an action that a promise relies on: a timer that stays armed, a step that stays possible, a
 * message that keeps coming? */
bool proving_is_fair(const proving_question *question, const proving_event *event);

/* A term of a state or step that has been made, in the machine's hands: 1, 0, or UNKNOWN. Nothing is chosen.
 */
int64_t proving_ask(proving_machine *m, const lang_term *term);
/* Is the step that the machine made a violation? *is_sure: it is one whatever is not known. */
bool proving_is_violated(proving_machine *m, const proving_question *question, bool *is_sure);

typedef struct proving_model {
    const proving_cone *cone;
    const proving_question *question;
    proving_machine *machine, *judge; /* for steps; for states */
    bool takes_inexact;               /* steps that are not exact are steps */
    uint64_t most_runs;
    /* what came of it */
    uint64_t runs;
    bool has_inexact, gave_up, is_uncertain;
    const char *reason, *reason_name;
    lang_place reason_place;
    bool seen[64];  /* subjects, by exact steps */
    bool never[64]; /* ... that are proved not to come about */
    volatile sig_atomic_t stop;
} proving_model;

typedef struct proving_search {
    spex_explorer *explorer;
    spex_explorer_model model; /* these three are the explorer's as long as it is open */
    spex_explorer_property property;
    spex_explorer_options options;
    spex_explorer_figures figures;
    const spex_explorer_finding *finding; /* of the property */
} proving_search;

/* Searches; to be closed whatever comes. False: no memory. */
bool proving_search_run(proving_search *search, proving_model *model, uint64_t states);
void proving_search_close(proving_search *search);

/* A step of a run: its label, and what of its message or parameters is given (NULL: nothing). */
typedef struct proving_moment {
    uint64_t label;
    const int64_t *given;
} proving_moment;

/* Makes a step from a state again: the machine then has all of it. */
void proving_remake(proving_machine *m, const int64_t *state, proving_moment moment);

/* Does a run from before the start, of which the last `cycle` steps come again and again (0: it stops), break
 * the promise for sure? (lasso.c) */
bool proving_is_lasso(proving_model *model, const proving_moment *run, size_t length, size_t cycle,
                      base_arena *arena);

/* A run from before the start, told line by line, of which the last `cycle` steps come again and again.
 * (story.c) */
bool proving_tell(proving_model *model, const proving_moment *run, size_t length, size_t cycle,
                  proving_answer *answer, base_arena *arena);

#endif
