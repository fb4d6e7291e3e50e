/* a barrier is destroyed and made again before all have left it */
#include <pthread.h>
pthread_barrier_t b;
static void *f(void *x)
{
    pthread_barrier_wait(&b);
    return x;
}
int main(void)
{
    pthread_t t, u;
    pthread_barrier_init(&b, 0, 2);
    pthread_create(&t, 0, f, 0);
    pthread_barrier_wait(&b);
    pthread_barrier_destroy(&b);
    pthread_barrier_init(&b, 0, 2);
    pthread_join(t, 0);
    pthread_create(&u, 0, f, 0);
    pthread_barrier_wait(&b);
    pthread_join(u, 0);
    return 0;
}
