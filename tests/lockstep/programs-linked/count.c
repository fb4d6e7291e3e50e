/* assert: the lock is let go of between reading and writing. */
#include "block.h"

static int count;

static void *add(void *arg)
{
    pthread_mutex_lock(&m);
    const int before = count;
    if (FAULTY) {
        pthread_mutex_unlock(&m);
        pthread_mutex_lock(&m);
    }
    count = before + 1;
    pthread_mutex_unlock(&m);
    return arg;
}

SPEX_SCHEDULES(counting)
{
    count = 0;
    run_both(add, add);
    assert(count == 2);
}
