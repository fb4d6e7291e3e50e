/* Steps of memory. A thread that reads again, at the same place, what it has read since it last changed
 * anything, and that nobody has changed, spins: others go first. */
#include "lockstep/inside/memory.h"

#include "lockstep/inside/control.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/order.h"
#include "lockstep/inside/points.h"
#include "lockstep/inside/shadow.h"

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
                           .version = t->of ? t->of->version : 0};
}

static bool is_same(const lockstep_seen *a, const lockstep_seen *b)
{
    return a->place == b->place && a->expected == b->expected && a->object == b->object &&
           a->version == b->version;
}

bool lockstep_is_spinning(const thread *t)
{
    if (!lockstep_only_reads(t->op) && t->op != LOCKSTEP_ATOMIC_COMPARE)
        return false;
    const lockstep_seen now = what_is_seen(t);
    bool is_known = false;
    for (uint32_t i = 0; i < t->seen_count && i < LOCKSTEP_SEEN_MAX; i++)
        is_known |= is_same(&t->seen[i], &now);
    return is_known;
}

static void add_seen(thread *t)
{
    if (!lockstep_is_spinning(t))
        t->seen[t->seen_count++ % LOCKSTEP_SEEN_MAX] = what_is_seen(t);
}

void lockstep_note_seen(thread *t)
{
    if (lockstep_only_reads(t->op))
        add_seen(t);
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

/* ---- plain and volatile accesses ---- */

static void access_point(lockstep_op op, const volatile void *at, size_t size, bool is_write, uint64_t place)
{
    object *o = lockstep_memory_object(at, size);
    lockstep_point(op, o, place, LOCKSTEP_NEVER);
    if (o && is_write) { /* which value is not known before it is there */
        o->version++;
        lockstep_note_progress();
    }
}

void lockstep_plain_access(const volatile void *at, size_t size, bool is_write, uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside())
        return;
    if (lockstep_is_point(place) && lockstep_has_company())
        access_point(is_write ? LOCKSTEP_STORE : LOCKSTEP_LOAD, at, size, is_write, place);
    lockstep_enter();
    lockstep_watch(address_of(at), size, is_write, false, place);
    lockstep_leave();
}

void lockstep_volatile_access(const volatile void *at, size_t size, bool is_write, uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside())
        return;
    access_point(is_write ? LOCKSTEP_STORE : LOCKSTEP_LOAD, at, size, is_write, place);
    lockstep_enter();
    lockstep_watch(address_of(at), size, is_write, true, place);
    lockstep_leave();
}

/* ---- atomic operations ---- */

void lockstep_begin_atomic(lockstep_op op, const volatile void *at, size_t size, uint64_t expected,
                           uint64_t place)
{
    object *o = lockstep_memory_object(at, size);
    if (!o)
        lockstep_fail(LOCKSTEP_LIMIT, place, "the program uses more than %d objects", LOCKSTEP_OBJECTS_MAX);
    lockstep_self->expected = expected;
    lockstep_self->touched = address_of(at);
    lockstep_self->touched_size = size;
    lockstep_point(op, o, place, LOCKSTEP_NEVER);
    lockstep_enter();
}

void lockstep_end_atomic(bool has_written, uint64_t value, int order)
{
    thread *me = lockstep_self;
    object *o = me->of;
    const bool has_read = me->op != LOCKSTEP_ATOMIC_STORE;
    if (has_read)
        lockstep_order_read(me, o, order);
    lockstep_watch(me->touched, me->touched_size, has_written, true, me->place);
    if (has_written) {
        lockstep_order_written(me, o, order, has_read);
        note_value(o, value);
        me->seen_count = 0;
    } else if (me->op == LOCKSTEP_ATOMIC_COMPARE) {
        add_seen(me);
    }
    lockstep_leave();
}

void lockstep_fence(int order, uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside())
        return;
    lockstep_point(LOCKSTEP_FENCE, NULL, place, LOCKSTEP_NEVER);
    lockstep_order_fence(lockstep_self, order);
}
