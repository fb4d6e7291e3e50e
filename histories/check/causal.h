/* Causal consistency in three strengths, and session guarantees. (causal.c, patterns.c, session.c)
 *
 * Bouajjani, Enea, Guerraoui, Hamza: On verifying causal consistency, POPL 2017. There is a partial order of
 * causes that has each process's own order, so that each operation's answer is explained by what caused it:
 *   CC   in some order of its causes, whose own answers do not count;
 *   CM   in some order of its causes, where the answers of its own process count too;
 *   CCv  in an order that is the same for all operations. */
#ifndef HISTORIES_CHECK_CAUSAL_H
#define HISTORIES_CHECK_CAUSAL_H

#include "histories/check/check.h"

#define HISTORY_RULE_THIN_AIR "a value is read that nobody wrote"

/* By the definition, for any model: tries causes one by one. Undecided beyond 64 operations. */
base_status history_search_causal(const history_problem *problem, history_condition condition,
                                  history_limits *limits, history_result *result);

/* Reads and writes of different values. The writes are numbered; a read says which it read. (registers.c) */
typedef struct history_access {
    uint32_t call;
    uint32_t process;
    history_value key;
    bool is_write;
    uint32_t writer; /* of a read: the access whose value it found; HISTORY_NEVER: the initial value */
} history_access;

typedef struct history_accesses {
    history_access *at; /* by process, in its order */
    uint32_t count;
    bool is_thin_air; /* a value was read that nobody wrote */
} history_accesses;

typedef enum history_fit { HISTORY_FITS, HISTORY_UNFIT, HISTORY_FIT_NO_MEMORY } history_fit;

/* UNFIT: another model, other operations, or a value written twice. */
history_fit history_accesses_begin(history_accesses *a, const history_problem *problem);
/* Are its calls reads and writes of registers, or gets and puts, and nothing else? */
bool history_reads_and_writes(const history_problem *problem);
void history_accesses_end(history_accesses *a);

/* By forbidden patterns. UNDECIDED when there are too many operations. (patterns.c) */
base_status history_find_patterns(const history_accesses *a, history_condition condition,
                                  history_limits *limits, history_result *result);
/* Session guarantees: is there an order of the writes of each key that no process's reads and writes
 * contradict? (session.c) */
base_status history_decide_session(const history_accesses *a, history_condition condition,
                                   history_result *result);

#endif
