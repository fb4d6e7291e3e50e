/* crash: what one thread has is given back by the other. */
#include "block.h"

static int *shared;

static void *use(void *arg)
{
    pthread_mutex_lock(&m);
    if (FAULTY || shared)
        *shared = 1;
    pthread_mutex_unlock(&m);
    return arg;
}

static void *drop(void *arg)
{
    pthread_mutex_lock(&m);
    shared = NULL;
    pthread_mutex_unlock(&m);
    return arg;
}

SPEX_SCHEDULES(dropping)
{
    static int value;
    shared = &value;
    run_both(use, drop);
}
