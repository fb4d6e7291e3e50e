/* A run that is to be made. */
#ifndef LOCKSTEP_OUTSIDE_PROPOSAL_H
#define LOCKSTEP_OUTSIDE_PROPOSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/array.h"
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
    LOCKSTEP_BY_OWN, /* of the user's, which has no name */
    LOCKSTEP_STRATEGIES
} lockstep_strategy;

typedef struct lockstep_proposal {
    lockstep_strategy strategy; /* that made it */
    lockstep_plan plan;
    uint16_t *turns; /* plan.prefix of them */
    size_t turn_capacity;
    uint32_t bound; /* of systematic ones */
} lockstep_proposal;

/* Room for so many turns; false: no memory. */
static inline bool lockstep_make_turns(lockstep_proposal *p, size_t count)
{
    return base_grow(p->turns, p->turn_capacity, count);
}

/* Gives a program the plan of its next run. */
static inline void lockstep_give(const lockstep_proposal *p, lockstep_program *to)
{
    to->memory->plan = p->plan;
    if (p->plan.prefix)
        memcpy(lockstep_turns(to->memory), p->turns, p->plan.prefix * sizeof *p->turns);
}

#endif
