/* deadlock: two threads take two locks, each in its own order. */
#include "block.h"

static int moved;

static void move(pthread_mutex_t *from, pthread_mutex_t *to)
{
    pthread_mutex_lock(from);
    pthread_mutex_lock(to);
    moved++;
    pthread_mutex_unlock(to);
    pthread_mutex_unlock(from);
}

static void *there(void *arg)
{
    move(&m, &other);
    return arg;
}

static void *back(void *arg)
{
    if (FAULTY)
        move(&other, &m);
    else
        move(&m, &other);
    return arg;
}

SPEX_SCHEDULES(transfer)
{
    moved = 0;
    run_both(there, back);
    assert(moved == 2);
}
