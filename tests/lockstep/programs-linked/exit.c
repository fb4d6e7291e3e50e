/* exit: a thread ends the process when it came first. */
#include "block.h"

static int first;

static void *come(void *arg)
{
    pthread_mutex_lock(&m);
    if (!first)
        first = 1;
    pthread_mutex_unlock(&m);
    return arg;
}

static void *come_too(void *arg)
{
    pthread_mutex_lock(&m);
    const int is_first = !first;
    first = 1;
    pthread_mutex_unlock(&m);
    if (FAULTY && is_first)
        exit(0);
    return arg;
}

SPEX_SCHEDULES(race_to_the_door)
{
    first = 0;
    run_both(come, come_too);
}
