/* Taking turns. Those before are mostly about to pass, so waiting is looking again for a while, some 50
 * microseconds, then sleeping.
 */
#include "config.h"

#include "base/parallel/sequencer.h"

#include <assert.h>

#define LOOKS 2000u

static inline void pause_briefly(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#endif
}

void base_sequencer_init(base_sequencer *t)
{
    atomic_init(&t->taken, 0);
    atomic_init(&t->turn, 0);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->passed, NULL);
}

void base_sequencer_destroy(base_sequencer *t)
{
    assert(atomic_load(&t->turn) <= atomic_load(&t->taken) || atomic_load(&t->taken) == 0);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->passed);
}

void base_sequencer_restart(base_sequencer *t)
{
    atomic_store(&t->taken, 0);
    atomic_store(&t->turn, 0);
}

size_t base_sequencer_ticket(base_sequencer *t)
{
    return atomic_fetch_add(&t->taken, 1);
}

void base_sequencer_wait(base_sequencer *t, size_t turn)
{
    assert(atomic_load(&t->turn) <= turn); /* it has not passed */
    for (unsigned i = 0; i < LOOKS; i++) {
        if (atomic_load(&t->turn) == turn)
            return;
        pause_briefly();
    }
    pthread_mutex_lock(&t->lock);
    while (atomic_load(&t->turn) != turn)
        pthread_cond_wait(&t->passed, &t->lock);
    pthread_mutex_unlock(&t->lock);
}

void base_sequencer_advance(base_sequencer *t)
{
    pthread_mutex_lock(&t->lock);
    atomic_fetch_add(&t->turn, 1);
    pthread_cond_broadcast(&t->passed);
    pthread_mutex_unlock(&t->lock);
}
