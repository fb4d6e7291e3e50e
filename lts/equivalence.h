/* What equivalences and preorders there are, and what each is: one row here, which all code asks. One more is
 * a row; and if none of the methods will do, an algorithm and its place in the table of reduce/reduce.c. */
#ifndef LTS_EQUIVALENCE_H
#define LTS_EQUIVALENCE_H

#include "lts/logic.h"

#include <stdbool.h>
#include <stddef.h>

/* How an equivalence is decided. */
typedef enum lts_method {
    LTS_BY_PARTITION,  /* by refining a partition of the states */
    LTS_BY_SATURATION, /* by saturating the blocks of a quotient */
    LTS_BY_SUBSETS,    /* by searching the subsets of states that traces lead to */
    LTS_METHODS
} lts_method;

/* The rows of equivalences, from the finest method on.
 *
 *   ID, NAME    LTS_STRONG is "strong" on the command line, in specifications and in certificates
 *   WORDS       two that are equivalent are so
 *   METHOD      how it is decided
 *   MODULO      what is reduced by before anything else, and what shows it in a certificate: one by
 *               partition that implies it and that composing preserves; itself where it is such a one
 *   SILENT      are tau steps silent? Else tau is a label like any other
 *   DIVERGENCE  does it see that a state can be silent for ever?
 *   STEP        the operator for one step in formulas that tell two apart
 *   CERTIFIED   are there certificates of verdicts?
 */
#define LTS_EQUIVALENCES(ROW)                                                                                \
    ROW(STRONG, "strong", "strongly bisimilar", PARTITION, STRONG, false, false, STEP, true)                 \
    ROW(BRANCHING, "branching", "branching bisimilar", PARTITION, BRANCHING, true, false, UNTIL, true)       \
    ROW(DIVERGENCE_BRANCHING, "divergence_branching", "divergence-preserving branching bisimilar",           \
        PARTITION, DIVERGENCE_BRANCHING, true, true, UNTIL, true)                                            \
    ROW(WEAK, "weak", "weakly bisimilar", SATURATION, BRANCHING, true, false, WEAKLY, true)                  \
    ROW(DIVERGENCE_WEAK, "divergence_weak", "divergence-preserving weakly bisimilar", SATURATION,            \
        DIVERGENCE_BRANCHING, true, true, WEAKLY, true)                                                      \
    ROW(TRACE, "trace", "trace equivalent", SUBSETS, STRONG, false, false, STEP, true)                       \
    ROW(WEAK_TRACE, "weak_trace", "weakly trace equivalent", SUBSETS, BRANCHING, true, false, WEAKLY, true)

/* The rows of preorders.
 *
 *   ID, NAME    LTS_PREORDER_TRACE is "trace" on the command line and in specifications
 *   MODULO      what both sides are reduced by before anything else: it and composing preserve the preorder
 *   TRACES      the equivalence whose traces it looks at
 *   REFUSALS    does it see what a stable state refuses?
 *   DIVERGENCE  does it see that a state can be silent for ever, after which anything goes?
 */
#define LTS_PREORDERS(ROW)                                                                                   \
    ROW(TRACE, "trace", STRONG, TRACE, false, false)                                                         \
    ROW(WEAK_TRACE, "weak_trace", BRANCHING, WEAK_TRACE, false, false)                                       \
    ROW(FAILURES, "failures", DIVERGENCE_BRANCHING, WEAK_TRACE, true, false)                                 \
    ROW(FAILURES_DIVERGENCES, "failures_divergences", DIVERGENCE_BRANCHING, WEAK_TRACE, true, true)

#define LTS_EQUIVALENCE_ID(id, ...) LTS_##id,
typedef enum lts_equivalence { LTS_EQUIVALENCES(LTS_EQUIVALENCE_ID) LTS_EQUIVALENCE_COUNT } lts_equivalence;
#undef LTS_EQUIVALENCE_ID

#define LTS_PREORDER_ID(id, ...) LTS_PREORDER_##id,
typedef enum lts_preorder { LTS_PREORDERS(LTS_PREORDER_ID) LTS_PREORDER_COUNT } lts_preorder;
#undef LTS_PREORDER_ID

/* Those that are meant where nobody says which. */
#define LTS_EQUIVALENCE_DEFAULT LTS_BRANCHING
#define LTS_PREORDER_DEFAULT    LTS_PREORDER_WEAK_TRACE

typedef struct lts_equivalence_row {
    const char *name, *words;
    lts_method method;
    lts_equivalence modulo;
    bool is_silent, sees_divergence;
    lts_formula_kind step;
    bool has_certificates;
} lts_equivalence_row;

typedef struct lts_preorder_row {
    const char *name;
    lts_equivalence modulo, traces;
    bool sees_refusals, sees_divergence;
} lts_preorder_row;

const lts_equivalence_row *lts_equivalence_get(lts_equivalence e);
const lts_preorder_row *lts_preorder_get(lts_preorder p);

const char *lts_equivalence_name(lts_equivalence e);
bool lts_equivalence_parse(const char *text, lts_equivalence *e);
const char *lts_preorder_name(lts_preorder p);
bool lts_preorder_parse(const char *text, lts_preorder *p);

#endif
