/* a thread that waits for a mutex is cancelled: no point of cancellation */
#include <pthread.h>
#include <sched.h>
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void *f(void *a)
{
    pthread_mutex_lock(&m);
    sched_yield();
    pthread_mutex_unlock(&m);
    return a;
}
int main(void)
{
    pthread_t t;
    pthread_mutex_lock(&m);
    pthread_create(&t, 0, f, 0);
    pthread_cancel(t);
    sched_yield();
    pthread_mutex_unlock(&m);
    pthread_join(t, 0);
    return 0;
}
