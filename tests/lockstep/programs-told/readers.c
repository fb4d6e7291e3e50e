/* lock-order: an rwlock and a mutex in two orders; in the twin all have the rwlock for reading only */
#include "../programs/check.h"
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static void *one(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    pthread_rwlock_unlock(&lock);
    return arg;
}
static void *two(void *arg)
{
    pthread_mutex_lock(&m);
    if (FAULTY)
        pthread_rwlock_wrlock(&lock);
    else
        pthread_rwlock_rdlock(&lock);
    pthread_rwlock_unlock(&lock);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t = start(one), u = start(two);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
