/* race: made when it is first wanted, with a look before the lock */
#include "../programs/check.h"
static int *made;
static pthread_once_t control = PTHREAD_ONCE_INIT;
static void make(void)
{
    made = malloc(sizeof *made);
    *made = 7;
}
static void *use(void *arg)
{
    if (!FAULTY) {
        pthread_once(&control, make);
    } else if (!made) {
        pthread_mutex_lock(&m);
        if (!made)
            make();
        pthread_mutex_unlock(&m);
    }
    assert(*made == 7);
    return arg;
}
int main(void)
{
    pthread_t t = start(use), u = start(use);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    free(made);
    return 0;
}
