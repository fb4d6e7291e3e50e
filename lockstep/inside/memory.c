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
    return find_seen(t) != NULL;
}

bool lockstep_turns_in_vain(const thread *t, bool *is_taken)
{
    const lockstep_seen *seen = find_seen(t);
    const bool is_exact = seen && t->state != 0 && seen->state == t->state;
    *is_taken = seen && !is_exact && seen->times >= lockstep_shared->plan.loop;
    return is_exact || *is_taken;
}

static void add_seen(thread *t)
{
    lockstep_seen *seen = (lockstep_seen *)(uintptr_t)find_seen(t);
    if (!seen) {
        t->seen[t->seen_count++ % LOCKSTEP_SEEN_MAX] = what_is_seen(t);
    } else {
        seen->times += seen->state != t->state || t->state == 0;
        seen->state = t->state;
    }
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

/* ---- plain and volatile accesses ---- */

static void access_point(lockstep_op op, const volatile void *at, size_t size, bool is_write, uint64_t place)
{
    object *o = lockstep_memory_object(at, size);
    lockstep_self->touched = address_of(at);
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
