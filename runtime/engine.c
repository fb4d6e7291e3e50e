/* The engine: opened, told of specifications, closed. */
#include "runtime/store.h"

#include <stdlib.h>
#include <string.h>

spex_shard *spex_shard_of(spex_engine *engine, uint64_t hash)
{
    return &engine->shards[(hash >> 32) * engine->shard_count >> 32]; /* tables use the lower half */
}

/* What is done under the lock takes some hundred nanoseconds, putting a thread to sleep and waking it many
 * thousand. Ever longer pauses leave the holder its cache line. */
#define TRIES 12
static void pause_for(unsigned turns)
{
    for (unsigned i = 0; i < turns; i++) {
#if defined __GNUC__ && (defined __x86_64__ || defined __i386__)
        __builtin_ia32_pause();
#elif defined __GNUC__
        __asm__ volatile("");
#endif
    }
}

spex_shard *spex_shard_lock(spex_engine *engine, const spex_key *key)
{
    spex_shard *shard = spex_shard_of(engine, key->hash);
    spex_table_foresee(&shard->instances, key);
    for (unsigned i = 0; i < TRIES; i++) {
        if (pthread_mutex_trylock(&shard->lock) == 0)
            return shard;
        pause_for(1u << (i < 6 ? i : 6));
    }
    pthread_mutex_lock(&shard->lock);
    return shard;
}

/* ---- specifications ---- */

void spex_spec_free(spex_spec *spec)
{
    free(spec->name);
    spex_names_release(&spec->states);
    spex_names_release(&spec->actions);
    spex_model_release(&spec->model);
    free(spec->goes_on);
    free(spec->queues);
    free(spec);
}

static int name_all(spex_names *names, const char *const *texts, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number;
        int status = spex_names_add(names, texts[i], strlen(texts[i]), &number);
        if (status)
            return status;
        if (number != i)
            return SPEX_E_MONITOR; /* two of one name */
    }
    return SPEX_OK;
}

static int spec_fill(spex_spec *spec, const spex_monitor *monitor)
{
    spec->monitor = monitor;
    spec->fingerprint = monitor->fingerprint;
    spec->tables = spex_monitor_tables(monitor);
    spec->goes_on = calloc(monitor->run_count, sizeof *spec->goes_on);
    if (!spec->goes_on)
        return SPEX_E_NOMEM;
    spex_monitor_goes_on(monitor, spec->goes_on);
    int status = name_all(&spec->states, monitor->states, monitor->state_count);
    return status ? status : name_all(&spec->actions, monitor->actions, monitor->action_count);
}

int spex_spec_new(const char *name, spex_spec **out)
{
    spex_spec *spec = calloc(1, sizeof *spec);
    if (!spec)
        return SPEX_E_NOMEM;
    spec->name = strdup(name);
    if (!spec->name || spex_names_init(&spec->states))
        goto no_states;
    if (spex_names_init(&spec->actions))
        goto no_actions;
    if (spex_model_init(&spec->model))
        goto no_model;
    *out = spec;
    return SPEX_OK;

no_model:
    spex_names_release(&spec->actions);
no_actions:
    spex_names_release(&spec->states);
no_states:
    free(spec->name);
    free(spec);
    return SPEX_E_NOMEM;
}

/* Two copies of one generated monitor, as two shared objects may hold, are one specification. */
static bool same_monitor(const spex_monitor *a, const spex_monitor *b)
{
    return a == b || (a->fingerprint == b->fingerprint && a->run_count == b->run_count &&
                      a->form == b->form && !strcmp(a->name, b->name));
}

spex_spec *spex_find_spec(spex_engine *engine, const spex_monitor *monitor)
{
    spex_spec *spec = atomic_load_explicit(&engine->specs, memory_order_acquire);
    while (spec && !same_monitor(spec->monitor, monitor))
        spec = atomic_load_explicit(&spec->next, memory_order_acquire);
    return spec;
}

static int refuse_monitor(spex_engine *engine, const spex_monitor *monitor, const char *why)
{
    spex_error error = {.code = SPEX_E_MONITOR, .message = why};
    if (monitor->abi == SPEX_MONITOR_ABI)
        error.path = monitor->source;
    return spex_report(engine, &error);
}

static int register_new(spex_engine *engine, const spex_monitor *monitor, spex_spec **out)
{
    _Atomic(spex_spec *) *end = &engine->specs;
    for (spex_spec *spec; (spec = atomic_load(end)); end = &spec->next)
        if (!strcmp(spec->monitor->name, monitor->name))
            return SPEX_E_MONITOR;
    int status = spex_spec_new(monitor->name, out);
    if (status)
        return status;
    status = spec_fill(*out, monitor);
    if (!status)
        status = spex_model_read(engine, *out);
    if (!status)
        status = spex_timeouts_register(engine, *out);
    if (!status)
        status = spex_adopt(engine, *out);
    if (status)
        spex_spec_free(*out);
    else
        atomic_store_explicit(end, *out, memory_order_release);
    return status;
}

int spex_need_spec(spex_engine *engine, const spex_monitor *monitor, spex_spec **spec)
{
    *spec = spex_find_spec(engine, monitor);
    if (*spec)
        return SPEX_OK;
    if (!spex_monitor_valid(monitor)) {
        int status =
            refuse_monitor(engine, monitor, "a monitor was generated for another version of libspex");
        return status ? status : SPEX_E_MONITOR;
    }
    pthread_mutex_lock(&engine->registering);
    *spec = spex_find_spec(engine, monitor);
    int status = *spec ? SPEX_OK : register_new(engine, monitor, spec);
    pthread_mutex_unlock(&engine->registering);
    if (status == SPEX_E_MONITOR) {
        status = refuse_monitor(engine, monitor, "two specifications of one name in one engine");
        return status ? status : SPEX_E_MONITOR;
    }
    return status;
}

