/* The values that memory had lately, where old ones can still be seen: --memory=tso|c11. (stores.c) */
#ifndef LOCKSTEP_INSIDE_STORES_H
#define LOCKSTEP_INSIDE_STORES_H

#include "lockstep/inside/state.h"

enum { LOCKSTEP_STORES_MAX = 32, LOCKSTEP_NO_STORE = 0xff };

typedef struct lockstep_store {
    uint64_t value;
    uint64_t number; /* in the order in which stores were made, of all memory; 0: it was there at first */
    uint32_t *order; /* what a load that acquires the value knows; NULL: nothing */
    uint32_t before; /* those that come before it in modification order, a bit each */
    uint32_t total;  /* the first sequentially consistent operation that wrote or read it; 0: none */
    uint8_t thread;
    uint8_t replaces, replaced_by;        /* at once, by one operation that reads and writes; or NO_STORE */
    uint32_t first[LOCKSTEP_THREADS_MAX]; /* each thread's clock when it first wrote or read it; 0: never */
} lockstep_store;

/* Some bytes of memory that atomic operations touch. */
typedef struct lockstep_location {
    uint64_t address;
    size_t size;
    uint32_t there; /* which of `stores` are, a bit each */
    uint8_t newest; /* the one whose value the memory holds: the last made of those that none comes after */
    lockstep_store stores[LOCKSTEP_STORES_MAX];
    struct lockstep_location *next; /* of those that are not in use */
} lockstep_location;

static inline bool lockstep_is_weak(void)
{
    return lockstep_shared->plan.memory != LOCKSTEP_SC;
}

/* Sets of a location's stores, a bit each. */
static inline uint32_t lockstep_store_bit(uint32_t store)
{
    return UINT32_C(1) << store;
}

static inline uint8_t lockstep_first_store(uint32_t set)
{
    return (uint8_t)__builtin_ctz(set);
}

/* A run begins: nothing is kept of the one before. */
void lockstep_begin_stores(void);
/* What is kept of an atomic access's bytes; the value that they hold is its only one when somebody changed
 * them otherwise. NULL: no old values are kept, as accesses touch it in different widths, or wider ones than
 * eight bytes, or there is no memory. */
lockstep_location *lockstep_location_of(object *o, uint64_t address, size_t size);
/* A thread is about to make a store, or has made it: its value is what the memory holds when it is next
 * settled. `replaces`: the store whose value the same operation has read, or NO_STORE. There is room for one
 * after lockstep_location_of(), which forgets the oldest one. */
uint8_t lockstep_add_store(lockstep_location *l, const thread *t, uint8_t replaces);
/* Modification order has `a` before `b`; `b` must not come before `a`. */
void lockstep_order_stores(lockstep_location *l, uint8_t a, uint8_t b);
/* The thread whose turn it is reads this one: until it is settled the memory holds its value. */
void lockstep_show_store(lockstep_location *l, uint8_t which);
/* The access that was under way has been made: the memory holds its newest value again. */
void lockstep_settle(void);
/* The last store made, of all memory: its number. */
uint64_t lockstep_store_count(void);

/* Plain accesses see what the memory holds. One that reads: calls `look` for each location that it touches.
 */
void lockstep_each_location(uint64_t address, size_t size, void (*look)(lockstep_location *l));
/* One that writes, or memory that is given back: the values before it cannot be seen any more. */
void lockstep_forget_stores(uint64_t address, size_t size);

#endif
