/* What an implementation can do and its specification cannot. (counterexample.c) */
#ifndef LTS_TRACES_COUNTEREXAMPLE_H
#define LTS_TRACES_COUNTEREXAMPLE_H

#include "lts/equivalence.h"
#include "lts/explicit.h"

typedef enum lts_counterexample_kind {
    LTS_COUNTEREXAMPLE_TRACE,     /* the specification has no such trace: all but the last label it has */
    LTS_COUNTEREXAMPLE_REFUSAL,   /* after the trace the implementation can refuse all but `accepts` */
    LTS_COUNTEREXAMPLE_DIVERGENCE /* after the trace the implementation can be silent for ever */
} lts_counterexample_kind;

/* It comes after a trace of least length. */
typedef struct lts_counterexample {
    lts_counterexample_kind what;
    base_names *labels;
    lts_label *trace;
    uint32_t length;
    lts_state state; /* of the implementation, after the trace, where it refuses or diverges; before its last
                        label, where that is what the specification lacks */
    lts_label *accepts;
    uint32_t accept_count;
} lts_counterexample;

void lts_counterexample_free(lts_counterexample *c); /* NULL is fine */

/* Finds the state of a counterexample of length, trace and kind as they are: `weak`, silent steps are not in
 * the trace. */
base_status lts_counterexample_locate(const lts *implementation, bool weak, lts_counterexample *why);

#endif
