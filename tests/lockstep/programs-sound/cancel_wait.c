/* a thread that waits for a condition is cancelled while the mutex is held */
#include <pthread.h>
#include <sched.h>
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void un(void *a)
{
    pthread_mutex_unlock(a);
}
static void *f(void *a)
{
    pthread_mutex_lock(&m);
    pthread_cleanup_push(un, &m);
    for (;;)
        pthread_cond_wait(&c, &m);
    pthread_cleanup_pop(0);
    return a;
}
int main(void)
{
    pthread_t t;
    pthread_create(&t, 0, f, 0);
    sched_yield();
    pthread_mutex_lock(&m);
    pthread_cancel(t);
    sched_yield();
    pthread_mutex_unlock(&m);
    pthread_join(t, 0);
    return 0;
}
