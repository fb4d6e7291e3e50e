/* Atomic, volatile and racing accesses as steps. (memory.c) */
#ifndef LOCKSTEP_INSIDE_MEMORY_H
#define LOCKSTEP_INSIDE_MEMORY_H

#include "lockstep/inside/state.h"

/* The program was compiled for control: its accesses are seen. */
extern bool lockstep_is_instrumented;

/* A plain access of the calling thread, about to be made: a step, where its place is a scheduling point. */
void lockstep_plain_access(const volatile void *at, size_t size, bool is_write, uint64_t place);
/* The same of an access through `volatile`, which is one always, and never races with its like. */
void lockstep_volatile_access(const volatile void *at, size_t size, bool is_write, uint64_t place);
/* An atomic operation, about to be made; `expected` is of ATOMIC_COMPARE; `orders`: LOCKSTEP_ORDERS. */
void lockstep_begin_atomic(lockstep_op op, const volatile void *at, size_t size, uint64_t expected,
                           int orders, uint64_t place);
/* The memory order of an operation, and the one that it has when it compares and fails. */
#define LOCKSTEP_ORDERS(order, failing) ((order) | (failing) << 16)
/* It was made: whether the memory was changed, the value that it has, and the memory order. */
void lockstep_end_atomic(bool has_written, uint64_t value, int order);
/* The memory that begins there has another value by what is no step of its own. */
void lockstep_note_overwritten(const volatile void *at);
void lockstep_fence(int order, uint64_t place);

/* A run begins in which old values can be seen. */
void lockstep_begin_old_values(void);
/* There: the thread has come to what it does next. */
void lockstep_leave_memory(thread *t);

/* The calling thread enters a function that was called from `place`, or leaves one. */
void lockstep_enter_function(uint64_t place);
void lockstep_leave_function(void);

/* Notes the state of the calling thread: its registers' hash, and the stack from `from` on. */
static inline bool lockstep_wants_state(void)
{
    return lockstep_self && lockstep_shared->plan.policy == LOCKSTEP_EXHAUST;
}
void lockstep_note_state(uint64_t registers, const void *from);

/* Is the thread about to turn in a loop that cannot end before another thread changes something? So it is
 * where its state is the one that it read the same in before; and taken to be so after as many turns as the
 * plan allows, with
 * `*is_taken` set. */
bool lockstep_turns_in_vain(const thread *t, bool *is_taken);
/* Will the thread, by what it is about to do, learn nothing that it did not know? */
bool lockstep_is_spinning(const thread *t);
/* It was given its turn. */
void lockstep_note_seen(thread *t);

#endif
