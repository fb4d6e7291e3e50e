/* Which thread runs which agent: a queue for each thread, and whoever has nothing to do takes from others.
 * (scheduler.c)
 *
 * An agent that has something to do is in one queue, or one thread runs it. What is queued is done in order,
 * an agent that goes on for long comes to the end again. Threads without work look around for a moment, since
 * most work comes soon and waking a thread takes longer than the work does, and then sleep. */
#ifndef NODES_SCHEDULER_H
#define NODES_SCHEDULER_H

#include "base/array.h"
#include "nodes/agent.h"

#include <pthread.h>

enum { NODE_MOST_THREADS = 1024, NODE_OUTSIDERS = 16 };

/* What a thread counts; only it writes, others read. */
typedef enum node_count {
    NODE_COUNT_RECEIVED,
    NODE_COUNT_HANDLED,
    NODE_COUNT_EMITTED,
    NODE_COUNT_TIMERS,
    NODE_COUNT_FAULTS,
    NODE_COUNT_RESTARTS,
    NODE_COUNT_CONSTRAINT,
    NODE_COUNT_NO_HANDLER,
    NODE_COUNT_BACKPRESSURE,
    NODE_COUNT_DROPPED,
    NODE_COUNT_VIOLATIONS,
    NODE_COUNT_EXCEEDED,
    NODE_COUNT_RECOVERED,
    NODE_COUNT_LOST,
    NODE_COUNT_COMMITS,
    NODE_COUNT_IN_DOUBT,
    NODE_COUNT_BEGUN, /* agents that were given to a thread */
    NODE_COUNT_ENDED, /* and that came to rest */
    NODE_COUNTS
} node_count;

typedef struct node_scheduler node_scheduler;

typedef struct node_worker {
    node_scheduler *scheduler;
    uint32_t index;
    pthread_t thread;
    pthread_mutex_t lock; /* of the queue */
    node_agent *first, **last;
    _Atomic uint32_t length;
    _Atomic uint64_t counts[NODE_COUNTS];
    /* What running an agent needs, to be used again: */
    void *outputs, *before;
    uint32_t outputs_size, before_size; /* bytes that there is room for */
    spex_ref *everyone;                 /* all numbers but one */
    uint32_t everyone_count, everyone_room;
    char padding[BASE_CACHE_PADDING];
} node_worker;

struct node_scheduler {
    node_worker *workers;
    uint32_t count;
    uint32_t started;
    uint32_t may_look; /* threads that may look around for work at once */
    /* Runs an agent. False: it came to rest, and is no longer the caller's; true: it goes on later. */
    bool (*run)(node_worker *worker, node_agent *agent, void *arg);
    void *arg;
    char padding[BASE_CACHE_PADDING];
    _Atomic uint32_t looking, sleeping;
    _Atomic uint32_t looks_for, waits_for; /* nanoseconds that it is worth to look for work, or a reply */
    char more_padding[BASE_CACHE_PADDING];
    pthread_mutex_t sleep;
    pthread_cond_t work;
    uint32_t wakes; /* who sleeps and is to wake */
    atomic_bool ends;
    atomic_bool pauses; /* nobody begins anything */
    /* What threads that are no workers count. */
    struct {
        _Atomic uint64_t counts[NODE_COUNTS];
        _Atomic uint32_t inside; /* threads that are about to add something */
        char padding[BASE_CACHE_PADDING];
    } outsiders[NODE_OUTSIDERS];
};

bool node_scheduler_init(node_scheduler *scheduler, uint32_t threads); /* false: no memory */
void node_scheduler_release(node_scheduler *scheduler);

/* SPEX_E_NOMEM: not all threads could be started, and none runs. */
int node_scheduler_start(node_scheduler *scheduler);
void node_scheduler_end(node_scheduler *scheduler); /* when nothing is to be run any more */

/* Workers begin nothing more, and end what they do between two messages, till they are to go on. */
void node_scheduler_pause(node_scheduler *scheduler);
void node_scheduler_go_on(node_scheduler *scheduler);
/* Are they to pause, and do all of them? */
bool node_scheduler_is_paused(node_scheduler *scheduler);
static inline bool node_scheduler_pauses(const node_scheduler *scheduler)
{
    return atomic_load_explicit(&scheduler->pauses, memory_order_relaxed);
}

/* An agent was at rest and has something to do. */
void node_scheduler_add(node_scheduler *scheduler, node_agent *agent);

/* The worker goes on with its agent: what waits behind it may be done by others. */
void node_scheduler_share(node_worker *worker);

/* Is everything at rest? `begun`: how often something has begun so far. */
bool node_scheduler_rests(const node_scheduler *scheduler, uint64_t *begun);

/* A thread from outside is about to add something, if it finds that it may; and has done so. What it is given
 * belongs to the second call. Who stops sets what is found there, and then waits until there are none. */
uint32_t node_scheduler_enter(node_scheduler *scheduler);
void node_scheduler_exit(node_scheduler *scheduler, uint32_t place);
bool node_scheduler_has_guests(const node_scheduler *scheduler);

/* The worker whose thread this is; NULL: it is another thread. */
node_worker *node_scheduler_here(const node_scheduler *scheduler);

void node_scheduler_count(node_scheduler *scheduler, node_count count, uint64_t more);
uint64_t node_scheduler_sum(const node_scheduler *scheduler, node_count count);

static inline void node_worker_count(node_worker *worker, node_count count)
{
    uint64_t n = atomic_load_explicit(&worker->counts[count], memory_order_relaxed);
    atomic_store_explicit(&worker->counts[count], n + 1, memory_order_release);
}

enum { NODE_LOOK_MOST = 20000, NODE_LOOK_LEAST = 4000, NODE_LOOK_AGAIN = 16 };

/* It was worth it, or not. Where it is not, because others have the processors, it is done for a shorter
 * time, and now and then for a long one again: two threads that both sleep too soon would each wait for the
 * other to wake, and never find that out. */
static inline void node_look_learn(_Atomic uint32_t *nanoseconds, bool found)
{
    uint32_t n = atomic_load_explicit(nanoseconds, memory_order_relaxed);
    if (found || n == NODE_LOOK_LEAST - NODE_LOOK_AGAIN)
        n = NODE_LOOK_MOST;
    else
        n = n / 2 > NODE_LOOK_LEAST ? n / 2 : n > NODE_LOOK_LEAST ? NODE_LOOK_LEAST : n - 1;
    atomic_store_explicit(nanoseconds, n, memory_order_relaxed);
}

/* In a loop that looks until something has come: leaves the processor to its other half. */
static inline void node_relax(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#endif
}

#endif
