/* race: a relaxed store hands data over, where one that releases is wanted */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int is_there;
static int data;
static void *give(void *arg)
{
    data = 42;
    atomic_store_explicit(&is_there, 1, FAULTY ? memory_order_relaxed : memory_order_release);
    return arg;
}
static void *take(void *arg)
{
    while (!atomic_load_explicit(&is_there, memory_order_acquire))
        ;
    assert(data == 42);
    return arg;
}
int main(void)
{
    pthread_t t = start(take), u = start(give);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
