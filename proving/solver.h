/* Induction by a solver (Z3), where there are too many states to be searched. */
#ifndef PROVING_SOLVER_H
#define PROVING_SOLVER_H

#include "proving/model.h"

typedef enum proving_induction {
    INDUCTION_PROVED,
    INDUCTION_REFUTED, /* perhaps: `trace` says how it may go, and has to be followed */
    INDUCTION_UNKNOWN
} proving_induction;

#define PROVING_TRACE 64u

/* What happens in turn: the event and, of a message, its fields; of the start the parameters. */
typedef struct proving_trace {
    uint32_t count;
    bool is_lasso; /* its last `cycle` steps come again and again; 0: it stops */
    uint32_t cycle;
    uint32_t events[PROVING_TRACE];      /* of the cone's */
    const int64_t *given[PROVING_TRACE]; /* UNCHOSEN: whatever it likes; NULL: all of it */
} proving_trace;

/* Is it so in all states, by k-induction over the handlers in the cone? Where not known the trace is one that
 * breaks it, or is empty. `subject` (NULL: none), of a property that holds: instead, whether it never comes
 * about, or a trace in which it does. */
proving_induction proving_induce(const proving_cone *cone, const proving_question *question,
                                 const lang_term *subject, proving_trace *trace);

/* Is a promise kept on every fair run, by ranks (ranking.c)? False: that is not known. */
bool proving_rank(const proving_cone *cone, const proving_question *question);

/* A run that may break a promise, which has to be followed. False: none was found. (unrolling.c) */
bool proving_unroll(const proving_cone *cone, const proving_question *question, proving_trace *trace);

#endif
