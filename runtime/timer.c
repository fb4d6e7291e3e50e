/* The thread for what time brings. It sleeps until the first of all queues is due; what is armed meanwhile
 * for an earlier time pokes it. It is started when there is something to wait for, and not at all when time
 * is the program's (options.clock): then spex_tick does its work. */
#include "runtime/engine.h"

#include <time.h>

int spex_timer_init(spex_engine *engine)
{
    spex_timer *timer = &engine->timer;
    pthread_condattr_t monotonic;
    if (pthread_mutex_init(&timer->lock, NULL) || pthread_condattr_init(&monotonic))
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
    pthread_mutex_lock(&timer->lock);
    timer->poked = true;
    pthread_cond_signal(&timer->changed);
    pthread_mutex_unlock(&timer->lock);
}

/* Does what is due; returns when there is more to do. */
static int64_t work(spex_engine *engine)
{
    int64_t due = spex_report_late(engine);
    if (spex_now(engine) >= atomic_load(&engine->next_prune)) {
        spex_plan_prune(engine);
        spex_prune(engine, NULL);
    }
    int64_t prune = atomic_load(&engine->next_prune);
    return due < prune ? due : prune;
}

static void sleep_until(spex_timer *timer, int64_t due)
{
    struct timespec t = {(time_t)(due / 1000000), (long)(due % 1000000) * 1000};
    atomic_store(&timer->wakes_at, due);
    while (!timer->poked && !timer->stop) {
        int timed_out = due == SPEX_INFINITY ? pthread_cond_wait(&timer->changed, &timer->lock)
                                             : pthread_cond_timedwait(&timer->changed, &timer->lock, &t);
        if (timed_out)
            break;
    }
    timer->poked = false;
    atomic_store(&timer->wakes_at, SPEX_INFINITY); /* while it looks, it is told of everything */
}

static void *run(void *arg)
{
    spex_engine *engine = arg;
    spex_timer *timer = &engine->timer;
    pthread_mutex_lock(&timer->lock);
    while (!timer->stop) {
        pthread_mutex_unlock(&timer->lock);
        int64_t due = work(engine);
        pthread_mutex_lock(&timer->lock);
        sleep_until(timer, due);
    }
    pthread_mutex_unlock(&timer->lock);
    return NULL;
}

int spex_timer_need(spex_engine *engine)
{
    spex_timer *timer = &engine->timer;
    int status = SPEX_OK;
    pthread_mutex_lock(&timer->lock);
    if (!timer->running && !engine->has_clock) {
        timer->running = pthread_create(&timer->thread, NULL, run, engine) == 0;
        status = timer->running ? SPEX_OK : SPEX_E_NOMEM;
    }
    pthread_mutex_unlock(&timer->lock);
    return status;
}

void spex_timer_stop(spex_engine *engine)
{
    spex_timer *timer = &engine->timer;
    pthread_mutex_lock(&timer->lock);
    timer->stop = true;
    pthread_cond_signal(&timer->changed);
    pthread_mutex_unlock(&timer->lock);
    if (timer->running)
        pthread_join(timer->thread, NULL);
    pthread_cond_destroy(&timer->changed);
    pthread_mutex_destroy(&timer->lock);
}

int spex_tick(spex_engine *engine)
{
    int status = spex_usable(engine);
    if (status || !engine->has_clock)
        return status ? status : SPEX_E_ARGUMENT;
    work(engine);
    return SPEX_OK;
}
