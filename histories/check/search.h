/* Is there an order of a problem's calls that its model allows? The general search. (search.c) */
#ifndef HISTORIES_CHECK_SEARCH_H
#define HISTORIES_CHECK_SEARCH_H

#include <stdatomic.h>
#include <time.h>

#include "histories/check/problem.h"

typedef enum history_verdict { HISTORY_YES, HISTORY_NO, HISTORY_UNDECIDED } history_verdict;

typedef enum history_reason { /* of not deciding */
                              HISTORY_REASON_NONE,
                              HISTORY_REASON_TIME,
                              HISTORY_REASON_MEMORY,
                              HISTORY_REASON_STOPPED, /* somebody else found the answer */
                              HISTORY_REASON_SIZE, /* too many operations for the way in which it is decided
                                                    */
                              HISTORY_REASON_MODEL /* the condition is not defined for this */
} history_reason;

/* When to give up. Shared by the threads of a check. */
typedef struct history_limits {
    struct timespec deadline; /* of CLOCK_MONOTONIC; 0: none */
    size_t bytes;             /* of one search; 0: no limit */
    atomic_bool stop;         /* set by anybody: give up */
    atomic_uint *spare;       /* threads that have nothing to do, which a long search may use; may be NULL */
    uint64_t soon;            /* after so many steps a search is long; 0: the usual number */
    /* Called with each configuration in which `dead_end_at` ends have been passed and the next cannot be: its
     * state, and which calls are in order (by number). NULL: not wanted. */
    void (*dead_end)(history_space *space, uint32_t state, const bool *is_put, void *arg);
    void *dead_end_arg;
    uint32_t dead_end_at;
} history_limits;

typedef struct history_result {
    history_verdict verdict;
    history_reason reason; /* when undecided */
    uint32_t *order; /* yes: the calls (by number) in an order that is allowed; else the longest tried */
    uint32_t order_count;
    uint32_t
        passed; /* so many ends were got past, in the order of ends: at the most; not yes: how far it got */
    const char *rule;        /* no, where a rule that is broken says it all: in words, static; else NULL */
    uint64_t configurations; /* met */
    uint64_t bytes;          /* of memory, at the most */
} history_result;

/* BASE_E_NOMEM only when not even the beginning could be made; memory that runs out later is UNDECIDED. */
base_status history_search(const history_problem *problem, history_limits *limits, history_result *result);
void history_result_release(history_result *result);

/* Has the time come to give up? Sets the reason. */
bool history_is_over(history_limits *limits, history_reason *reason);

#endif
