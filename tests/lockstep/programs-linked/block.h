/* What the programs share: two threads, and a main(). With FAULT each has its fault; without it is its twin.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <spex-lockstep.h>

#ifdef FAULT
#define FAULTY 1
#else
#define FAULTY 0
#endif

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;

static inline void run_both(void *(*one)(void *), void *(*two)(void *))
{
    pthread_t t[2];
    if (pthread_create(&t[0], NULL, one, NULL) != 0 || pthread_create(&t[1], NULL, two, NULL) != 0)
        abort();
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
}

int main(int argc, char **argv)
{
    return spex_lockstep_main(argc, argv);
}
