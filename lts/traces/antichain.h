/* Is all that one state can be observed to do among what another can? A search with antichains. (antichain.c)
 */
#ifndef LTS_TRACES_ANTICHAIN_H
#define LTS_TRACES_ANTICHAIN_H

#include "lts/options.h"
#include "lts/traces/counterexample.h"

/* Does state `implementation` of `l` refine state `specification`? `*why` is NULL if so, else it is to be
 * freed; its `state` is one of `l`. BASE_E_LIMIT: more than `budget` states and edges would have to be looked
 * at. Of `options` (may be NULL) progress counts. */
base_status lts_antichain_search(const lts *l, lts_state implementation, lts_state specification,
                                 lts_preorder preorder, uint64_t budget, const lts_options *options,
                                 lts_counterexample **why);

/* Have states `s` and `t` of `l` the same traces, as `options->equivalence`, one by subsets, sees them? */
base_status lts_same_traces(const lts *l, lts_state s, lts_state t, const lts_options *options, bool *same);

#endif
