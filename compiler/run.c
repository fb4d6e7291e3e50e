/* Breadth-first search. */
#include "compiler/run.h"

#include <stdlib.h>
#include <string.h>

void spexc_search_release(spexc_search *search)
{
    free(search->order);
    free(search->from);
    free(search->edge);
}

static void find(spexc_search *search, lts_state state, lts_state from, uint64_t edge)
{
    search->from[state] = from;
    search->edge[state] = edge;
    search->order[search->count++] = state;
}

bool spexc_search_from(spexc_search *search, const lts *l, lts_state start, const uint32_t *component)
{
    size_t room = (size_t)l->states + 1;
    *search = (spexc_search){.l = l,
                             .start = start,
                             .order = malloc(room * sizeof *search->order),
                             .from = malloc(room * sizeof *search->from),
                             .edge = malloc(room * sizeof *search->edge)};
    if (!search->order || !search->from || !search->edge)
        return false;
    memset(search->from, 0xFF, room * sizeof *search->from);
    find(search, start, start, l->transitions);
    for (uint32_t i = 0; i < search->count; i++) {
        lts_state s = search->order[i];
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_state t = l->edges[e].target;
            bool allowed = !component || (l->edges[e].label == LTS_TAU && component[t] == component[start]);
            if (allowed && search->from[t] == LTS_NONE)
                find(search, t, s, e);
        }
    }
    return true;
}

spexc_step *spexc_search_run(const spexc_search *search, lts_state state, uint32_t *length)
{
    *length = 0;
    for (lts_state s = state; s != search->start; s = search->from[s])
        ++*length;
    spexc_step *steps = malloc((*length + (size_t)1) * sizeof *steps);
    uint32_t i = *length;
    for (lts_state s = state; steps && s != search->start; s = search->from[s])
        steps[--i] = (spexc_step){search->from[s], search->edge[s]};
    return steps;
}
