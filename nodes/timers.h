/* Timers of agents: when they are due, in heaps of which each agent has one, shared with others. (timers.c)
 */
#ifndef NODES_TIMERS_H
#define NODES_TIMERS_H

#include "base/array.h"
#include "nodes/agent.h"

#include <pthread.h>

typedef struct node_timer_heap {
    pthread_mutex_t lock;
    node_timer **items; /* item i is due no later than 2 i + 1 and 2 i + 2 */
    size_t count, capacity;
    char padding[BASE_CACHE_PADDING];
} node_timer_heap;

enum { NODE_TIMER_HEAPS = 16 };

typedef struct node_timers {
    node_timer_heap heaps[NODE_TIMER_HEAPS];
    _Atomic int64_t wakes_at; /* when node_timers_due is called again at the latest */
    void (*poke)(void *arg);  /* it is to be called sooner */
    void *arg;
} node_timers;

void node_timers_init(node_timers *timers, void (*poke)(void *arg), void *arg);
void node_timers_release(node_timers *timers);

/* Arms a timer, anew if it is armed: it fires at `due`. By the one that runs its agent, like the next two.
 * False: no memory. */
bool node_timers_arm(node_timers *timers, node_timer *timer, int64_t due);
void node_timers_stop(node_timers *timers, node_timer *timer);
/* Its message was taken: does it still fire? */
bool node_timers_fires(node_timers *timers, node_timer *timer);

/* Those that are due `now` fire: `fire` is called for each whose message is to be put into its agent's inbox.
 * Returns when the next one is due, SPEX_INFINITY: none is. By one thread at a time. */
int64_t node_timers_due(node_timers *timers, int64_t now, void (*fire)(node_timer *timer, void *arg),
                        void *arg);

#endif
