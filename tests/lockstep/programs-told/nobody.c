/* lost-wakeup: a signal may come before anybody waits; in the twin it comes when somebody does */
#include "../programs/check.h"
static int is_waiting, is_there;
static void *give(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&m);
        if (FAULTY || is_waiting)
            break;
        pthread_mutex_unlock(&m);
        sched_yield();
    }
    is_there = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t = start(give);
    pthread_mutex_lock(&m);
    while (!is_there) {
        is_waiting = 1;
        pthread_cond_wait(&c, &m);
    }
    pthread_mutex_unlock(&m);
    pthread_join(t, NULL);
    return 0;
}
