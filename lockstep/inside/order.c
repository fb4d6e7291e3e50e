/* Happens-before, as C11 and POSIX have it, by vector clocks (Mattern, 1989). A thread's own clock goes on
 * when it gives what it knows to others, so that (thread, clock) names what it did between two such moments.
 *
 * Locks: who takes one knows what all had known who let go of it. Semaphores: likewise from post to wait.
 * Atomic operations: a load that acquires knows what the store knew that released the value, or that headed
 * the release sequence which the value belongs to; fences make relaxed operations before and after them
 * count.
 */
#include "lockstep/inside/order.h"

#include <string.h>

#include "lockstep/inside/arena.h"

static void join(uint32_t *to, const uint32_t *from)
{
    for (uint32_t i = 0; from && i < lockstep_now->thread_count; i++)
        to[i] = from[i] > to[i] ? from[i] : to[i];
}

/* The clocks of an object, made when they are first wanted. */
static uint32_t *clocks_of(uint32_t **at, uint64_t place)
{
    if (!*at)
        *at = lockstep_arena(LOCKSTEP_THREADS_MAX * sizeof **at);
    if (!*at)
        lockstep_fail(LOCKSTEP_LIMIT, place, "there is no memory to follow what is ordered before what");
    return *at;
}

static void go_on(thread *t)
{
    t->clocks[t->number]++;
}

static void release(thread *t, uint32_t **to)
{
    join(clocks_of(to, t->place), t->clocks);
    go_on(t);
}

void lockstep_order_send(thread *t, uint32_t known[LOCKSTEP_THREADS_MAX])
{
    join(known, t->clocks);
    go_on(t);
}

void lockstep_order_receive(thread *t, const uint32_t known[LOCKSTEP_THREADS_MAX])
{
    join(t->clocks, known);
}

void lockstep_order_begin(thread *t, thread *maker)
{
    const uint32_t before = t->clocks[t->number]; /* of one that had the number */
    if (maker) {
        memcpy(t->clocks, maker->clocks, sizeof t->clocks);
        go_on(maker);
    }
    t->clocks[t->number] = before + 1;
}

/* ---- locks ---- */

static void note_held(thread *t)
{
    t->held_set = 0;
    for (uint32_t i = 0; i < t->held_count; i++)
        t->held_set |= UINT64_C(1) << (t->held[i] & 63);
}

static void hold(thread *t, const object *lock)
{
    bool is_new = true;
    for (uint32_t i = 0; i < t->held_count; i++)
        is_new &= t->held[i] != lock->number;
    if (is_new && t->held_count < LOCKSTEP_HELD_MAX)
        t->held[t->held_count++] = lock->number;
    note_held(t);
}

static void hold_no_more(thread *t, const object *lock)
{
    for (uint32_t i = t->held_count; i-- > 0;)
        if (t->held[i] == lock->number) {
            memmove(&t->held[i], &t->held[i + 1], (--t->held_count - i) * sizeof *t->held);
            break;
        }
    note_held(t);
}

void lockstep_order_take(thread *t, object *lock)
{
    join(t->clocks, lock->order);
    hold(t, lock);
}

void lockstep_order_let_go(thread *t, object *lock)
{
    release(t, &lock->order);
    hold_no_more(t, lock);
}

static void take_for_writing(thread *t, object *lock)
{
    join(t->clocks, lock->readers);
    lockstep_order_take(t, lock);
}

/* Readers are ordered behind writers, not behind each other. */
static void let_go_of_rwlock(thread *t, object *lock)
{
    if (lock->holder == (int)t->number) {
        lockstep_order_let_go(t, lock);
    } else {
        release(t, &lock->readers);
        hold_no_more(t, lock);
    }
}

/* ---- the rest ---- */

void lockstep_order_barrier(thread *t, object *barrier)
{
    uint32_t *left = clocks_of(&barrier->readers, t->place);
    memcpy(left, clocks_of(&barrier->order, t->place), LOCKSTEP_THREADS_MAX * sizeof *left);
    memset(barrier->order, 0, LOCKSTEP_THREADS_MAX * sizeof *left);
    join(t->clocks, left);
}

void lockstep_order_step(thread *t)
{
    object *o = t->of;
    switch (t->op) {
    case LOCKSTEP_RDLOCK:
    case LOCKSTEP_TRYRDLOCK:
        if (t->turn == LOCKSTEP_DONE && o->holder == -1)
            lockstep_order_take(t, o);
        break;
    case LOCKSTEP_WRLOCK:
    case LOCKSTEP_TRYWRLOCK:
        if (t->turn == LOCKSTEP_DONE && o->holder == -1 && o->count == 0)
            take_for_writing(t, o);
        break;
    case LOCKSTEP_RWUNLOCK:
    case LOCKSTEP_RDUNLOCK:
        let_go_of_rwlock(t, o);
        break;
    case LOCKSTEP_SEM_WAIT:
    case LOCKSTEP_SEM_TRYWAIT:
        if (t->turn == LOCKSTEP_DONE && o->count > 0)
            join(t->clocks, o->order);
        break;
    case LOCKSTEP_FILE_LOCK:
    case LOCKSTEP_FILE_TRYLOCK:
    case LOCKSTEP_FILE_SHARE:
    case LOCKSTEP_FILE_TRYSHARE:
        join(t->clocks, o->order);
        break;
    case LOCKSTEP_SEM_POST:
    case LOCKSTEP_ARRIVE:
    case LOCKSTEP_ONCE_DONE:
    case LOCKSTEP_FILE_UNLOCK:
    case LOCKSTEP_FILE_UNSHARE:
        release(t, &o->order);
        break;
    case LOCKSTEP_LEAVE:
        join(t->clocks, o->readers);
        break;
    case LOCKSTEP_ONCE:
        join(t->clocks, o->order);
        break;
    case LOCKSTEP_JOIN:
        if (t->turn == LOCKSTEP_DONE)
            join(t->clocks, ((const thread *)o->address)->clocks);
        break;
    default:
        break;
    }
}

/* ---- atomic operations; the numbers of orders are the compilers' ---- */

static bool acquires(int order)
{
    return order == __ATOMIC_CONSUME || order == __ATOMIC_ACQUIRE || order == __ATOMIC_ACQ_REL ||
           order == __ATOMIC_SEQ_CST;
}

static bool releases(int order)
{
    return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

void lockstep_order_read(thread *t, const uint32_t *known, int order)
{
    join(acquires(order) ? t->clocks : t->fence_acquire, known);
}

void lockstep_order_written(thread *t, uint32_t **known, int order, bool has_read)
{
    if (!has_read && *known) /* a store alone ends the release sequence */
        memset(*known, 0, LOCKSTEP_THREADS_MAX * sizeof **known);
    if (releases(order))
        release(t, known);
    else
        join(clocks_of(known, t->place), t->fence_release);
}

void lockstep_order_fence(thread *t, int order)
{
    if (acquires(order))
        join(t->clocks, t->fence_acquire);
    if (!releases(order))
        return;
    memcpy(t->fence_release, t->clocks, sizeof t->clocks);
    go_on(t);
}
