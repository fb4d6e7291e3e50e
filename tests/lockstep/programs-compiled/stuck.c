/* livelock: two threads wait for each other's word, and neither gives it first */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int word[2];
static void *first(void *arg)
{
    if (!FAULTY)
        atomic_store(&word[0], 1);
    while (!atomic_load(&word[1]))
        ;
    atomic_store(&word[0], 1);
    return arg;
}
static void *second(void *arg)
{
    while (!atomic_load(&word[0]))
        sched_yield();
    atomic_store(&word[1], 1);
    return arg;
}
int main(void)
{
    pthread_t t = start(first), u = start(second);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
