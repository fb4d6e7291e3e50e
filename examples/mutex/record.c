/* record.c: put before a program with LD_PRELOAD, it notes what the program does with its mutexes, one call a
 * line of CSV, in the file that MUTEX_LOG names. A lock is noted when it is held, an unlock before it is
 * given back, so that the lines of one mutex are in their true order. Waiting for a condition gives the mutex
 * back and takes it again. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_int threads;
static _Thread_local int this_thread = -1;

#define REAL(function) ((__typeof__(&(function)))dlsym(RTLD_NEXT, #function))

static void note(pthread_mutex_t *mutex, const char *action)
{
    static atomic_int log = -1;
    char line[128];
    if (log == -1) {
        const char *name = getenv("MUTEX_LOG");
        log = name ? open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -2;
    }
    if (log < 0)
        return;
    if (this_thread < 0)
        this_thread = atomic_fetch_add(&threads, 1);
    int kind = mutex->__data.__kind & 3;
    int size =
        snprintf(line, sizeof line, "%#jx %d %s %s\n", (uintmax_t)(uintptr_t)mutex, this_thread, action,
                 kind == PTHREAD_MUTEX_RECURSIVE    ? "recursive"
                 : kind == PTHREAD_MUTEX_ERRORCHECK ? "errorcheck"
                                                    : "normal");
    if (write(log, line, (size_t)size) < 0)
        return;
}

int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
    int result = REAL(pthread_mutex_init)(mutex, attributes);
    if (!result)
        note(mutex, "init");
    return result;
}
int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    note(mutex, "destroy");
    return REAL(pthread_mutex_destroy)(mutex);
}
int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    static __typeof__(&pthread_mutex_lock) real;
    if (!real)
        real = REAL(pthread_mutex_lock);
    int result = real(mutex);
    note(mutex, result ? "refused" : "lock");
    return result;
}
int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    int result = REAL(pthread_mutex_trylock)(mutex);
    note(mutex, result ? "busy" : "lock");
    return result;
}
int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    static __typeof__(&pthread_mutex_unlock) real;
    if (!real)
        real = REAL(pthread_mutex_unlock);
    note(mutex, "unlock");
    return real(mutex);
}
int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    note(mutex, "unlock");
    int result = ((__typeof__(&pthread_cond_wait))dlvsym(RTLD_NEXT, "pthread_cond_wait", "GLIBC_2.3.2"))(
        condition, mutex);
    note(mutex, "lock");
    return result;
}
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until)
{
    note(mutex, "unlock");
    int result = ((__typeof__(&pthread_cond_timedwait))dlvsym(RTLD_NEXT, "pthread_cond_timedwait",
                                                              "GLIBC_2.3.2"))(condition, mutex, until);
    note(mutex, "lock");
    return result;
}
