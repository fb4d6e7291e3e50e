/* Steps of memory. A thread that reads again, at the same place, what it has read since it last changed
 * anything, and that nobody has changed, spins: others go first. */
#include "lockstep/inside/memory.h"

#include <string.h>

#include "lockstep/inside/arena.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/limits.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/order.h"
#include "lockstep/inside/points.h"
#include "lockstep/inside/shadow.h"
#include "lockstep/inside/visible.h"

bool lockstep_is_instrumented;

static uint64_t address_of(const volatile void *at)
{
    return (uint64_t)(uintptr_t)at;
}

/* ---- spinning ---- */

static lockstep_seen what_is_seen(const thread *t)
{
    return (lockstep_seen){.place = t->place,
                           .expected = t->op == LOCKSTEP_ATOMIC_COMPARE ? t->expected : 0,
                           .object = t->of ? t->of->number : 0,
                           .version = t->of ? t->of->version : 0,
                           .state = t->state};
}

static bool is_same(const lockstep_seen *a, const lockstep_seen *b)
{
    return a->place == b->place && a->expected == b->expected && a->object == b->object &&
           a->version == b->version;
}

/* What it read before as it is about to now; NULL: nothing. */
static const lockstep_seen *find_seen(const thread *t)
{
    if (!lockstep_only_reads(t->op) && t->op != LOCKSTEP_ATOMIC_COMPARE)
        return NULL;
    const lockstep_seen now = what_is_seen(t);
    for (uint32_t i = 0; i < t->seen_count && i < LOCKSTEP_SEEN_MAX; i++)
        if (is_same(&t->seen[i], &now))
            return &t->seen[i];
    return NULL;
}

bool lockstep_is_spinning(const thread *t)
{
    const lockstep_seen *seen = find_seen(t);
    return seen && !seen->is_old;
}

/* Where all orders are tried: has it come round in a loop, having read an old value? Once is enough. */
static bool has_read_old(const thread *t)
{
    const lockstep_seen *seen = find_seen(t);
    return lockstep_shared->plan.policy == LOCKSTEP_EXHAUST && seen && seen->is_old &&
           ((t->state != 0 && seen->state == t->state) || seen->times >= lockstep_shared->plan.loop);
}

/* Has anything changed that it has read since it read this? */
static bool has_news_since(const thread *t, const lockstep_seen *seen)
{
    for (uint32_t i = 0; i < t->seen_count && i < LOCKSTEP_SEEN_MAX; i++) {
        const lockstep_seen *other = &t->seen[i];
        if (other->last > seen->last && other->object &&
            lockstep_object_numbered(other->object)->version != other->version)
            return true;
    }
    return false;
}

bool lockstep_turns_in_vain(const thread *t, bool *is_taken)
{
    const lockstep_seen *seen = find_seen(t);
    const bool is_vain = seen && !seen->is_old && !has_news_since(t, seen);
    const bool is_exact = is_vain && t->state != 0 && seen->state == t->state;
    *is_taken = is_vain && !is_exact && seen->times >= lockstep_shared->plan.loop;
    return is_exact || *is_taken;
}

static void add_seen(thread *t)
{
    lockstep_seen *seen = (lockstep_seen *)(uintptr_t)find_seen(t);
    if (!seen) {
        seen = &t->seen[t->seen_count++ % LOCKSTEP_SEEN_MAX];
        *seen = what_is_seen(t);
    } else {
        seen->times += seen->state != t->state || t->state == 0;
        seen->state = t->state;
    }
    seen->last = ++t->read_count;
}

