/* memory of a destroyed mutex serves another, made by assignment */
#include <pthread.h>
#include <stdlib.h>
struct n {
    pthread_mutex_t m;
    int v;
};
static void *f(void *x)
{
    struct n *n = x;
    pthread_mutex_lock(&n->m);
    n->v = 1;
    pthread_mutex_unlock(&n->m);
    return x;
}
int main(void)
{
    for (int i = 0; i < 2; i++) {
        pthread_t t;
        struct n *n = malloc(sizeof *n);
        *n = (struct n){PTHREAD_MUTEX_INITIALIZER, 0};
        pthread_create(&t, 0, f, n);
        f(n);
        pthread_join(t, 0);
        pthread_mutex_destroy(&n->m);
        free(n);
    }
    return 0;
}
