/* assert: many threads write two variables one after the other, one reads them in the same order */
#include "../programs/check.h"
#include <stdatomic.h>
enum { WRITERS = 12 };
static atomic_int x, y;
static void *change(void *arg)
{
    atomic_store(&x, 1);
    atomic_store(&y, 1);
    return arg;
}
static void *look(void *arg)
{
    const int first = FAULTY ? atomic_load(&x) : atomic_load(&y),
              second = FAULTY ? atomic_load(&y) : atomic_load(&x);
    assert(FAULTY ? first == second : first <= second);
    return arg;
}
int main(void)
{
    pthread_t threads[WRITERS + 1];
    for (int i = 0; i < WRITERS; i++)
        threads[i] = start(change);
    threads[WRITERS] = start(look);
    for (int i = 0; i <= WRITERS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
