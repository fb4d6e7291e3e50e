/* left: the program ends while a thread is alive */
#include "../programs/check.h"
static void *work(void *arg)
{
    sched_yield();
    return arg;
}
int main(void)
{
    pthread_t t = start(work);
    if (!FAULTY)
        pthread_join(t, NULL);
    return 0;
}
