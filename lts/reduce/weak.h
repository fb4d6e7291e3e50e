/* Weak bisimulation on a branching quotient. (weak.c) */
#ifndef LTS_REDUCE_WEAK_H
#define LTS_REDUCE_WEAK_H

#include "lts/reduce/reduce.h"

/* Are two states of a branching quotient weakly bisimilar? Ends as soon as they part. Of
 * `options` progress counts, here and below. */
base_status lts_weakly_equivalent(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                                  bool *equivalent);

/* Reduces a branching quotient modulo weak bisimulation. `went` gets the block of each of its states. */
base_status lts_weak_reduce(const lts *quotient, const lts_options *options, lts **out, lts_partition *went);

#endif
