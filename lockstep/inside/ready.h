/* Who could move. (ready.c) */
#ifndef LOCKSTEP_INSIDE_READY_H
#define LOCKSTEP_INSIDE_READY_H

#include "lockstep/inside/state.h"

/* Could it do what it is about to, without giving up? */
bool lockstep_can_do(const thread *t);
/* Could it give up waiting, now or when the clock has moved? */
bool lockstep_can_give_up(const thread *t);
bool lockstep_can_wake_spuriously(const thread *t);
/* Where all orders are tried a thread that would turn in a loop waits until what it reads has changed;
 * `*is_taken`: another turn might not be like the last. */
bool lockstep_is_kept_waiting(const thread *t, bool *is_taken);
/* The threads that could move; in `early` those that would be woken without a signal, in `idle` those that
 * would only yield, sleep or give up. */
lockstep_set lockstep_find_ready(lockstep_set *early, lockstep_set *idle);

#endif
