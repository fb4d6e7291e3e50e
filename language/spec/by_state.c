/* Transitions by the state that they lead from: a counting sort. */
#include "language/spec/by_state.h"

#include <assert.h>
#include <stdlib.h>

bool lang_group_by_state(const lang_spec *spec, lang_by_state *groups)
{
    uint32_t *first = calloc(spec->state_count + 2ull, sizeof *first), widest = 0;
    uint32_t *transition = malloc((spec->transition_count + 1ull) * sizeof *transition);
    *groups = (lang_by_state){first, transition, 0};
    if (!first || !transition) {
        lang_by_state_release(groups);
        return false;
    }
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        assert(spec->transitions[i].from < spec->state_count);
        first[spec->transitions[i].from + 2ull]++;
    }
    for (uint32_t s = 0; s < spec->state_count; s++) {
        widest = first[s + 2ull] > widest ? first[s + 2ull] : widest;
        first[s + 2ull] += first[s + 1ull];
    }
    for (uint32_t i = 0; i < spec->transition_count; i++)
        transition[first[spec->transitions[i].from + 1ull]++] = i;
    assert(first[spec->state_count] == spec->transition_count);
    groups->widest = widest;
    return true;
}

void lang_by_state_release(lang_by_state *groups)
{
    free(groups->first);
    free(groups->transition);
    *groups = (lang_by_state){NULL, NULL, 0};
}
