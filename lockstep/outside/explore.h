/* From run to run: which schedules are tried. (explore.c) */
#ifndef LOCKSTEP_OUTSIDE_EXPLORE_H
#define LOCKSTEP_OUTSIDE_EXPLORE_H

#include "lockstep/outside/numbers.h"
#include "lockstep/outside/portfolio.h"
#include "lockstep/outside/program.h"
#include "lockstep/outside/proposal.h"
#include "lockstep/outside/team.h"

const char *lockstep_strategy_name(unsigned number); /* NULL: there is none */

/* An object that two threads touched in ways whose order matters. */
typedef struct lockstep_shared_object {
    uint64_t address;
    uint64_t touched;                     /* steps that touched it or one before it in the list */
    uint32_t steps[LOCKSTEP_THREADS_MAX]; /* that touched it, as in `expected` */
} lockstep_shared_object;

typedef struct lockstep_exploration {
    lockstep_strategy strategy;
    uint64_t seed;
    uint32_t depth;         /* of pct */
    uint64_t runs, seconds; /* at most; 0: no limit of time */
    /* what was learned */
    uint64_t done, distinct, steps, cut, limited;
    uint64_t left;                           /* runs that ended while other threads were alive */
    uint32_t choices;                        /* of the run that had most */
    uint32_t sampled_choices;                /* of those that were drawn */
    uint32_t expected[LOCKSTEP_THREADS_MAX]; /* steps of each thread with its descendants, in the last run */
    lockstep_shared_object *objects;         /* of the last run */
    size_t object_count, object_capacity;
    uint64_t points[LOCKSTEP_POINTS_MAX]; /* of plain accesses, in the order in which runs have found them */
    uint32_t point_count;
    uint32_t threads;  /* of the run that had most */
    bool is_exhausted; /* systematic: nothing is left to try */
    bool is_partial;   /* some choices are not tried: wake-ups without a signal, and so on */
    uint32_t bound;    /* systematic: all schedules of smaller bounds have been tried */
    /* exhaustive: runs that came to their end, those in which threads wait for ever, and those that were
     * given up as equal to one before */
    uint64_t complete, blocked, slept;
    uint64_t reads;   /* exhaustive: classes by which write each read sees; rff: pairs of the two */
    uint64_t loop;    /* exhaustive: a place where a thread had to wait for a change, or 0 */
    const char *last; /* the strategy of the last run */
    struct lockstep_round *round;
    struct lockstep_frontier *frontier;
    struct lockstep_exhaustion *exhaustion;
    struct lockstep_rff *rff;
    lockstep_portfolio portfolio;
    lockstep_numbers classes, read_classes;
} lockstep_exploration;

/* The strategy's name; of the user's own its file's. */
const char *lockstep_exploration_name(const lockstep_exploration *exploration);
/* `exploration` has its strategy, seed, depth and limits. To be ended in any case. */
base_status lockstep_explore_begin(lockstep_exploration *exploration);
void lockstep_explore_end(lockstep_exploration *exploration);
/* One more run: by `*program`, which keeps what it did until the next call; NULL: none is left to try. What
 * is run, and in which order it is given back, does not depend on how many there are in the team. */
base_status lockstep_explore_next(lockstep_exploration *exploration, lockstep_team *team,
                                  lockstep_program **program, lockstep_outcome *outcome, base_error *error);

#endif
