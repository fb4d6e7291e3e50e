/* A child of fork goes on with its parent's engine. Instances are as they were when it was forked; those of a
 * store are read again, for the parent may have gone on, and only when it has let go of the store.
 */
#include "runtime/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The store numbers its names anew. */
static void forget_stored(const spex_names *names)
{
    uint32_t count = atomic_load(&names->count);
    for (uint32_t i = 0; i < count; i++)
        atomic_store(&spex_names_at(names, i)->stored, SPEX_NO_NAME);
}

static int empty_shards(spex_engine *engine)
{
    unsigned asked = spex_shards_asked(&engine->shards);
    size_t history = engine->shards.history;
    const spex_pool_memory memory = engine->shards.pool.memory;
    spex_pool_stop(&engine->shards.pool); /* a call before this one may have begun a thread */
    spex_shards_release(&engine->shards);
    int status = spex_shards_init(&engine->shards, asked, history, &memory);
    return status ? status : spex_timeouts_make_queues(engine);
}

static int attach_all(spex_engine *engine)
{
    int status = SPEX_OK;
    spex_mutex_lock(&engine->registering);
    for (spex_spec *s = atomic_load(&engine->specs); !status && s; s = atomic_load(&s->next))
        status = spex_attach_recovered(engine, s);
    spex_mutex_unlock(&engine->registering);
    return status;
}

static int reopen_store(spex_engine *engine)
{
    spex_store *parents = engine->store;
    if (!engine->reopens) {
        engine->reopens = spex_store_dir(parents);
        engine->reopens_sync = spex_store_is_sync(parents);
        if (!engine->reopens)
            return SPEX_E_NOMEM;
        engine->store = NULL;
        spex_store_abandon(parents);
    }
    int status = empty_shards(engine);
    for (spex_spec *s = atomic_load(&engine->specs); s; s = atomic_load(&s->next)) {
        forget_stored(&s->states);
        forget_stored(&s->actions);
    }
    if (!status)
        status = spex_open_store(engine, engine->reopens, engine->reopens_sync, true);
    return status ? status : attach_all(engine);
}

int spex_after_fork(spex_engine *engine)
{
    if (!engine)
        return SPEX_E_ARGUMENT;
    if (*engine->alive)
        return SPEX_OK;
    bool timed = engine->reopens ? engine->timed : spex_forked_begin(engine);
    int status = engine->store || engine->reopens ? reopen_store(engine) : SPEX_OK;
    if (status)
        return status;
    free(engine->reopens);
    engine->reopens = NULL;
    spex_forked_end(engine);
    return timed ? spex_timer_start(engine) : SPEX_OK;
}
