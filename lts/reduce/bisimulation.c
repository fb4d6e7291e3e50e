/* The bisimulations that partition refinement decides. */
#include "lts/reduce/bisimulation.h"

#include "base/clock.h"
#include "lts/reduce/partition_refinement.h"
#include "lts/reduce/quotient.h"

#include <assert.h>
#include <stdlib.h>

void lts_bisimulation_release(lts_bisimulation *b)
{
    lts_graph_release(&b->graph);
    free(b->block);
    *b = (lts_bisimulation){0};
}

base_status lts_bisimulation_find(const lts *l, const lts_options *options, const lts_state watch[2],
                                  lts_bisimulation *b)
{
    assert(lts_equivalence_get(options->equivalence)->method == LTS_BY_PARTITION);
    *b = (lts_bisimulation){0};
    double since = base_seconds();
    bool keep_unreachable = options->keep_unreachable || watch;
    lts_report_progress(options, "collapsing", 0, 0);
    base_status status = lts_collapse(l, options->equivalence, keep_unreachable, options->jobs, &b->graph);
    since = lts_stats_phase(options->stats, "collapse", since);
    if (status != BASE_OK)
        return status;
    lts_refinement_task task = {&b->graph, {LTS_NONE, LTS_NONE}, options};
    for (unsigned i = 0; watch && i < 2; i++) {
        assert(watch[i] < l->states);
        task.watch[i] = b->graph.node_of[watch[i]];
    }
    status = lts_refine_partition(&task, &b->block, &b->blocks);
    lts_stats_phase(options->stats, "refine", since);
    return status;
}

bool lts_bisimulation_relates(const lts_bisimulation *b, lts_state s, lts_state t)
{
    assert(s < b->graph.states && t < b->graph.states);
    uint32_t v = b->graph.node_of[s], w = b->graph.node_of[t];
    assert(v != LTS_NONE && w != LTS_NONE);
    return b->block[v] == b->block[w];
}

base_status lts_bisimulation_quotient(const lts *l, const lts_options *options, lts_bisimulation *b,
                                      lts **quotient, lts_partition *classes)
{
    assert(b->graph.states == l->states && b->block);
    double since = base_seconds();
    lts_report_progress(options, "dividing", 0, 0);
    base_status status = lts_quotient(l, &b->graph, b->block, b->blocks, options->jobs, quotient, classes);
    lts_stats_phase(options->stats, "quotient", since);
    return status;
}

base_status lts_reduce_bisimilar(const lts *l, const lts_options *options, lts **quotient,
                                 lts_partition *classes)
{
    lts_bisimulation b;
    base_status status = lts_bisimulation_find(l, options, NULL, &b);
    if (status == BASE_OK)
        status = lts_bisimulation_quotient(l, options, &b, quotient, classes);
    lts_bisimulation_release(&b);
    return status;
}
