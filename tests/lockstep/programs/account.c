/* deadlock: two locks in two orders */
#include "check.h"
static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
static void *one(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&m);
    return arg;
}
static void *two(void *arg)
{
    pthread_mutex_lock(FAULTY ? &b : &m);
    pthread_mutex_lock(FAULTY ? &m : &b);
    pthread_mutex_unlock(FAULTY ? &m : &b);
    pthread_mutex_unlock(FAULTY ? &b : &m);
    return arg;
}
int main(void)
{
    pthread_t t = start(one), u = start(two);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
