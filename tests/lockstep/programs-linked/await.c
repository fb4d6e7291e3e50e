/* livelock: a flag is awaited that nobody may set. */
#include "block.h"

static atomic_int flag;
static int is_set;

static void *wait_for_it(void *arg)
{
    while (!atomic_load(&flag))
        spex_lockstep_await(&flag);
    return arg;
}

static void *set(void *arg)
{
    pthread_mutex_lock(&m);
    const int was_set = is_set;
    is_set = 1;
    pthread_mutex_unlock(&m);
    if (!was_set)
        atomic_store(&flag, 1);
    return arg;
}

static void *claim(void *arg)
{
    pthread_mutex_lock(&m);
    if (FAULTY)
        is_set = 1;
    pthread_mutex_unlock(&m);
    return arg;
}

SPEX_SCHEDULES(waiting)
{
    pthread_t t;
    atomic_store(&flag, 0);
    is_set = 0;
    if (pthread_create(&t, NULL, wait_for_it, NULL) != 0)
        abort();
    run_both(set, claim);
    pthread_join(t, NULL);
}
