/* c11: an index that is published before what it stands for can be seen */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int slot, count;
static void *give(void *arg)
{
    atomic_store_explicit(&slot, 42, memory_order_relaxed);
    atomic_store_explicit(&count, 1, FAULTY ? memory_order_relaxed : memory_order_release);
    return arg;
}
static void *take(void *arg)
{
    if (atomic_load_explicit(&count, memory_order_acquire))
        assert(atomic_load_explicit(&slot, memory_order_relaxed) == 42);
    return arg;
}
int main(void)
{
    pthread_t t = start(take), u = start(give);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
