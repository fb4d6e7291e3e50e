/* Does a model do only what its specification allows? Nothing is asked of what it does not do. (allowed.c) */
#ifndef VERDICT_ALLOWED_H
#define VERDICT_ALLOWED_H

#include "lts/lts.h"

/* A trace of the model that the specification does not have, as an explanation, LTS_LEFT being the model;
 * free it. `*why` NULL: it has them all. What is silent is what is so in the equivalence of `options`. */
base_status verdict_find_forbidden_trace(const lts *model, const lts *spec, const lts_options *options,
                                         lts_explanation **why, base_error *error);

/* Can the specification follow each step of the model, the way that the equivalence of `options` sees steps?
 * That is what remains of the equivalence when only the model moves; it implies that the specification has
 * all traces of the model, and where it is deterministic it is the same. */
base_status verdict_is_allowed(const lts *model, const lts *spec, const lts_options *options,
                               bool *is_allowed, base_error *error);

#endif
