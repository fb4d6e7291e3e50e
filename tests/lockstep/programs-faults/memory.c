/* malloc: a list whose lock is not given back where there is no memory */
#include <pthread.h>
#include <stdlib.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct item {
    struct item *next;
} * first;
static void *add(void *arg)
{
    pthread_mutex_lock(&lock);
    struct item *new = malloc(sizeof *new);
#ifdef FAULT
    if (!new)
        return NULL;
#endif
    if (new) {
        new->next = first;
        first = new;
    }
    pthread_mutex_unlock(&lock);
    return arg;
}
int main(void)
{
    pthread_t t, u;
    pthread_create(&t, 0, add, 0);
    pthread_create(&u, 0, add, 0);
    pthread_join(t, 0);
    pthread_join(u, 0);
    return 0;
}
