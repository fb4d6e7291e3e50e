/* Sequential consistency: one order of all calls in which each process's own order is kept. (sequential.c) */
#ifndef HISTORIES_CHECK_SEQUENTIAL_H
#define HISTORIES_CHECK_SEQUENTIAL_H

#include "histories/check/search.h"

/* As history_search, but real time counts for nothing. `timely`: only orders are tried in which the calls
 * that do not merely observe keep real time, as they do where updates are atomic and what is read may be old;
 * then NO only says that there is no such order. */
base_status history_search_sequential(const history_problem *problem, bool timely, history_limits *limits,
                                      history_result *result);

#endif
