/* Timers of agents. A timer that has fired may be stopped, or armed anew, before its message is taken: then
 * the message means nothing. The message is the timer's own, and in the inbox once at most. */
#include "nodes/timers.h"

#include <assert.h>
#include <stdlib.h>

static node_timer_heap *heap_of(node_timers *timers, const node_timer *timer)
{
    return &timers->heaps[timer->agent->ref % NODE_TIMER_HEAPS];
}

static void put(node_timer_heap *heap, size_t at, node_timer *timer)
{
    heap->items[at] = timer;
    timer->place = (uint32_t)at + 1;
}

static void rise(node_timer_heap *heap, size_t at, node_timer *timer)
{
    for (; at > 0 && heap->items[(at - 1) / 2]->due > timer->due; at = (at - 1) / 2)
        put(heap, at, heap->items[(at - 1) / 2]);
    put(heap, at, timer);
}

static void sink(node_timer_heap *heap, size_t at, node_timer *timer)
{
    while (2 * at + 1 < heap->count) {
        size_t child = 2 * at + 1;
        if (child + 1 < heap->count && heap->items[child + 1]->due < heap->items[child]->due)
            child++;
        if (heap->items[child]->due >= timer->due)
            break;
        put(heap, at, heap->items[child]);
        at = child;
    }
    put(heap, at, timer);
}

static void take_out_locked(node_timer_heap *heap, node_timer *timer)
{
    if (!timer->place)
        return;
    size_t at = timer->place - 1;
    node_timer *last = heap->items[--heap->count];
    timer->place = 0;
    if (last == timer)
        return;
    if (at > 0 && heap->items[(at - 1) / 2]->due > last->due)
        rise(heap, at, last);
    else
        sink(heap, at, last);
}

void node_timers_init(node_timers *timers, void (*poke)(void *arg), void *arg)
{
    *timers = (node_timers){.poke = poke, .arg = arg};
    atomic_init(&timers->wakes_at, SPEX_INFINITY);
    for (uint32_t i = 0; i < NODE_TIMER_HEAPS; i++)
        pthread_mutex_init(&timers->heaps[i].lock, NULL);
}

void node_timers_release(node_timers *timers)
{
    for (uint32_t i = 0; i < NODE_TIMER_HEAPS; i++) {
        pthread_mutex_destroy(&timers->heaps[i].lock);
        free(timers->heaps[i].items);
    }
}

bool node_timers_arm(node_timers *timers, node_timer *timer, int64_t due)
{
    node_timer_heap *heap = heap_of(timers, timer);
    pthread_mutex_lock(&heap->lock);
    take_out_locked(heap, timer);
    bool fits = base_grow(heap->items, heap->capacity, heap->count + 1);
    if (fits) {
        timer->due = due;
        timer->fires = false;
        rise(heap, heap->count++, timer);
    }
    pthread_mutex_unlock(&heap->lock);
    if (fits && due < atomic_load(&timers->wakes_at))
        timers->poke(timers->arg);
    return fits;
}

void node_timers_stop(node_timers *timers, node_timer *timer)
{
    node_timer_heap *heap = heap_of(timers, timer);
    pthread_mutex_lock(&heap->lock);
    take_out_locked(heap, timer);
    timer->fires = false;
    pthread_mutex_unlock(&heap->lock);
}

bool node_timers_fires(node_timers *timers, node_timer *timer)
{
    node_timer_heap *heap = heap_of(timers, timer);
    pthread_mutex_lock(&heap->lock);
    bool fires = timer->fires;
    timer->queued = timer->fires = false;
    pthread_mutex_unlock(&heap->lock);
    return fires;
}

/* The first that is due, out of the heap; NULL: none is, and `next` is when. */
static node_timer *take_due_locked(node_timer_heap *heap, int64_t now, int64_t *next)
{
    node_timer *timer = heap->count ? heap->items[0] : NULL;
    if (!timer || timer->due > now) {
        *next = timer && timer->due < *next ? timer->due : *next;
        return NULL;
    }
    take_out_locked(heap, timer);
    return timer;
}

static void fire_heap(node_timer_heap *heap, int64_t now, int64_t *next,
                      void (*fire)(node_timer *timer, void *arg), void *arg)
{
    for (;;) {
        pthread_mutex_lock(&heap->lock);
        node_timer *timer = take_due_locked(heap, now, next);
        bool is_new = timer && !timer->queued;
        if (timer)
            timer->queued = timer->fires = true;
        pthread_mutex_unlock(&heap->lock);
        if (!timer)
            return;
        if (is_new)
            fire(timer, arg);
    }
}

int64_t node_timers_due(node_timers *timers, int64_t now, void (*fire)(node_timer *timer, void *arg),
                        void *arg)
{
    int64_t next = SPEX_INFINITY;
    atomic_store(&timers->wakes_at, SPEX_INFINITY); /* what is armed from now on pokes */
    for (uint32_t i = 0; i < NODE_TIMER_HEAPS; i++)
        fire_heap(&timers->heaps[i], now, &next, fire, arg);
    atomic_store(&timers->wakes_at, next);
    return next;
}
