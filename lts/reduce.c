/* Reduction: collapse, refine, quotient. */
#include "lts/collapse.h"
#include "lts/quotient.h"
#include "lts/refine.h"
#include "lts/stats.h"

#include <stdlib.h>

void lts_partition_release(lts_partition *p)
{
    free(p->block_of);
    *p = (lts_partition){0};
}

static lts_status reduce(const lts *l, const lts_options *options, lts_graph *g, lts **quotient,
                         lts_partition *classes)
{
    lts_stats *stats = options->stats;
    double since = lts_seconds();
    lts_status status = lts_collapse(l, options->equivalence, options->keep_unreachable, g);
    if (status != LTS_OK)
        return status;
    since = lts_stats_phase(stats, "collapse", since);
    lts_refine_task task = {g, options->jobs, {LTS_NONE, LTS_NONE}, stats};
    uint32_t *block, blocks;
    status = lts_refine(&task, &block, &blocks);
    if (status != LTS_OK)
        return status;
    since = lts_stats_phase(stats, "refine", since);
    status = lts_quotient(l, g, block, blocks, quotient, classes);
    free(block);
    lts_stats_phase(stats, "quotient", since);
    return status;
}

lts_status lts_reduce(const lts *l, const lts_options *options, lts **quotient, lts_partition *classes,
                      lts_error *error)
{
    lts_graph g;
    lts_status status = reduce(l, options, &g, quotient, classes);
    lts_graph_release(&g);
    if (status == LTS_E_NOMEM)
        lts_fail(error, status, 0, 0, "no memory to reduce %u states", l->states);
    return status;
}
