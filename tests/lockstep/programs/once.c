/* assert: what is to be made once is made twice */
#include "check.h"
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int made, is_made;
static void make(void)
{
    sched_yield();
    made++;
}
static void *work(void *arg)
{
    if (!FAULTY) {
        pthread_once(&once, make);
    } else if (!is_made) {
        make();
        is_made = 1;
    }
    assert(made == 1);
    return arg;
}
int main(void)
{
    pthread_t t = start(work), u = start(work);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
