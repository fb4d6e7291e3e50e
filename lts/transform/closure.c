/* The tau closure of an LTS. What a state can silently become is found by one search for each; what is then
 * reached by a visible step is that set for its target.
 */
#include "base/array.h"
#include "lts/rows.h"
#include "lts/transform/subsets.h"
#include "lts/transform/transform.h"

#include <assert.h>

typedef struct closure {
    const lts *l;
    lts_powerset *space;
    uint32_t *set; /* per state, the subset of what it can silently become */
    lts_builder *builder;
    uint64_t count, limit;
} closure;

static base_status add(closure *c, lts_state from, lts_label label, uint32_t set)
{
    uint32_t count;
    const lts_state *states = lts_powerset_subset(c->space, set, &count);
    c->count += count;
    if (c->count > c->limit)
        return BASE_E_LIMIT;
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < count && status == BASE_OK; i++)
        status = lts_builder_add(c->builder, from, label, states[i], LTS_NONE);
    return status;
}

static base_status close_state(closure *c, lts_state s)
{
    uint32_t count;
    base_status status = add(c, s, LTS_TAU, c->set[s]);
    const lts_state *states = lts_powerset_subset(c->space, c->set[s], &count);
    for (uint32_t i = 0; i < count; i++)
        for (uint64_t e = c->l->first[states[i]]; e < c->l->first[states[i] + 1] && status == BASE_OK; e++)
            if (c->l->edges[e].label != LTS_TAU)
                status = add(c, s, c->l->edges[e].label, c->set[c->l->edges[e].target]);
    return status;
}

base_status lts_tau_closure(const lts *l, uint64_t max_transitions, lts **out)
{
    assert(l && out);
    closure c = {.l = l,
                 .space = lts_powerset_new(l, true),
                 .set = base_alloc(l->states, sizeof *c.set),
                 .builder = lts_builder_new(l->labels),
                 .limit = max_transitions};
    base_status status = c.space && c.set && c.builder ? BASE_OK : BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states && status == BASE_OK; s++)
        status = lts_powerset_members(c.space) > max_transitions ? BASE_E_LIMIT
                                                                 : lts_powerset_start(c.space, s, &c.set[s]);
    for (lts_state s = 0; s < l->states && status == BASE_OK; s++)
        status = close_state(&c, s);
    lts_powerset_free(c.space);
    free(c.set);
    if (status != BASE_OK) {
        lts_builder_free(c.builder);
        return status;
    }
    return lts_builder_finish(c.builder, l->states, l->initial, out, NULL);
}
