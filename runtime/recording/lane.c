/* Lanes: where a thread writes its events. The lane of a thread that has ended is the next new thread's, so
 * that many short threads do not take a live chunk each. */
#include "runtime/recording/recorder.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

/* In a forked child, its first call: locks may be held by threads that are no more, and lanes are the
 * parent's. */
static void take_over(spex_history *history)
{
    uint32_t seen = 0;
    if (atomic_compare_exchange_strong(history->alive, &seen, 2)) {
        spex_mutex_init(&history->lock, SPEX_RANK_RECORDING);
        history->idle = NULL;
        atomic_fetch_add(&history->generation, 1);
        atomic_store(history->alive, 1);
    }
    while (atomic_load(history->alive) != 1)
        sched_yield();
}

/* A lane of this process that no thread has, or a new one. */
static spex_lane *lane_new(spex_history *history)
{
    spex_mutex_lock(&history->lock);
    spex_lane *lane = history->idle;
    if (lane)
        history->idle = lane->next_idle;
    spex_mutex_unlock(&history->lock);
    if (lane) {
        lane->open = 0;
        if (spex_lane_end(lane, 0, RECORDING_NEW_THREAD, NULL) != SPEX_OK)
            lane->number = UINT32_MAX; /* there will be no more events anyway */
    } else {
        const spex_memory *memory = spex_memory_in_use();
        spex_memory_use(history->memory);
        lane = calloc(1, sizeof *lane);
        spex_memory_use(memory);
        if (!lane)
            return NULL;
        lane->history = history;
        lane->generation = atomic_load(&history->generation);
        lane->number = atomic_fetch_add(&history->head->lanes, 1);
        spex_mutex_lock(&history->lock);
        lane->next = history->lanes;
        history->lanes = lane;
        spex_mutex_unlock(&history->lock);
    }
    if (pthread_setspecific(history->key, lane)) {
        spex_lane_leave(lane);
        return NULL;
    }
    return lane;
}

spex_lane *spex_lane_of(spex_history *history)
{
    if (atomic_load_explicit(history->alive, memory_order_acquire) != 1)
        take_over(history);
    spex_lane *lane = pthread_getspecific(history->key);
    if (lane && lane->generation == atomic_load_explicit(&history->generation, memory_order_relaxed))
        return lane;
    spex_rest();
    lane = lane_new(history);
    spex_resume();
    return lane;
}

void spex_lane_leave(void *arg)
{
    spex_lane *lane = arg;
    spex_history *history = lane->history;
    if (atomic_load_explicit(history->alive, memory_order_acquire) != 1)
        take_over(history);
    if (lane->generation != atomic_load(&history->generation))
        return;
    spex_rest();
    spex_mutex_lock(&history->lock);
    lane->next_idle = history->idle;
    history->idle = lane;
    spex_mutex_unlock(&history->lock);
    spex_resume();
}

void spex_lane_free(spex_lane *lane)
{
    if (lane->live)
        munmap(lane->live, lane->live->size);
    free(lane);
}
