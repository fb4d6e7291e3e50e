/* misuse: a mutex is unlocked by a thread that does not hold it */
#include "check.h"
static volatile int is_locked;
static void *stop(void *arg)
{
    if (FAULTY) {
        if (is_locked)
            pthread_mutex_unlock(&m);
    }
    return arg;
}
int main(void)
{
    pthread_t t = start(stop);
    pthread_mutex_lock(&m);
    is_locked = 1;
    sched_yield();
    is_locked = 0;
    if (pthread_mutex_trylock(&m) == EBUSY)
        pthread_mutex_unlock(&m);
    pthread_join(t, NULL);
    return 0;
}
