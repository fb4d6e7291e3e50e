/* What comparison and refinement share. */
#ifndef LTS_REFINES_H
#define LTS_REFINES_H

#include "lts/lts.h"

/* Two LTSs reduced as one, and where their initial states went. (compare.c) */
typedef struct lts_joined {
    lts *quotient; /* to be freed */
    lts_state left, right;
} lts_joined;

lts_status lts_join(const lts *left, const lts *right, lts_equivalence modulo, const lts_options *options,
                    lts_joined *joined);

/* What reducing, and so comparing, lacked. (reduce.c) */
const char *lts_lacking(lts_status status);

/* Does state `implementation` of `l` refine state `specification`? `*why` is NULL if so. `l` is reduced
 * modulo a bisimulation that the preorder respects. (refines.c) */
lts_status lts_include(const lts *l, lts_state implementation, lts_state specification, lts_preorder preorder,
                       lts_counterexample **why);

/* Finds the state of a counterexample of length, trace and kind as they are: `weak`, silent steps are not in
 * the trace. (excess.c) */
lts_status lts_place_excess(const lts *implementation, bool weak, lts_counterexample *why);

#endif
