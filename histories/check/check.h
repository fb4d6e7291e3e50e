/* Does a history fit a model under a condition? (check.c) */
#ifndef HISTORIES_CHECK_CHECK_H
#define HISTORIES_CHECK_CHECK_H

#include "histories/check/search.h"

typedef enum history_condition {
    HISTORY_LINEARIZABLE,
    HISTORY_SEQUENTIAL,
    HISTORY_QUIESCENT,
    HISTORY_CC, /* causal consistency, causal convergence, causal memory (Bouajjani and others 2017) */
    HISTORY_CCV,
    HISTORY_CM,
    HISTORY_MONOTONIC_READS,
    HISTORY_MONOTONIC_WRITES,
    HISTORY_READ_YOUR_WRITES,
    HISTORY_WRITES_FOLLOW_READS,
    HISTORY_SESSION, /* these four together */
    HISTORY_CONDITIONS
} history_condition;

const char *history_condition_name(history_condition condition);
/* What a history is that fits: "sequentially consistent". */
const char *history_condition_words(history_condition condition);
/* HISTORY_CONDITIONS: there is none of that name. `causal` is CM's. */
history_condition history_find_condition(const char *name);

typedef struct history_check_options {
    history_condition condition;
    unsigned jobs;    /* threads; 0: one */
    double timeout;   /* seconds; 0: none */
    size_t bytes;     /* of memory for one search; 0: no limit */
    bool whole;       /* not object by object */
    bool only_search; /* the general search alone: for tests and measurements */
    uint64_t soon;    /* likewise: threads without work help after so many steps of a search; 0: the usual */
    void (*progress)(uint64_t done, uint64_t total, void *arg); /* operations; by one thread at a time */
    void *progress_arg;
} history_check_options;

typedef struct history_finding {
    history_verdict verdict;
    history_reason reason; /* when undecided */
    const char *why;       /* likewise, in words; static */
    uint64_t operations;   /* that were judged: failed ones are not */
    uint64_t unknown;      /* of them of unknown outcome */
    uint64_t keys;         /* objects that were judged apart */
    uint64_t window;       /* operations under way at once, at the most */
    uint64_t decided;      /* operations of objects that were decided: how far it got */
    uint32_t furthest; /* undecided, linearizable: in some order all of an object fits until the end of this
                        * operation; HISTORY_NEVER: that is not known */
    uint64_t configurations, bytes;
    uint32_t
        *order; /* yes, linearizable: operations in an order that is allowed, as numbers of the history */
    size_t order_count;
    history_value object; /* no: the object that is not, or HISTORY_ABSENT */
    size_t problem;       /* no: its number */
} history_finding;

/* Decides. BASE_E_SYNTAX: an operation that the model does not have. */
base_status history_check(const history *h, const history_model *model, const history_check_options *options,
                          history_finding *finding, base_error *error);
void history_finding_release(history_finding *finding);

/* One problem, by whatever decides it fastest. */
base_status history_decide(const history_problem *problem, history_limits *limits, bool only_search,
                           history_result *result);

#endif
