/* a loop that asks whether it was cancelled */
#include <pthread.h>
static void *f(void *x)
{
    for (;;)
        pthread_testcancel();
    return x;
}
int main(void)
{
    pthread_t t;
    pthread_create(&t, 0, f, 0);
    pthread_cancel(t);
    pthread_join(t, 0);
    return 0;
}
