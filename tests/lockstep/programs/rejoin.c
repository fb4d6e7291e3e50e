/* misuse: a thread is joined twice */
#include "check.h"
static pthread_t worker;
static void *work(void *arg)
{
    return arg;
}
static void *helper(void *arg)
{
    if (FAULTY)
        pthread_join(worker, NULL);
    return arg;
}
int main(void)
{
    worker = start(work);
    pthread_t t = start(helper);
    pthread_join(t, NULL);
    pthread_join(worker, NULL);
    return 0;
}
