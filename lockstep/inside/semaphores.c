/* Semaphores and barriers of POSIX, and what is done once. Semaphores with names are left to the C library.
 */
#include <errno.h>

#include "lockstep/inside/clocks.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"

/* One that the program did not make in this run has the value that the C library knows. */
static object *semaphore(sem_t *s, uint64_t place)
{
    const uint32_t before = lockstep_shared->result.object_count;
    object *o = lockstep_object(s, LOCKSTEP_SEMAPHORE, place);
    int value;
    if (lockstep_shared->result.object_count > before && REAL(sem_getvalue)(s, &value) == 0 && value > 0)
        o->count = (uint32_t)value;
    return o;
}

static int wait_for(sem_t *s, uint64_t place, int64_t deadline)
{
    object *o = semaphore(s, place);
    const lockstep_turn turn = lockstep_point(LOCKSTEP_SEM_WAIT, o, place, deadline);
    if (turn == LOCKSTEP_REFUSED)
        pthread_exit(PTHREAD_CANCELED);
    if (turn != LOCKSTEP_DONE) {
        errno = ETIMEDOUT;
        return -1;
    }
    o->count--;
    return 0;
}

INTERPOSED int sem_init(sem_t *s, int is_shared, unsigned value)
{
    const int error = REAL(sem_init)(s, is_shared, value);
    if (error == 0 && lockstep_is_on())
        lockstep_init_object(s, LOCKSTEP_SEMAPHORE, HERE)->count = value;
    return error;
}

INTERPOSED int sem_destroy(sem_t *s)
{
    if (lockstep_is_on())
        lockstep_destroy_object(s, LOCKSTEP_SEMAPHORE, HERE);
    return REAL(sem_destroy)(s);
}

INTERPOSED int sem_wait(sem_t *s)
{
    return lockstep_is_on() ? wait_for(s, HERE, LOCKSTEP_NEVER) : REAL(sem_wait)(s);
}

INTERPOSED int sem_timedwait(sem_t *restrict s, const struct timespec *restrict until)
{
    return lockstep_is_on() ? wait_for(s, HERE, lockstep_deadline(CLOCK_REALTIME, until))
                            : REAL(sem_timedwait)(s, until);
}

INTERPOSED int sem_clockwait(sem_t *restrict s, clockid_t clock, const struct timespec *restrict until)
{
    return lockstep_is_on() ? wait_for(s, HERE, lockstep_deadline(clock, until))
                            : REAL(sem_clockwait)(s, clock, until);
}

INTERPOSED int sem_trywait(sem_t *s)
{
    if (!lockstep_is_on())
        return REAL(sem_trywait)(s);
    object *o = semaphore(s, HERE);
    lockstep_point(LOCKSTEP_SEM_TRYWAIT, o, HERE, LOCKSTEP_NEVER);
    if (o->count == 0) {
        errno = EAGAIN;
        return -1;
    }
    o->count--;
    return 0;
}

INTERPOSED int sem_post(sem_t *s)
{
    if (!lockstep_is_on())
        return REAL(sem_post)(s);
    object *o = semaphore(s, HERE);
    lockstep_point(LOCKSTEP_SEM_POST, o, HERE, LOCKSTEP_NEVER);
    o->count++;
    return 0;
}

INTERPOSED int sem_getvalue(sem_t *restrict s, int *restrict value)
{
    if (!lockstep_is_on())
        return REAL(sem_getvalue)(s, value);
    *value = (int)semaphore(s, HERE)->count;
    return 0;
}

/* ---- barriers ---- */

INTERPOSED int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes,
                                    unsigned count)
{
    const int error = REAL(pthread_barrier_init)(barrier, attributes, count);
    if (error == 0 && lockstep_is_on())
        lockstep_init_object(barrier, LOCKSTEP_BARRIER, HERE)->limit = count;
    return error;
}

INTERPOSED int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    if (lockstep_is_on()) {
        const object *o = lockstep_destroy_object(barrier, LOCKSTEP_BARRIER, HERE);
        if (o->count > 0)
            lockstep_fail(LOCKSTEP_MISUSE, HERE, "a barrier is destroyed while %u threads wait at it",
                          o->count);
    }
    return REAL(pthread_barrier_destroy)(barrier);
}

INTERPOSED int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    if (!lockstep_is_on())
        return REAL(pthread_barrier_wait)(barrier);
    object *o = lockstep_object(barrier, LOCKSTEP_BARRIER, HERE);
    lockstep_point(LOCKSTEP_ARRIVE, o, HERE, LOCKSTEP_NEVER);
    lockstep_self->barrier_turn = o->turn;
    if (++o->count >= o->limit) {
        o->count = 0;
        o->turn++;
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    lockstep_point(LOCKSTEP_LEAVE, o, HERE, LOCKSTEP_NEVER);
    return 0;
}

/* ---- once ---- */

static void once(void *control, void (*function)(void), uint64_t place)
{
    object *o = lockstep_object(control, LOCKSTEP_ONCE_CONTROL, place);
    lockstep_point(LOCKSTEP_ONCE, o, place, LOCKSTEP_NEVER);
    if (o->turn == 2)
        return;
    o->turn = 1;
    function();
    lockstep_point(LOCKSTEP_ONCE_DONE, o, place, LOCKSTEP_NEVER);
    o->turn = 2;
}

INTERPOSED int pthread_once(pthread_once_t *control, void (*function)(void))
{
    enum { DONE = 2 }; /* glibc's mark: before main() the C library may have done it */
    if (!lockstep_is_on() || *control == DONE)
        return REAL(pthread_once)(control, function);
    once(control, function, HERE);
    return 0;
}

INTERPOSED void call_once(once_flag *control, void (*function)(void))
{
    if (lockstep_is_on())
        once(control, function, HERE);
    else
        REAL(call_once)(control, function);
}
