/* Each step that lets another go on, or writes what another reads, is an edge to it; so is each step of a
 * thread to its next one. What can be reached backwards from the failure is the slice.
 *
 * Edges: create to begin, end to join, unlock to lock, signal to wake, post to wait, arrival at a barrier to
 * leaving it, done once to those who come later, write to read. What the clock lets go on depends on nothing
 * but its own thread. */
#include "lockstep/outside/slice.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"

enum { NO_STEP = -1 };

typedef struct edge {
    uint32_t from, to;
} edge;

/* What is known of an object at a step. */
typedef struct followed {
    int64_t given, changed, written; /* the last steps that did so */
    int64_t last;                    /* of arrivals, posts, readers that let go */
    uint32_t arrivals, per_round;    /* barriers; 0: nobody has left yet */
    uint32_t readers;
    bool is_held;
} followed;

typedef struct slicing {
    const lockstep_schedule *s;
    followed *of; /* by object */
    edge *edges;  /* in the order of `to` */
    size_t count, capacity;
    int64_t *before; /* of arrivals, posts and readers that let go: the one before at the same object */
    int64_t *behind; /* a step that waited for all of those, up to this one */
    uint32_t *turn;  /* of arrivals: its number */
    int64_t made[LOCKSTEP_THREADS_MAX], begun[LOCKSTEP_THREADS_MAX], ended[LOCKSTEP_THREADS_MAX];
    int64_t waker[LOCKSTEP_THREADS_MAX];
    uint32_t awaits[LOCKSTEP_THREADS_MAX];  /* the condition variable */
    uint32_t arrived[LOCKSTEP_THREADS_MAX]; /* its last arrival */
    bool no_memory;
} slicing;

static void depend(slicing *x, uint32_t to, int64_t from)
{
    if (from < 0)
        return;
    if (!base_grow(x->edges, x->capacity, x->count + 1)) {
        x->no_memory = true;
        return;
    }
    x->edges[x->count++] = (edge){.from = (uint32_t)from, .to = to};
}

static void add_to_chain(slicing *x, uint32_t i, followed *o)
{
    x->before[i] = o->last;
    o->last = i;
}

static uint32_t round_of(const slicing *x, uint32_t arrival)
{
    const followed *o = &x->of[x->s->steps[arrival].object];
    return x->turn[arrival] / (o->per_round ? o->per_round : 1);
}

static void follow_barrier(slicing *x, uint32_t i, followed *o)
{
    const lockstep_step *step = &x->s->steps[i];
    if (step->op == LOCKSTEP_ARRIVE) {
        add_to_chain(x, i, o);
        x->turn[i] = o->arrivals++;
        x->arrived[step->thread] = i;
        return;
    }
    if (o->per_round == 0)
        o->per_round = o->arrivals;
    int64_t last = o->last; /* of its round */
    while (last >= 0 && round_of(x, (uint32_t)last) != round_of(x, x->arrived[step->thread]))
        last = x->before[last];
    x->behind[i] = last;
}

static void take(slicing *x, uint32_t i, followed *o)
{
    depend(x, i, o->given);
    o->is_held = true;
    o->changed = i;
}

static void give(uint32_t i, followed *o)
{
    o->given = o->changed = i;
    o->is_held = false;
}

static void wake(slicing *x, uint32_t i)
{
    const lockstep_step *step = &x->s->steps[i];
    if (step->turn == LOCKSTEP_DONE)
        depend(x, i, x->waker[step->thread]);
    x->awaits[step->thread] = 0;
    x->waker[step->thread] = NO_STEP;
}

static void call(slicing *x, uint32_t i)
{
    const lockstep_step *step = &x->s->steps[i];
    if ((step->op == LOCKSTEP_SIGNAL || step->op == LOCKSTEP_FUTEX_WAKE) &&
        step->other < LOCKSTEP_THREADS_MAX)
        x->waker[step->other] = i;
    for (uint32_t t = 0; t < LOCKSTEP_THREADS_MAX && step->op != LOCKSTEP_SIGNAL; t++)
        if (x->awaits[t] && x->awaits[t] == step->object && x->waker[t] < 0)
            x->waker[t] = i;
}

/* Readers let a writer go on together; the chain ends where a writer had it. */
static void follow_rwlock(slicing *x, uint32_t i, followed *o)
{
    if (x->s->steps[i].turn != LOCKSTEP_DONE) /* the clock let it go on */
        return;
    switch (x->s->steps[i].op) {
    case LOCKSTEP_WRLOCK:
    case LOCKSTEP_TRYWRLOCK:
        x->behind[i] = o->last;
        depend(x, i, o->changed);
        if (o->is_held || o->readers > 0)
            break;
        o->last = NO_STEP;
        take(x, i, o);
        break;
    case LOCKSTEP_RDLOCK:
    case LOCKSTEP_TRYRDLOCK:
        depend(x, i, o->changed);
        o->readers += !o->is_held;
        break;
    case LOCKSTEP_RDUNLOCK:
        add_to_chain(x, i, o);
        o->readers -= o->readers > 0;
        break;
    default:
        give(i, o);
    }
}

