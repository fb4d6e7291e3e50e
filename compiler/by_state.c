/* Transitions by the state that they lead from: a counting sort. */
#include "compiler/by_state.h"

#include <stdlib.h>

bool spexc_group_by_state(const spexc_spec *spec, spexc_by_state *groups)
{
    uint32_t *first = calloc(spec->state_count + 2ull, sizeof *first), widest = 0;
    uint32_t *transition = malloc((spec->transition_count + 1ull) * sizeof *transition);
    *groups = (spexc_by_state){first, transition, 0};
    if (!first || !transition) {
        spexc_by_state_release(groups);
        return false;
    }
    for (uint32_t i = 0; i < spec->transition_count; i++)
        first[spec->transitions[i].from + 2ull]++;
    for (uint32_t s = 0; s < spec->state_count; s++) {
        widest = first[s + 2ull] > widest ? first[s + 2ull] : widest;
        first[s + 2ull] += first[s + 1ull];
    }
    for (uint32_t i = 0; i < spec->transition_count; i++)
        transition[first[spec->transitions[i].from + 1ull]++] = i;
    groups->widest = widest;
    return true;
}

void spexc_by_state_release(spexc_by_state *groups)
{
    free(groups->first);
    free(groups->transition);
    *groups = (spexc_by_state){NULL, NULL, 0};
}
