/* race: a writer that has the lock for reading only */
#include "../programs/check.h"
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;
static void *change(void *arg)
{
    if (FAULTY)
        pthread_rwlock_rdlock(&lock);
    else
        pthread_rwlock_wrlock(&lock);
    value++;
    pthread_rwlock_unlock(&lock);
    return arg;
}
static void *look(void *arg)
{
    pthread_rwlock_rdlock(&lock);
    assert(value <= 1);
    pthread_rwlock_unlock(&lock);
    return arg;
}
int main(void)
{
    pthread_t t[] = {start(change), start(look), start(look)};
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return value != 1;
}
