/* exit: what is read under a lock is written under another hold of it */
#include "check.h"
static int balance;
static void *deposit(void *arg)
{
    pthread_mutex_lock(&m);
    const int seen = balance;
    if (FAULTY) {
        pthread_mutex_unlock(&m);
        pthread_mutex_lock(&m);
    }
    balance = seen + 1;
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t = start(deposit), u = start(deposit);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return balance == 2 ? 0 : 3;
}
