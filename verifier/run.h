/* Runs: a path through an LTS that shows given labels. */
#ifndef SPEXV_RUN_H
#define SPEXV_RUN_H

#include "lts/lts.h"

typedef struct spexv_run { /* steps from the initial state on, silent ones included where they are needed */
    lts_step *steps;
    uint32_t length;
} spexv_run;

/* A run with the fewest silent steps whose labels other than tau are `labels`, ending in `end` (LTS_NONE:
 * anywhere). Where tau is a label like any other (`silent` false), tau is matched as one. LTS_E_LIMIT: there
 * is none, or looking for it takes more than `max_visits` pairs of a state and a position. */
lts_status spexv_run_find(const lts *l, const lts_label *labels, uint32_t count, bool silent, lts_state end,
                          uint64_t max_visits, spexv_run *run);
void spexv_run_release(spexv_run *run);

#endif
