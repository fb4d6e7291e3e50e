/* What is ordered before what in a run: vector clocks. (order.c) */
#ifndef LOCKSTEP_INSIDE_ORDER_H
#define LOCKSTEP_INSIDE_ORDER_H

#include "lockstep/inside/state.h"

/* A new thread knows what the one that makes it knows; `maker` may be NULL. */
void lockstep_order_begin(thread *t, thread *maker);
/* The thread has the turn for what it was about to do, and has not done it yet. */
void lockstep_order_step(thread *t);
/* It has got a lock, or lets go of it. */
void lockstep_order_take(thread *t, object *lock);
void lockstep_order_let_go(thread *t, object *lock);
/* All that a barrier waits for have come. */
void lockstep_order_barrier(thread *t, object *barrier);
/* An atomic operation of memory order `order` (of C) has read a value with which `known` came; has written
 * one with which `*known` (which is made when it is NULL) is to come, having read what was there or not. */
void lockstep_order_read(thread *t, const uint32_t *known, int order);
void lockstep_order_written(thread *t, uint32_t **known, int order, bool has_read);
void lockstep_order_fence(thread *t, int order);
/* What it knows is left with what it sends, and known by whoever takes that. */
void lockstep_order_send(thread *t, uint32_t known[LOCKSTEP_THREADS_MAX]);
void lockstep_order_receive(thread *t, const uint32_t known[LOCKSTEP_THREADS_MAX]);
/* Is what thread `other` did at its clock `clock` ordered before what `t` does now? */
static inline bool lockstep_is_before(uint32_t other, uint32_t clock, const thread *t)
{
    return t->clocks[other] >= clock;
}

#endif
