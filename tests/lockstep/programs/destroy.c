/* misuse: a mutex is destroyed while it may be held */
#include "check.h"
static void *use(void *arg)
{
    pthread_mutex_lock(&m);
    sched_yield();
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t = start(use), u = start(use);
    pthread_join(u, NULL);
    if (!FAULTY)
        pthread_join(t, NULL);
    pthread_mutex_destroy(&m);
    if (FAULTY)
        pthread_join(t, NULL);
    return 0;
}
