/* Modulo traces: the quotient modulo a bisimulation that implies them, made deterministic, and that reduced
 * modulo strong bisimulation.
 */
#include "lts/reduce/traces.h"

#include "base/array.h"
#include "base/clock.h"
#include "lts/reduce/bisimulation.h"
#include "lts/transform/subsets.h"

#include <assert.h>

#define OFTEN 64u /* subsets, each as large as may be */

/* The deterministic LTS of the traces of `q`. */
static base_status determinise(const lts *q, bool weak, const lts_options *options, lts **out)
{
    lts_powerset *space = lts_powerset_new(q, weak);
    lts_builder *b = lts_builder_new(q->labels);
    uint32_t start;
    if (space)
        lts_powerset_limit(space, lts_max_subsets(options));
    base_status status = space && b ? lts_powerset_start(space, q->initial, &start) : BASE_E_NOMEM;
    for (uint32_t i = 0; status == BASE_OK && i < lts_powerset_count(space); i++) {
        const lts_successor *steps;
        uint32_t count;
        if (i % OFTEN == 0)
            lts_report_progress(options, "subsets", lts_powerset_count(space), 0);
        status = lts_powerset_successors(space, i, &steps, &count);
        for (uint32_t k = 0; k < count && status == BASE_OK; k++)
            status = lts_builder_add(b, i, steps[k].label, steps[k].subset, LTS_NONE);
    }
    assert(status != BASE_OK || start == 0); /* the first subset that was found */
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
base_status lts_reduce_traces(const lts *l, const lts_options *options, lts **quotient,
                              lts_partition *classes)
{
    const lts_equivalence_row *row = lts_equivalence_get(options->equivalence);
    assert(row->method == LTS_BY_SUBSETS);
    lts_options first = *options, last = *options;
    first.equivalence = row->modulo;
    last.equivalence = LTS_STRONG;
    lts *q = NULL, *deterministic = NULL, *least = NULL;
    base_status status = lts_reduce_bisimilar(l, &first, &q, NULL);
    double since = base_seconds();
    if (status == BASE_OK)
        status = determinise(q, row->is_silent, options, &deterministic);
    lts_stats_phase(options->stats, "determinise", since);
    if (status == BASE_OK)
        status = lts_reduce_bisimilar(deterministic, &last, &least, NULL);
    lts_free(q);
    lts_free(deterministic);
    if (status == BASE_OK && classes)
        status = initial_class(l, least->states, classes);
    if (status == BASE_OK) {
        assert(least->initial == 0);
        free(least->least); /* of subsets */
        least->least = NULL;
        *quotient = least;
    } else {
        lts_free(least);
    }
    return status;
}
