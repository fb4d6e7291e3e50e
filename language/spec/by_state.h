/* The transitions of a specification as they were declared, by the state that they lead from. */
#ifndef LANGUAGE_SPEC_BY_STATE_H
#define LANGUAGE_SPEC_BY_STATE_H

#include "language/spec/spec.h"

/* Those of state s are number transition[first[s]] .. transition[first[s + 1] - 1], in the order of the
 * source. */
typedef struct lang_by_state {
    uint32_t *first;
    uint32_t *transition;
    uint32_t widest; /* the most that lead from one state */
} lang_by_state;

bool lang_group_by_state(const lang_spec *spec, lang_by_state *groups); /* false: no memory */
void lang_by_state_release(lang_by_state *groups);

#endif
