/* eintr: who waits for a semaphore does not look whether it came */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
static sem_t ready;
static int value;
static void *make(void *arg)
{
    value = 7;
    sem_post(&ready);
    return arg;
}
int main(void)
{
    pthread_t t;
    sem_init(&ready, 0, 0);
    pthread_create(&t, 0, make, 0);
#ifdef FAULT
    sem_wait(&ready);
#else
    while (sem_wait(&ready) != 0 && errno == EINTR) {
    }
#endif
    assert(value == 7);
    pthread_join(t, 0);
    return 0;
}