int spex_register(spex_engine *engine, const spex_monitor *monitor)
{
    spex_spec *spec;
    int status = spex_usable(engine);
    if (status || !monitor)
        return status ? status : SPEX_E_ARGUMENT;
    return spex_need_spec(engine, monitor, &spec);
}

/* ---- open and close ---- */

static void free_specs(spex_spec *spec)
{
    for (spex_spec *next; spec; spec = next) {
        next = atomic_load(&spec->next);
        spex_spec_free(spec);
    }
}

static void engine_free(spex_engine *engine)
{
    for (unsigned i = 0; i < engine->shard_count; i++) {
        spex_table_release(&engine->shards[i].instances);
        free(engine->shards[i].queues);
        spex_notes_release(&engine->shards[i].notes);
        pthread_mutex_destroy(&engine->shards[i].lock);
    }
    free(engine->shards);
    spex_pool_release(&engine->pool);
    free_specs(atomic_load(&engine->specs));
    free_specs(engine->resting);
    pthread_mutex_destroy(&engine->registering);
    pthread_mutex_destroy(&engine->printing.lock);
    spex_forked_release(engine);
    free(engine->durations);
    free(engine->models_dir);
    free(engine);
}

/* Each shard that was asked for is some here: the default is few, and two threads over four locks would wait
 * for each other in every fourth call. */
#define SHARD_PARTS 4u
#define PARTS_MOST  1024u

static int open_shards(spex_engine *engine, unsigned asked)
{
    unsigned count = asked * SHARD_PARTS;
    if (count > PARTS_MOST)
        count = PARTS_MOST;
    engine->shards = aligned_alloc(_Alignof(spex_shard), count * sizeof *engine->shards);
    if (!engine->shards)
        return SPEX_E_NOMEM;
    for (; engine->shard_count < count; engine->shard_count++) {
        spex_shard *shard = &engine->shards[engine->shard_count];
        memset(shard, 0, sizeof *shard);
        shard->serial = engine->shard_count;
        if (spex_table_init(&shard->instances, &engine->pool))
            return SPEX_E_NOMEM;
        pthread_mutex_init(&shard->lock, NULL);
    }
    return SPEX_OK;
}

static int fill_engine(spex_engine *engine, const spex_options *options)
{
    engine->history = options->history;
    engine->testing = options->testing && *options->models_dir;
    engine->handler = options->error_handler;
    engine->handler_arg = options->error_arg;
    spex_clock_init(engine, options->clock);
    engine->prune_interval = options->prune_interval;
    engine->check_timeouts_on_start = options->check_timeouts_on_start;
    spex_plan_prune(engine);
    if (*options->models_dir && !(engine->models_dir = strdup(options->models_dir)))
        return SPEX_E_NOMEM;
    int status = open_shards(engine, options->shards);
    if (!status && *options->store_dir)
        status = spex_store_open(engine, options->store_dir, options->durability == SPEX_DURABLE_SYNC);
    for (const spex_monitor *const *m = options->monitors; !status && m && *m; m++)
        status = spex_register(engine, *m);
    return status;
}

int spex_open(spex_engine **out, const spex_options *given)
{
    spex_options options;
    if (!out)
        return SPEX_E_ARGUMENT;
    int status = spex_options_resolve(given, &options);
    if (status)
        return status;
    spex_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return SPEX_E_NOMEM;
    if (spex_timer_init(engine) || spex_forked_init(engine)) {
        free(engine);
        return SPEX_E_NOMEM;
    }
    spex_async_init(engine, options.queue_length, options.queue_full == SPEX_QUEUE_FULL_DROP);
    pthread_mutex_init(&engine->registering, NULL);
    pthread_mutex_init(&engine->printing.lock, NULL);
    spex_pool_init(&engine->pool, spex_record_stride(options.history));
    status = fill_engine(engine, &options);
    if (status) {
        spex_async_stop(engine);
        spex_timer_stop(engine);
        spex_store_close(engine);
        spex_pool_stop(&engine->pool);
        engine_free(engine);
    } else {
        *out = engine;
    }
    return status;
}

static int save_what_learned(spex_engine *engine)
{
    int result = SPEX_OK;
    for (spex_spec *s = atomic_load(&engine->specs); engine->models_dir && s; s = atomic_load(&s->next)) {
        if (spex_model_get_mode(&s->model) != MODEL_LEARNING || !s->model.changed)
            continue;
        int status =
            engine->testing ? spex_model_merge(engine, s) : spex_model_save(engine, s, engine->models_dir);
        if (!result)
            result = status;
    }
    return result;
}

int spex_close(spex_engine *engine)
{
    if (!engine)
        return SPEX_OK;
    if (spex_usable(engine) == SPEX_E_FORKED) {
        spex_store_abandon(engine);
        engine_free(engine);
        return SPEX_E_FORKED;
    }
    spex_async_stop(engine);
    spex_timer_stop(engine);
    int stored = spex_store_close(engine);
    int saved = save_what_learned(engine);
    spex_print_unsaid(engine);
    spex_pool_stop(&engine->pool);
    engine_free(engine);
    return stored ? stored : saved;
}
