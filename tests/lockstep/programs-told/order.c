/* lock-order: two locks in two orders; in the twin a lock around both, and a join, keep them apart */
#include "../programs/check.h"
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static void take(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}
static void *one(void *arg)
{
    pthread_mutex_lock(&m);
    take(&a, &b);
    pthread_mutex_unlock(&m);
    return arg;
}
static void *two(void *arg)
{
    if (!FAULTY)
        pthread_mutex_lock(&m);
    take(&b, &a);
    if (!FAULTY)
        pthread_mutex_unlock(&m);
    return arg;
}
static void *three(void *arg)
{
    take(&b, &a);
    return arg;
}
int main(void)
{
    pthread_t t = start(one), u = start(two);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    pthread_t v = start(three);
    pthread_join(v, NULL);
    return 0;
}
