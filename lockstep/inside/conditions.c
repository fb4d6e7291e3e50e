/* Condition variables. */
#include <errno.h>

#include "lockstep/inside/clocks.h"
#include "lockstep/inside/mutexes.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"

/* The threads that wait for it and have not been woken, a bit each. */
static lockstep_set waiting_for(const object *condition)
{
    lockstep_set waiting = 0;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        const thread *t = &lockstep_now->threads[i];
        if (!t->is_finished && t->op == LOCKSTEP_WAKE && t->also == condition && !t->is_signalled)
            waiting |= lockstep_bit(i);
    }
    return waiting;
}

/* Lets go of the mutex and waits, in one step; then gets the mutex again when it is woken, or gives up. */
static int wait(const void *condition, pthread_mutex_t *mutex, uint64_t place, int64_t deadline)
{
    thread *me = lockstep_self;
    object *c = lockstep_object(condition, LOCKSTEP_CONDITION, place), *m = lockstep_mutex(mutex, place);
    lockstep_point_of_two(LOCKSTEP_WAIT, c, m, place, LOCKSTEP_NEVER);
    if (m->holder != (int)me->number)
        lockstep_fail(LOCKSTEP_MISUSE, place, "a thread waits with a mutex that it does not hold");
    const uint32_t count = m->count;
    lockstep_let_go(m);
    me->is_signalled = false;
    const lockstep_turn turn = lockstep_point_of_two(LOCKSTEP_WAKE, m, c, place, deadline);
    lockstep_take(m, place);
    m->count = count;
    if (turn == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
    return turn == LOCKSTEP_TIMED_OUT ? ETIMEDOUT : 0;
}

static int signal_one(const void *condition, uint64_t place)
{
    object *c = lockstep_object(condition, LOCKSTEP_CONDITION, place);
    lockstep_point(LOCKSTEP_SIGNAL, c, place, LOCKSTEP_NEVER);
    const lockstep_set waiting = waiting_for(c);
    lockstep_note_waiting(waiting);
    if (waiting)
        lockstep_now->threads[lockstep_choose_other(waiting)].is_signalled = true;
    else
        lockstep_shared->result.lost_signals++;
    return 0;
}

static int signal_all(const void *condition, uint64_t place)
{
    object *c = lockstep_object(condition, LOCKSTEP_CONDITION, place);
    lockstep_point(LOCKSTEP_BROADCAST, c, place, LOCKSTEP_NEVER);
    for (lockstep_set waiting = waiting_for(c); waiting; waiting &= waiting - 1)
        lockstep_now->threads[lockstep_first_of(waiting)].is_signalled = true;
    return 0;
}

static object *destroy(const void *condition, uint64_t place)
{
    object *c = lockstep_destroy_object(condition, LOCKSTEP_CONDITION, place);
    if (waiting_for(c))
        lockstep_fail(LOCKSTEP_MISUSE, place,
                      "a condition variable is destroyed while thread %u waits for it",
                      lockstep_first_of(waiting_for(c)));
    return c;
}

/* The clock of its timed waits, which glibc keeps in a bit. */
static clockid_t clock_of(const pthread_cond_t *condition)
{
    return condition->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

INTERPOSED int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
    const int error = REAL(pthread_cond_init)(condition, attributes);
    if (error == 0 && lockstep_is_on())
        lockstep_init_object(condition, LOCKSTEP_CONDITION, HERE);
    return error;
}

INTERPOSED int pthread_cond_destroy(pthread_cond_t *condition)
{
    object *o = lockstep_is_on() ? destroy(condition, HERE) : NULL;
    const int error = REAL(pthread_cond_destroy)(condition);
    if (error == 0 && o)
        lockstep_mark_destroyed(o, condition, sizeof *condition);
    return error;
}

INTERPOSED int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return lockstep_is_on() ? wait(condition, mutex, HERE, LOCKSTEP_NEVER)
                            : REAL(pthread_cond_wait)(condition, mutex);
}

