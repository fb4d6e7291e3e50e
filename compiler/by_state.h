/* The transitions of a specification as they were declared, by the state that they lead from. */
#ifndef SPEXC_BY_STATE_H
#define SPEXC_BY_STATE_H

#include "compiler/front.h"

/* Those of state s are number transition[first[s]] .. transition[first[s + 1] - 1], in the order of the
 * source. */
typedef struct spexc_by_state {
    uint32_t *first;
    uint32_t *transition;
    uint32_t widest; /* the most that lead from one state */
} spexc_by_state;

bool spexc_group_by_state(const spexc_spec *spec, spexc_by_state *groups); /* false: no memory */
void spexc_by_state_release(spexc_by_state *groups);

#endif
