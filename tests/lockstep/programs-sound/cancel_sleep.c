/* a thread that sleeps is cancelled */
#include <pthread.h>
#include <unistd.h>
static void *f(void *a)
{
    for (;;)
        sleep(1);
    return a;
}
int main(void)
{
    pthread_t t;
    pthread_create(&t, 0, f, 0);
    sleep(2);
    pthread_cancel(t);
    pthread_join(t, 0);
    return 0;
}
