/* The thread for what time brings. It sleeps until the first of all queues is due; what is armed meanwhile
 * for an earlier time pokes it. It is started when there is something to wait for, and not at all when time
 * is the program's (options.clock): then spex_tick does its work (due.c). */
#include "runtime/engine.h"

#include <assert.h>
#include <time.h>

int spex_timer_init(spex_engine *engine, int64_t (*work)(spex_engine *))
{
    spex_timer *timer = &engine->timer;
    pthread_condattr_t monotonic;
    assert(work);
    timer->work = work;
    if (spex_mutex_init(&timer->lock, SPEX_RANK_TIMER) || pthread_condattr_init(&monotonic))
        return SPEX_E_NOMEM;
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&timer->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    atomic_init(&timer->wakes_at, SPEX_INFINITY);
    return SPEX_OK;
}

void spex_timer_poke(spex_engine *engine, int64_t due)
{
    spex_timer *timer = &engine->timer;
    if (due >= atomic_load(&timer->wakes_at))
        return;
    spex_mutex_lock(&timer->lock);
    timer->poked = true;
    pthread_cond_signal(&timer->changed);
    spex_mutex_unlock(&timer->lock);
}

static void sleep_until(spex_timer *timer, int64_t due)
{
    struct timespec t = {(time_t)(due / 1000000), (long)(due % 1000000) * 1000};
    atomic_store(&timer->wakes_at, due);
    while (!timer->poked && !timer->stop) {
        int timed_out = due == SPEX_INFINITY ? spex_cond_wait(&timer->changed, &timer->lock)
                                             : spex_cond_timedwait(&timer->changed, &timer->lock, &t);
        if (timed_out)
            break;
    }
    timer->poked = false;
    atomic_store(&timer->wakes_at, SPEX_INFINITY); /* while it looks, it is told of everything */
}

static void *timer_thread(void *arg)
{
    spex_engine *engine = arg;
    spex_timer *timer = &engine->timer;
    spex_memory_use(engine->memory);
    spex_mutex_lock(&timer->lock);
    while (!timer->stop) {
        spex_mutex_unlock(&timer->lock);
        int64_t due = timer->work(engine);
        spex_mutex_lock(&timer->lock);
        sleep_until(timer, due);
    }
    spex_mutex_unlock(&timer->lock);
    return NULL;
}

int spex_timer_start(spex_engine *engine)
{
    spex_timer *timer = &engine->timer;
    int status = SPEX_OK;
    spex_mutex_lock(&timer->lock);
    if (!timer->running && !timer->stop && !engine->clocks.has_own) {
        timer->running = pthread_create(&timer->thread, NULL, timer_thread, engine) == 0;
        status = timer->running ? SPEX_OK : SPEX_E_NOMEM;
    }
    spex_mutex_unlock(&timer->lock);
    return status;
}

void spex_timer_stop(spex_engine *engine)
{
    spex_timer *timer = &engine->timer;
    spex_mutex_lock(&timer->lock);
    timer->stop = true;
    bool runs = timer->running;
    pthread_cond_signal(&timer->changed);
    spex_mutex_unlock(&timer->lock);
    if (runs)
        spex_thread_join(timer->thread);
}

void spex_timer_release(spex_engine *engine)
{
    pthread_cond_destroy(&engine->timer.changed);
    spex_mutex_destroy(&engine->timer.lock);
}
