/* tso: the same with volatile, which orders nothing */
#include "../programs/check.h"
#include <stdatomic.h>
static volatile int wants[2];
static atomic_int inside;
static void try(int me)
{
    wants[me] = 1;
    if (!FAULTY)
        atomic_thread_fence(memory_order_seq_cst);
    if (wants[!me])
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
