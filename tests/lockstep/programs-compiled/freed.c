/* race: a block is freed while another thread still reads it; its twin gets the same block again and again */
#include "../programs/check.h"
static int *shared;
static void *look(void *arg)
{
    if (FAULTY) {
        int seen = *shared;
        assert(seen == 5);
    } else {
        int *own = malloc(32 * sizeof *own);
        own[0] = 1;
        own[8] = 2;
        free(own);
    }
    return arg;
}
static void *drop(void *arg)
{
    if (FAULTY) {
        free(shared);
        return arg;
    }
    return look(arg);
}
int main(void)
{
    shared = malloc(32 * sizeof *shared);
    *shared = 5;
    pthread_t t = start(look), u = start(drop);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    if (!FAULTY)
        free(shared);
    return 0;
}
