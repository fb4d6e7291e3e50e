/* Does one LTS refine another? (preorder.c) */
#ifndef LTS_COMPARE_PREORDER_H
#define LTS_COMPARE_PREORDER_H

#include "lts/options.h"
#include "lts/traces/counterexample.h"

/* Can `specification` do all that `implementation` can be observed to do? If so `*why` is NULL, else free it
 * with lts_counterexample_free. Of `options` (may be NULL) all but the equivalence counts. Preorders: traces,
 * with tau as a label like any other; weak traces, without silent steps; failures, that is weak traces, and
 * after each what a stable state refuses; and besides these where silence can last for ever, after which
 * anything goes. */
base_status lts_check_preorder(const lts *implementation, const lts *specification, lts_preorder preorder,
                               const lts_options *options, lts_counterexample **why, base_error *error);

#endif
