/* weak: what may fail for nothing is tried once */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int taken, count;
static void *work(void *arg)
{
    int free = 0;
#ifdef FAULT
    if (atomic_compare_exchange_weak(&taken, &free, 1))
        count++;
#else
    while (!atomic_compare_exchange_weak(&taken, &free, 1) && free == 0) {
    }
    if (free == 0)
        count++;
#endif
    return arg;
}
int main(void)
{
    pthread_t t, u;
    pthread_create(&t, 0, work, 0);
    pthread_create(&u, 0, work, 0);
    pthread_join(t, 0);
    pthread_join(u, 0);
    assert(count == 1);
    return 0;
}
