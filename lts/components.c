/* Strongly connected components, of all steps or of the tau steps. (layers.c finds them.) */
#include "lts/components.h"
#include "base/array.h"
#include "lts/explicit.h"
#include "lts/layers.h"

#include <assert.h>

/* Those of the steps by labels below `labels`. */
static base_status find(const lts *l, lts_label labels, const uint8_t *mask, uint32_t *component,
                        uint32_t *count)
{
    lts_layers layers = {0};
    base_thread_pool *pool = base_thread_pool_new(1);
    uint32_t *level_first;
    base_status status = pool ? lts_layers_find(l, labels, mask, pool, &layers) : BASE_E_NOMEM;
    if (status == BASE_OK)
        status = lts_layers_number(&layers, l->states, pool, component, &level_first, NULL);
    if (status == BASE_OK) {
        *count = level_first[layers.levels];
        free(level_first);
    }
    lts_layers_release(&layers);
    base_thread_pool_free(pool);
    return status;
}

base_status lts_components(const lts *l, uint32_t *component, uint32_t *count)
{
    assert(l && component && count);
    return find(l, LTS_NONE, NULL, component, count);
}

base_status lts_tau_components(const lts *l, const uint8_t *mask, uint32_t *component, uint32_t *count)
{
    assert(l && component && count);
    return find(l, LTS_TAU + 1, mask, component, count);
}

base_status lts_tau_cycles(const lts *l, bool **on_cycle)
{
    assert(l && on_cycle);
    uint32_t count, *component = base_alloc(l->states, sizeof *component);
    bool *on = base_alloc_zeroed(l->states, sizeof *on);
    base_status status = component && on ? lts_tau_components(l, NULL, component, &count) : BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states && status == BASE_OK; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label == LTS_TAU; e++)
            on[s] = on[s] || component[l->edges[e].target] == component[s];
    free(component);
    if (status == BASE_OK)
        *on_cycle = on;
    else
        free(on);
    return status;
}