void lockstep_note_state(uint64_t registers, const void *from)
{
    uint64_t hash = registers;
    lockstep_self->stack_low = (uintptr_t)from;
    for (uintptr_t at = (uintptr_t)from; at + sizeof(uint64_t) <= lockstep_self->stack_top;
         at += sizeof(uint64_t)) {
        hash = (hash ^ *(const uint64_t *)at) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    lockstep_self->state = hash + (hash == 0);
}

/* Does it touch its own stack? */
static bool is_own_stack(const thread *t)
{
    return t->touched >= t->stack_low && t->touched < t->stack_top;
}

void lockstep_note_seen(thread *t)
{
    t->must_see_newest = has_read_old(t);
    if (lockstep_only_reads(t->op))
        add_seen(t);
    else if (t->op == LOCKSTEP_STORE && is_own_stack(t))
        return; /* which is part of its state */
    else if (t->op != LOCKSTEP_ATOMIC_COMPARE && t->op != LOCKSTEP_YIELD && t->op != LOCKSTEP_SPIN &&
             t->op != LOCKSTEP_SLEEP && t->op != LOCKSTEP_FENCE)
        t->seen_count = 0;
}

/* ---- calls ---- */

void lockstep_enter_function(uint64_t place)
{
    thread *me = lockstep_self;
    if (!me)
        return;
    if (me->call_count < LOCKSTEP_CALLS_MAX)
        me->calls[me->call_count] = place;
    me->call_count++;
}

void lockstep_leave_function(void)
{
    if (lockstep_self && lockstep_self->call_count > 0)
        lockstep_self->call_count--;
}

/* ---- values ---- */

/* A value that the memory did not have lately means that the program goes on. */
static void note_value(object *o, uint64_t value)
{
    o->version++;
    const uint32_t known = o->value_count < LOCKSTEP_VALUES_MAX ? o->value_count : LOCKSTEP_VALUES_MAX;
    for (uint32_t i = 0; i < known; i++)
        if (o->values[i] == value)
            return;
    o->values[o->value_count++ % LOCKSTEP_VALUES_MAX] = value;
    lockstep_note_progress();
}

/* ---- old values ---- */

/* Of the stores that may be read, the newest first. */
static uint8_t nth_store(const lockstep_location *l, uint32_t visible, uint32_t n)
{
    uint8_t at = l->newest;
    while (n-- > 0) {
        visible &= ~(UINT32_C(1) << at);
        at = LOCKSTEP_NO_STORE;
        for (uint32_t rest = visible; rest; rest &= rest - 1) {
            const uint8_t s = (uint8_t)__builtin_ctz(rest);
            if (at == LOCKSTEP_NO_STORE || l->stores[s].number > l->stores[at].number)
                at = s;
        }
    }
    return at;
}

/* Chooses what the thread reads, and lets the memory hold it. */
static void choose_what_to_read(thread *t, uint32_t visible)
{
    lockstep_location *l = t->location;
    uint32_t n = 0;
    if (visible & (visible - 1) && !t->must_see_newest) {
        const uint64_t all = (UINT64_C(1) << __builtin_popcount(visible)) - 1;
        lockstep_note_waiting(all);
        n = lockstep_choose_other(all);
    }
    t->sees = nth_store(l, visible, n);
    lockstep_show_store(l, t->sees);
}

/* A loop that has read an old value may read a newer one. */
static void note_age(const thread *t)
{
    lockstep_seen *seen = (lockstep_seen *)(uintptr_t)find_seen(t);
    if (seen)
        seen->is_old = t->sees != t->location->newest;
}

static void begin_old_values(thread *t, object *o, int orders)
{
    const int order = orders & 0xffff;
    t->sees = LOCKSTEP_NO_STORE;
    t->location = lockstep_is_weak() ? lockstep_location_of(o, t->touched, t->touched_size) : NULL;
    if (!t->location)
        return;
    if (t->op == LOCKSTEP_ATOMIC_LOAD)
        choose_what_to_read(t, lockstep_visible(t, t->location, order));
    else if (t->op == LOCKSTEP_ATOMIC_MODIFY)
        choose_what_to_read(t, lockstep_replaceable(t, t->location, order));
    else if (t->op == LOCKSTEP_ATOMIC_COMPARE)
        choose_what_to_read(t, lockstep_comparable(t, t->location, t->expected, order, orders >> 16));
}

/* Notes what was read and written; where what the value knows is. */
static uint32_t **end_old_values(thread *t, bool has_written, int order)
{
    lockstep_location *l = t->location;
    const bool has_read = t->sees != LOCKSTEP_NO_STORE;
    uint32_t *known = NULL;
    if (has_read) {
        known = l->stores[t->sees].order;
        lockstep_note_read(t, l, t->sees, order, t->op != LOCKSTEP_ATOMIC_LOAD);
        lockstep_order_read(t, known, order);
    }
    if (!has_written)
        return NULL;
    const uint8_t new = lockstep_add_store(l, t, t->sees);
    lockstep_note_written(t, l, new, order, has_read);
    if (known && !l->stores[new].order)
        l->stores[new].order = lockstep_arena(LOCKSTEP_THREADS_MAX * sizeof *known);
    if (known && l->stores[new].order)
        memcpy(l->stores[new].order, known, LOCKSTEP_THREADS_MAX * sizeof *known);
    return &l->stores[new].order;
}

/* A plain access sees what the memory holds, and is behind all that its thread has to know. */
static void read_newest(lockstep_location *l)
{
    if (l->there)
        lockstep_note_read(lockstep_self, l, l->newest, __ATOMIC_RELAXED, false);
}

static void read_plainly(uint64_t address, size_t size)
{
    lockstep_each_location(address, size, read_newest);
}

/* As relaxed atomic accesses. */
static void access_volatile(thread *t, object *o, size_t size, bool is_write)
{
    t->touched_size = size;
    t->sees = LOCKSTEP_NO_STORE;
    t->location = lockstep_location_of(o, t->touched, size);
    if (t->location && !is_write) {
        choose_what_to_read(t, lockstep_visible(t, t->location, __ATOMIC_RELAXED));
        note_age(t);
        lockstep_note_read(t, t->location, t->sees, __ATOMIC_RELAXED, false);
    } else if (t->location) {
        const uint8_t new = lockstep_add_store(t->location, t, LOCKSTEP_NO_STORE);
        lockstep_note_written(t, t->location, new, __ATOMIC_RELAXED, false);
    }
}

/* Besides its own object such a step touches what is ordered over all memory: on x86 all stores, of C11 what
 * is sequentially consistent. Only who tries all orders has to know. */
static object *all_memory;

void lockstep_begin_old_values(void)
{
    static const char memory;
    lockstep_begin_stores();
    lockstep_begin_visible();
    all_memory = lockstep_object(&memory, LOCKSTEP_MEMORY, 0);
}

void lockstep_leave_memory(thread *t)
{
    lockstep_settle();
    if (lockstep_shared->plan.policy == LOCKSTEP_EXHAUST && lockstep_shared->plan.memory == LOCKSTEP_TSO &&
        lockstep_is_draining(t->op) && !t->also) /* of WAKE it is not told (explore.c) */
        t->also = all_memory;
}

static bool is_ordered_everywhere(lockstep_op op, int order)
{
    if (!lockstep_is_weak() || lockstep_shared->plan.policy != LOCKSTEP_EXHAUST)
        return false;
    return order == __ATOMIC_SEQ_CST ||
           (lockstep_shared->plan.memory == LOCKSTEP_TSO && !lockstep_only_reads(op) && op != LOCKSTEP_FENCE);
}

static void memory_point(lockstep_op op, object *o, bool is_everywhere, uint64_t place)
{
    thread *me = lockstep_self;
    me->op = op;
    me->of = o;
    me->also = is_everywhere ? all_memory : NULL;
    me->place = lockstep_marked(place);
    me->deadline = LOCKSTEP_NEVER;
    lockstep_point_set();
}

/* ---- plain and volatile accesses ---- */

static object *access_point(const volatile void *at, size_t size, bool is_write, bool is_volatile,
                            uint64_t place)
{
    const lockstep_op op = is_write ? LOCKSTEP_STORE : LOCKSTEP_LOAD;
    object *o = lockstep_memory_object(at, size);
    lockstep_self->touched = address_of(at);
    memory_point(op, o, is_volatile && is_ordered_everywhere(op, __ATOMIC_RELAXED), place);
    if (o && is_write) { /* which value is not known before it is there */
        o->version++;
        lockstep_note_progress();
    }
    return o;
}

void lockstep_plain_access(const volatile void *at, size_t size, bool is_write, uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside())
        return;
    if (lockstep_is_point(place) && lockstep_has_company())
        access_point(at, size, is_write, false, place);
    lockstep_enter();
    lockstep_watch(address_of(at), size, is_write, false, place);
    if (lockstep_is_weak()) {
        lockstep_settle();
        (is_write ? lockstep_forget_stores : read_plainly)(address_of(at), size);
    }
    lockstep_leave();
}

