/* Which of the threads that are ready moves next. (strategy.c) */
#ifndef LOCKSTEP_INSIDE_STRATEGY_H
#define LOCKSTEP_INSIDE_STRATEGY_H

#include "lockstep/inside/state.h"

/* A run begins by the plan. */
void lockstep_begin_strategy(void);
/* A thread has come to be. */
void lockstep_thread_is_new(thread *t);
/* Chooses of `ready` (a bit a thread, not 0) before step `step`; those of `idle` would only yield, sleep or
 * give up; `last` moved last. */
uint32_t lockstep_choose(lockstep_set ready, lockstep_set idle, uint32_t last, uint32_t step);
/* A choice of a value, uniform below `count`. */
uint32_t lockstep_draw(uint32_t count);
/* With probability 1 in 20. */
bool lockstep_draw_rarely(void);
/* EXHAUST: the threads that sleep before step `step`, a bit each. */
lockstep_set lockstep_sleeping(uint32_t step);
/* The step of `t` is about to be made: those whose next one depends on it sleep no more. */
void lockstep_wake_sleepers(const thread *t);
/* A step was made. */
void lockstep_has_moved(thread *t);

#endif
