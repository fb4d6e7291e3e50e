/* invariant: the sum is another for a while, and somebody could see it. */
#include "block.h"

static int left, right;

static int sum_is_kept(void)
{
    return left + right == 10;
}

static void *move(void *arg)
{
    pthread_mutex_lock(&m);
    left--;
    if (FAULTY) {
        pthread_mutex_unlock(&m);
        pthread_mutex_lock(&m);
    }
    right++;
    pthread_mutex_unlock(&m);
    return arg;
}

SPEX_SCHEDULES(sum)
{
    left = 10;
    right = 0;
    spex_lockstep_always(sum_is_kept);
    run_both(move, move);
}
