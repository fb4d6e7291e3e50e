/* Which thread runs which agent. Queues of threads have a lock each, which is held for a few instructions;
 * there is none for all. To fall asleep a thread says so and then looks once more; to give work one puts it
 * there and then looks who sleeps: one of the two sees the other (Dekker's idea, with full fences). */
#include "nodes/scheduler.h"

#include "base/clock.h"
#include "base/hash.h"

#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

static _Thread_local node_worker *here;

/* ---- queues ---- */

static void push(node_worker *worker, node_agent *agent)
{
    agent->next = NULL;
    pthread_mutex_lock(&worker->lock);
    *worker->last = agent;
    worker->last = &agent->next;
    atomic_fetch_add_explicit(&worker->length, 1, memory_order_relaxed);
    pthread_mutex_unlock(&worker->lock);
}

static node_agent *pop_locked(node_worker *worker)
{
    node_agent *agent = worker->first;
    if (!agent)
        return NULL;
    worker->first = agent->next;
    if (!worker->first)
        worker->last = &worker->first;
    atomic_fetch_sub_explicit(&worker->length, 1, memory_order_relaxed);
    return agent;
}

static bool is_empty(const node_worker *worker)
{
    return atomic_load_explicit(&worker->length, memory_order_relaxed) == 0;
}

/* The first of this worker's queue, else of the next one's that has something. */
static node_agent *find(node_worker *worker)
{
    node_scheduler *s = worker->scheduler;
    for (uint32_t i = 0; i < s->count; i++) {
        node_worker *from = &s->workers[(worker->index + i) % s->count];
        if (is_empty(from) || (i > 0 && pthread_mutex_trylock(&from->lock)))
            continue;
        if (i == 0)
            pthread_mutex_lock(&from->lock);
        node_agent *agent = pop_locked(from);
        pthread_mutex_unlock(&from->lock);
        if (agent)
            return agent;
    }
    return NULL;
}

static bool has_work(const node_scheduler *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!is_empty(&s->workers[i]))
            return true;
    return false;
}

/* ---- sleep ---- */

static void wake_one(node_scheduler *s)
{
    pthread_mutex_lock(&s->sleep);
    if (atomic_load(&s->sleeping) > s->wakes) {
        s->wakes++;
        pthread_cond_signal(&s->work);
    }
    pthread_mutex_unlock(&s->sleep);
}

/* Something was queued: somebody is to see it. */
static void announce(node_scheduler *s)
{
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&s->looking, memory_order_relaxed) == 0 &&
        atomic_load_explicit(&s->sleeping, memory_order_relaxed) > 0)
        wake_one(s);
}

static bool begin_looking(node_scheduler *s)
{
    uint32_t looking = atomic_load_explicit(&s->looking, memory_order_relaxed);
    while (looking < s->may_look)
        if (atomic_compare_exchange_weak(&s->looking, &looking, looking + 1))
            return true;
    return false;
}

/* Looks around for a while. */
static node_agent *look(node_worker *worker)
{
    node_scheduler *s = worker->scheduler;
    if (!begin_looking(s))
        return NULL;
    node_agent *agent = NULL;
    double most = atomic_load_explicit(&s->looks_for, memory_order_relaxed) * 1e-9;
    for (double begin = base_seconds(); !agent && base_seconds() - begin < most;)
        for (int i = 0; !agent && i < 8; i++) {
            node_relax();
            agent = has_work(s) ? find(worker) : NULL;
        }
    node_look_learn(&s->looks_for, agent != NULL);
    bool was_last = atomic_fetch_sub(&s->looking, 1) == 1;
    if (agent && was_last && has_work(s))
        announce(s);
    return agent;
}

/* Returns when there may be work; false: it is over. */
static bool sleep_until_work(node_worker *worker)
{
    node_scheduler *s = worker->scheduler;
    pthread_mutex_lock(&s->sleep);
    atomic_fetch_add(&s->sleeping, 1);
    atomic_thread_fence(memory_order_seq_cst);
    while (!s->ends && (s->pauses || (!s->wakes && !has_work(s))))
        pthread_cond_wait(&s->work, &s->sleep);
    if (s->wakes)
        s->wakes--;
    atomic_fetch_sub(&s->sleeping, 1);
    bool goes_on = !s->ends;
    pthread_mutex_unlock(&s->sleep);
    return goes_on;
}

static void *work(void *arg)
{
    node_worker *worker = arg;
    node_scheduler *s = worker->scheduler;
    here = worker;
    do {
        node_agent *agent;
        while (!atomic_load_explicit(&s->ends, memory_order_relaxed) && !node_scheduler_pauses(s) &&
               ((agent = find(worker)) || (agent = look(worker)))) {
            agent->home = (uint16_t)worker->index;
            if (s->run(worker, agent, s->arg))
                push(worker, agent);
            else
                node_worker_count(worker, NODE_COUNT_ENDED);
        }
    } while (sleep_until_work(worker));
    return NULL;
}

/* ---- a pause ---- */

void node_scheduler_pause(node_scheduler *s)
{
    pthread_mutex_lock(&s->sleep);
    s->pauses = true;
    pthread_mutex_unlock(&s->sleep);
}

