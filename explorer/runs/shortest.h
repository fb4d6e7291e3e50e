/* Shortest runs, and of them one with the fewest changes of agents. (sweep.c, trace.c) */
#ifndef EXPLORER_RUNS_SHORTEST_H
#define EXPLORER_RUNS_SHORTEST_H

#include "explorer/runs/run.h"
#include "explorer/search/search.h"

/* Where a run is to end: in state `number`; or, where that is SPEX_EXPLORER_NONE, in any that breaks
 * `property`, a run of `length` steps. */
typedef struct explorer_goal {
    uint32_t number, property;
    uint64_t length;
} explorer_goal;

typedef enum explorer_traced { EXPLORER_TRACED, EXPLORER_NO_MEMORY, EXPLORER_OVER } explorer_traced;

/* Marks, of the states of an ended search, those that lie on a shortest run to the goal: bit `number` of
 * `marks`, which has explorer_states_end bits, all 0. False: no memory, or time was up. */
bool explorer_sweep(explorer_search *search, const explorer_goal *goal, uint64_t *marks);
/* A run through marked states. */
explorer_traced explorer_trace(explorer_search *search, const explorer_goal *goal, const uint64_t *marks,
                               explorer_run *run);
/* Both. */
explorer_traced explorer_shortest(explorer_search *search, const explorer_goal *goal, explorer_run *run);

#endif
