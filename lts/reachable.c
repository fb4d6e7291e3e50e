/* Which states a run can reach: breadth-first, because most LTSs were numbered like that, and then memory is
 * read in order.
 */
#include "lts/grow.h"
#include "lts/lts.h"

lts_status lts_reachable(const lts *l, uint8_t **reachable)
{
    uint8_t *seen = lts_alloc_zeroed(l->states, 1);
    lts_state *queue = lts_alloc(l->states, sizeof *queue);
    if (!seen || !queue) {
        free(seen);
        free(queue);
        return LTS_E_NOMEM;
    }
    size_t met = 0;
    seen[l->initial] = 1;
    queue[met++] = l->initial;
    for (size_t i = 0; i < met; i++)
        for (uint64_t e = l->first[queue[i]]; e < l->first[queue[i] + 1]; e++) {
            lts_state t = l->edges[e].target;
            if (!seen[t]) {
                seen[t] = 1;
                queue[met++] = t;
            }
        }
    free(queue);
    *reachable = seen;
    return LTS_OK;
}
