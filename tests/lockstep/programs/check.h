/* What the programs share: threads, and an end. With FAULT each has its fault; without it is its twin. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef FAULT
#define FAULTY 1
#else
#define FAULTY 0
#endif

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;

/* The compiler has to have what is there. */
static inline void keep(const void *at)
{
    __asm__ volatile("" : : "r"(at) : "memory");
}

static inline pthread_t start(void *(*function)(void *))
{
    pthread_t t;
    if (pthread_create(&t, NULL, function, NULL) != 0)
        abort();
    return t;
}
