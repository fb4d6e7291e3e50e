/* Do two LTSs behave the same, or does one refine the other? */
#ifndef LTS_COMPARE_COMPARE_H
#define LTS_COMPARE_COMPARE_H

#include "lts/explicit.h"
#include "lts/options.h"

/* Are the initial states of `a` and `b` equivalent? Labels are matched by text; the tables may be distinct.
 * (compare.c) */
base_status lts_compare(const lts *a, const lts *b, const lts_options *options, bool *equivalent,
                        base_error *error);

/* ---- refinement (refines.c) ---- */
typedef enum lts_preorder {
    LTS_PREORDER_TRACE,               /* strong traces: tau is a label like any other */
    LTS_PREORDER_WEAK_TRACE,          /* traces without the silent steps */
    LTS_PREORDER_FAILURES,            /* weak traces, and after each what a stable state refuses */
    LTS_PREORDER_FAILURES_DIVERGENCES /* and where silence can last for ever, after which anything goes */
} lts_preorder;

const char *lts_preorder_name(lts_preorder p); /* as in specifications: "weak_trace" */
bool lts_preorder_parse(const char *text, lts_preorder *p);

typedef enum lts_counterexample_kind {
    LTS_COUNTEREXAMPLE_TRACE,     /* the specification has no such trace: all but the last label it has */
    LTS_COUNTEREXAMPLE_REFUSAL,   /* after the trace the implementation can refuse all but `accepts` */
    LTS_COUNTEREXAMPLE_DIVERGENCE /* after the trace the implementation can be silent for ever */
} lts_counterexample_kind;

/* What an implementation can do and its specification cannot, after a trace of least length. */
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

/* Does `implementation` refine `specification`? If so `*why` is NULL, else free it with
 * lts_counterexample_free. Of `options` (may be NULL) all but the equivalence counts. */
base_status lts_check_preorder(const lts *implementation, const lts *specification, lts_preorder preorder,
                               const lts_options *options, lts_counterexample **why, base_error *error);
void lts_counterexample_free(lts_counterexample *c); /* NULL is fine */

#endif
