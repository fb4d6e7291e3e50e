/* race: Peterson's algorithm without its turn */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int wants[2], turn;
static int count;
static void enter(int me)
{
    atomic_store(&wants[me], 1);
    if (!FAULTY)
        atomic_store(&turn, !me);
    while (atomic_load(&wants[!me]) && atomic_load(&turn) == !me)
        ;
}
static void *first(void *arg)
{
    enter(0);
    count++;
    atomic_store(&wants[0], 0);
    return arg;
}
static void *second(void *arg)
{
    enter(1);
    count++;
    atomic_store(&wants[1], 0);
    return arg;
}
int main(void)
{
    pthread_t t = start(first), u = start(second);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    assert(count == 2);
    return 0;
}
