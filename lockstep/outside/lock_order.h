/* Locks that are taken in orders which could deadlock, in a run that did not. (lock_order.c) */
#ifndef LOCKSTEP_OUTSIDE_LOCK_ORDER_H
#define LOCKSTEP_OUTSIDE_LOCK_ORDER_H

#include "lockstep/outside/program.h"

enum { LOCKSTEP_CYCLE_MAX = 6 };

/* One thread of the cycle: it took `from`, and then, holding it, `to`. */
typedef struct lockstep_nesting {
    uint32_t from, to;                 /* numbers of objects */
    uint64_t from_address, to_address; /* the locks */
    uint64_t from_place, to_place;     /* the calls */
    uint8_t thread;
} lockstep_nesting;

typedef struct lockstep_cycle {
    lockstep_nesting of[LOCKSTEP_CYCLE_MAX];
    uint32_t count; /* 0: there is none */
} lockstep_cycle;

/* Looks at the last run: threads each of which held a lock that the one before it in the circle wanted, with
 * no lock that two of them held besides, and not ordered by creating and joining. BASE_E_NOMEM. */
base_status lockstep_find_lock_order(const lockstep_program *program, lockstep_cycle *cycle);
/* Is it the same, wherever it begins? */
bool lockstep_same_cycle(const lockstep_cycle *a, const lockstep_cycle *b);

#endif
