/* livelock: a request is owed an answer, and the thread that would give it may have gone. */
#include "block.h"

static int is_asked, is_over;

static void *ask(void *arg)
{
    pthread_mutex_lock(&m);
    if (FAULTY || !is_over) {
        is_asked = 1;
        spex_lockstep_hot("a request");
    }
    pthread_mutex_unlock(&m);
    return arg;
}

static void *answer(void *arg)
{
    pthread_mutex_lock(&m);
    if (is_asked)
        spex_lockstep_cold("a request");
    is_asked = 0;
    is_over = 1;
    pthread_mutex_unlock(&m);
    return arg;
}

SPEX_SCHEDULES(request)
{
    is_asked = is_over = 0;
    run_both(ask, answer);
}
