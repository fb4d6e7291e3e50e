/* race: a store between two others ends the release sequence, an addition does not */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int step;
static int data;
static void *give(void *arg)
{
    data = 42;
    atomic_store_explicit(&step, 1, memory_order_release);
    return arg;
}
static void *pass(void *arg)
{
    if (FAULTY && atomic_load_explicit(&step, memory_order_relaxed) == 1)
        atomic_store_explicit(&step, 2, memory_order_relaxed);
    int given = 1;
    if (!FAULTY) /* only behind the store, so that 2 is its successor */
        atomic_compare_exchange_strong_explicit(&step, &given, 2, memory_order_relaxed, memory_order_relaxed);
    return arg;
}
static void *take(void *arg)
{
    if (atomic_load_explicit(&step, memory_order_acquire) == 2)
        assert(data == 42);
    return arg;
}
int main(void)
{
    pthread_t t[] = {start(give), start(pass), start(take)};
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return 0;
}
