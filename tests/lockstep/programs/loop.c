/* deadlock: an event loop is woken only if it was seen to sleep, which it does a moment later */
#include "check.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static int bell;
static int jobs, sleeps; /* under m */

static void *give(void *arg)
{
    const uint64_t one = 1;
    pthread_mutex_lock(&m);
    jobs++;
    const int rings = sleeps || !FAULTY;
    pthread_mutex_unlock(&m);
    if (rings)
        write(bell, &one, sizeof one);
    return arg;
}

static int take(void)
{
    pthread_mutex_lock(&m);
    const int there = jobs;
    jobs = 0;
    pthread_mutex_unlock(&m);
    return there;
}

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    uint64_t rung;
    const int loop = epoll_create1(0);
    bell = eventfd(0, EFD_NONBLOCK);
    assert(epoll_ctl(loop, EPOLL_CTL_ADD, bell, &event) == 0);
    pthread_t t = start(give);
    while (take() == 0) {
        pthread_mutex_lock(&m);
        sleeps = 1;
        pthread_mutex_unlock(&m);
        assert(epoll_wait(loop, &event, 1, -1) == 1);
        read(bell, &rung, sizeof rung);
    }
    pthread_join(t, NULL);
    return 0;
}