static void follow_memory(slicing *x, uint32_t i, followed *o)
{
    const unsigned op = x->s->steps[i].op;
    if (op != LOCKSTEP_STORE && op != LOCKSTEP_ATOMIC_STORE)
        depend(x, i, o->written);
    if (!lockstep_only_reads(op))
        o->written = i;
}

/* All that is done with a connection comes before what is done with it later. */
static void follow_socket(slicing *x, uint32_t i, followed *o)
{
    if (x->s->steps[i].object == 0)
        return;
    depend(x, i, o->changed);
    o->changed = i;
}

static void follow_threads(slicing *x, uint32_t i)
{
    const lockstep_step *step = &x->s->steps[i];
    const bool has_other = step->other < LOCKSTEP_THREADS_MAX;
    if (step->op == LOCKSTEP_CREATE && has_other)
        x->begun[step->other] = i;
    else if (x->made[step->thread] < 0)
        depend(x, i, x->begun[step->thread]);
    if (step->op == LOCKSTEP_JOIN && has_other)
        depend(x, i, x->ended[step->other]);
    if (step->op == LOCKSTEP_END)
        x->ended[step->thread] = i;
    depend(x, i, x->made[step->thread]);
    x->made[step->thread] = i;
}

static void follow_object(slicing *x, uint32_t i)
{
    const lockstep_step *step = &x->s->steps[i];
    followed *o = &x->of[step->object], *also = &x->of[step->also];
    switch (step->op) {
    case LOCKSTEP_LOCK:
        if (step->turn == LOCKSTEP_DONE)
            take(x, i, o);
        break;
    case LOCKSTEP_TRYLOCK: /* it fails because of the one who holds it */
        depend(x, i, o->changed);
        if (!o->is_held)
            take(x, i, o);
        break;
    case LOCKSTEP_UNLOCK:
        give(i, o);
        break;
    case LOCKSTEP_WAIT:
        x->awaits[step->thread] = step->object;
        x->waker[step->thread] = NO_STEP;
        if (step->also)
            give(i, also);
        break;
    case LOCKSTEP_WAKE:
        wake(x, i);
        take(x, i, o);
        break;
    case LOCKSTEP_FUTEX_WAIT:
        x->awaits[step->thread] = step->object;
        x->waker[step->thread] = NO_STEP;
        break;
    case LOCKSTEP_FUTEX_RESUME:
        wake(x, i);
        break;
    case LOCKSTEP_SIGNAL:
    case LOCKSTEP_BROADCAST:
    case LOCKSTEP_FUTEX_WAKE:
        call(x, i);
        break;
    case LOCKSTEP_SEM_POST:
        add_to_chain(x, i, o);
        break;
    case LOCKSTEP_SEM_WAIT:
    case LOCKSTEP_SEM_TRYWAIT:
        if (step->turn == LOCKSTEP_DONE)
            x->behind[i] = o->last;
        break;
    case LOCKSTEP_ARRIVE:
    case LOCKSTEP_LEAVE:
        follow_barrier(x, i, o);
        break;
    case LOCKSTEP_ONCE:
        depend(x, i, o->given);
        break;
    case LOCKSTEP_ONCE_DONE:
        o->given = i;
        break;
    default:
        if (step->op >= LOCKSTEP_RDLOCK && step->op <= LOCKSTEP_RDUNLOCK)
            follow_rwlock(x, i, o);
        else if (step->op >= LOCKSTEP_CONNECT && step->op <= LOCKSTEP_CLOSE)
            follow_socket(x, i, o);
        else if (step->object && step->object <= x->s->object_count &&
                 x->s->objects[step->object - 1].kind == LOCKSTEP_MEMORY)
            follow_memory(x, i, o);
    }
}

/* ---- where it begins ---- */

static void mark_last(const lockstep_schedule *s, uint32_t thread, uint32_t below, uint8_t *is_kept)
{
    for (uint32_t i = below < s->count ? below : s->count; i-- > 0;)
        if (s->steps[i].thread == thread) {
            is_kept[i] = 1;
            return;
        }
}

