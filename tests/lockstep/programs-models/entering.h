/* Two threads enter where only one may be: each says that it wants, and looks whether the other does. */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int inside;
static void say(int me);
static int is_wanted_by(int other);
static void try(int me)
{
    say(me);
    if (!FAULTY)
        atomic_thread_fence(memory_order_seq_cst);
    if (!is_wanted_by(!me))
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
