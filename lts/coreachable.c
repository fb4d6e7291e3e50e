/* Which states have a run to one of a set: the edges turned around, and a search from that set. */
#include "base/array.h"
#include "lts/components.h"
#include "lts/explicit.h"

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

static void spread(const lts *l, const incoming *in, lts_state *stack, bool *marked)
{
    uint32_t depth = 0;
    for (lts_state s = 0; s < l->states; s++)
        if (marked[s])
            stack[depth++] = s;
    while (depth) {
        lts_state s = stack[--depth];
        for (uint64_t e = in->first[s]; e < in->first[s + 1]; e++)
            if (!marked[in->source[e]]) {
                marked[in->source[e]] = true;
                stack[depth++] = in->source[e];
            }
    }
}

base_status lts_coreachable(const lts *l, bool *marked)
{
    incoming in = {0};
    lts_state *stack = base_alloc(l->states, sizeof *stack);
    bool fine = stack && turn_around(l, &in);
    if (fine)
        spread(l, &in, stack, marked);
    free(stack);
    free(in.first);
    free(in.source);
    return fine ? BASE_OK : BASE_E_NOMEM;
}
