/* From rounds to a formula of that depth. (distinguishing_formula.c) */
#ifndef LTS_EXPLAIN_DISTINGUISHING_FORMULA_H
#define LTS_EXPLAIN_DISTINGUISHING_FORMULA_H

#include "lts/explain/explain.h"
#include "lts/explain/moves.h"

/* A formula that holds in `s` and not in `t`, states of the LTS that `walk` goes over, in the same round or
 * an earlier one than they part. They must have parted. BASE_E_LIMIT: it would need more than `max_parts`
 * parts. */
base_status lts_make_distinguishing_formula(lts_moves *walk, lts_state s, lts_state t, uint32_t max_parts,
                                            lts_formula **out);

#endif
