/* c11: a reader of a sequence lock that checks the number before it has read (Boehm, 2012) */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_uint number;
static atomic_int x, y;
static void *change(void *arg)
{
    atomic_store_explicit(&number, 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    atomic_store_explicit(&number, 2, memory_order_release);
    return arg;
}
static void *look(void *arg)
{
    const unsigned before = atomic_load_explicit(&number, memory_order_acquire);
    const int a = atomic_load_explicit(&x, memory_order_relaxed),
              b = atomic_load_explicit(&y, memory_order_relaxed);
    if (!FAULTY)
        atomic_thread_fence(memory_order_acquire);
    if (before % 2 == 0 && atomic_load_explicit(&number, memory_order_relaxed) == before)
        assert(a == b);
    return arg;
}
int main(void)
{
    pthread_t t = start(change), u = start(look);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
