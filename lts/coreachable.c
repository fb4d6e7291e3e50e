/* Which states have a run to one of a set: the edges turned around, and a search from that set. */
#include "base/array.h"
#include "lts/explicit.h"
#include "lts/reachable.h"
#include "lts/search.h"

#include <assert.h>

/* Incoming edges: those of s are source[first[s]] .. source[first[s + 1] - 1]. */
typedef struct incoming {
    uint64_t *first;
    lts_state *source;
} incoming;

static bool turn_around(const lts *l, incoming *in)
{
    in->first = base_alloc_zeroed((uint64_t)l->states + 1, sizeof *in->first);
    in->source = base_alloc(l->transitions, sizeof *in->source);
    if (!in->first || !in->source)
        return false;
    for (uint64_t e = 0; e < l->transitions; e++)
        in->first[l->edges[e].target]++;
    for (lts_state s = 0; s < l->states; s++)
        in->first[s + 1] += in->first[s];
    for (lts_state s = l->states; s-- > 0;)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            in->source[--in->first[l->edges[e].target]] = s;
    return true;
}

base_status lts_coreachable(const lts *l, bool *marked)
{
    assert(l && marked);
    incoming in = {0};
    lts_visited v;
    bool fine = lts_visited_begin(&v, l->states) && turn_around(l, &in);
    for (lts_state s = 0; fine && s < l->states; s++)
        if (marked[s])
            lts_visit(&v, s);
    for (size_t i = 0; fine && i < v.count; i++)
        for (uint64_t e = in.first[v.order[i]]; e < in.first[v.order[i] + 1]; e++)
            lts_visit(&v, in.source[e]);
    for (size_t i = 0; fine && i < v.count; i++)
        marked[v.order[i]] = true;
    lts_visited_release(&v);
    free(in.first);
    free(in.source);
    return fine ? BASE_OK : BASE_E_NOMEM;
}
