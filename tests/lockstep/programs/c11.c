/* exit: C11's threads and locks, and a check before the lock is held */
#include "check.h"
#include <threads.h>
static mtx_t lock;
static int taken, sold;
static int sell(void *arg)
{
    (void)arg;
    if (FAULTY && taken)
        return 0;
    if (FAULTY)
        thrd_yield();
    mtx_lock(&lock);
    if (FAULTY || !taken)
        sold++;
    taken = 1;
    mtx_unlock(&lock);
    return 0;
}
int main(void)
{
    thrd_t t, u;
    mtx_init(&lock, mtx_plain);
    thrd_create(&t, sell, NULL);
    thrd_create(&u, sell, NULL);
    thrd_join(t, NULL);
    thrd_join(u, NULL);
    mtx_destroy(&lock);
    return sold == 1 ? 0 : 1;
}
