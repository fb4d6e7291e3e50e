/* assert: an atomic counter is read and written in two steps */
#include "../programs/check.h"
#include <stdatomic.h>
static atomic_int count;
static void *add(void *arg)
{
    if (FAULTY)
        atomic_store(&count, atomic_load(&count) + 1);
    else
        atomic_fetch_add(&count, 1);
    return arg;
}
int main(void)
{
    pthread_t t = start(add), u = start(add);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    assert(atomic_load(&count) == 2);
    return 0;
}
