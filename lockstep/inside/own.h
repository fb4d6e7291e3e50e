/* A strategy of the user's own, from a shared object. (own.c) */
#ifndef LOCKSTEP_INSIDE_OWN_H
#define LOCKSTEP_INSIDE_OWN_H

#include "lockstep/inside/state.h"

/* Loads it, where the memory names one. Says on standard error what is wrong with it: false. */
bool lockstep_load_own(lockstep_memory *memory);
void lockstep_begin_own(void);
/* Which of the ready threads, two at least, moves; those in `idle` would only wait. */
uint32_t lockstep_choose_own(lockstep_set ready, lockstep_set idle);
/* The run has ended, with this status of its process. */
void lockstep_end_own(int status);

#endif