void lockstep_volatile_access(const volatile void *at, size_t size, bool is_write, uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside())
        return;
    object *o = access_point(at, size, is_write, true, place);
    lockstep_enter();
    lockstep_watch(address_of(at), size, is_write, true, place);
    if (o && lockstep_is_weak())
        access_volatile(lockstep_self, o, size, is_write);
    lockstep_leave();
}

/* ---- atomic operations ---- */

void lockstep_begin_atomic(lockstep_op op, const volatile void *at, size_t size, uint64_t expected,
                           int orders, uint64_t place)
{
    object *o = lockstep_memory_object(at, size);
    if (!o)
        lockstep_fail(LOCKSTEP_LIMIT, place, "the program uses more than %d objects", LOCKSTEP_OBJECTS_MAX);
    lockstep_self->expected = expected;
    lockstep_self->touched = address_of(at);
    lockstep_self->touched_size = size;
    memory_point(op, o, is_ordered_everywhere(op, orders & 0xffff) || is_ordered_everywhere(op, orders >> 16),
                 place);
    lockstep_enter();
    begin_old_values(lockstep_self, o, orders);
}

void lockstep_end_atomic(bool has_written, uint64_t value, int order)
{
    thread *me = lockstep_self;
    object *o = me->of;
    const bool has_read = me->op != LOCKSTEP_ATOMIC_STORE;
    uint32_t **known = &o->order;
    if (me->location)
        known = end_old_values(me, has_written, order);
    else if (has_read)
        lockstep_order_read(me, o->order, order);
    lockstep_watch(me->touched, me->touched_size, has_written, true, me->place);
    if (has_written) {
        lockstep_order_written(me, known, order, has_read);
        note_value(o, value);
        me->seen_count = 0;
    } else if (me->op == LOCKSTEP_ATOMIC_COMPARE) {
        add_seen(me);
    }
    if (me->location) {
        if (!has_written)
            note_age(me);
        lockstep_settle();
    }
    lockstep_leave();
}

void lockstep_note_overwritten(const volatile void *at)
{
    object *o = lockstep_find_memory(address_of(at));
    if (o)
        o->version++;
}

void lockstep_fence(int order, uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside())
        return;
    memory_point(LOCKSTEP_FENCE, NULL, is_ordered_everywhere(LOCKSTEP_FENCE, order), place);
    lockstep_order_fence(lockstep_self, order);
    if (lockstep_is_weak() && order == __ATOMIC_SEQ_CST)
        lockstep_note_fence(lockstep_self);
}