void node_scheduler_go_on(node_scheduler *s)
{
    pthread_mutex_lock(&s->sleep);
    s->pauses = false;
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->sleep);
}

bool node_scheduler_is_paused(node_scheduler *s)
{
    pthread_mutex_lock(&s->sleep);
    bool is_paused = s->pauses && s->sleeping == s->started;
    pthread_mutex_unlock(&s->sleep);
    return is_paused;
}

/* ---- the outside ---- */

void node_scheduler_add(node_scheduler *s, node_agent *agent)
{
    node_worker *worker = node_scheduler_here(s);
    node_scheduler_count(s, NODE_COUNT_BEGUN, 1);
    push(worker ? worker : &s->workers[agent->home % s->count], agent);
    /* What a worker gives itself it does next, unless it has other things to do as well. */
    if (!worker || atomic_load_explicit(&worker->length, memory_order_relaxed) > 1)
        announce(s);
}

void node_scheduler_share(node_worker *worker)
{
    if (!is_empty(worker))
        announce(worker->scheduler);
}

bool node_scheduler_rests(const node_scheduler *s, uint64_t *begun)
{
    /* Both only grow, and nothing ends that has not begun: if what had ended a moment ago is all that has
     * begun by now, then nothing was going on in between. */
    uint64_t ended = node_scheduler_sum(s, NODE_COUNT_ENDED);
    atomic_thread_fence(memory_order_seq_cst);
    *begun = node_scheduler_sum(s, NODE_COUNT_BEGUN);
    return ended == *begun;
}

node_worker *node_scheduler_here(const node_scheduler *s)
{
    return here && here->scheduler == s ? here : NULL;
}

/* A number for the thread, by the address of what it has of its own. */
static uint32_t place_of_thread(void)
{
    static _Thread_local char own;
    return (uint32_t)(base_hash_number((uintptr_t)&own) % NODE_OUTSIDERS);
}

uint32_t node_scheduler_enter(node_scheduler *s)
{
    uint32_t place = place_of_thread();
    atomic_fetch_add(&s->outsiders[place].inside, 1);
    return place;
}

void node_scheduler_exit(node_scheduler *s, uint32_t place)
{
    atomic_fetch_sub(&s->outsiders[place].inside, 1);
}

bool node_scheduler_has_guests(const node_scheduler *s)
{
    for (uint32_t i = 0; i < NODE_OUTSIDERS; i++)
        if (atomic_load(&s->outsiders[i].inside))
            return true;
    return false;
}

void node_scheduler_count(node_scheduler *s, node_count count, uint64_t more)
{
    node_worker *worker = node_scheduler_here(s);
    if (worker) {
        uint64_t n = atomic_load_explicit(&worker->counts[count], memory_order_relaxed);
        atomic_store_explicit(&worker->counts[count], n + more, memory_order_release);
    } else {
        atomic_fetch_add_explicit(&s->outsiders[place_of_thread()].counts[count], more, memory_order_release);
    }
}

uint64_t node_scheduler_sum(const node_scheduler *s, node_count count)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < s->count; i++)
        sum += atomic_load_explicit(&s->workers[i].counts[count], memory_order_acquire);
    for (uint32_t i = 0; i < NODE_OUTSIDERS; i++)
        sum += atomic_load_explicit(&s->outsiders[i].counts[count], memory_order_acquire);
    return sum;
}

bool node_scheduler_init(node_scheduler *s, uint32_t threads)
{
    s->workers = calloc(threads, sizeof *s->workers);
    if (!s->workers)
        return false;
    s->count = threads;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    s->may_look = processors > 1 ? (uint32_t)processors / 2 : 0;
    atomic_init(&s->looks_for, NODE_LOOK_MOST);
    atomic_init(&s->waits_for, NODE_LOOK_MOST);
    pthread_mutex_init(&s->sleep, NULL);
    pthread_cond_init(&s->work, NULL);
    for (uint32_t i = 0; i < threads; i++) {
        node_worker *worker = &s->workers[i];
        worker->scheduler = s;
        worker->index = i;
        worker->last = &worker->first;
        pthread_mutex_init(&worker->lock, NULL);
    }
    return true;
}

void node_scheduler_release(node_scheduler *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        pthread_mutex_destroy(&s->workers[i].lock);
        free(s->workers[i].outputs);
        free(s->workers[i].before);
        free(s->workers[i].everyone);
    }
    pthread_mutex_destroy(&s->sleep);
    pthread_cond_destroy(&s->work);
    free(s->workers);
}

int node_scheduler_start(node_scheduler *s)
{
    for (; s->started < s->count; s->started++)
        if (pthread_create(&s->workers[s->started].thread, NULL, work, &s->workers[s->started])) {
            node_scheduler_end(s);
            return SPEX_E_NOMEM;
        }
    return SPEX_OK;
}

void node_scheduler_end(node_scheduler *s)
{
    pthread_mutex_lock(&s->sleep);
    s->ends = true;
    pthread_cond_broadcast(&s->work);
    pthread_mutex_unlock(&s->sleep);
    for (uint32_t i = 0; i < s->started; i++)
        pthread_join(s->workers[i].thread, NULL);
    s->started = 0;
}
