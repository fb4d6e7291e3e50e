/* Reducing parts before they are composed, where only the behaviour counts: branching bisimilarity, with or
 * without divergence, and strong bisimilarity are congruences for all the operators.
 */
#include "language/compose/value.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

/* Gives each edge of the quotient the origin of the first edge that it stands for. */
static bool carry_origins(const lts *l, const lts_partition *classes, lts *quotient)
{
    uint32_t *origin = base_alloc(quotient->transitions, sizeof *origin);
    if (!origin)
        return false;
    memset(origin, 0xFF, (size_t)quotient->transitions * sizeof *origin);
    for (lts_state s = 0; s < l->states; s++) {
        uint32_t block = classes->block_of[s];
        if (block == LTS_NONE)
            continue;
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            uint32_t target = classes->block_of[l->edges[e].target];
            uint64_t image = lts_find_edge(quotient, block, l->edges[e].label, target);
            assert(image != UINT64_MAX || l->edges[e].label == LTS_TAU);
            if (image != UINT64_MAX && origin[image] == LTS_NONE)
                origin[image] = l->origin[e];
        }
    }
    lts_set_origins(quotient, origin);
    return true;
}

/* A value that behaves as `value` does, as small as the mode allows, which may be itself; NULL: no memory. */
lang_value *lang_value_reduced(lang_loader *loader, lang_value *value, lang_mode mode)
{
    assert(value && mode < LANG_MODES);
    if (mode == LANG_MODE_FULL)
        return value;
    if (value->reduced[mode])
        return value->reduced[mode];
    lang_value *small = lang_value_new(loader);
    lts_partition classes;
    lts_options options = {.equivalence = (lts_equivalence)(mode - LANG_MODE_MODULO)};
    if (!small || lts_reduce(value->lts, &options, &small->owned, &classes, NULL) != BASE_OK)
        return NULL;
    small->lts = small->owned;
    assert(small->lts->states <= value->lts->states && small->lts->transitions <= value->lts->transitions);
    small->origin_base = value->origin_base;
    small->told_by = value->told_by;
    if (small->lts->states == value->lts->states && small->lts->transitions == value->lts->transitions) {
        lts_partition_release(&classes); /* it was as small as can be: keep one of the two */
        lts_free(small->owned);
        small->owned = NULL;
        value->reduced[mode] = value;
        return value;
    }
    bool ok = !value->lts->origin || carry_origins(value->lts, &classes, small->owned);
    lts_partition_release(&classes);
    value->reduced[mode] = small;
    return ok ? small : NULL;
}
