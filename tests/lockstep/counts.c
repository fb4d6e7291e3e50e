/* Programs whose orders are counted in the literature: "writers 3", "readers 3", "lastzero 3"; and two
 * threads that meet at a barrier twice and each store once between, "rounds 1": the order of the two stores
 * and, each time, who comes last. For tests/lockstep/exhaustive; compiled for control. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_MAX = 16 };
static atomic_int x, cells[THREADS_MAX];
static long n;

static void *write_x(void *arg)
{
    atomic_store(&x, (int)(long)arg);
    return arg;
}
static void *read_x(void *arg)
{
    (void)atomic_load(&x);
    return arg;
}
/* The last cell that is zero, looked for from the end. */
static void *look(void *arg)
{
    for (long i = (long)arg; atomic_load(&cells[i]) != 0; i--)
        ;
    return arg;
}
static void *fill(void *arg)
{
    const long i = (long)arg;
    atomic_store(&cells[i], atomic_load(&cells[i - 1]) + 1);
    return arg;
}

static pthread_barrier_t barrier;
static void *meet(void *arg)
{
    for (int i = 0; i < 2; i++) {
        pthread_barrier_wait(&barrier);
        if (i == 0)
            atomic_store(&x, 1);
    }
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS_MAX + 1];
    const char *name = argc > 2 ? argv[1] : "";
    n = argc > 2 ? atol(argv[2]) : 0;
    pthread_barrier_init(&barrier, NULL, 2);
    void *(*one)(void *) = strcmp(name, "writers") == 0   ? read_x
                           : strcmp(name, "rounds") == 0  ? meet
                           : strcmp(name, "readers") == 0 ? write_x
                                                          : look;
    void *(*many)(void *) = strcmp(name, "writers") == 0   ? write_x
                            : strcmp(name, "rounds") == 0  ? meet
                            : strcmp(name, "readers") == 0 ? read_x
                                                           : fill;
    pthread_create(&threads[0], NULL, one, (void *)n);
    for (long i = 1; i <= n; i++)
        pthread_create(&threads[i], NULL, many, (void *)i);
    for (long i = 0; i <= n; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
