/* Looking at instances, and deleting them. */
#include "runtime/lookup.h"

int spex_get_instance_of(spex_engine *engine, const spex_monitor *monitor, spex_id id,
                         spex_instance **instance)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || !instance || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    spex_shard *shard = spex_shard_of(&engine->shards, key.hash);
    spex_mutex_lock(&shard->lock);
    spex_record *record;
    status = spex_lookup_locked(shard, &key, monitor, &record);
    if (!status)
        status =
            spex_view_locked(&shard->instances, record, engine->shards.history, &engine->clocks, instance);
    spex_mutex_unlock(&shard->lock);
    return status;
}

int spex_get_instance(spex_engine *engine, spex_id id, spex_instance **instance)
{
    return spex_get_instance_of(engine, NULL, id, instance);
}

int spex_delete_instance_of(spex_engine *engine, const spex_monitor *monitor, spex_id id)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    spex_shard *shard = spex_shard_of(&engine->shards, key.hash);
    spex_mutex_lock(&shard->lock);
    spex_record *record;
    status = spex_lookup_locked(shard, &key, monitor, &record);
    if (!status)
        status = spex_remove_locked(engine, shard, record);
    shard->deleted += status == SPEX_OK;
    uint64_t ticket = spex_journal_ticket(shard);
    spex_mutex_unlock(&shard->lock);
    return status ? status : spex_store_await(engine->store, ticket);
}

int spex_delete_instance(spex_engine *engine, spex_id id)
{
    return spex_delete_instance_of(engine, NULL, id);
}

/* A copy of the next instance at or after `*number`, and where it is; NULL: there is none. */
static int next_view(spex_engine *engine, spex_shard *shard, const spex_spec *only, uint32_t *number,
                     spex_instance **view)
{
    int status = SPEX_OK;
    *view = NULL;
    spex_mutex_lock(&shard->lock);
    for (; *number < shard->instances.used; ++*number) {
        const spex_record *record = spex_table_at(&shard->instances, *number);
        if (record && (!only || record->spec == only)) {
            status =
                spex_view_locked(&shard->instances, record, engine->shards.history, &engine->clocks, view);
            break;
        }
    }
    spex_mutex_unlock(&shard->lock);
    return status;
}

typedef int visit(spex_engine *engine, spex_shard *shard, spex_instance *view, void *arg);

static int visit_all(spex_engine *engine, const spex_spec *only, visit *fn, void *arg)
{
    for (unsigned i = 0; i < engine->shards.count; i++) {
        spex_shard *shard = &engine->shards.all[i];
        spex_instance *view;
        for (uint32_t number = 0;; number++) {
            int status = next_view(engine, shard, only, &number, &view);
            if (status)
                return status;
            if (!view)
                break;
            spex_assert_no_lock("calling the program with an instance");
            const spex_memory *memory = spex_memory_in_use();
            status = fn(engine, shard, view, arg);
            spex_memory_use(memory);
            spex_instance_free(view);
            if (status)
                return status;
        }
    }
    return SPEX_OK;
}

typedef struct visitor_args {
    spex_instance_fn *fn;
    void *arg;
} visitor_args;

static int show_instance(spex_engine *engine, spex_shard *shard, spex_instance *view, void *arg)
{
    (void)engine, (void)shard;
    const visitor_args *e = arg;
    return e->fn(view, e->arg);
}

int spex_each_instance(spex_engine *engine, const spex_monitor *monitor, spex_instance_fn *fn, void *arg)
{
    int status = spex_usable(engine);
    if (status || !fn)
        return status ? status : SPEX_E_ARGUMENT;
    const spex_spec *only = monitor ? spex_find_spec(engine, monitor) : NULL;
    if (monitor && !only)
        return SPEX_OK;
    visitor_args e = {fn, arg};
    return visit_all(engine, only, show_instance, &e);
}

typedef struct deletion {
    spex_predicate *predicate;
    void *arg;
    size_t deleted;
    uint64_t ticket; /* of the last */
} deletion;

/* Deletes what the predicate saw, not what has become of it since. */
static int delete_if(spex_engine *engine, spex_shard *shard, spex_instance *view, void *arg)
{
    deletion *d = arg;
    spex_key key;
    if (!d->predicate(view, d->arg) || spex_key_of(view->id, &key))
        return SPEX_OK;
    int status = SPEX_OK;
    spex_mutex_lock(&shard->lock);
    spex_record *record = spex_table_find(&shard->instances, &key);
    while (record && !spex_view_is_of(view, record))
        record = spex_table_next(&shard->instances, record);
    if (record) {
        status = spex_remove_locked(engine, shard, record);
        d->deleted += status == SPEX_OK;
        shard->deleted += status == SPEX_OK;
        d->ticket = spex_journal_ticket(shard);
    }
    spex_mutex_unlock(&shard->lock);
    return status;
}

int spex_delete_instances(spex_engine *engine, spex_predicate *predicate, void *arg, size_t *deleted)
{
    int status = spex_usable(engine);
    if (status || !predicate)
        return status ? status : SPEX_E_ARGUMENT;
    deletion d = {predicate, arg, 0, 0};
    status = visit_all(engine, NULL, delete_if, &d);
    if (deleted)
        *deleted = d.deleted;
    return status ? status : spex_store_await(engine->store, d.ticket);
}
