/* try: a lock that nobody has is not got by mtx_trylock, as C11 allows */
#include <assert.h>
#include <threads.h>
static mtx_t lock;
static int count;
static int idle(void *arg)
{
    return 0;
}
static int work(void *arg)
{
#ifdef FAULT
    int got = mtx_trylock(&lock);
    assert(got == thrd_success);
#else
    while (mtx_trylock(&lock) != thrd_success)
        thrd_yield();
#endif
    count++;
    mtx_unlock(&lock);
    return 0;
}
int main(void)
{
    thrd_t t, u;
    mtx_init(&lock, mtx_plain);
    thrd_create(&u, idle, 0);
    thrd_create(&t, work, 0);
    thrd_join(t, 0);
    thrd_join(u, 0);
    assert(count == 1);
    return 0;
}
