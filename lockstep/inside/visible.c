/* tso: x86's memory (Owens, Sarkar, Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009). There a store
 * waits in its thread's buffer while loads behind it go on. Here a store is seen by others when it is made,
 * and loads read what was there before: which comes to the same, as all that the buffer holds back is the
 * order of stores and the same thread's later loads. Each thread has a point in the order of all stores from
 * which on it reads; it never goes back, and comes to the last store with every locked operation.
 *
 * c11: as C11Tester has it (Luo and Demsky, ASPLOS 2021), with C++20's rules for sequential consistency
 * (Lahav and others, "Repairing sequential consistency in C/C++11", PLDI 2017). Operations take effect in the
 * order in which they are made, but for modification order: no load reads a store that is yet to come. A load
 * may read each store of its location that comes before none that the thread has to know; it then comes
 * after all of those. A thread has to know the stores that were written or read by an operation that happens
 * before its own, that happens before a fence before which its own order puts it, or that is sequentially
 * consistent as it is itself. */
#include "lockstep/inside/visible.h"

#include <string.h>

#include "lockstep/inside/arena.h"
#include "lockstep/inside/order.h"

/* A sequentially consistent fence, and what had happened before it or one before it. */
typedef struct lockstep_fence_record {
    struct lockstep_fence_record *earlier;
    uint32_t known[LOCKSTEP_THREADS_MAX];
    uint32_t thread, clock, total;
} fence;

static fence *last_fence;
static uint32_t total; /* operations in the one order of those that are sequentially consistent */

void lockstep_begin_visible(void)
{
    last_fence = NULL;
    total = 0;
}

static bool is_tso(void)
{
    return lockstep_shared->plan.memory == LOCKSTEP_TSO;
}

/* ---- x86 ---- */

void lockstep_drain(thread *t)
{
    t->view = lockstep_store_count();
}

void lockstep_view_of(thread *t, const thread *other)
{
    const uint64_t view = other->stored > other->view ? other->stored : other->view;
    t->view = view > t->view ? view : t->view;
}

static uint32_t visible_on_x86(const thread *t, const lockstep_location *l)
{
    uint64_t from = 0;
    uint32_t visible = 0;
    for (uint32_t rest = l->there; rest; rest &= rest - 1) {
        const lockstep_store *s = &l->stores[lockstep_first_store(rest)];
        if ((s->number <= t->view || s->thread == t->number) && s->number > from)
            from = s->number;
    }
    for (uint32_t rest = l->there; rest; rest &= rest - 1)
        if (l->stores[lockstep_first_store(rest)].number >= from)
            visible |= rest & -rest;
    return visible;
}

/* ---- C11 ---- */

/* The last fence that happens before what the thread does; NULL: none. */
static const fence *fence_of(thread *t)
{
    for (fence *f = last_fence; f && f != t->fence; f = f->earlier)
        if (lockstep_is_before(f->thread, f->clock, t)) {
            t->fence = f;
            break;
        }
    return t->fence;
}

static bool is_known(const lockstep_store *s, const thread *t, const fence *f, bool is_total)
{
    if (s->number == 0 || (s->total && (is_total || (f && s->total < f->total))))
        return true;
    for (uint32_t u = 0; u < lockstep_now->thread_count; u++)
        if (s->first[u] && (s->first[u] <= t->clocks[u] || (f && s->first[u] <= f->known[u]) ||
                            (is_total && last_fence && s->first[u] <= last_fence->known[u])))
            return true;
    return false;
}

static uint32_t known_to(thread *t, const lockstep_location *l, int order)
{
    const fence *f = fence_of(t);
    uint32_t known = 0;
    for (uint32_t rest = l->there; rest; rest &= rest - 1)
        if (is_known(&l->stores[lockstep_first_store(rest)], t, f, order == __ATOMIC_SEQ_CST))
            known |= rest & -rest;
    return known;
}

static void put_behind(lockstep_location *l, uint32_t stores, uint8_t which)
{
    for (uint32_t rest = stores & ~lockstep_store_bit(which); rest; rest &= rest - 1)
        lockstep_order_stores(l, lockstep_first_store(rest), which);
}

static void touch(const thread *t, lockstep_store *s, int order)
{
    if (s->first[t->number] == 0)
        s->first[t->number] = t->clocks[t->number];
    if (order == __ATOMIC_SEQ_CST && s->total == 0)
        s->total = ++total;
}

void lockstep_note_fence(thread *t)
{
    if (is_tso()) {
        lockstep_drain(t);
        return;
    }
    fence *f = lockstep_arena(sizeof *f);
    if (!f)
        lockstep_fail(LOCKSTEP_LIMIT, t->place, "there is no memory to follow what fences order");
    *f = (fence){
        .earlier = last_fence, .thread = t->number, .clock = t->fence_release[t->number], .total = ++total};
    memcpy(f->known, t->fence_release, sizeof f->known); /* which the fence has just set */
    for (uint32_t u = 0; u < LOCKSTEP_THREADS_MAX && last_fence; u++)
        if (last_fence->known[u] > f->known[u])
            f->known[u] = last_fence->known[u];
    last_fence = f;
}

/* ---- both ---- */

uint32_t lockstep_visible(thread *t, const lockstep_location *l, int order)
{
    if (is_tso())
        return visible_on_x86(t, l);
    uint32_t hidden = 0;
    for (uint32_t rest = known_to(t, l, order); rest; rest &= rest - 1)
        hidden |= l->stores[lockstep_first_store(rest)].before;
    return l->there & ~hidden;
}

uint32_t lockstep_replaceable(thread *t, const lockstep_location *l, int order)
{
    if (is_tso())
        return lockstep_store_bit(l->newest);
    uint32_t open = lockstep_visible(t, l, order);
    for (uint32_t rest = open; rest; rest &= rest - 1)
        if (l->stores[lockstep_first_store(rest)].replaced_by != LOCKSTEP_NO_STORE)
            open &= ~(rest & -rest);
    return open;
}

uint32_t lockstep_comparable(thread *t, const lockstep_location *l, uint64_t expected, int order, int failing)
{
    const uint32_t to_replace = lockstep_replaceable(t, l, order);
    if (is_tso()) /* it locks the memory whatever it finds */
        return to_replace;
    uint32_t stores = lockstep_visible(t, l, failing);
    for (uint32_t rest = l->there; rest; rest &= rest - 1)
        if (l->stores[lockstep_first_store(rest)].value == expected)
            stores = (stores & ~(rest & -rest)) | (to_replace & (rest & -rest));
    return stores;
}

void lockstep_note_read(thread *t, lockstep_location *l, uint8_t which, int order, bool is_locked)
{
    lockstep_store *s = &l->stores[which];
    if (is_tso()) {
        if (is_locked)
            lockstep_drain(t);
        else if (s->thread != t->number && s->number > t->view)
            t->view = s->number;
        return;
    }
    put_behind(l, known_to(t, l, order), which);
    touch(t, s, order);
}

void lockstep_note_written(thread *t, lockstep_location *l, uint8_t which, int order, bool has_read)
{
    if (is_tso()) {
        put_behind(l, l->there, which);
        t->stored = l->stores[which].number;
        if (has_read || order == __ATOMIC_SEQ_CST) /* the latter is made by a locked operation, too */
            lockstep_drain(t);
        return;
    }
    if (!has_read)
        put_behind(l, known_to(t, l, order), which);
    touch(t, &l->stores[which], order);
}
