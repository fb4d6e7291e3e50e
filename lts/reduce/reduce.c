/* Reduction: a method for each kind of equivalence. */
#include "lts/reduce/reduce.h"

#include "base/clock.h"
#include "lts/reduce/bisimulation.h"
#include "lts/reduce/traces.h"
#include "lts/reduce/weak.h"
#include "lts/traces/antichain.h"

#include <assert.h>
#include <stdlib.h>

static base_status is_one_state(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                                bool *same)
{
    (void)quotient, (void)options;
    *same = s == t;
    return BASE_OK;
}

/* The methods, each as lts_reduce and as lts_same_in_quotient, whose time is told as a phase. */
static const struct {
    base_status (*reduce)(const lts *l, const lts_options *options, lts **quotient, lts_partition *classes);
    base_status (*same)(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                        bool *same);
    const char *phase;
} methods[LTS_METHODS] = {
    [LTS_BY_PARTITION] = {lts_reduce_bisimilar, is_one_state, "bisimulation"},
    [LTS_BY_SATURATION] = {lts_reduce_weakly, lts_weakly_equivalent, "weak"},
    [LTS_BY_SUBSETS] = {lts_reduce_traces, lts_same_traces, "traces"},
};

const char *lts_shortage_text(base_status status, bool by_subsets)
{
    assert(status != BASE_OK);
    return status != BASE_E_LIMIT ? "no memory"
           : by_subsets           ? "too many subsets of states (more with --max-subsets)"
                                  : "too many transitions";
}

base_status lts_reduce(const lts *l, const lts_options *options, lts **quotient, lts_partition *classes,
                       base_error *error)
{
    assert(l->initial < l->states);
    lts_method method = lts_equivalence_get(options->equivalence)->method;
    base_status status = methods[method].reduce(l, options, quotient, classes);
    if (status != BASE_OK)
        base_fail(error, status, 0, 0, "%s to reduce %u states",
                  lts_shortage_text(status, method == LTS_BY_SUBSETS), l->states);
    return status;
}

base_status lts_same_in_quotient(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                                 bool *same)
{
    assert(s < quotient->states && t < quotient->states);
    lts_method method = lts_equivalence_get(options->equivalence)->method;
    double since = base_seconds();
    base_status status = methods[method].same(quotient, s, t, options, same);
    lts_stats_phase(options->stats, methods[method].phase, since);
    return status;
}
