/* c11: the last one to give back an object does not see what the others did to it */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int users = 2, written;
static void *give_back(void *arg)
{
    const memory_order order = FAULTY ? memory_order_relaxed : memory_order_acq_rel;
    if (arg)
        atomic_store_explicit(&written, 1, memory_order_relaxed);
    if (atomic_fetch_sub_explicit(&users, 1, order) == 1)
        assert(atomic_load_explicit(&written, memory_order_relaxed) == 1);
    return NULL;
}
static void *write_and_give_back(void *arg)
{
    (void)arg;
    return give_back(&users);
}
static void *only_give_back(void *arg)
{
    (void)arg;
    return give_back(NULL);
}
int main(void)
{
    pthread_t t = start(write_and_give_back), u = start(only_give_back);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
