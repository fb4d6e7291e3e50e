/* The smallest LTS that behaves the same. */
#ifndef LTS_REDUCE_REDUCE_H
#define LTS_REDUCE_REDUCE_H

#include "lts/explicit.h"
#include "lts/options.h"
#include "lts/reduce/partition.h"

/* The canonical quotient of equivalence.md: blocks of the reachable part, inert steps gone, numbered
 * breadth-first by label text and least original state. `classes` (may be NULL) receives which state went
 * where; release it. (reduce.c) Modulo weak bisimulation only steps that do not follow from others are kept.
 * The trace equivalences are determinised and minimised: `least` is then NULL, and of the classes only that
 * of the initial state is told. */
base_status lts_reduce(const lts *l, const lts_options *options, lts **quotient, lts_partition *classes,
                       base_error *error);

/* Are states `s` and `t` equivalent, of a quotient modulo what the equivalence is reduced modulo first? Costs
 * less than reducing on where they part soon. */
base_status lts_same_in_quotient(const lts *quotient, lts_state s, lts_state t, const lts_options *options,
                                 bool *same);

/* What reducing, or comparing, lacked, for messages; `by_subsets`: it is about traces. */
const char *lts_shortage_text(base_status status, bool by_subsets);

#endif
