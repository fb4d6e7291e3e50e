/* deadlock: a reader that wants to write while another reader does too */
#include "check.h"
static pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static void *work(void *arg)
{
    pthread_rwlock_rdlock(&l);
    if (!FAULTY)
        pthread_rwlock_unlock(&l);
    pthread_rwlock_wrlock(&l);
    pthread_rwlock_unlock(&l);
    return arg;
}
int main(void)
{
    pthread_t t = start(work), u = start(work);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
