/* assert: a timed wait is taken for a signalled one */
#include "check.h"
static int ready;
static void *set(void *arg)
{
    pthread_mutex_lock(&m);
    ready = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    struct timespec until;
    pthread_t t = start(set);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    pthread_mutex_lock(&m);
    int error = 0;
    while (!ready && error == 0)
        error = pthread_cond_timedwait(&c, &m, &until);
    if (FAULTY)
        assert(ready);
    else
        assert(ready || error == ETIMEDOUT);
    pthread_mutex_unlock(&m);
    pthread_join(t, NULL);
    return 0;
}
