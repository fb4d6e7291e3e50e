/* What the suites of nodes share. */
#include "tests/nodes/support.h"

#include "tests/nodes/hold.h"

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int waiting;
    bool is_open;
} holds = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, true};

bool hold(uint8_t which)
{
    (void)which;
    pthread_mutex_lock(&holds.lock);
    holds.waiting++;
    pthread_cond_broadcast(&holds.changed);
    while (!holds.is_open)
        pthread_cond_wait(&holds.changed, &holds.lock);
    holds.waiting--;
    pthread_mutex_unlock(&holds.lock);
    return false;
}

void wait_until_held(void)
{
    pthread_mutex_lock(&holds.lock);
    while (holds.waiting == 0)
        pthread_cond_wait(&holds.changed, &holds.lock);
    pthread_mutex_unlock(&holds.lock);
}

static void set_open(bool is_open)
{
    pthread_mutex_lock(&holds.lock);
    holds.is_open = is_open;
    pthread_cond_broadcast(&holds.changed);
    pthread_mutex_unlock(&holds.lock);
}

void release_holds(void)
{
    set_open(true);
}

void hold_again(void)
{
    set_open(false);
}

static void *run(void *arg)
{
    running *r = arg;
    r->status = spex_node_run(r->node);
    return NULL;
}

void run_in_thread(running *r, spex_node *node)
{
    r->node = node;
    pthread_create(&r->thread, NULL, run, r);
}

int stop_and_wait(running *r)
{
    spex_node_stop(r->node);
    pthread_join(r->thread, NULL);
    return r->status;
}
