/* race: a queue of one, whose reader does not wait */
#include "../programs/check.h"
static sem_t is_full;
static int slot;
static void *give(void *arg)
{
    slot = 3;
    sem_post(&is_full);
    return arg;
}
int main(void)
{
    sem_init(&is_full, 0, 0);
    pthread_t t = start(give);
    if (!FAULTY)
        sem_wait(&is_full);
    int got = slot;
    keep(&got);
    pthread_join(t, NULL);
    sem_destroy(&is_full);
    return got != 3 && !FAULTY;
}
