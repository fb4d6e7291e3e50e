/* The parts of an explanation. */
#ifndef HISTORIES_EXPLAIN_PARTS_H
#define HISTORIES_EXPLAIN_PARTS_H

#include "histories/explain/explain.h"

/* Sets `limits` to end after so many seconds. */
void history_limit_seconds(history_limits *limits, double seconds);

/* The first end that cannot be: of which object, and the number of its event. `event` stays HISTORY_NEVER
 * when that takes too long. (prefix.c) */
base_status history_find_bad(const history *h, const history_model *model, size_t problem,
                             history_limits *limits, uint32_t *bad, base_error *error);

/* The one problem that has the operation `bad`, cut after its end (or before it). (prefix.c) */
base_status history_problem_until(const history *h, const history_model *model, uint32_t bad, bool with_bad,
                                  history_problems *problems, size_t *which, base_error *error);

/* The operations of a problem that does not fit, made as few as can be: `few`, in the order of their starts.
 * At least `bad` stays; HISTORY_NEVER: none has to. (shrink.c) */
base_status history_shrink(const history_problem *problem, uint32_t bad, history_limits *limits,
                           uint32_t **few, size_t *few_count, bool *is_least, base_error *error);

/* All ways, up to a limit, in which the calls of a problem but the last end can have gone. (ways.c) */
base_status history_find_ways(const history_problem *problem, history_limits *limits,
                              history_account *account, base_error *error);

/* Says why in words, of the few operations alone. (remark.c) */
base_status history_remark(const history *h, const history_model *model, history_account *account,
                           base_error *error);

#endif
