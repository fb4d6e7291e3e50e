/* The locks of the runtime and the order in which they may be taken, written whole.
 *
 * Each lock has a rank. A thread that holds a lock takes only locks of a higher rank; of locks of one rank it
 * takes one at a time, but for the shards', which it may take together in the order of their addresses. While
 * it waits for a condition it holds that condition's lock alone; while it waits for a thread, or calls a
 * function of the program's (a handler, a predicate, a visitor), it holds none. (The program's clock is the
 * exception: it is read under any lock, and calls nothing of the library's.)
 *
 * A build with --enable-debug (SPEX_DEBUG) checks all of this, with a record of what each thread holds, and
 * aborts with the names of both locks. In others a lock is a pthread_mutex_t and nothing else.
 */
#ifndef RUNTIME_GROUND_MUTEX_H
#define RUNTIME_GROUND_MUTEX_H

#include "config.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

typedef enum spex_rank {                             /* the first is taken first */
                         SPEX_RANK_OPEN_ENGINES = 1, /* at_exit.c: which engines are open */
                         SPEX_RANK_AT_EXIT, /* models/testing.c: what is to be merged when the process ends */
                         SPEX_RANK_REGISTERING,   /* an engine's list of specifications grows */
                         SPEX_RANK_DECIDING,      /* of a model: a verdict on a deviation is found */
                         SPEX_RANK_DRAINING,      /* of the store: the shards' logs are emptied */
                         SPEX_RANK_SHARD,         /* the instances of a shard, their timeouts and their log */
                         SPEX_RANK_MODEL,         /* the transitions of a model */
                         SPEX_RANK_NAMES,         /* names get numbers */
                         SPEX_RANK_POOL,          /* memory for instances */
                         SPEX_RANK_TIMER,         /* when the timer's thread wakes */
                         SPEX_RANK_STORE,         /* who waits for the store's threads, and they for work */
                         SPEX_RANK_CALLS,         /* the queue of asynchronous calls */
                         SPEX_RANK_LOCKED_STORES, /* store/store.c: which stores this process has */
                         SPEX_RANK_RECORDING,     /* recording/: the lanes of a history */
                         SPEX_RANK_RATE_LIMIT     /* what the default handler has printed of late */
} spex_rank;

typedef struct spex_mutex {
    pthread_mutex_t mutex;
#ifdef SPEX_DEBUG
    spex_rank rank;
#endif
} spex_mutex;

#ifdef SPEX_DEBUG

#define SPEX_MUTEX_INITIALIZER(rank)                                                                         \
    {                                                                                                        \
        PTHREAD_MUTEX_INITIALIZER, rank                                                                      \
    }

void spex_lock_order_before(const spex_mutex *mutex);  /* it is about to be taken */
void spex_lock_order_taken(const spex_mutex *mutex);   /* it has been */
void spex_lock_order_release(const spex_mutex *mutex); /* it is about to be let go */
void spex_lock_order_wait(const spex_mutex *mutex);    /* its condition is about to be waited for */
void spex_assert_held(const spex_mutex *mutex);        /* the calling thread holds it */
void spex_assert_no_lock(const char *doing);           /* the calling thread holds none */

#else

#define SPEX_MUTEX_INITIALIZER(rank)                                                                         \
    {                                                                                                        \
        PTHREAD_MUTEX_INITIALIZER                                                                            \
    }

static inline void spex_lock_order_before(const spex_mutex *mutex)
{
    (void)mutex;
}

static inline void spex_lock_order_taken(const spex_mutex *mutex)
{
    (void)mutex;
}

static inline void spex_lock_order_release(const spex_mutex *mutex)
{
    (void)mutex;
}

static inline void spex_lock_order_wait(const spex_mutex *mutex)
{
    (void)mutex;
}

static inline void spex_assert_held(const spex_mutex *mutex)
{
    (void)mutex;
}

static inline void spex_assert_no_lock(const char *doing)
{
    (void)doing;
}

#endif

static inline int spex_mutex_init(spex_mutex *mutex, spex_rank rank)
{
#ifdef SPEX_DEBUG
    mutex->rank = rank;
#else
    (void)rank;
#endif
    return pthread_mutex_init(&mutex->mutex, NULL);
}

static inline void spex_mutex_destroy(spex_mutex *mutex)
{
    pthread_mutex_destroy(&mutex->mutex);
}

static inline void spex_mutex_lock(spex_mutex *mutex)
{
    spex_lock_order_before(mutex);
    pthread_mutex_lock(&mutex->mutex);
    spex_lock_order_taken(mutex);
}

/* 0: it is taken now. */
static inline int spex_mutex_trylock(spex_mutex *mutex)
{
    spex_lock_order_before(mutex);
    int busy = pthread_mutex_trylock(&mutex->mutex);
    if (!busy)
        spex_lock_order_taken(mutex);
    return busy;
}

static inline void spex_mutex_unlock(spex_mutex *mutex)
{
    spex_lock_order_release(mutex);
    pthread_mutex_unlock(&mutex->mutex);
}

static inline int spex_cond_wait(pthread_cond_t *condition, spex_mutex *mutex)
{
    spex_lock_order_wait(mutex);
    return pthread_cond_wait(condition, &mutex->mutex);
}

static inline int spex_cond_timedwait(pthread_cond_t *condition, spex_mutex *mutex,
                                      const struct timespec *until)
{
    spex_lock_order_wait(mutex);
    return pthread_cond_timedwait(condition, &mutex->mutex, until);
}

static inline void spex_thread_join(pthread_t thread)
{
    spex_assert_no_lock("waiting for a thread to end");
    pthread_join(thread, NULL);
}

#endif
