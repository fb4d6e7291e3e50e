/* The least deterministic LTS with the same traces. (traces.c) */
#ifndef LTS_REDUCE_TRACES_H
#define LTS_REDUCE_TRACES_H

#include "lts/explicit.h"
#include "lts/options.h"
#include "lts/reduce/partition.h"

/* lts_reduce modulo an equivalence by subsets. */
base_status lts_reduce_traces(const lts *l, const lts_options *options, lts **quotient,
                              lts_partition *classes);

#endif
