/* Coverage: which transitions of a specification have been seen. */
#ifndef VERDICT_COVERAGE_H
#define VERDICT_COVERAGE_H

#include "language/language.h"
#include "lts/lts.h"

/* Transitions count as they were written: those that are one for several values, or for several values of
 * variables, and those that are one in the LTS, internal ones
 * between the same states, count once. */
enum { VERDICT_NOT_COVERED, VERDICT_COVERED, VERDICT_NOT_COUNTED };

typedef struct verdict_coverage {
    const lang_spec *spec;
    uint32_t *leader; /* per transition of the specification as written, the first that was written with it */
    uint8_t *status;  /* per transition as written: VERDICT_NOT_COVERED ... */
    uint32_t covered, total;
} verdict_coverage;

base_status verdict_coverage_begin(const lang_spec *spec, verdict_coverage *coverage);
void verdict_coverage_release(verdict_coverage *coverage);

/* Adds what a model has seen: the model is walked hand in hand with the specification, silent steps of either
 * taken at will, and each transition of the specification that can be at the model's side when the model
 * takes one of that action counts as seen. Where the model does what the specification cannot, the walk ends.
 * `behaviour` is the model's LTS, what the specification calls internal being tau. */
base_status verdict_coverage_add(verdict_coverage *coverage, const lts *behaviour);

/* The status of what an edge of the specification's LTS was written as. */
uint8_t verdict_coverage_of(const verdict_coverage *coverage, uint64_t edge);

/* Per cent, from 0 to 100; 100 where there is nothing to see. */
double verdict_coverage_percent(const verdict_coverage *coverage);

#endif
