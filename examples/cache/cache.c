/* A cache of one answer that is worked out when it is first asked for. With FAULT the second look is at a
 * plain pointer: it was read by many, ran for months, and one day hands out an answer that is not there yet.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct answer {
    int sum;
} answer;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
#ifdef FAULT
static answer *cached;
#define LOOK()  cached
#define SHOW(a) (cached = (a))
#else
static _Atomic(answer *) cached;
#define LOOK()  atomic_load_explicit(&cached, memory_order_acquire)
#define SHOW(a) atomic_store_explicit(&cached, (a), memory_order_release)
#endif

static answer *work_out(void)
{
    answer *a = malloc(sizeof *a);
    if (!a)
        abort();
    a->sum = 0;
    for (int i = 1; i <= 100; i++)
        a->sum += i;
    return a;
}

static int ask(void)
{
    answer *a = LOOK();
    if (!a) {
        pthread_mutex_lock(&lock);
        a = LOOK();
        if (!a) {
            a = work_out();
            SHOW(a);
        }
        pthread_mutex_unlock(&lock);
    }
    return a->sum;
}

static void *client(void *arg)
{
    assert(ask() == 5050);
    return arg;
}

int main(void)
{
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, client, NULL) != 0)
            return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    free(LOOK());
    return 0;
}
