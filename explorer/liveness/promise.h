/* Promises: properties of whole runs. (promise.c, lasso.c) */
#ifndef EXPLORER_LIVENESS_PROMISE_H
#define EXPLORER_LIVENESS_PROMISE_H

#include "explorer/liveness/fair.h"
#include "explorer/liveness/space.h"
#include "explorer/runs/run.h"

typedef struct explorer_promise {
    explorer_space *space;
    uint32_t property;
    bool is_broken;
    uint64_t length; /* of the shortest stem */
    explorer_run run;
    /* Of each state: */
    uint8_t *is_goal, *is_root, *may_wait; /* keeps the promise; makes it; `until` is true */
    uint32_t *
        distance; /* steps of a shortest run to it with a promise unkept; SPEX_EXPLORER_NONE: there is none */
    uint32_t *from;  /* the state before on that run, unless it made the promise */
    uint32_t *local; /* its node in the component at hand */
    /* The best end of a stem so far. */
    uint32_t end;                   /* SPEX_EXPLORER_NONE: none */
    bool is_stop;                   /* the run stops there, or is wrong by then */
    bool makes_it;                  /* the promise is made in the cycle only */
    explorer_fair_graph *component; /* while it is looked at */
} explorer_promise;

/* False: no memory, or given up. */
bool explorer_promise_judge(explorer_promise *promise, explorer_space *space, uint32_t property);
void explorer_promise_close(explorer_promise *promise);

/* The cycle from node `home` of a component and back, over the nodes of its group, that is fair and goes over
 * all of `through` (SPEX_EXPLORER_NONE: none), added to the run. */
bool explorer_lasso_close(explorer_promise *promise, const explorer_fair_graph *fair, const uint32_t *nodes,
                          uint32_t count, uint32_t home, const uint32_t through[2], explorer_run *run);
/* Adds the step from the run's end to a state. `label` NULL: any. */
bool explorer_lasso_step(explorer_promise *promise, uint32_t from, uint32_t to, const uint64_t *label,
                         explorer_run *run);

#endif
