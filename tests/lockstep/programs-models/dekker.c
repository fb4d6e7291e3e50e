/* tso: each says that it wants, and looks whether the other does, with nothing between the two */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int wants[2], inside;
static void try(int me)
{
    atomic_store_explicit(&wants[me], 1, memory_order_release);
    if (!FAULTY)
        atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&wants[!me], memory_order_acquire))
        return;
    atomic_fetch_add(&inside, 1);
}
static void *first(void *arg)
{
    try(0);
    return arg;
}
static void *second(void *arg)
{
    try(1);
    return arg;
}
int main(void)
{
    pthread_t t = start(first), u = start(second);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    assert(atomic_load(&inside) < 2);
    return 0;
}
