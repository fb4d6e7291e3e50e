/* Which stores a load may read: x86 and C11. (visible.c) */
#ifndef LOCKSTEP_INSIDE_VISIBLE_H
#define LOCKSTEP_INSIDE_VISIBLE_H

#include "lockstep/inside/stores.h"

/* A run begins. */
void lockstep_begin_visible(void);
/* The stores that a load of this memory order may read, a bit each; never none. */
uint32_t lockstep_visible(thread *t, const lockstep_location *l, int order);
/* Likewise of an operation that reads and writes at once; and of one that does so where it reads `expected`,
 * and otherwise is a load of memory order `failing`. */
uint32_t lockstep_replaceable(thread *t, const lockstep_location *l, int order);
uint32_t lockstep_comparable(thread *t, const lockstep_location *l, uint64_t expected, int order,
                             int failing);
/* It has read this one. `is_locked`: by an operation that writes, too, or would have. */
void lockstep_note_read(thread *t, lockstep_location *l, uint8_t which, int order, bool is_locked);
/* It has made this one. `has_read`: by an operation that reads, too. */
void lockstep_note_written(thread *t, lockstep_location *l, uint8_t which, int order, bool has_read);
/* A fence that is sequentially consistent has been made; what is ordered before it is known. */
void lockstep_note_fence(thread *t);
/* Is it a call that orders all of the memory on x86? (WAIT is followed by WAKE.) */
static inline bool lockstep_is_draining(lockstep_op op)
{
    return op >= LOCKSTEP_LOCK && op != LOCKSTEP_WAIT && op < LOCKSTEP_LOAD;
}

/* tso: the thread sees all that the other one saw and has stored, as it is made by it or waits for its end.
 */
void lockstep_view_of(thread *t, const thread *other);

/* All that the thread has stored can be seen by others, and all that they have, by it: x86, whose locks do
 * so. */
void lockstep_drain(thread *t);

#endif
