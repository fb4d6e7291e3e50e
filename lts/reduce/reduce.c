/* Reduction: collapse, refine, quotient. The coarser equivalences begin with the quotient modulo the coarsest
 * bisimulation that implies them.
 */
#include "lts/reduce/reduce.h"
#include "base/array.h"
#include "base/clock.h"
#include "lts/reduce/collapse.h"
#include "lts/reduce/partition_refinement.h"
#include "lts/reduce/quotient.h"
#include "lts/reduce/weak.h"
#include "lts/transform/subsets.h"

void lts_partition_release(lts_partition *p)
{
    free(p->block_of);
    *p = (lts_partition){0};
}

const char *lts_shortage_text(base_status status)
{
    return status == BASE_E_LIMIT ? "too many transitions" : "no memory";
}

static base_status refine_and_divide(const lts *l, const lts_options *options, const lts_graph *g,
                                     lts **quotient, lts_partition *classes)
{
    double since = base_seconds();
    lts_refinement_task task = {g, {LTS_NONE, LTS_NONE}, options};
    uint32_t *block, blocks;
    base_status status = lts_refine_partition(&task, &block, &blocks);
    if (status != BASE_OK)
        return status;
    since = lts_stats_phase(options->stats, "refine", since);
    lts_report_progress(options, "dividing", 0, 0);
    status = lts_quotient(l, g, block, blocks, options->jobs, quotient, classes);
    free(block);
    lts_stats_phase(options->stats, "quotient", since);
    return status;
}

static base_status reduce_bisimilar(const lts *l, const lts_options *options, lts **quotient,
                                    lts_partition *classes)
{
    lts_graph g;
    double since = base_seconds();
    lts_report_progress(options, "collapsing", 0, 0);
    base_status status = lts_collapse(l, options->equivalence, options->keep_unreachable, options->jobs, &g);
    lts_stats_phase(options->stats, "collapse", since);
    if (status == BASE_OK)
        status = refine_and_divide(l, options, &g, quotient, classes);
    lts_graph_release(&g);
    return status;
}

static base_status reduce_weak(const lts *l, const lts_options *options, lts **quotient,
                               lts_partition *classes)
{
    lts_options branching = *options;
    branching.equivalence = LTS_BRANCHING;
    lts *q = NULL;
    lts_partition first = {0}, second = {0};
    base_status status = reduce_bisimilar(l, &branching, &q, classes ? &first : NULL);
    double since = base_seconds();
    if (status == BASE_OK)
        status = lts_weak_reduce(q, options, quotient, &second);
    lts_stats_phase(options->stats, "weak", since);
    if (status == BASE_OK && classes) {
        for (lts_state s = 0; s < l->states; s++)
            if (first.block_of[s] != LTS_NONE)
                first.block_of[s] = second.block_of[first.block_of[s]];
        first.blocks = second.blocks;
        *classes = first;
    } else {
        lts_partition_release(&first);
    }
    lts_partition_release(&second);
    lts_free(q);
    return status;
}

/* The deterministic LTS of the traces of `q`. */
static base_status determinise(const lts *q, bool weak, const lts_options *options, lts **out)
{
    lts_powerset *space = lts_powerset_new(q, weak);
    lts_builder *b = lts_builder_new(q->labels);
    uint32_t start;
    base_status status = space && b ? lts_powerset_start(space, q->initial, &start) : BASE_E_NOMEM;
    for (uint32_t i = 0; status == BASE_OK && i < lts_powerset_count(space); i++) {
        const lts_successor *steps;
        uint32_t count;
        lts_report_progress(options, "subsets", i, 0);
        status = lts_powerset_successors(space, i, &steps, &count);
        for (uint32_t k = 0; k < count && status == BASE_OK; k++)
            status = lts_builder_add(b, i, steps[k].label, steps[k].subset, LTS_NONE);
    }
    uint32_t subsets = space ? lts_powerset_count(space) : 0;
    lts_powerset_free(space);
    if (status == BASE_OK)
        return lts_builder_finish(b, subsets, 0, out, NULL);
    lts_builder_free(b);
    return status;
}

/* Only the initial state has a class: others are in many subsets, or in none. */
static base_status initial_class(const lts *l, uint32_t blocks, lts_partition *classes)
{
    uint32_t *of = base_alloc(l->states, sizeof *of);
    if (!of)
        return BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states; s++)
        of[s] = s == l->initial ? 0 : LTS_NONE;
    *classes = (lts_partition){blocks, l->states, of};
    return BASE_OK;
}

/* Modulo traces the least automaton is the deterministic one, reduced modulo strong bisimulation. */
static base_status reduce_traces(const lts *l, const lts_options *options, lts **quotient,
                                 lts_partition *classes)
{
    bool weak = options->equivalence == LTS_WEAK_TRACE;
    lts_options first = *options, last = *options;
    first.equivalence = weak ? LTS_BRANCHING : LTS_STRONG;
    last.equivalence = LTS_STRONG;
    lts *q = NULL, *deterministic = NULL, *least = NULL;
    base_status status = reduce_bisimilar(l, &first, &q, NULL);
    double since = base_seconds();
    if (status == BASE_OK)
        status = determinise(q, weak, options, &deterministic);
    lts_stats_phase(options->stats, "determinise", since);
    if (status == BASE_OK)
        status = reduce_bisimilar(deterministic, &last, &least, NULL);
    lts_free(q);
    lts_free(deterministic);
    if (status == BASE_OK && classes)
        status = initial_class(l, least->states, classes);
    if (status == BASE_OK) {
        free(least->least); /* of subsets */
        least->least = NULL;
        *quotient = least;
    } else {
        lts_free(least);
    }
    return status;
}

base_status lts_reduce(const lts *l, const lts_options *options, lts **quotient, lts_partition *classes,
                       base_error *error)
{
    base_status status;
    switch (options->equivalence) {
    case LTS_WEAK:
        status = reduce_weak(l, options, quotient, classes);
        break;
    case LTS_TRACE:
    case LTS_WEAK_TRACE:
        status = reduce_traces(l, options, quotient, classes);
        break;
    default:
        status = reduce_bisimilar(l, options, quotient, classes);
    }
    if (status != BASE_OK)
        base_fail(error, status, 0, 0, "%s to reduce %u states", lts_shortage_text(status), l->states);
    return status;
}
