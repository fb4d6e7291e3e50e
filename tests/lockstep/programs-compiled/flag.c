/* race: a plain flag says that the data are there */
#include "../programs/check.h"
#include <stdatomic.h>
#if FAULTY
static int is_there;
#define SAY()  (is_there = 1)
#define HEAR() is_there
#else
static atomic_int is_there;
#define SAY()  atomic_store_explicit(&is_there, 1, memory_order_release)
#define HEAR() atomic_load_explicit(&is_there, memory_order_acquire)
#endif
static int data;
static void *give(void *arg)
{
    data = 42;
    SAY();
    return arg;
}
int main(void)
{
    pthread_t t = start(give);
    if (HEAR())
        assert(data == 42);
    pthread_join(t, NULL);
    return data != 42;
}
