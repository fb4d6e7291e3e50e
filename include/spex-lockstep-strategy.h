/* spex-lockstep-strategy.h: a strategy of one's own for spex-lockstep(1).
 *
 *   cc -shared -fPIC -o mine.so mine.c $(pkg-config --cflags-only-I spex-lockstep)
 *   spex lockstep run --strategy=./mine.so ./test
 *
 * The shared object has `spex_lockstep_strategy`, which this header declares. Begin and choose are called in
 * the process of the run, end in the one that runs are forked from; all one at a time, and what they call is
 * no step of the program. A process lives for one run: what is to be known in the next one stands in
 * `memory`. spex-lockstep-strategy.h(3) is the manual. */
#ifndef SPEX_LOCKSTEP_STRATEGY_H
#define SPEX_LOCKSTEP_STRATEGY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPEX_LOCKSTEP_STRATEGY_VERSION 1

/* What a thread is about to do. */
typedef struct spex_lockstep_pending {
    unsigned thread;       /* its number, from 0 on in the order in which they were made */
    const char *operation; /* "lock", "write", ...: as in schedules, spex-sched(5) */
    const char *kind;      /* of what it is about: "mutex", "file", ...; "": nothing */
    unsigned object, also; /* their numbers, from 1 on in the order of first use; 0: none */
    uintptr_t place;       /* where the call returns to */
    unsigned steps;        /* that it has made */
    int is_idle;           /* it would only yield, sleep, spin or give up waiting */
} spex_lockstep_pending;

/* A run: the same from begin to end. */
typedef struct spex_lockstep_run {
    uint64_t number; /* from 1 */
    uint64_t seed;   /* another one each run, the same for the same --seed */
    void *memory;    /* kept from run to run; zeros at first */
    size_t memory_size;
} spex_lockstep_run;

/* A step at which several threads could move. */
typedef struct spex_lockstep_choice {
    unsigned step;                      /* so many were made before */
    unsigned last;                      /* the thread that moved last */
    const spex_lockstep_pending *ready; /* in the order of their numbers */
    size_t count;                       /* 2 at least */
} spex_lockstep_choice;

typedef struct spex_lockstep_result {
    unsigned steps, choices;
    int has_failed; /* by itself, or by how its process ended */
} spex_lockstep_result;

typedef struct spex_lockstep_strategy_functions {
    unsigned version; /* SPEX_LOCKSTEP_STRATEGY_VERSION */
    /* Before the first step; may be NULL. */
    void (*begin)(const spex_lockstep_run *run);
    /* Which thread moves: its place among those that are ready, less than their count. */
    size_t (*choose)(const spex_lockstep_run *run, const spex_lockstep_choice *choice);
    /* After the run; may be NULL. */
    void (*end)(const spex_lockstep_run *run, const spex_lockstep_result *result);
} spex_lockstep_strategy_functions;

extern const spex_lockstep_strategy_functions spex_lockstep_strategy;

#ifdef __cplusplus
}
#endif

#endif
