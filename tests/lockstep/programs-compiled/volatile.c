/* assert: a volatile counter is no atomic one */
#include "../programs/check.h"
static volatile int count;
static void *add(void *arg)
{
    if (!FAULTY)
        pthread_mutex_lock(&m);
    count = count + 1;
    if (!FAULTY)
        pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t = start(add), u = start(add);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    assert(count == 2);
    return 0;
}
