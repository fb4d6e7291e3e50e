/* assert: a value is taken before any of many threads has put it there, though the state says that it is */
#include "../programs/check.h"
enum { WRITERS = 8 };
static pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER, value_lock = PTHREAD_MUTEX_INITIALIZER;
static int state, value;
static void set(pthread_mutex_t *lock, int *at)
{
    pthread_mutex_lock(lock);
    *at = 1;
    pthread_mutex_unlock(lock);
}
static void *give(void *arg)
{
    if (FAULTY) {
        set(&state_lock, &state);
        set(&value_lock, &value);
    } else {
        set(&value_lock, &value);
        set(&state_lock, &state);
    }
    return arg;
}
static void *take(void *arg)
{
    pthread_mutex_lock(&state_lock);
    const int is_there = state;
    pthread_mutex_unlock(&state_lock);
    pthread_mutex_lock(&value_lock);
    assert(!is_there || value);
    pthread_mutex_unlock(&value_lock);
    return arg;
}
int main(void)
{
    pthread_t threads[WRITERS + 1];
    for (int i = 0; i < WRITERS; i++)
        threads[i] = start(give);
    threads[WRITERS] = start(take);
    for (int i = 0; i <= WRITERS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
