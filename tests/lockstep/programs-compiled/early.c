/* race: what a thread left is read before it is joined */
#include "../programs/check.h"
static int result;
static void *work(void *arg)
{
    result = 1;
    return arg;
}
int main(void)
{
    pthread_t t = start(work);
    int got = FAULTY ? result : 0;
    pthread_join(t, NULL);
    return got + result == 0;
}
