/* race: detached threads count without a lock; without a fault they only have each other's stacks */
#include "../programs/check.h"
#include <stdatomic.h>
static int count;
static atomic_int ended;
static void touch(int *local)
{
    for (int i = 0; i < 4; i++)
        local[i] = i;
}
static void *work(void *arg)
{
    int local[4];
    pthread_detach(pthread_self());
    touch(local);
    if (FAULTY)
        count++;
    atomic_fetch_add_explicit(&ended, 1, memory_order_relaxed);
    return arg;
}
int main(void)
{
    for (int i = 0; i < 3; i++) {
        start(work);
        while (atomic_load_explicit(&ended, memory_order_relaxed) < i + (FAULTY && i < 2 ? 0 : 1))
            sched_yield();
    }
    return 0;
}
