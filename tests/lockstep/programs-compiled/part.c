/* race: two halves of a word belong to two threads, and a third takes both */
#include "../programs/check.h"
static struct {
    short low, high;
} pair;
static void *low(void *arg)
{
    pair.low = 1;
    return arg;
}
static void *high(void *arg)
{
    pair.high = 2;
    return arg;
}
int main(void)
{
    pthread_t t = start(low), u = start(high);
    if (!FAULTY) {
        pthread_join(t, NULL);
        pthread_join(u, NULL);
    }
    int both;
    memcpy(&both, &pair, sizeof both);
    keep(&both);
    if (FAULTY) {
        pthread_join(t, NULL);
        pthread_join(u, NULL);
    }
    return both == 0 && !FAULTY;
}
