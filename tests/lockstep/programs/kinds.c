/* abort: recursive, error-checking and robust mutexes do as POSIX says; the fault is one hold too few */
#include "check.h"
static pthread_mutex_t r, e, o;
static void make(pthread_mutex_t *mutex, int type, int is_robust)
{
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_settype(&a, type);
    if (is_robust)
        pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &a);
}
static void *die(void *arg)
{
    pthread_mutex_lock(&o);
    return arg;
}
static void *use(void *arg)
{
    if (pthread_mutex_trylock(&r) == 0)
        pthread_mutex_unlock(&r);
    else if (FAULTY)
        abort();
    return arg;
}
int main(void)
{
    make(&r, PTHREAD_MUTEX_RECURSIVE, 0);
    make(&e, PTHREAD_MUTEX_ERRORCHECK, 0);
    make(&o, PTHREAD_MUTEX_NORMAL, 1);
    pthread_t t = start(die), u = start(use);
    pthread_mutex_lock(&r);
    pthread_mutex_lock(&r);
    pthread_mutex_unlock(&r);
    pthread_mutex_unlock(&r);
    pthread_mutex_lock(&e);
    assert(pthread_mutex_lock(&e) == EDEADLK);
    pthread_mutex_unlock(&e);
    assert(pthread_mutex_unlock(&e) == EPERM);
    pthread_join(t, NULL);
    assert(pthread_mutex_lock(&o) == EOWNERDEAD);
    assert(pthread_mutex_consistent(&o) == 0);
    assert(pthread_mutex_unlock(&o) == 0);
    pthread_join(u, NULL);
    return 0;
}
