/* Coverage: which transitions of a specification have been seen. */
#ifndef SPEXV_SEEN_H
#define SPEXV_SEEN_H

#include "compiler/front.h"
#include "lts/lts.h"

/* Transitions that are one in the LTS, internal ones between the same states, count once. */
enum { SPEXV_UNSEEN, SPEXV_SEEN, SPEXV_NOT_COUNTED };

typedef struct spexv_seen {
    const spexc_spec *spec;
    uint8_t *is_seen; /* per transition of the specification: SPEXV_UNSEEN ... */
    uint32_t seen, total;
} spexv_seen;

lts_status spexv_seen_begin(const spexc_spec *spec, spexv_seen *coverage);
void spexv_seen_release(spexv_seen *coverage);

/* Adds what a model has seen: the model is walked hand in hand with the specification, silent steps of either
 * taken at will, and each transition of the specification that can be at the model's side when the model
 * takes one of that action counts as seen. Where the model does what the specification cannot, the walk ends.
 * `behaviour` is the model's LTS, what the specification calls internal being tau. */
lts_status spexv_seen_add(spexv_seen *coverage, const lts *behaviour);

/* Per cent, from 0 to 100; 100 where there is nothing to see. */
double spexv_seen_percent(const spexv_seen *coverage);

#endif
