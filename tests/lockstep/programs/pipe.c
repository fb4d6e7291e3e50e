/* exit: a pipe between threads; the fault is two writes of what is one */
#include "check.h"
static int ends[2];
static void *send(void *arg)
{
    if (FAULTY) {
        write(ends[1], "a", 1);
        sched_yield();
        write(ends[1], "b", 1);
    } else {
        write(ends[1], "ab", 2);
    }
    return arg;
}
int main(void)
{
    char got[2];
    if (pipe(ends) != 0)
        return 2;
    pthread_t t = start(send);
    const ssize_t length = read(ends[0], got, sizeof got);
    pthread_join(t, NULL);
    return length == 2 ? 0 : 1;
}
