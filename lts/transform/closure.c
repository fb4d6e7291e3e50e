/* The tau closure of an LTS. What a state can silently become is found by one search for each; what is then
 * reached by a visible step is that set for its target.
 */
#include "base/array.h"
#include "lts/components.h"
#include "lts/rows.h"
#include "lts/transform/subsets.h"
#include "lts/transform/transform.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct closure {
    const lts *l;
    bool *on_cycle; /* per state, of tau steps; NULL: divergence is not seen */
    lts_label divergence;
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
    for (uint32_t i = 0; i < count; i++) {
        for (uint64_t e = c->l->first[states[i]]; e < c->l->first[states[i] + 1] && status == BASE_OK; e++)
            if (c->l->edges[e].label != LTS_TAU)
                status = add(c, s, c->l->edges[e].label, c->set[c->l->edges[e].target]);
        if (c->on_cycle && c->on_cycle[states[i]] && status == BASE_OK)
            status = add(c, s, c->divergence, c->set[states[i]]);
    }
    return status;
}

/* The labels of `l`, at their numbers, and a last one that it does not have. NULL: no memory. */
static base_names *labels_and_one(const lts *l)
{
    uint32_t count = base_names_count(l->labels), number = 0;
    base_names *labels = lts_labels_new();
    lts_label *same = base_alloc(count, sizeof *same);
    base_status status = labels && same ? lts_labels_add(labels, l->labels, same) : BASE_E_NOMEM;
    char text[] = "divergence 0000000000";
    size_t last = strlen(text) - 1;
    for (uint32_t i = 0; status == BASE_OK && base_names_count(labels) == count; i++) {
        snprintf(text, sizeof text, "divergence %010" PRIu32, i);
        status = base_names_intern(labels, text, last + 1, &number);
    }
    free(same);
    if (status == BASE_OK)
        return labels;
    base_names_unref(labels);
    return NULL;
}

static base_status begin(closure *c, lts_label *divergence)
{
    base_names *labels = divergence ? labels_and_one(c->l) : base_names_ref(c->l->labels);
    base_status status = labels ? BASE_OK : BASE_E_NOMEM;
    if (divergence && status == BASE_OK) {
        *divergence = c->divergence = base_names_count(c->l->labels);
        status = lts_tau_cycles(c->l, &c->on_cycle);
    }
    c->space = lts_powerset_new(c->l, true);
    c->set = base_alloc(c->l->states, sizeof *c->set);
    c->builder = labels ? lts_builder_new(labels) : NULL;
    base_names_unref(labels);
    return c->space && c->set && c->builder ? status : BASE_E_NOMEM;
}

base_status lts_tau_closure(const lts *l, uint64_t max_transitions, lts_label *divergence, lts **out)
{
    assert(l && out);
    closure c = {.l = l, .limit = max_transitions};
    base_status status = begin(&c, divergence);
    for (lts_state s = 0; s < l->states && status == BASE_OK; s++)
        status = lts_powerset_members(c.space) > max_transitions ? BASE_E_LIMIT
                                                                 : lts_powerset_start(c.space, s, &c.set[s]);
    for (lts_state s = 0; s < l->states && status == BASE_OK; s++)
        status = close_state(&c, s);
    lts_powerset_free(c.space);
    free(c.set);
    free(c.on_cycle);
    if (status != BASE_OK) {
        lts_builder_free(c.builder);
        return status;
    }
    return lts_builder_finish(c.builder, l->states, l->initial, out, NULL);
}
