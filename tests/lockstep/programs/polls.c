/* misuse: a worker waits with a timeout for work, again and again; nobody waits for its end */
#include <errno.h>
#include <pthread.h>
#include <time.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static int is_over;

static void *worker(void *p)
{
    pthread_mutex_lock(&m);
    while (!is_over) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&work, &m, &until);
    }
    pthread_mutex_unlock(&m);
    return p;
}

int main(void)
{
    pthread_t t;
    pthread_create(&t, NULL, worker, NULL);
    for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&m);
        is_over = i == 199;
        pthread_mutex_unlock(&m);
    }
#ifndef FAULT
    pthread_join(t, NULL);
#endif
    pthread_mutex_destroy(&m);
    return 0;
}
