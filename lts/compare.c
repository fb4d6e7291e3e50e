/* Comparison: both LTSs side by side, refined until the initial states part or nothing parts any more. */
#include "lts/collapse.h"
#include "lts/refine.h"

#include <stdlib.h>

static lts_status compare(const lts *both, lts_state other, const lts_options *options, lts_graph *g,
                          bool *equivalent)
{
    lts_status status = lts_collapse(both, options->equivalence, true, g);
    if (status != LTS_OK)
        return status;
    uint32_t left = g->node_of[both->initial], right = g->node_of[other];
    lts_refine_task task = {g, options->jobs, {left, right}, options->stats};
    uint32_t *block, blocks;
    status = lts_refine(&task, &block, &blocks);
    if (status != LTS_OK)
        return status;
    *equivalent = block[left] == block[right];
    free(block);
    return LTS_OK;
}

lts_status lts_compare(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                       lts_error *error)
{
    lts *both = NULL;
    lts_graph g = {0};
    lts_status status = lts_union(a, b, &both);
    if (status == LTS_OK)
        status = compare(both, a->states + b->initial, options, &g, equivalent);
    lts_graph_release(&g);
    lts_free(both);
    if (status != LTS_OK)
        lts_fail(error, status, 0, 0, "no memory to compare %u states with %u", a->states, b->states);
    return status;
}
