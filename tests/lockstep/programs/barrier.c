/* deadlock: a barrier for more than come */
#include "check.h"
static pthread_barrier_t b;
static int arrived;
static void *work(void *arg)
{
    pthread_mutex_lock(&m);
    arrived++;
    pthread_mutex_unlock(&m);
    pthread_barrier_wait(&b);
    assert(arrived == 2);
    return arg;
}
int main(void)
{
    pthread_barrier_init(&b, NULL, FAULTY ? 3 : 2);
    pthread_t t = start(work), u = start(work);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    pthread_barrier_destroy(&b);
    return 0;
}
