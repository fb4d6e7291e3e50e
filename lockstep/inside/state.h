/* What is known of a run: its threads, its clock, the memory that it leaves its trace in. (state.c) */
#ifndef LOCKSTEP_INSIDE_STATE_H
#define LOCKSTEP_INSIDE_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lockstep/shared.h"

/* Something that threads do things with, known by its address. (objects.c) */
typedef struct object {
    lockstep_kind kind;
    uint32_t number; /* in the order of first use, from 1 */
    const void *address;
    int holder; /* mutexes, rwlocks held for writing: a thread's number, or -1 */
    uint32_t
        count; /* mutexes: how often it is held; rwlocks: readers; semaphores: value; barriers: arrived */
    uint32_t limit; /* barriers: how many leave together */
    uint32_t turn;  /* once: 1 under way, 2 done; threads: 2 ended */
    bool is_destroyed, is_robust, is_inconsistent, is_lost;
    uint8_t reads[LOCKSTEP_THREADS_MAX]; /* rwlocks: how often each thread has it for reading */
    size_t size;                         /* destroyed: so many bytes were marked */
    uint64_t taken_at;
    struct object *next; /* of those with the same hash */
} object;

typedef struct thread {
    uint32_t number;
    _Atomic uint32_t may_move; /* a futex */
    pthread_t real;
    void *(*start)(void *);
    int (*start_int)(void *); /* of C11 threads */
    void *arg, *result;
    bool is_finished, is_detached, is_joined, is_cancelled, no_cancel;
    /* what it is about to do */
    lockstep_op op;
    object *of, *also; /* WAKE: the mutex, and the condition variable */
    uint64_t place;
    int64_t deadline; /* virtual time; LOCKSTEP_NEVER */
    bool is_signalled;
    int descriptor;
    short events;
    lockstep_turn turn; /* how the step that it was given came out */
    uint32_t steps;
    uint32_t exit_round; /* of its key's destructor */
    /* of strategies */
    uint64_t priority;
    uint32_t weight;
} thread;

extern __thread thread *lockstep_self __attribute__((tls_model("initial-exec")));
/* Is this process a run, and this thread under control? */
static inline bool lockstep_is_on(void)
{
    return lockstep_self != NULL;
}

extern lockstep_memory *lockstep_shared;
extern thread lockstep_threads[LOCKSTEP_THREADS_MAX];
extern uint32_t lockstep_thread_count;
extern int64_t lockstep_clock; /* virtual nanoseconds since the run began */

/* Ends the run: something is wrong with the program. */
_Noreturn void lockstep_fail(lockstep_failure kind, uint64_t place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Around what must not be interrupted by the tick that takes spinning threads off. */
void lockstep_enter(void);
void lockstep_leave(void);
bool lockstep_is_inside(void);
/* This thread has the turn; and which has it. */
void lockstep_set_running(const thread *t);
const thread *lockstep_running(void);
/* Leaves what the threads are about to do, for the end of a run. */
void lockstep_leave_records(void);

#endif
