/* livelock: both threads wait for the other to have had its turn, for ever. */
#include "block.h"

static int turn, is_done[2];

static void *step_back(void *arg)
{
    const int me = arg != NULL;
    for (int is_mine = 0; !is_mine;) {
        pthread_mutex_lock(&m);
        is_mine = turn == me || (!FAULTY && turn == 2);
        if (turn == 2 && FAULTY)
            is_mine = is_done[!me];
        if (is_mine)
            is_done[me] = 1;
        pthread_mutex_unlock(&m);
    }
    return NULL;
}

static void *one(void *arg)
{
    return step_back(arg);
}

static void *two(void *arg)
{
    (void)arg;
    return step_back(&turn);
}

SPEX_SCHEDULES(manners)
{
    turn = 2;
    is_done[0] = is_done[1] = 0;
    run_both(one, two);
}
