/* deadlock: among a hundred threads the last two take two locks in two orders */
#include "check.h"
enum { COUNT = 100 };
static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
static void *work(void *arg)
{
    const long i = (long)arg;
    pthread_mutex_t *first = FAULTY && i == COUNT - 1 ? &b : &m, *second = first == &m ? &b : &m;
    if (i < COUNT - 2)
        return arg;
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    return arg;
}
int main(void)
{
    pthread_t threads[COUNT];
    for (long i = 0; i < COUNT; i++)
        pthread_create(&threads[i], NULL, work, (void *)i);
    for (int i = 0; i < COUNT; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
