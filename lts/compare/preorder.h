/* What comparison and refinement share. */
#ifndef LTS_COMPARE_PREORDER_H
#define LTS_COMPARE_PREORDER_H

#include "lts/compare/compare.h"

/* Two LTSs reduced as one, and where their initial states went. (compare.c) */
typedef struct lts_joint_quotient {
    lts *quotient; /* to be freed */
    lts_state left, right;
} lts_joint_quotient;

/* `both` is their union, the second one's initial state being `right`. */
base_status lts_reduce_jointly(const lts *both, lts_state right, lts_equivalence modulo,
                               const lts_options *options, lts_joint_quotient *joined);

/* So many states and transitions are looked at in search of a difference that is near, before anything is
 * refined: a small part of what reading them cost. (compare.c) */
uint64_t lts_near_budget(const lts *both);

/* Have states `s` and `t` of `l` the same traces, or weak traces? (refines.c) */
base_status lts_same_traces(const lts *l, lts_state s, lts_state t, bool weak, const lts_options *options,
                            bool *same);

/* Finds the state of a counterexample of length, trace and kind as they are: `weak`, silent steps are not in
 * the trace. (excess.c) */
base_status lts_counterexample_locate(const lts *implementation, bool weak, lts_counterexample *why);

#endif
