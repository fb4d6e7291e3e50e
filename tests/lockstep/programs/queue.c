/* assert: "if" where "while" is meant, around a wait */
#include "check.h"
static int items;
static void *consume(void *arg)
{
    pthread_mutex_lock(&m);
    if (FAULTY) {
        if (items == 0)
            pthread_cond_wait(&c, &m);
    } else {
        while (items == 0)
            pthread_cond_wait(&c, &m);
    }
    assert(items > 0);
    items--;
    pthread_mutex_unlock(&m);
    return arg;
}
static void *produce(void *arg)
{
    pthread_mutex_lock(&m);
    items++;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return arg;
}
int main(void)
{
    pthread_t t[4] = {start(consume), start(consume), start(produce), start(produce)};
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    return 0;
}
