/* crash: freed while another thread may still use it */
#include "check.h"
static int *shared;
static void *use(void *arg)
{
    pthread_mutex_lock(&m);
    if (FAULTY || shared)
        *shared = 1;
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    shared = malloc(sizeof *shared);
    pthread_t t = start(use);
    pthread_mutex_lock(&m);
    free(shared);
    shared = NULL;
    pthread_mutex_unlock(&m);
    pthread_join(t, NULL);
    return 0;
}
