/* What can be asked of one LTS: deadlock, livelock, determinism, reachability. Each question is put as a
 * search for a state that a run can get to and that is not as it should be; the answer comes with a witness.
 * (properties.c)
 *
 * All of them return BASE_OK or BASE_E_NOMEM (BASE_E_LIMIT where a run would have 2^32 steps). On BASE_OK
 * `witness->found` says whether there is such a state, and only then the rest of `witness` is filled; release
 * it in any case.
 */
#ifndef LTS_PROPERTIES_H
#define LTS_PROPERTIES_H

#include "lts/run.h"

typedef struct lts_witness {
    bool found;
    lts_run run;       /* a shortest run from the initial state to the nearest such state, `run.end` */
    lts_run cycle;     /* of a livelock: a shortest cycle of silent steps from `run.end` back to it */
    lts_step steps[2]; /* of a choice: two steps of `run.end`, neighbours in its row */
} lts_witness;

void lts_witness_release(lts_witness *witness); /* zeroed is fine; afterwards it is zeroed */

/* A state in which nothing can happen any more and that is not `final` (per state; NULL: none is). */
base_status lts_find_deadlock(const lts *l, const bool *final, lts_witness *witness);

/* A state on a cycle of silent steps: from there the LTS can be busy for ever and show nothing. */
base_status lts_find_livelock(const lts *l, lts_witness *witness);

/* A state of two steps between which the label does not decide: they have the same one, or one of them is
 * silent. An LTS that has none is deterministic. */
base_status lts_find_choice(const lts *l, lts_witness *witness);

/* A state that is among `targets` (per state). */
base_status lts_find_target(const lts *l, const bool *targets, lts_witness *witness);

/* A state from which no run gets to one of `targets` (per state) any more. None: all runs can still get
 * there, however they have begun. */
base_status lts_find_dead_end(const lts *l, const bool *targets, lts_witness *witness);

#endif
