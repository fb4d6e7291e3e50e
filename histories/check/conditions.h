/* Conditions other than linearizability: what each asks of a whole history. (conditions.c, sequential.c,
 * causal.c) */
#ifndef HISTORIES_CHECK_CONDITIONS_H
#define HISTORIES_CHECK_CONDITIONS_H

#include "histories/check/check.h"

/* Moves starts and ends so that calls are ordered only across moments at which none was under way: then
 * linearizable means quiescently consistent. `h` is the whole history. False: no memory. */
bool history_make_quiescent(const history *h, history_problems *problems);

/* Is a value taken out of a container more often than it was put in? Then no order will do. */
bool history_takes_too_much(const history_problem *problem, bool *no_memory);

/* Sequential and causal consistency, session guarantees. `parts` are the problems by object, `whole` is the
 * one problem of all. */
base_status history_decide_whole(const history_problems *parts, const history_problem *whole,
                                 history_condition condition, history_limits *limits, history_result *result);
/* Of the objects first, then as a whole. */
base_status history_decide_sequential(const history_problems *parts, const history_problem *whole,
                                      history_limits *limits, history_result *result);

#endif
