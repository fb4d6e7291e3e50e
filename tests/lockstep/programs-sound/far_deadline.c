/* a wait until the end of time */
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
int a;
static void *f(void *x)
{
    pthread_mutex_lock(&m);
    a = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return x;
}
int main(void)
{
    struct timespec n, l = {INT64_MAX, 0};
    time_t b = time(0);
    pthread_t t;
    pthread_create(&t, 0, f, 0);
    pthread_mutex_lock(&m);
    while (!a)
        pthread_cond_timedwait(&c, &m, &l);
    pthread_mutex_unlock(&m);
    clock_gettime(CLOCK_REALTIME, &n);
    assert(n.tv_sec >= b);
    pthread_join(t, 0);
    return 0;
}
