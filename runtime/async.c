/* Asynchronous calls: copied to a bounded queue and made, in order, by one thread of the engine's own, which
 * is started with the first.
 *
 * A handler may answer each error with a call that brings the next. So that the engine can be closed all the
 * same, calls that come meanwhile are as many as those that wait then, and some more; others are refused. */
#include "runtime/engine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MORE_WHILE_CLOSING 100u

struct spex_queued_call {
    spex_queued_call *next;
    bool begins;                 /* else a transition */
    const spex_monitor *monitor; /* NULL: of a transition that names none */
    spex_id id, parent; /* their bytes, and the texts, follow; `parent` of no length: none is given */
    const char *meta, *action, *state;
};

void spex_async_init(spex_engine *engine, size_t most, bool drop)
{
    spex_call_queue *q = &engine->calls;
    memset(q, 0, sizeof *q);
    spex_mutex_init(&q->lock, SPEX_RANK_CALLS);
    pthread_cond_init(&q->filled, NULL);
    pthread_cond_init(&q->emptied, NULL);
    q->end = &q->first;
    q->most = most;
    q->drop = drop;
}

static const char *copy_text(char **to, const char *text)
{
    if (!text)
        return NULL;
    char *copy = *to;
    size_t size = strlen(text) + 1;
    memcpy(copy, text, size);
    *to += size;
    return copy;
}

static void copy_id(char **to, spex_id *id)
{
    if (!id->bytes)
        return;
    id->bytes = memcpy(*to, id->bytes, id->length);
    *to += id->length;
}

static size_t text_size(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static spex_queued_call *call_new(const spex_queued_call *call)
{
    size_t texts = text_size(call->meta) + text_size(call->action) + text_size(call->state);
    spex_queued_call *made = malloc(sizeof *made + call->id.length + call->parent.length + texts);
    if (!made)
        return NULL;
    char *to = (char *)(made + 1);
    *made = *call;
    copy_id(&to, &made->id);
    copy_id(&to, &made->parent);
    made->meta = copy_text(&to, call->meta);
    made->action = copy_text(&to, call->action);
    made->state = copy_text(&to, call->state);
    return made;
}

/* Errors have been told to the handler by the calls themselves; there is no one else to tell. */
static void make_call(spex_engine *engine, spex_queued_call *made)
{
    int status;
    if (made->begins && made->parent.length)
        status = spex_init_child(engine, made->monitor, made->id, made->parent, made->meta, made->state);
    else if (made->begins)
        status = spex_init_instance(engine, made->monitor, made->id, made->meta, made->state);
    else
        status = spex_transition_of(engine, made->monitor, made->id, made->action, made->state);
    if (status == SPEX_E_NOMEM) {
        spex_instance none = {.id = made->id};
        spex_error error = {.code = status, .instance = &none, .action = made->action, .to = made->state};
        spex_report(&engine->reporter, &error);
    }
    free(made);
}

static void *async_thread(void *arg)
{
    spex_engine *engine = arg;
    spex_call_queue *q = &engine->calls;
    spex_own_thread_begin(q);
    spex_memory_use(engine->memory);
    spex_mutex_lock(&q->lock);
    for (;;) {
        while (!q->first && !q->stop)
            spex_cond_wait(&q->filled, &q->lock);
        spex_queued_call *made = q->first;
        if (!made)
            break;
        q->first = made->next;
        if (!q->first)
            q->end = &q->first;
        spex_mutex_unlock(&q->lock);
        make_call(engine, made);
        spex_mutex_lock(&q->lock);
        q->done++;
        pthread_cond_broadcast(&q->emptied);
    }
    q->ended = true;
    spex_mutex_unlock(&q->lock);
    return NULL;
}

/* A handler that runs in the queue's own thread cannot wait for it; nor, under SYNC, can one in the store's
 * thread, for which a queued call may wait. */
static bool may_wait(const spex_engine *engine)
{
    return !spex_is_own_thread(&engine->calls) && !spex_store_waits_for_this(engine->store);
}

static bool refuses_locked(const spex_call_queue *q)
{
    return q->ended || (q->closing && q->queued >= q->last);
}

/* What is refused will not be done: the thread has ended or is to end, or cannot be had. */
static int put_call_locked(spex_engine *engine, spex_queued_call *made)
{
    spex_call_queue *q = &engine->calls;
    spex_assert_held(&q->lock);
    assert(q->queued >= q->done && !q->first == (q->end == &q->first));
    bool waits = !q->drop && may_wait(engine);
    while (waits && !refuses_locked(q) && q->queued - q->done >= q->most)
        spex_cond_wait(&q->emptied, &q->lock);
    if (refuses_locked(q))
        return SPEX_E_CLOSING;
    if (!q->running && !(q->running = !pthread_create(&q->thread, NULL, async_thread, engine)))
        return SPEX_E_NOMEM;
    if (q->queued - q->done >= q->most && q->drop) {
        q->dropped++;
        return SPEX_E_QUEUE_FULL;
    }
    made->next = NULL;
    *q->end = made;
    q->end = &made->next;
    q->queued++;
    pthread_cond_signal(&q->filled);
    return SPEX_OK;
}

static int enqueue(spex_engine *engine, const spex_queued_call *call)
{
    spex_call_queue *q = &engine->calls;
    spex_queued_call *made = call_new(call);
    if (!made)
        return SPEX_E_NOMEM;
    spex_mutex_lock(&q->lock);
    int status = put_call_locked(engine, made);
    spex_mutex_unlock(&q->lock);
    if (status)
        free(made);
    return status;
}

int spex_init_instance_async(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *meta,
                             const char *initial_state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || !monitor || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    return enqueue(engine,
                   &(spex_queued_call){
                       .begins = true, .monitor = monitor, .id = id, .meta = meta, .state = initial_state});
}

int spex_init_child_async(spex_engine *engine, const spex_monitor *monitor, spex_id id, spex_id parent,
                          const char *meta, const char *initial_state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || !monitor || spex_key_of(id, &key) || spex_key_of(parent, &key))
        return status ? status : SPEX_E_ARGUMENT;
    return enqueue(engine, &(spex_queued_call){.begins = true,
                                               .monitor = monitor,
                                               .id = id,
                                               .parent = parent,
                                               .meta = meta,
                                               .state = initial_state});
}

