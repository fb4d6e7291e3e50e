/* The threads sleep until there is a task, take pieces of it by counting up one number, and sleep again. */
#include "config.h"

#include "lts/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

struct lts_crew {
    unsigned size; /* the caller, worker 0, included */
    pthread_t *threads;
    pthread_mutex_t lock;
    pthread_cond_t begun, ended;
    uint64_t round;   /* counts the tasks */
    unsigned working; /* threads that have not finished this one */
    bool leave;
    lts_crew_task *task;
    void *arg;
    size_t end, piece;
    _Atomic size_t next; /* the first item that nobody has taken */
    _Atomic bool failed;
};

typedef struct recruit {
    lts_crew *crew;
    unsigned worker;
} recruit;

static void take_part(lts_crew *c, unsigned worker)
{
    size_t begin;
    while (!atomic_load(&c->failed) && (begin = atomic_fetch_add(&c->next, c->piece)) < c->end) {
        size_t end = c->end - begin < c->piece ? c->end : begin + c->piece;
        if (!c->task(c->arg, worker, begin, end))
            atomic_store(&c->failed, true);
    }
}

static void *serve(void *arg)
{
    recruit me = *(recruit *)arg;
    lts_crew *c = me.crew;
    free(arg);
    uint64_t seen = 0;
    pthread_mutex_lock(&c->lock);
    while (true) {
        while (c->round == seen && !c->leave)
            pthread_cond_wait(&c->begun, &c->lock);
        if (c->leave)
            break;
        seen = c->round;
        pthread_mutex_unlock(&c->lock);
        take_part(c, me.worker);
        pthread_mutex_lock(&c->lock);
        if (--c->working == 0)
            pthread_cond_signal(&c->ended);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static bool enlist(lts_crew *c)
{
    recruit *r = malloc(sizeof *r);
    if (!r)
        return false;
    *r = (recruit){c, c->size};
    if (pthread_create(&c->threads[c->size - 1], NULL, serve, r) != 0) {
        free(r);
        return false;
    }
    c->size++;
    return true;
}

lts_crew *lts_crew_new(unsigned jobs)
{
    lts_crew *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->size = 1;
    c->threads = calloc(jobs ? jobs : 1, sizeof *c->threads);
    if (!c->threads) {
        free(c);
        return NULL;
    }
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->begun, NULL);
    pthread_cond_init(&c->ended, NULL);
    while (c->size < jobs && enlist(c))
        ;
    return c;
}

void lts_crew_free(lts_crew *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->leave = true;
    pthread_cond_broadcast(&c->begun);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i + 1 < c->size; i++)
        pthread_join(c->threads[i], NULL);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->begun);
    pthread_cond_destroy(&c->ended);
    free(c->threads);
    free(c);
}

unsigned lts_crew_size(const lts_crew *c)
{
    return c->size;
}

bool lts_crew_run(lts_crew *c, lts_crew_task *task, void *arg, size_t begin, size_t end, size_t piece)
{
    if (begin >= end)
        return true;
    if (c->size == 1 || end - begin <= piece)
        return task(arg, 0, begin, end);
    pthread_mutex_lock(&c->lock);
    c->task = task;
    c->arg = arg;
    c->end = end;
    c->piece = piece;
    atomic_store(&c->next, begin);
    atomic_store(&c->failed, false);
    c->working = c->size - 1;
    c->round++;
    pthread_cond_broadcast(&c->begun);
    pthread_mutex_unlock(&c->lock);
    take_part(c, 0);
    pthread_mutex_lock(&c->lock);
    while (c->working)
        pthread_cond_wait(&c->ended, &c->lock);
    pthread_mutex_unlock(&c->lock);
    return !atomic_load(&c->failed);
}
