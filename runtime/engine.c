/* The engine: opened and closed. */
#include "runtime/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(offsetof(spex_engine, reporter) == 0, "an error's `engine` leads to whom it is told");

static void free_specs(spex_spec *spec)
{
    for (spex_spec *next; spec; spec = next) {
        next = atomic_load(&spec->next);
        spex_spec_free(spec);
    }
}

/* What must hold at the end of it, in builds that check this. */
static void check_engine(spex_engine *engine)
{
    SPEX_CHECK(spex_shards_check(&engine->shards));
    for (spex_spec *spec = atomic_load(&engine->specs); spec; spec = atomic_load(&spec->next))
        SPEX_CHECK(spex_spec_check(spec));
}

static void engine_free(spex_engine *engine)
{
    spex_shards_release(&engine->shards);
    free_specs(atomic_load(&engine->specs));
    free_specs(engine->unregistered);
    spex_mutex_destroy(&engine->registering);
    spex_timer_release(engine);
    spex_async_release(engine);
    spex_reporter_release(&engine->reporter);
    spex_forked_release(engine);
    free(engine->reopens);
    spex_recorded_close(engine);
    free(engine->durations);
    free(engine->stay_limits);
    free(engine->models.dir);
    spex_memory *memory = engine->memory;
    free(engine);
    spex_memory_put(memory);
}

static int fill_engine(spex_engine *engine, const spex_options *options)
{
    const spex_pool_memory memory = {options->allocate, options->release, options->memory_arg};
    int status = spex_shards_init(&engine->shards, options->shards, options->history, &memory);
    if (status)
        return status;
    engine->models.testing = options->testing && *options->models_dir;
    engine->models.learns_not_allowed = options->learn_not_allowed == SPEX_YES;
    engine->models.reporter = &engine->reporter;
    engine->prune_interval = options->prune_interval;
    engine->strict = options->strict;
    engine->check_final = options->check_final == SPEX_YES;
    engine->check_timeouts_on_start = options->check_timeouts_on_start == SPEX_YES;
    spex_prune_schedule(engine);
    if (*options->models_dir && !(engine->models.dir = strdup(options->models_dir)))
        return SPEX_E_NOMEM;
    status = spex_recorded_open(engine, options->history_file);
    if (!status)
        status = spex_open_store(engine, options->store_dir, options->durability == SPEX_DURABLE_SYNC, false);
    for (const spex_monitor *const *m = options->monitors; !status && m && *m; m++)
        status = spex_register(engine, *m);
    return status;
}

/* Everything that has threads. Who waits for whom goes one way: the timer's thread for the queue's, that for
 * the store's, and that for none. SPEX_E_STORE: not all is in the store. */
static int stop_threads(spex_engine *engine)
{
    spex_async_closing(engine);
    spex_timer_stop(engine);
    spex_async_stop(engine);
    int status = spex_store_close(engine->store);
    engine->store = NULL;
    return status;
}

int spex_version(void)
{
    return SPEX_VERSION_NUMBER;
}

int spex_open_sized(spex_engine **out, const spex_options *given, size_t options_size, size_t clock_size)
{
    spex_resolved resolved;
    if (!out)
        return SPEX_E_ARGUMENT;
    int status = spex_options_resolve(&(spex_sized_options){given, options_size, clock_size}, &resolved);
    if (status)
        return status;
    const spex_options *options = &resolved.options;
    spex_memory *memory;
    status = spex_memory_get(options, &memory);
    if (status)
        return status;
    spex_memory_use(memory);
    spex_engine *engine = calloc(1, sizeof *engine);
    if (!engine || spex_timer_init(engine, spex_do_what_is_due) || spex_forked_init(engine)) {
        free(engine);
        spex_memory_put(memory);
        return SPEX_E_NOMEM;
    }
    engine->memory = memory;
    spex_clocks_init(&engine->clocks, options->clock);
    spex_reporter_init(&engine->reporter, options, &engine->clocks);
    spex_async_init(engine, options->queue_length, options->queue_full == SPEX_QUEUE_FULL_DROP);
    spex_mutex_init(&engine->registering, SPEX_RANK_REGISTERING);
    status = fill_engine(engine, options);
    if (!status && options->save_at_exit == SPEX_YES && engine->models.dir)
        status = spex_at_exit_add(engine);
    if (status) {
        stop_threads(engine);
        spex_pool_stop(&engine->shards.pool);
        engine_free(engine);
    } else {
        *out = engine;
    }
    return status;
}

int spex_close(spex_engine *engine)
{
    if (!engine)
        return SPEX_OK;
    if (spex_is_reporting(&engine->reporter))
        return SPEX_E_ARGUMENT;
    spex_at_exit_remove(engine);
    if (!*engine->alive)
        engine->alive[1] = 1; /* a child may close it, and is told nothing */
    if (spex_usable(engine) == SPEX_E_FORKED) {
        spex_store_abandon(engine->store);
        spex_async_forget(engine);
        if (engine->reopens) /* what was begun to go on with has threads of its own */
            spex_pool_stop(&engine->shards.pool);
        engine_free(engine);
        return SPEX_E_FORKED;
    }
    bool ends_all = engine->check_final && !engine->store; /* else they go on with the next engine */
    int stored = stop_threads(engine);
    check_engine(engine);
    int unfinished = ends_all ? spex_report_unfinished(engine) : SPEX_OK;
    int saved = spex_save_what_learned(engine);
    int recorded = spex_recorded_close(engine);
    spex_print_unsaid(&engine->reporter);
    spex_pool_stop(&engine->shards.pool);
    engine_free(engine);
    return stored ? stored : saved ? saved : recorded ? recorded : unfinished;
}
