/* From run to run: which schedules are tried. (explore.c) */
#ifndef LOCKSTEP_OUTSIDE_EXPLORE_H
#define LOCKSTEP_OUTSIDE_EXPLORE_H

#include "lockstep/outside/program.h"

typedef enum lockstep_strategy {
    LOCKSTEP_BY_PORTFOLIO,
    LOCKSTEP_BY_RANDOM,
    LOCKSTEP_BY_PCT,
    LOCKSTEP_BY_FAIR_PCT,
    LOCKSTEP_BY_IDPCT,
    LOCKSTEP_BY_POS,
    LOCKSTEP_BY_URW,
    LOCKSTEP_BY_SURW,
    LOCKSTEP_BY_RFF,
    LOCKSTEP_BY_PREEMPTION,
    LOCKSTEP_BY_DELAY,
    LOCKSTEP_BY_EXHAUSTION,
    LOCKSTEP_STRATEGIES
} lockstep_strategy;

const char *lockstep_strategy_name(unsigned number); /* NULL: there is none */

typedef struct lockstep_exploration {
    lockstep_strategy strategy;
    uint64_t seed;
    uint32_t depth;         /* of pct */
    uint64_t runs, seconds; /* at most; 0: no limit of time */
    /* what was learned */
    uint64_t done, distinct, steps, cut, limited;
    uint64_t left;                           /* runs that ended while other threads were alive */
    uint32_t choices;                        /* of the run that had most */
    uint32_t expected[LOCKSTEP_THREADS_MAX]; /* steps of each thread with its descendants, in the last run */
    uint64_t interesting; /* surw: the address of an object, drawn anew for each run; 0: none */
    uint32_t selected[LOCKSTEP_THREADS_MAX]; /* and steps that touched it in the last run, as expected */
    uint32_t threads;                        /* of the run that had most */
    bool is_exhausted;                       /* systematic: nothing is left to try */
    bool is_searched;                        /* the systematic part is over */
    bool is_partial;                         /* some choices are not tried: whom a signal wakes, and so on */
    uint32_t bound;                          /* systematic: all schedules of smaller bounds have been tried */
    uint64_t complete, slept; /* exhaustive: runs, and those that were given up as equal to one before */
    uint64_t reads;           /* exhaustive: classes by which write each read sees; rff: pairs of the two */
    uint64_t loop;            /* exhaustive: a place where a thread had to wait for a change, or 0 */
    const char *last;         /* the strategy of the last run */
    struct lockstep_frontier *frontier;
    struct lockstep_classes *classes, *read_classes;
    struct lockstep_exhaustion *exhaustion;
    struct lockstep_rff *rff;
} lockstep_exploration;

/* `exploration` has its strategy, seed, depth and limits. To be ended in any case. */
base_status lockstep_explore_begin(lockstep_exploration *exploration);
void lockstep_explore_end(lockstep_exploration *exploration);
/* One more run; `*is_over`: none is left to try. */
base_status lockstep_explore_next(lockstep_exploration *exploration, lockstep_program *program,
                                  lockstep_outcome *outcome, bool *is_over, base_error *error);

#endif
