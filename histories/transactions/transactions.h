/* Transactions over lists that are appended to and over registers: which anomalies a history shows, and
 * whether it fits an isolation level. (check.c)
 *
 * As in Elle: Kingsbury and Alvaro, "Elle: inferring isolation anomalies from experimental observations",
 * VLDB 2020; the anomalies are Adya's ("Weak consistency", 1999), snapshot isolation is by Cerone and Gotsman
 * ("Analysing snapshot isolation", PODC 2016). */
#ifndef HISTORIES_TRANSACTIONS_TRANSACTIONS_H
#define HISTORIES_TRANSACTIONS_TRANSACTIONS_H

#include "histories/history.h"

typedef enum history_anomaly_kind {
    HISTORY_INTERNAL,           /* a transaction does not see its own writes, or sees them too early */
    HISTORY_GARBAGE_READ,       /* a value was read that nobody wrote */
    HISTORY_DUPLICATE_ELEMENTS, /* a list was read that has an element twice */
    HISTORY_INCOMPATIBLE_ORDER, /* two lists were read of which neither begins the other */
    HISTORY_G1A,                /* aborted read */
    HISTORY_G1B,                /* intermediate read */
    HISTORY_DIRTY_UPDATE,       /* a committed write on top of an aborted one */
    HISTORY_LOST_UPDATE,        /* two transactions read the same version and both wrote the next */
    HISTORY_G0,                 /* dirty write: a cycle of writes */
    HISTORY_G1C,                /* circular information flow: of writes and reads */
    HISTORY_G_SINGLE,           /* read skew: with one anti-dependency */
    HISTORY_G_NONADJACENT,      /* with several, no two of them one after the other */
    HISTORY_G2_ITEM,            /* write skew: with any number */
    HISTORY_ANOMALY_KINDS
} history_anomaly_kind;

typedef enum history_order_level {
    HISTORY_PLAIN,
    HISTORY_WITH_PROCESSES, /* also each process's own order */
    HISTORY_WITH_REAL_TIME  /* also who ended before who began */
} history_order_level;

/* An isolation level: what it forbids. (conditions.c) */
typedef struct history_isolation {
    char name[48];
    uint32_t forbidden; /* a bit an anomaly kind */
    history_order_level level;
} history_isolation;

/* `serializable`, `strong-session-snapshot-isolation`, `strict-serializable`, ... False: there is none. */
bool history_find_isolation(const char *name, history_isolation *isolation);
/* All names, numbered from 0; NULL: there are no more. */
const char *history_isolation_name(unsigned number);

typedef enum history_isolation_verdict {
    HISTORY_ISOLATION_YES,
    HISTORY_ISOLATION_NO,
    HISTORY_ISOLATION_UNDECIDED
} history_isolation_verdict;

typedef struct history_anomaly {
    history_anomaly_kind kind;
    history_order_level level; /* of the three last: G0-process and so on */
    char *name;                /* "G-single-realtime" */
    char *text;                /* what happened, in words, several lines */
    uint32_t *ops;             /* of the history: those in the cycle, or that are concerned */
    uint32_t op_count;
    uint64_t count; /* how often it was found; of cycles one is shown and not all are counted */
    bool forbidden; /* by the level that was asked for */
} history_anomaly;

typedef struct history_isolation_result {
    history_isolation_verdict verdict;
    char *reason;               /* undecided: why; else NULL */
    history_anomaly *anomalies; /* the forbidden ones first, worst first; others as far as they were met */
    uint32_t anomaly_count;
    uint64_t transactions, edges; /* that took place; of their dependency graph */
} history_isolation_result;

/* `init`: the keys' values at the start, a map (HISTORY_ABSENT: none given: lists are empty, registers null).
 * `is_list`: list-append, else multi-register. On success *result is the caller's to release. BASE_E_SYNTAX:
 * an operation is no such transaction, with its line; BASE_E_NOMEM. */
base_status history_isolation_check(const history *h, bool is_list, history_value init,
                                    const history_isolation *isolation, history_isolation_result *result,
                                    base_error *error);
void history_isolation_release(history_isolation_result *result);

#endif
