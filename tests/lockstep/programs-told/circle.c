/* lock-order: three locks in a circle of three threads; in the twin the last takes them in the order of the
 * others */
#include "../programs/check.h"
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER,
                       d = PTHREAD_MUTEX_INITIALIZER;
static void take(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}
static void *one(void *arg)
{
    take(&a, &b);
    return arg;
}
static void *two(void *arg)
{
    take(&b, &d);
    return arg;
}
static void *three(void *arg)
{
    take(FAULTY ? &d : &a, FAULTY ? &a : &d);
    return arg;
}
int main(void)
{
    pthread_t t[] = {start(one), start(two), start(three)};
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return 0;
}
