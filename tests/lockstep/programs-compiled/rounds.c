/* race: rounds of work without the barrier between */
#include "../programs/check.h"
static pthread_barrier_t barrier;
static int cells[2][2];
static void work(int me)
{
    for (int round = 0; round < 2; round++) {
        cells[round][me] = round + me;
        if (!FAULTY)
            pthread_barrier_wait(&barrier);
        const int other = cells[round][!me];
        keep(&other);
        assert(other == round + !me || FAULTY);
    }
}
static void *first(void *arg)
{
    work(0);
    return arg;
}
static void *second(void *arg)
{
    work(1);
    return arg;
}
int main(void)
{
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_t t = start(first), u = start(second);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    pthread_barrier_destroy(&barrier);
    return 0;
}
