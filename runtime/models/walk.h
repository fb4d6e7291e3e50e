/* Does an implementation behave as a specification that keeps its variables, and is too large to be listed?
 */
#ifndef RUNTIME_MODELS_WALK_H
#define RUNTIME_MODELS_WALK_H

#include "lts/lts.h"
#include "runtime/specs/specs.h"

/* Is each of the implementation's beginnings branching bisimilar to one of the specification, and the first
 * one of the specification to one of these? Labels are names of the specification's actions. Where the two
 * have more than a million pairs of states, they are not. BASE_E_NOMEM. */
base_status spex_walk_compare(const spex_spec *spec, const lts *implementation, const lts_state *beginnings,
                              uint32_t count, bool *equivalent);

#endif
