/* Weak bisimulation on a branching quotient. (weak.c) */
#ifndef LTS_REDUCE_WEAK_H
#define LTS_REDUCE_WEAK_H

#include "lts/explicit.h"
#include "lts/options.h"
#include "lts/reduce/partition.h"

/* Are two states of a branching quotient weakly bisimilar? Ends as soon as they part. Of
 * `options` progress counts, here and below. */
base_status lts_weakly_equivalent(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                                  bool *equivalent);

/* lts_reduce modulo an equivalence by saturation. */
base_status lts_reduce_weakly(const lts *l, const lts_options *options, lts **quotient,
                              lts_partition *classes);

#endif
