/* livelock: two threads wait for each other by trying again and again */
#include "check.h"
static volatile int flag[2];
static void wait_for(int other)
{
    while (!flag[other])
        sched_yield();
}
static void *one(void *arg)
{
    if (!FAULTY)
        flag[0] = 1;
    wait_for(1);
    flag[0] = 1;
    return arg;
}
static void *two(void *arg)
{
    wait_for(0);
    flag[1] = 1;
    return arg;
}
static void *first(void *arg)
{
    flag[1] = 1;
    return two(arg);
}
int main(void)
{
    pthread_t t = start(one), u = start(FAULTY ? two : first);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
