/* Do two LTSs behave the same? (compare.c) */
#ifndef LTS_COMPARE_COMPARE_H
#define LTS_COMPARE_COMPARE_H

#include "lts/explicit.h"
#include "lts/options.h"

/* Are the initial states of `a` and `b` equivalent? Labels are matched by text; the tables may be distinct.
 * Whoever wants to know why not asks lts_decide. */
base_status lts_compare(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                        base_error *error);

#endif
