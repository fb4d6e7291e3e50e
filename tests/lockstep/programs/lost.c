/* deadlock: a signal that comes before anybody waits; the main thread sleeps an hour, in no time */
#include "check.h"
static int ready;
static void *wait(void *arg)
{
    pthread_mutex_lock(&m);
    const int seen = ready;
    if (FAULTY) {
        pthread_mutex_unlock(&m);
        pthread_mutex_lock(&m);
    }
    if (!seen)
        pthread_cond_wait(&c, &m);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t = start(wait);
    sleep(3600);
    pthread_mutex_lock(&m);
    ready = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    pthread_join(t, NULL);
    return 0;
}
