/* assert: one permit too many lets two in */
#include "check.h"
static sem_t s;
static int inside;
static void *work(void *arg)
{
    sem_wait(&s);
    assert(++inside == 1);
    sched_yield();
    inside--;
    sem_post(&s);
    return arg;
}
int main(void)
{
    sem_init(&s, 0, FAULTY ? 2 : 1);
    pthread_t t = start(work), u = start(work);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    sem_destroy(&s);
    return 0;
}
