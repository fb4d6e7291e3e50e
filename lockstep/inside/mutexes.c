/* Mutexes and spin locks of POSIX. */
#include "lockstep/inside/mutexes.h"

#include <errno.h>

#include "lockstep/inside/clocks.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/order.h"
#include "lockstep/inside/real.h"

enum { KIND_MASK = 3, ROBUST_BIT = 16 }; /* of glibc's __kind */

static int kind_of(const pthread_mutex_t *mutex)
{
    return mutex->__data.__kind;
}

/* The thread that the runs begin with held it before. */
static void take_over(object *o, const pthread_mutex_t *mutex)
{
    o->holder = 0;
    o->count = mutex->__data.__count ? mutex->__data.__count : 1;
    lockstep_shared->result.objects[o->number - 1].holder = 0;
    if (lockstep_is_instrumented)
        lockstep_order_take(&lockstep_now->threads[0], o);
}

object *lockstep_mutex(pthread_mutex_t *mutex, uint64_t place)
{
    const uint32_t before = lockstep_shared->result.object_count;
    object *o = lockstep_object(mutex, LOCKSTEP_MUTEX, place);
    if (lockstep_shared->result.object_count > before && mutex->__data.__owner != 0)
        take_over(o, mutex);
    o->limit = (kind_of(mutex) & KIND_MASK) == PTHREAD_MUTEX_RECURSIVE;
    o->is_robust = (kind_of(mutex) & ROBUST_BIT) != 0;
    return o;
}

void lockstep_take(object *o, uint64_t place)
{
    o->holder = (int)lockstep_self->number;
    o->count++;
    o->taken_at = lockstep_marked(place);
    lockstep_object_record *record = &lockstep_shared->result.objects[o->number - 1];
    record->holder = (uint8_t)lockstep_self->number;
    record->taken_at = lockstep_marked(place);
    if (lockstep_is_instrumented)
        lockstep_order_take(lockstep_self, o);
}

void lockstep_let_go(object *o)
{
    if (lockstep_is_instrumented)
        lockstep_order_let_go(lockstep_self, o);
    o->holder = -1;
    o->count = 0;
    lockstep_shared->result.objects[o->number - 1].holder = LOCKSTEP_NOBODY;
}

static int taken(object *o, uint64_t place)
{
    if (o->is_lost)
        return ENOTRECOVERABLE;
    lockstep_take(o, place);
    return o->is_inconsistent ? EOWNERDEAD : 0;
}

int lockstep_lock(pthread_mutex_t *mutex, uint64_t place, int64_t deadline)
{
    object *o = lockstep_mutex(mutex, place);
    const bool is_own = o->holder == (int)lockstep_self->number;
    if (is_own && (kind_of(mutex) & KIND_MASK) == PTHREAD_MUTEX_ERRORCHECK)
        return EDEADLK;
    return lockstep_point(LOCKSTEP_LOCK, o, place, deadline) == LOCKSTEP_DONE ? taken(o, place) : ETIMEDOUT;
}

int lockstep_trylock(pthread_mutex_t *mutex, uint64_t place)
{
    object *o = lockstep_mutex(mutex, place);
    lockstep_point(LOCKSTEP_TRYLOCK, o, place, LOCKSTEP_NEVER);
    if (o->holder != -1 && !(o->limit && o->holder == (int)lockstep_self->number))
        return EBUSY;
    return taken(o, place);
}

int lockstep_unlock(pthread_mutex_t *mutex, uint64_t place)
{
    object *o = lockstep_mutex(mutex, place);
    lockstep_point(LOCKSTEP_UNLOCK, o, place, LOCKSTEP_NEVER);
    if (o->holder != (int)lockstep_self->number) {
        if ((kind_of(mutex) & KIND_MASK) != PTHREAD_MUTEX_TIMED_NP) /* normal ones do not look */
            return EPERM;
        lockstep_fail(LOCKSTEP_MISUSE, place, "a mutex is unlocked by a thread that does not hold it");
    }
    if (--o->count == 0) {
        o->is_lost |= o->is_inconsistent;
        lockstep_let_go(o);
    }
    return 0;
}

