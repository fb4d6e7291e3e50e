/* Starting and finishing a task must cost little, as there are thousands of small ones in a row.
 *
 * All that the threads agree on is one number, `turn`: which task it is, whether it is open, and how many are
 * inside. A thread enters a task only while it is open. It takes pieces of its own share of the items, so
 * that it goes through memory in order and seldom meets the others, then of the shares that others have not
 * come to the end of. The caller opens a task, does what others leave, closes it, and waits for those who are
 * inside; for one that has not even woken up nobody waits. Waiting is turning round for a while, as the next
 * thing is mostly about to happen, then sleeping. Whoever is about to sleep says so first and looks once
 * more, all in one order that everybody sees, so either it sees the change or is woken.
 */
#include "config.h"

#include "base/parallel/thread_pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define LOOKS   2000u /* some 50 microseconds */
#define SEVERAL 16u   /* pieces for each thread */
#define OPEN    ((uint64_t)1 << 31)
#define ROUND   ((uint64_t)1 << 32)
#define INSIDE  (OPEN - 1)

/* What is left of the items that are dealt out to a worker; each lies apart from the next in caches. */
typedef struct share {
    _Atomic size_t next;
    size_t end;
    char apart[64 - 2 * sizeof(size_t)];
} share;

struct base_thread_pool {
    unsigned size;  /* the caller, worker 0, included */
    unsigned looks; /* none when there are more threads than processors */
    pthread_t *threads;
    _Atomic uint64_t turn;
    base_thread_pool_task *task;
    void *arg;
    size_t piece;
    share *share; /* one for each worker */
    _Atomic bool failed, leave;
    pthread_mutex_t lock; /* for those who sleep */
    pthread_cond_t begun, ended;
    _Atomic unsigned sleepers; /* among the workers */
    _Atomic bool waiting;      /* the caller sleeps */
};

typedef struct recruit {
    base_thread_pool *pool;
    unsigned worker;
} recruit;

static inline void pause_briefly(void)
{
#if defined __x86_64__ || defined __i386__
    __builtin_ia32_pause();
#endif
}

/* Does what is left of a share. */
static void take_from(base_thread_pool *c, unsigned worker, share *s)
{
    size_t begin;
    while (!atomic_load_explicit(&c->failed, memory_order_relaxed) &&
           atomic_load_explicit(&s->next, memory_order_relaxed) < s->end &&
           (begin = atomic_fetch_add(&s->next, c->piece)) < s->end) {
        size_t end = s->end - begin < c->piece ? s->end : begin + c->piece;
        if (!c->task(c->arg, worker, begin, end))
            atomic_store(&c->failed, true);
    }
}

static void take_part(base_thread_pool *c, unsigned worker)
{
    for (unsigned i = 0; i < c->size; i++)
        take_from(c, worker, &c->share[(worker + i) % c->size]);
}

/* Makes shares of about one size, of whole pieces but for the last one. */
static void deal(base_thread_pool *c, size_t begin, size_t end)
{
    size_t pieces = (end - begin - 1) / c->piece + 1;
    for (unsigned i = 0; i < c->size; i++) {
        size_t mine = pieces / c->size + (i < pieces % c->size);
        size_t after = end - begin > mine * c->piece ? begin + mine * c->piece : end;
        atomic_store_explicit(&c->share[i].next, begin, memory_order_relaxed);
        c->share[i].end = after;
        begin = after;
    }
}

/* ---- those who help ---- */

static inline bool is_after(uint64_t turn, uint64_t seen)
{
    return turn / ROUND != seen / ROUND;
}

/* Waits for the task after the one in `seen`. */
static uint64_t await_task(base_thread_pool *c, uint64_t seen)
{
    uint64_t turn;
    for (unsigned i = 0; i < c->looks; i++) {
        if (is_after(turn = atomic_load(&c->turn), seen))
            return turn;
        pause_briefly();
    }
    pthread_mutex_lock(&c->lock);
    atomic_fetch_add(&c->sleepers, 1);
    while (!is_after(turn = atomic_load(&c->turn), seen))
        pthread_cond_wait(&c->begun, &c->lock);
    atomic_fetch_sub(&c->sleepers, 1);
    pthread_mutex_unlock(&c->lock);
    return turn;
}

