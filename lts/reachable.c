/* Which states a run can reach: depth-first, with a stack of its own. */
#include "lts/grow.h"
#include "lts/lts.h"

lts_status lts_reachable(const lts *l, uint8_t **reachable)
{
    uint8_t *seen = lts_alloc_zeroed(l->states, 1);
    lts_state *stack = lts_alloc(l->states, sizeof *stack);
    if (!seen || !stack) {
        free(seen);
        free(stack);
        return LTS_E_NOMEM;
    }
    size_t height = 0;
    seen[l->initial] = 1;
    stack[height++] = l->initial;
    while (height) {
        lts_state s = stack[--height];
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            lts_state t = l->edges[e].target;
            if (!seen[t]) {
                seen[t] = 1;
                stack[height++] = t;
            }
        }
    }
    free(stack);
    *reachable = seen;
    return LTS_OK;
}
