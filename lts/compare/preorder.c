/* Refinement: whatever the implementation can be observed to do, the specification can do too.
 *
 * What is near is searched in the two as they are; where that does not decide, they are reduced as one LTS,
 * modulo a bisimulation that the preorder respects, and the search begins anew.
 */
#include "lts/compare/preorder.h"

#include "base/clock.h"
#include "lts/compare/joint.h"
#include "lts/reduce/reduce.h"
#include "lts/traces/antichain.h"
#include "lts/transform/transform.h"

static base_status search_quotient(const lts *both, lts_state specification, lts_preorder preorder,
                                   const lts_options *options, lts_counterexample **why)
{
    lts_joint_quotient j;
    base_status status =
        lts_reduce_jointly(both, specification, lts_preorder_get(preorder)->modulo, options, &j);
    if (status != BASE_OK)
        return status;
    double since = base_seconds();
    status = lts_antichain_search(j.quotient, j.left, j.right, preorder, UINT64_MAX, options, why);
    lts_stats_phase(options ? options->stats : NULL, "look further", since);
    lts_free(j.quotient);
    return status;
}

base_status lts_check_preorder(const lts *implementation, const lts *specification, lts_preorder preorder,
                               const lts_options *options, lts_counterexample **why, base_error *error)
{
    bool is_weak = lts_equivalence_get(lts_preorder_get(preorder)->traces)->is_silent;
    lts *both = NULL;
    lts_counterexample *found = NULL;
    lts_state start = implementation->states + specification->initial;
    lts_stats *stats = options ? options->stats : NULL;
    double since = base_seconds();
    base_status status = lts_union(implementation, specification, &both);
    since = lts_stats_phase(stats, "join", since);
    if (status == BASE_OK)
        status = lts_antichain_search(both, both->initial, start, preorder, lts_near_budget(both), options,
                                      &found);
    lts_stats_phase(stats, "look near", since);
    if (status == BASE_E_LIMIT && both)
        status = search_quotient(both, start, preorder, options, &found);
    lts_free(both);
    if (status == BASE_OK && found)
        status = lts_counterexample_locate(implementation, is_weak, found);
    if (status == BASE_OK) {
        *why = found;
        return BASE_OK;
    }
    lts_counterexample_free(found);
    return base_fail(error, status, 0, 0, "%s to compare %u states with %u", lts_shortage_text(status, true),
                     implementation->states, specification->states);
}