static bool enter(base_thread_pool *c, uint64_t turn)
{
    while (turn & OPEN)
        if (atomic_compare_exchange_weak(&c->turn, &turn, turn + 1))
            return true;
    return false;
}

static void go_out(base_thread_pool *c)
{
    uint64_t turn = atomic_fetch_sub(&c->turn, 1);
    if ((turn & OPEN) || (turn & INSIDE) > 1 || !atomic_load(&c->waiting))
        return;
    pthread_mutex_lock(&c->lock);
    pthread_cond_signal(&c->ended);
    pthread_mutex_unlock(&c->lock);
}

static void *serve(void *arg)
{
    recruit me = *(recruit *)arg;
    base_thread_pool *c = me.pool;
    free(arg);
    for (uint64_t turn = 0; turn = await_task(c, turn), !atomic_load(&c->leave);)
        if (enter(c, turn)) {
            take_part(c, me.worker);
            go_out(c);
        }
    return NULL;
}

/* ---- who calls ---- */

static void open_task(base_thread_pool *c)
{
    uint64_t turn = atomic_load(&c->turn);
    atomic_store(&c->turn, (turn & ~(ROUND - 1)) + ROUND + OPEN);
    if (atomic_load(&c->sleepers) == 0)
        return;
    pthread_mutex_lock(&c->lock);
    pthread_cond_broadcast(&c->begun);
    pthread_mutex_unlock(&c->lock);
}

/* Nobody is inside any more when it returns, nor comes in. */
static void close_task(base_thread_pool *c)
{
    uint64_t inside = atomic_fetch_and(&c->turn, ~OPEN) & INSIDE;
    for (unsigned i = 0; inside && i < c->looks; i++) {
        pause_briefly();
        inside = atomic_load(&c->turn) & INSIDE;
    }
    if (!inside)
        return;
    pthread_mutex_lock(&c->lock);
    atomic_store(&c->waiting, true);
    while (atomic_load(&c->turn) & INSIDE)
        pthread_cond_wait(&c->ended, &c->lock);
    atomic_store(&c->waiting, false);
    pthread_mutex_unlock(&c->lock);
}

static bool enlist(base_thread_pool *c)
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

static unsigned processors(void)
{
#ifdef _SC_NPROCESSORS_ONLN
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
#else
    return 1;
#endif
}

base_thread_pool *base_thread_pool_new(unsigned jobs)
{
    base_thread_pool *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->size = 1;
    c->looks = jobs > processors() ? 0 : LOOKS;
    c->threads = calloc(jobs ? jobs : 1, sizeof *c->threads);
    c->share = calloc(jobs ? jobs : 1, sizeof *c->share);
    if (!c->threads || !c->share) {
        free(c->threads);
        free(c->share);
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

void base_thread_pool_free(base_thread_pool *c)
{
    if (!c)
        return;
    atomic_store(&c->leave, true);
    open_task(c);
    for (unsigned i = 0; i + 1 < c->size; i++)
        pthread_join(c->threads[i], NULL);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->begun);
    pthread_cond_destroy(&c->ended);
    free(c->threads);
    free(c->share);
    free(c);
}

unsigned base_thread_pool_size(const base_thread_pool *c)
{
    return c ? c->size : 1;
}

size_t base_thread_pool_chunk(const base_thread_pool *c, size_t items, size_t least, size_t most)
{
    assert(least > 0 && least <= most);
    size_t piece = items / (SEVERAL * base_thread_pool_size(c));
    return piece < least ? least : piece > most ? most : piece;
}

bool base_thread_pool_run(base_thread_pool *c, base_thread_pool_task *task, void *arg, size_t begin,
                          size_t end, size_t piece)
{
    assert(task && piece > 0);
    if (begin >= end)
        return true;
    if (!c || c->size == 1 || end - begin <= piece)
        return task(arg, 0, begin, end);
    c->task = task;
    c->arg = arg;
    c->piece = piece;
    deal(c, begin, end);
    atomic_store(&c->failed, false);
    open_task(c);
    take_part(c, 0);
    close_task(c);
    return !atomic_load(&c->failed);
}