/* Those that wait in a circle, else all that wait; and the signals that came too early for them. */
static void mark_waiting(const lockstep_schedule *s, uint8_t *is_kept)
{
    lockstep_set waiting = 0;
    for (uint32_t t = 0; t < s->thread_count; t++)
        if (!s->threads[t].is_finished && s->threads[t].waits_for < s->thread_count)
            waiting |= lockstep_bit(t) | lockstep_bit(s->threads[t].waits_for);
    for (uint32_t t = 0; t < s->thread_count && waiting == 0; t++)
        waiting |= s->threads[t].is_finished ? 0 : lockstep_bit(t);
    for (uint32_t t = 0; t < s->thread_count; t++)
        if (lockstep_has(waiting, t))
            mark_last(s, t, s->count, is_kept);
    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t t = 0; t < s->thread_count && s->steps[i].op == LOCKSTEP_SIGNAL; t++)
            if (lockstep_has(waiting, t) && s->threads[t].op == LOCKSTEP_WAKE &&
                s->threads[t].also == s->steps[i].object && s->steps[i].other >= LOCKSTEP_THREADS_MAX)
                is_kept[i] = 1;
}

static void mark_failure(const lockstep_schedule *s, uint8_t *is_kept)
{
    for (uint32_t i = 0; i < s->count; i++) /* of what went wrong everything may depend */
        is_kept[i] = lockstep_is_fault(s->steps[i].op) || lockstep_is_of_nodes(s->steps[i].op) ? 1 : 0;
    switch (s->outcome.failure) {
    case LOCKSTEP_DEADLOCK:
        mark_waiting(s, is_kept);
        break;
    case LOCKSTEP_RACE:
        mark_last(s, s->earlier.thread, s->earlier.step, is_kept);
        mark_last(s, s->later.thread, s->later.step, is_kept);
        break;
    case LOCKSTEP_LOCK_ORDER:
    case LOCKSTEP_LIVELOCK:
    case LOCKSTEP_LEFT:
    case LOCKSTEP_LOST_WAKEUP:
        for (uint32_t t = 0; t < s->thread_count; t++)
            mark_last(s, t, s->count, is_kept);
        break;
    default:
        if (s->count)
            is_kept[s->count - 1] = 1;
    }
}

/* From the last step to the first: what is kept keeps what it depends on. */
static void go_back(const slicing *x, uint8_t *is_kept, uint8_t *is_chained)
{
    size_t rest = x->count;
    for (uint32_t i = x->s->count; i-- > 0;) {
        const int64_t before = x->before[i];
        if (is_chained[i])
            is_kept[i] = 1;
        if (is_chained[i] && before >= 0 &&
            (x->s->steps[i].op != LOCKSTEP_ARRIVE || round_of(x, (uint32_t)before) == round_of(x, i)))
            is_chained[before] = 1;
        if (is_kept[i] && x->behind[i] >= 0)
            is_chained[x->behind[i]] = 1;
        for (; rest > 0 && x->edges[rest - 1].to == i; rest--)
            if (is_kept[i])
                is_kept[x->edges[rest - 1].from] = 1;
    }
}

uint8_t *lockstep_slice(const lockstep_schedule *s)
{
    assert(s);
    slicing x = {.s = s,
                 .of = base_alloc((uint64_t)s->object_count + 1, sizeof *x.of),
                 .before = base_alloc(s->count, sizeof *x.before),
                 .behind = base_alloc(s->count, sizeof *x.behind),
                 .turn = base_alloc_zeroed(s->count, sizeof *x.turn)};
    uint8_t *is_kept = base_alloc_zeroed(s->count, sizeof *is_kept),
            *is_chained = base_alloc_zeroed(s->count, sizeof *is_chained);
    x.no_memory = !x.of || !x.before || !x.behind || !x.turn || !is_kept || !is_chained;
    for (uint32_t i = 0; i <= s->object_count && x.of; i++)
        x.of[i] = (followed){.given = NO_STEP, .changed = NO_STEP, .written = NO_STEP, .last = NO_STEP};
    for (uint32_t t = 0; t < LOCKSTEP_THREADS_MAX; t++)
        x.made[t] = x.begun[t] = x.ended[t] = x.waker[t] = NO_STEP;
    for (uint32_t i = 0; i < s->count && !x.no_memory; i++) {
        x.before[i] = x.behind[i] = NO_STEP;
        follow_threads(&x, i);
        follow_object(&x, i);
    }
    if (!x.no_memory) {
        mark_failure(s, is_kept);
        go_back(&x, is_kept, is_chained);
    } else {
        free(is_kept);
        is_kept = NULL;
    }
    free(is_chained);
    free(x.of);
    free(x.before);
    free(x.behind);
    free(x.turn);
    free(x.edges);
    return is_kept;
}