void lockstep_give_back(pthread_mutex_t *mutex, uint64_t place)
{
    object *o = lockstep_mutex(mutex, place);
    if (--o->count == 0)
        lockstep_let_go(o);
}

INTERPOSED int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
    const int error = REAL(pthread_mutex_init)(mutex, attributes);
    if (error == 0 && lockstep_is_on())
        lockstep_init_object(mutex, LOCKSTEP_MUTEX, HERE);
    return error;
}

INTERPOSED int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    object *o = NULL;
    if (lockstep_is_on()) {
        o = lockstep_destroy_object(mutex, LOCKSTEP_MUTEX, HERE);
        if (o->holder != -1)
            lockstep_fail(LOCKSTEP_MISUSE, HERE, "a mutex is destroyed while thread %d holds it", o->holder);
    }
    const int error = REAL(pthread_mutex_destroy)(mutex);
    if (error == 0 && o)
        lockstep_mark_destroyed(o, mutex, sizeof *mutex);
    return error;
}

INTERPOSED int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    return lockstep_is_on() ? lockstep_lock(mutex, HERE, LOCKSTEP_NEVER) : REAL(pthread_mutex_lock)(mutex);
}

INTERPOSED int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    return lockstep_is_on() ? lockstep_trylock(mutex, HERE) : REAL(pthread_mutex_trylock)(mutex);
}

INTERPOSED int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until)
{
    return lockstep_is_on() ? lockstep_lock(mutex, HERE, lockstep_deadline(CLOCK_REALTIME, until))
                            : REAL(pthread_mutex_timedlock)(mutex, until);
}

INTERPOSED int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until)
{
    return lockstep_is_on() ? lockstep_lock(mutex, HERE, lockstep_deadline(clock, until))
                            : REAL(pthread_mutex_clocklock)(mutex, clock, until);
}

INTERPOSED int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    return lockstep_is_on() ? lockstep_unlock(mutex, HERE) : REAL(pthread_mutex_unlock)(mutex);
}

INTERPOSED int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    if (!lockstep_is_on())
        return REAL(pthread_mutex_consistent)(mutex);
    object *o = lockstep_mutex(mutex, HERE);
    if (!o->is_inconsistent)
        return EINVAL;
    o->is_inconsistent = false;
    return 0;
}

/* ---- spin locks ---- */

static object *spin_lock(const void *lock, uint64_t place)
{
    return lockstep_object(lock, LOCKSTEP_MUTEX, place);
}

INTERPOSED int pthread_spin_init(pthread_spinlock_t *lock, int is_shared)
{
    if (lockstep_is_on())
        lockstep_init_object((const void *)(uintptr_t)lock, LOCKSTEP_MUTEX, HERE);
    return REAL(pthread_spin_init)(lock, is_shared);
}

INTERPOSED int pthread_spin_destroy(pthread_spinlock_t *lock)
{
    return REAL(pthread_spin_destroy)(lock); /* its memory may serve again without a word */
}

INTERPOSED int pthread_spin_lock(pthread_spinlock_t *lock)
{
    if (!lockstep_is_on())
        return REAL(pthread_spin_lock)(lock);
    object *o = spin_lock((const void *)(uintptr_t)lock, HERE);
    lockstep_point(LOCKSTEP_LOCK, o, HERE, LOCKSTEP_NEVER);
    lockstep_take(o, HERE);
    return 0;
}

INTERPOSED int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    if (!lockstep_is_on())
        return REAL(pthread_spin_trylock)(lock);
    object *o = spin_lock((const void *)(uintptr_t)lock, HERE);
    lockstep_point(LOCKSTEP_TRYLOCK, o, HERE, LOCKSTEP_NEVER);
    if (o->holder != -1)
        return EBUSY;
    lockstep_take(o, HERE);
    return 0;
}

INTERPOSED int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    if (!lockstep_is_on())
        return REAL(pthread_spin_unlock)(lock);
    object *o = spin_lock((const void *)(uintptr_t)lock, HERE);
    lockstep_point(LOCKSTEP_UNLOCK, o, HERE, LOCKSTEP_NEVER);
    if (o->holder == -1)
        lockstep_fail(LOCKSTEP_MISUSE, HERE, "a spin lock is unlocked that is not locked");
    lockstep_let_go(o);
    return 0;
}