INTERPOSED int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                      const struct timespec *until)
{
    return lockstep_is_on() ? wait(condition, mutex, HERE, lockstep_deadline(clock_of(condition), until))
                            : REAL(pthread_cond_timedwait)(condition, mutex, until);
}

INTERPOSED int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                                      const struct timespec *until)
{
    return lockstep_is_on() ? wait(condition, mutex, HERE, lockstep_deadline(clock, until))
                            : REAL(pthread_cond_clockwait)(condition, mutex, clock, until);
}

INTERPOSED int pthread_cond_signal(pthread_cond_t *condition)
{
    return lockstep_is_on() ? signal_one(condition, HERE) : REAL(pthread_cond_signal)(condition);
}

INTERPOSED int pthread_cond_broadcast(pthread_cond_t *condition)
{
    return lockstep_is_on() ? signal_all(condition, HERE) : REAL(pthread_cond_broadcast)(condition);
}

/* ---- C11 ---- */

static int c11(int error)
{
    return error == 0           ? thrd_success
           : error == ETIMEDOUT ? thrd_timedout
           : error == EBUSY     ? thrd_busy
                                : thrd_error;
}

INTERPOSED int cnd_init(cnd_t *condition)
{
    return c11(pthread_cond_init((pthread_cond_t *)condition, NULL));
}

INTERPOSED void cnd_destroy(cnd_t *condition)
{
    pthread_cond_destroy((pthread_cond_t *)condition);
}

INTERPOSED int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
    return lockstep_is_on() ? c11(wait(condition, (pthread_mutex_t *)mutex, HERE, LOCKSTEP_NEVER))
                            : REAL(cnd_wait)(condition, mutex);
}

INTERPOSED int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex,
                             const struct timespec *restrict until)
{
    return lockstep_is_on() ? c11(wait(condition, (pthread_mutex_t *)mutex, HERE,
                                       lockstep_deadline(CLOCK_REALTIME, until)))
                            : REAL(cnd_timedwait)(condition, mutex, until);
}

INTERPOSED int cnd_signal(cnd_t *condition)
{
    return lockstep_is_on() ? signal_one(condition, HERE) : REAL(cnd_signal)(condition);
}

INTERPOSED int cnd_broadcast(cnd_t *condition)
{
    return lockstep_is_on() ? signal_all(condition, HERE) : REAL(cnd_broadcast)(condition);
}

INTERPOSED int mtx_init(mtx_t *mutex, int type)
{
    const int error = REAL(mtx_init)(mutex, type);
    if (error == thrd_success && lockstep_is_on())
        lockstep_init_object(mutex, LOCKSTEP_MUTEX, HERE);
    return error;
}

INTERPOSED void mtx_destroy(mtx_t *mutex)
{
    pthread_mutex_destroy((pthread_mutex_t *)mutex);
}

INTERPOSED int mtx_lock(mtx_t *mutex)
{
    return lockstep_is_on() ? c11(lockstep_lock((pthread_mutex_t *)mutex, HERE, LOCKSTEP_NEVER))
                            : REAL(mtx_lock)(mutex);
}

INTERPOSED int mtx_trylock(mtx_t *mutex)
{
    if (!lockstep_is_on())
        return REAL(mtx_trylock)(mutex);
    const int error = lockstep_trylock((pthread_mutex_t *)mutex, HERE);
    if (error || !lockstep_fails()) /* which C11 allows, other than POSIX */
        return c11(error);
    lockstep_give_back((pthread_mutex_t *)mutex, HERE);
    return thrd_busy;
}

INTERPOSED int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict until)
{
    return lockstep_is_on()
               ? c11(lockstep_lock((pthread_mutex_t *)mutex, HERE, lockstep_deadline(CLOCK_REALTIME, until)))
               : REAL(mtx_timedlock)(mutex, until);
}

INTERPOSED int mtx_unlock(mtx_t *mutex)
{
    return lockstep_is_on() ? c11(lockstep_unlock((pthread_mutex_t *)mutex, HERE)) : REAL(mtx_unlock)(mutex);
}