int spex_transition_async(spex_engine *engine, spex_id id, const char *action, const char *state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || !action || !state || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    return enqueue(engine, &(spex_queued_call){.id = id, .action = action, .state = state});
}

int spex_init_instance_async_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout,
                                     spex_id id, const char *meta, uint32_t initial_state)
{
    int status = spex_usable(engine);
    if (!status && monitor && layout != monitor->layout)
        return spex_refuse_layout(engine, monitor);
    if (status || !monitor || initial_state >= spex_reported_count(monitor) || !monitor->states)
        return status ? status : SPEX_E_ARGUMENT;
    return spex_init_instance_async(engine, monitor, id, meta, spex_reported_name(monitor, initial_state));
}

int spex_init_child_async_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout,
                                  spex_id id, spex_id parent, const char *meta, uint32_t initial_state)
{
    int status = spex_usable(engine);
    if (!status && monitor && layout != monitor->layout)
        return spex_refuse_layout(engine, monitor);
    if (status || !monitor || initial_state >= spex_reported_count(monitor) || !monitor->states)
        return status ? status : SPEX_E_ARGUMENT;
    return spex_init_child_async(engine, monitor, id, parent, meta,
                                 spex_reported_name(monitor, initial_state));
}

int spex_transition_async_indexed(spex_engine *engine, const spex_monitor *monitor, uint64_t layout,
                                  spex_id id, uint32_t action, uint32_t state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (!status && monitor && layout != monitor->layout)
        return spex_refuse_layout(engine, monitor);
    if (status || !monitor || action >= monitor->action_count || state >= spex_reported_count(monitor) ||
        spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    return enqueue(engine, &(spex_queued_call){.monitor = monitor,
                                               .id = id,
                                               .action = monitor->actions[action],
                                               .state = spex_reported_name(monitor, state)});
}

int spex_flush(spex_engine *engine)
{
    int status = spex_usable(engine);
    if (status)
        return status;
    spex_call_queue *q = &engine->calls;
    bool waits = may_wait(engine);
    spex_mutex_lock(&q->lock);
    uint64_t queued = q->queued;
    while (waits && q->done < queued)
        spex_cond_wait(&q->emptied, &q->lock);
    bool owed = q->done < queued;
    spex_mutex_unlock(&q->lock);
    /* The queue's own thread goes on with them when the handler has returned. */
    return owed && !spex_is_own_thread(q) ? SPEX_E_STORE : SPEX_OK;
}

void spex_async_closing(spex_engine *engine)
{
    spex_call_queue *q = &engine->calls;
    spex_mutex_lock(&q->lock);
    q->closing = true;
    q->last = q->queued + (q->queued - q->done) + MORE_WHILE_CLOSING;
    spex_mutex_unlock(&q->lock);
}

void spex_async_stop(spex_engine *engine)
{
    spex_call_queue *q = &engine->calls;
    spex_mutex_lock(&q->lock);
    q->stop = true;
    bool runs = q->running;
    q->ended |= !runs;
    pthread_cond_signal(&q->filled);
    spex_mutex_unlock(&q->lock);
    if (runs)
        spex_thread_join(q->thread);
}

void spex_async_forget(spex_engine *engine)
{
    for (spex_queued_call *next, *made = engine->calls.first; made; made = next) {
        next = made->next;
        free(made);
    }
    engine->calls.first = NULL;
}

void spex_async_release(spex_engine *engine)
{
    spex_call_queue *q = &engine->calls;
    assert(!q->first);
    pthread_cond_destroy(&q->filled);
    pthread_cond_destroy(&q->emptied);
    spex_mutex_destroy(&q->lock);
}
