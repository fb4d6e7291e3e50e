/* Telling a trace that one side has and the other has not. (trace_difference.c) */
#ifndef LTS_EXPLAIN_TRACE_DIFFERENCE_H
#define LTS_EXPLAIN_TRACE_DIFFERENCE_H

#include "lts/explain/explain.h"
#include "lts/traces/distinguish.h"
#include "lts/transform/subsets.h"

/* An explanation being made. */
typedef struct lts_telling {
    const lts *given[2]; /* the two that it is about, whose states and places it names */
    const lts_equivalence_row *row;
    lts_explanation *e; /* has `labels` already */
} lts_telling;

/* Fills in what can be done after the trace, and where: what `word`, in the labels of the explanation, says.
 */
base_status lts_tell_word(lts_telling *x, const lts_word *word);
/* The formula that says the same. */
base_status lts_tell_word_formula(lts_telling *x, const lts_word *word);
/* What a side can do from a subset of its states. */
base_status lts_tell_abilities(lts_telling *x, unsigned side, lts_powerset *space, uint32_t subset);

#endif
