/* race: a structure is copied by memcpy while it is filled */
#include "../programs/check.h"
static char name[64], copied[64];
static volatile size_t length = sizeof name; /* else the compilers copy in place, and say nothing of it */
static void *fill(void *arg)
{
    pthread_mutex_lock(&m);
    memset(name, 'a', length);
    pthread_mutex_unlock(&m);
    return arg;
}
static void *copy(void *arg)
{
    if (!FAULTY)
        pthread_mutex_lock(&m);
    memcpy(copied, name, length);
    keep(copied);
    if (!FAULTY)
        pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t = start(fill), u = start(copy);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
