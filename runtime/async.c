/* Asynchronous calls: copied to a bounded queue and made, in order, by one thread of the engine's own, which
 * is started with the first. */
#include "runtime/engine.h"

#include <stdlib.h>
#include <string.h>

struct spex_job {
    spex_job *next;
    const spex_monitor *monitor; /* NULL: a transition */
    spex_id id;                  /* its bytes, and the texts, follow */
    const char *meta, *action, *state;
};

void spex_async_init(spex_engine *engine, size_t most, bool drop)
{
    spex_queue_of_calls *q = &engine->calls;
    memset(q, 0, sizeof *q);
    pthread_mutex_init(&q->lock, NULL);
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

static size_t size_of(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static spex_job *job_new(const spex_job *call)
{
    size_t texts = size_of(call->meta) + size_of(call->action) + size_of(call->state);
    spex_job *job = malloc(sizeof *job + call->id.length + texts);
    if (!job)
        return NULL;
    char *to = (char *)(job + 1);
    *job = *call;
    if (call->id.bytes) {
        job->id.bytes = memcpy(to, call->id.bytes, call->id.length);
        to += call->id.length;
    }
    job->meta = copy_text(&to, call->meta);
    job->action = copy_text(&to, call->action);
    job->state = copy_text(&to, call->state);
    return job;
}

/* Errors have been told to the handler by the calls themselves; there is no one else to tell. */
static void do_job(spex_engine *engine, spex_job *job)
{
    int status;
    if (job->monitor)
        status = spex_init_instance(engine, job->monitor, job->id, job->meta, job->state);
    else
        status = spex_transition(engine, job->id, job->action, job->state);
    if (status == SPEX_E_NOMEM) {
        spex_instance none = {.id = job->id};
        spex_error error = {.code = status, .instance = &none, .action = job->action, .to = job->state};
        spex_report(engine, &error);
    }
    free(job);
}

static void *run(void *arg)
{
    spex_engine *engine = arg;
    spex_queue_of_calls *q = &engine->calls;
    pthread_mutex_lock(&q->lock);
    for (;;) {
        while (!q->first && !q->stop)
            pthread_cond_wait(&q->filled, &q->lock);
        spex_job *job = q->first;
        if (!job)
            break;
        q->first = job->next;
        if (!q->first)
            q->end = &q->first;
        pthread_mutex_unlock(&q->lock);
        do_job(engine, job);
        pthread_mutex_lock(&q->lock);
        q->done++;
        pthread_cond_broadcast(&q->emptied);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static bool own_thread(const spex_queue_of_calls *q)
{
    return q->running && pthread_equal(q->thread, pthread_self());
}

static int put_locked(spex_engine *engine, spex_job *job)
{
    spex_queue_of_calls *q = &engine->calls;
    if (!q->running && !(q->running = !pthread_create(&q->thread, NULL, run, engine)))
        return SPEX_E_NOMEM;
    while (q->queued - q->done >= q->most && !q->drop && !own_thread(q))
        pthread_cond_wait(&q->emptied, &q->lock);
    if (q->queued - q->done >= q->most && q->drop) {
        q->dropped++;
        return SPEX_E_QUEUE_FULL;
    }
    job->next = NULL;
    *q->end = job;
    q->end = &job->next;
    q->queued++;
    pthread_cond_signal(&q->filled);
    return SPEX_OK;
}

static int enqueue(spex_engine *engine, const spex_job *call)
{
    spex_queue_of_calls *q = &engine->calls;
    spex_job *job = job_new(call);
    if (!job)
        return SPEX_E_NOMEM;
    pthread_mutex_lock(&q->lock);
    int status = put_locked(engine, job);
    pthread_mutex_unlock(&q->lock);
    if (status)
        free(job);
    return status;
}

int spex_init_instance_async(spex_engine *engine, const spex_monitor *monitor, spex_id id, const char *meta,
                             const char *initial_state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || !monitor || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    return enqueue(engine, &(spex_job){.monitor = monitor, .id = id, .meta = meta, .state = initial_state});
}

int spex_transition_async(spex_engine *engine, spex_id id, const char *action, const char *state)
{
    spex_key key;
    int status = spex_usable(engine);
    if (status || !action || !state || spex_key_of(id, &key))
        return status ? status : SPEX_E_ARGUMENT;
    return enqueue(engine, &(spex_job){.id = id, .action = action, .state = state});
}

int spex_flush(spex_engine *engine)
{
    int status = spex_usable(engine);
    if (status)
        return status;
    spex_queue_of_calls *q = &engine->calls;
    pthread_mutex_lock(&q->lock);
    uint64_t queued = q->queued;
    while (q->done < queued && !own_thread(q))
        pthread_cond_wait(&q->emptied, &q->lock);
    pthread_mutex_unlock(&q->lock);
    return SPEX_OK;
}

void spex_async_stop(spex_engine *engine)
{
    spex_queue_of_calls *q = &engine->calls;
    pthread_mutex_lock(&q->lock);
    q->stop = true;
    pthread_cond_signal(&q->filled);
    pthread_mutex_unlock(&q->lock);
    if (q->running)
        pthread_join(q->thread, NULL);
    pthread_cond_destroy(&q->filled);
    pthread_cond_destroy(&q->emptied);
    pthread_mutex_destroy(&q->lock);
}
