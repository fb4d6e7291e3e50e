/* Shortest runs. (run.c) */
#ifndef LTS_RUN_H
#define LTS_RUN_H

#include "lts/explicit.h"

typedef struct lts_step { /* a transition */
    lts_label label;
    lts_state from, to; /* LTS_NONE, in explanations: no one state */
    uint32_t origin;    /* LTS_NONE: none */
} lts_step;

/* The step that edge `e`, one of those of `from`, is. */
lts_step lts_step_of(const lts *l, lts_state from, uint64_t e);

typedef struct lts_run {
    lts_step *steps;
    uint32_t length;
    lts_state end;
} lts_run;

void lts_run_release(lts_run *run);

/* What a run is to be. With `from` alone set, and `last` LTS_NONE, any will do. */
typedef struct lts_goal {
    lts_state from;
    const bool *to; /* per state: may the run end there? NULL: it may end anywhere */
    lts_label last; /* its last step is by this label; LTS_NONE: by any, and there need be none */
    bool silent;    /* it has silent steps only */
} lts_goal;

/* A run with the fewest steps; of several, the one that breadth-first search meets first. `*run`, to be
 * released, is set when `*found`. */
base_status lts_shortest_run(const lts *l, const lts_goal *goal, bool *found, lts_run *run);

typedef struct lts_trace {
    const lts_label *labels;
    uint32_t length;
    bool weak; /* silent steps are taken at will; else tau is a label like any other */
} lts_trace;

/* The same of the runs from the initial state that have this trace and end in `end` (LTS_NONE: anywhere).
 * BASE_E_LIMIT: the search takes more than `max_visits` pairs of a state and a place in the trace. */
base_status lts_run_of_trace(const lts *l, const lts_trace *trace, lts_state end, uint64_t max_visits,
                             bool *found, lts_run *run);

#endif
