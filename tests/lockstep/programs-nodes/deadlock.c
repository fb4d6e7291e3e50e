/* deadlock: two nodes ask each other, each with its lock held, which it needs to answer
 * node a PROGRAM b
 * node b PROGRAM a */
#include "net.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *answer(void *arg)
{
    int number, s = accept((int)(long)arg, NULL, NULL);
    if (get(s, &number)) {
        pthread_mutex_lock(&lock);
        put(s, number + 1);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(int count, char **words)
{
    pthread_t t;
    int number;
    pthread_create(&t, NULL, answer, (void *)(long)bound(SOCK_STREAM));
    const int s = connected(words[1]);
    if (FAULTY)
        pthread_mutex_lock(&lock);
    put(s, 1);
    get(s, &number);
    if (FAULTY)
        pthread_mutex_unlock(&lock);
    pthread_join(t, NULL);
    return 0;
}
