/* Coverage: which transitions of a specification have been seen. */
#ifndef VERDICT_SEEN_H
#define VERDICT_SEEN_H

#include "language/language.h"
#include "lts/lts.h"

/* Transitions that are one in the LTS, internal ones between the same states, count once. */
enum { VERDICT_UNSEEN, VERDICT_SEEN, VERDICT_NOT_COUNTED };

typedef struct verdict_seen {
    const lang_spec *spec;
    uint8_t *is_seen; /* per transition of the specification: VERDICT_UNSEEN ... */
    uint32_t seen, total;
} verdict_seen;

base_status verdict_seen_begin(const lang_spec *spec, verdict_seen *coverage);
void verdict_seen_release(verdict_seen *coverage);

/* Adds what a model has seen: the model is walked hand in hand with the specification, silent steps of either
 * taken at will, and each transition of the specification that can be at the model's side when the model
 * takes one of that action counts as seen. Where the model does what the specification cannot, the walk ends.
 * `behaviour` is the model's LTS, what the specification calls internal being tau. */
base_status verdict_seen_add(verdict_seen *coverage, const lts *behaviour);

/* Per cent, from 0 to 100; 100 where there is nothing to see. */
double verdict_seen_percent(const verdict_seen *coverage);

#endif
