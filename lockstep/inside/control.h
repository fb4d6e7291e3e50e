/* One thread of the program moves at a time, from scheduling point to scheduling point. (control.c) */
#ifndef LOCKSTEP_INSIDE_CONTROL_H
#define LOCKSTEP_INSIDE_CONTROL_H

#include "lockstep/inside/state.h"

/* The calling thread becomes thread 0 of a run. */
void lockstep_begin_run(lockstep_memory *memory);
/* The same where several processes make a run: it is the first one's first thread. */
void lockstep_begin_nodes(lockstep_memory *memory);
/* The calling thread becomes the first one of process `process`. */
thread *lockstep_join_nodes(uint32_t process);
/* A node that has no process has one again. */
void lockstep_restart_node(uint32_t node);
/* The calling thread, whose process ends, is under control no longer; others go on. */
void lockstep_leave_turn(void);
/* A new thread, which has not begun; NULL: there are too many (the run ends). */
thread *lockstep_new_thread(uint64_t place);
/* Called first by a new thread: returns when it is its turn. */
void lockstep_first_turn(thread *t);
/* The calling thread was cancelled: it ends, by way of its cleanup handlers. */
_Noreturn void lockstep_leave_cancelled(void);
/* The calling thread ends; others go on. */
void lockstep_last_turn(void);

/* The calling thread is about to do `op` with `of` (or NULL), where it was called from `place`; it returns
 * when the thread is to do it, and can. `deadline`: it may be given up from then on. */
lockstep_turn lockstep_point(lockstep_op op, object *of, uint64_t place, int64_t deadline);
/* Likewise of a step with two objects (`also` may be NULL). */
lockstep_turn lockstep_point_of_two(lockstep_op op, object *of, object *also, uint64_t place,
                                    int64_t deadline);
/* The same after `self`'s other members were set. */
lockstep_turn lockstep_point_set(void);
/* Whom a signal wakes, or which value a load reads: one of `of` (a bit each, not 0). */
uint32_t lockstep_choose_other(lockstep_set of);
/* A step at which nobody but the calling thread can move: how what it calls comes out, where `fault` may
 * strike. 0: well; else less than `count`. */
uint32_t lockstep_choose_outcome(lockstep_fault fault, lockstep_op op, uint32_t count, uint64_t place);
/* The same as a part of the step just made; `is_possible`: it may go wrong. The budget is the caller's. */
uint32_t lockstep_choose_value(uint32_t count);
/* Is the call, which may wait, interrupted (EINTR)? */
bool lockstep_is_interrupted(uint64_t place);
/* Does the step just made fail, though nothing stands against it? Where it has no other choice of a value. */
bool lockstep_fails(void);
/* So much is read or written of `size` bytes. */
size_t lockstep_amount(size_t size, uint64_t place);
/* Says of the signal just given who waits for it, of a load what it can read, a bit each. */
void lockstep_note_waiting(lockstep_set waiting);
/* Says of the step just made which thread it was about. */
void lockstep_note_other(uint32_t number);

/* Has a thread been made? (Whether it is still there would depend on the order of steps.) */
bool lockstep_has_company(void);

#define HERE ((uint64_t)(uintptr_t)__builtin_return_address(0))

#endif
