/* The end of the process: what engines have learned that nobody closed is saved. Which engines are open is
 * one of the few things that this library keeps beside them, as exit handlers take no argument.
 *
 * A child of fork saves only what it went on with (forked.c): it finds the other engines not to be its own.
 */
#include "runtime/engine.h"

#include <stdlib.h>

static struct {
    spex_mutex lock;
    pthread_cond_t saved;
    pthread_once_t once;
    int watching; /* SPEX_OK: the end is watched */
    spex_engine *first;
    spex_engine *saving; /* who closes this one waits until that is done */
} open_engines = {SPEX_MUTEX_INITIALIZER(SPEX_RANK_OPEN_ENGINES),
                  PTHREAD_COND_INITIALIZER,
                  PTHREAD_ONCE_INIT,
                  0,
                  NULL,
                  NULL};

static spex_engine *next_to_save(void)
{
    spex_mutex_lock(&open_engines.lock);
    spex_engine *engine = open_engines.first;
    if (engine)
        open_engines.first = engine->next_open;
    open_engines.saving = engine;
    pthread_cond_broadcast(&open_engines.saved);
    spex_mutex_unlock(&open_engines.lock);
    return engine;
}

static void save_all(void)
{
    for (spex_engine *engine; (engine = next_to_save());)
        if (*engine->alive)
            spex_save_what_learned(engine);
}

static void before_fork(void)
{
    spex_mutex_lock(&open_engines.lock);
}

static void after_fork_in_parent(void)
{
    spex_mutex_unlock(&open_engines.lock);
}

static void after_fork_in_child(void)
{
    open_engines.saving = NULL; /* by a thread that is not here */
    spex_mutex_unlock(&open_engines.lock);
}

static void watch(void)
{
    bool fine = !pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) && !atexit(save_all);
    open_engines.watching = fine ? SPEX_OK : SPEX_E_NOMEM;
}

int spex_at_exit_add(spex_engine *engine)
{
    pthread_once(&open_engines.once, watch);
    if (open_engines.watching)
        return open_engines.watching;
    spex_mutex_lock(&open_engines.lock);
    engine->next_open = open_engines.first;
    open_engines.first = engine;
    spex_mutex_unlock(&open_engines.lock);
    return SPEX_OK;
}

void spex_at_exit_remove(spex_engine *engine)
{
    spex_mutex_lock(&open_engines.lock);
    spex_engine **at = &open_engines.first;
    while (*at && *at != engine)
        at = &(*at)->next_open;
    if (*at)
        *at = engine->next_open;
    while (open_engines.saving == engine)
        spex_cond_wait(&open_engines.saved, &open_engines.lock);
    spex_mutex_unlock(&open_engines.lock);
}
