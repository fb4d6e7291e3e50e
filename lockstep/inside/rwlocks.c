/* Locks for readers and writers. As in glibc by default, readers do not wait for a writer that waits. */
#include <errno.h>

#include "lockstep/inside/clocks.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"

static object *rwlock(const void *lock, uint64_t place)
{
    return lockstep_object(lock, LOCKSTEP_RWLOCK, place);
}

static uint8_t *own_reads(object *o)
{
    return &o->reads[lockstep_self->number];
}

static void note_holder(const object *o)
{
    lockstep_object_record *record = &lockstep_shared->result.objects[o->number - 1];
    record->holder = o->holder == -1 ? LOCKSTEP_NOBODY : (uint8_t)o->holder;
    record->taken_at = o->taken_at;
}

static int read_lock(const void *lock, uint64_t place, int64_t deadline)
{
    object *o = rwlock(lock, place);
    if (o->holder == (int)lockstep_self->number)
        return EDEADLK;
    if (lockstep_point(LOCKSTEP_RDLOCK, o, place, deadline) != LOCKSTEP_DONE)
        return ETIMEDOUT;
    o->count++;
    ++*own_reads(o);
    return 0;
}

static int write_lock(const void *lock, uint64_t place, int64_t deadline)
{
    object *o = rwlock(lock, place);
    if (o->holder == (int)lockstep_self->number)
        return EDEADLK;
    if (lockstep_point(LOCKSTEP_WRLOCK, o, place, deadline) != LOCKSTEP_DONE)
        return ETIMEDOUT;
    o->holder = (int)lockstep_self->number;
    o->taken_at = lockstep_marked(place);
    note_holder(o);
    return 0;
}

INTERPOSED int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes)
{
    if (lockstep_is_on())
        lockstep_init_object(lock, LOCKSTEP_RWLOCK, HERE);
    return REAL(pthread_rwlock_init)(lock, attributes);
}

INTERPOSED int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    object *o = NULL;
    if (lockstep_is_on()) {
        o = lockstep_destroy_object(lock, LOCKSTEP_RWLOCK, HERE);
        if (o->holder != -1 || o->count > 0)
            lockstep_fail(LOCKSTEP_MISUSE, HERE, "an rwlock is destroyed while it is held");
    }
    const int error = REAL(pthread_rwlock_destroy)(lock);
    if (error == 0 && o)
        lockstep_mark_destroyed(o, lock, sizeof *lock);
    return error;
}

INTERPOSED int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return lockstep_is_on() ? read_lock(lock, HERE, LOCKSTEP_NEVER) : REAL(pthread_rwlock_rdlock)(lock);
}

INTERPOSED int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict lock,
                                          const struct timespec *restrict until)
{
    return lockstep_is_on() ? read_lock(lock, HERE, lockstep_deadline(CLOCK_REALTIME, until))
                            : REAL(pthread_rwlock_timedrdlock)(lock, until);
}

INTERPOSED int pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                                          const struct timespec *restrict until)
{
    return lockstep_is_on() ? read_lock(lock, HERE, lockstep_deadline(clock, until))
                            : REAL(pthread_rwlock_clockrdlock)(lock, clock, until);
}

INTERPOSED int pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                                          const struct timespec *restrict until)
{
    return lockstep_is_on() ? write_lock(lock, HERE, lockstep_deadline(clock, until))
                            : REAL(pthread_rwlock_clockwrlock)(lock, clock, until);
}

INTERPOSED int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    if (!lockstep_is_on())
        return REAL(pthread_rwlock_tryrdlock)(lock);
    object *o = rwlock(lock, HERE);
    lockstep_point(LOCKSTEP_TRYRDLOCK, o, HERE, LOCKSTEP_NEVER);
    if (o->holder != -1)
        return EBUSY;
    o->count++;
    ++*own_reads(o);
    return 0;
}

INTERPOSED int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return lockstep_is_on() ? write_lock(lock, HERE, LOCKSTEP_NEVER) : REAL(pthread_rwlock_wrlock)(lock);
}

INTERPOSED int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict lock,
                                          const struct timespec *restrict until)
{
    return lockstep_is_on() ? write_lock(lock, HERE, lockstep_deadline(CLOCK_REALTIME, until))
                            : REAL(pthread_rwlock_timedwrlock)(lock, until);
}

INTERPOSED int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    if (!lockstep_is_on())
        return REAL(pthread_rwlock_trywrlock)(lock);
    object *o = rwlock(lock, HERE);
    lockstep_point(LOCKSTEP_TRYWRLOCK, o, HERE, LOCKSTEP_NEVER);
    if (o->holder != -1 || o->count > 0)
        return EBUSY;
    o->holder = (int)lockstep_self->number;
    o->taken_at = lockstep_marked(HERE);
    note_holder(o);
    return 0;
}

INTERPOSED int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    if (!lockstep_is_on())
        return REAL(pthread_rwlock_unlock)(lock);
    object *o = rwlock(lock, HERE);
    lockstep_point(o->holder == (int)lockstep_self->number ? LOCKSTEP_RWUNLOCK : LOCKSTEP_RDUNLOCK, o, HERE,
                   LOCKSTEP_NEVER);
    if (o->holder == (int)lockstep_self->number) {
        o->holder = -1;
    } else if (*own_reads(o) > 0) {
        --*own_reads(o);
        o->count--;
    } else {
        lockstep_fail(LOCKSTEP_MISUSE, HERE, "an rwlock is unlocked by a thread that does not hold it");
    }
    note_holder(o);
    return 0;
}
