/* Semaphores and barriers of POSIX, and what is done once. Those that processes share are followed as if
 * this one alone used them.
 */
#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "lockstep/inside/clocks.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/order.h"
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
    if (lockstep_is_interrupted(place)) {
        errno = EINTR;
        return -1;
    }
    const lockstep_turn turn = lockstep_point(LOCKSTEP_SEM_WAIT, o, place, deadline);
    if (turn == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
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
    object *o = NULL;
    if (lockstep_is_on())
        o = lockstep_destroy_object(s, LOCKSTEP_SEMAPHORE, HERE);
    const int error = REAL(sem_destroy)(s);
    if (error == 0 && o)
        lockstep_mark_destroyed(o, s, sizeof *s);
    return error;
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
    object *o = NULL;
    if (lockstep_is_on()) {
        o = lockstep_destroy_object(barrier, LOCKSTEP_BARRIER, HERE);
        if (o->count > 0)
            lockstep_fail(LOCKSTEP_MISUSE, HERE, "a barrier is destroyed while %u threads wait at it",
                          o->count);
    }
    const int error = REAL(pthread_barrier_destroy)(barrier);
    if (error == 0 && o)
        lockstep_mark_destroyed(o, barrier, sizeof *barrier);
    return error;
}

/* Of one that was made before the run: as glibc has it. */
static uint32_t limit_of(const pthread_barrier_t *barrier)
{
    enum { COUNT_AT = 2 * sizeof(uint32_t) };
    uint32_t limit;
    memcpy(&limit, (const char *)barrier + COUNT_AT, sizeof limit);
    return limit;
}

INTERPOSED int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    if (!lockstep_is_on())
        return REAL(pthread_barrier_wait)(barrier);
    object *o = lockstep_object(barrier, LOCKSTEP_BARRIER, HERE);
    if (o->limit == 0)
        o->limit = limit_of(barrier);
    lockstep_point(LOCKSTEP_ARRIVE, o, HERE, LOCKSTEP_NEVER);
    lockstep_self->round = o->round;
    if (++o->count >= o->limit) {
        o->count = 0;
        o->round = !o->round;
        if (lockstep_is_instrumented)
            lockstep_order_barrier(lockstep_self, o);
        for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
            if (lockstep_now->threads[i].op == LOCKSTEP_LEAVE && lockstep_now->threads[i].of == o)
                lockstep_now->threads[i].is_signalled = true;
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    lockstep_self->is_signalled = false;
    lockstep_point(LOCKSTEP_LEAVE, o, HERE, LOCKSTEP_NEVER);
    return 0;
}

/* ---- once ---- */

enum { ONCE_IS_DONE = 2 }; /* glibc's mark */

/* What was to be done once was left by an exception, or the thread ended in it: somebody else does it. */
static void begin_anew(object **unfinished)
{
    if (*unfinished)
        (*unfinished)->turn = 0;
}

static void once(int *control, void (*function)(void), uint64_t place)
{
    object *o = lockstep_object(control, LOCKSTEP_ONCE_CONTROL, place);
    if (o->turn == 2 && *control != ONCE_IS_DONE)
        o->turn = 0; /* the memory serves another */
    lockstep_point(LOCKSTEP_ONCE, o, place, LOCKSTEP_NEVER);
    if (o->turn == 2)
        return;
    o->turn = 1;
    object *unfinished __attribute__((cleanup(begin_anew))) = o;
    function();
    lockstep_point(LOCKSTEP_ONCE_DONE, o, place, LOCKSTEP_NEVER);
    unfinished = NULL;
    o->turn = 2;
    *control = ONCE_IS_DONE;
}

/* What was done once before is ordered before the thread that finds it done. */
static void find_done(const int *control, uint64_t place)
{
    if (!lockstep_is_on() || !lockstep_is_instrumented)
        return;
    lockstep_self->of = lockstep_object(control, LOCKSTEP_ONCE_CONTROL, place);
    lockstep_self->op = LOCKSTEP_ONCE;
    lockstep_order_step(lockstep_self);
}

INTERPOSED int pthread_once(pthread_once_t *control, void (*function)(void))
{
    if (*control == ONCE_IS_DONE)
        find_done(control, HERE);
    if (!lockstep_is_on() || *control == ONCE_IS_DONE)
        return REAL(pthread_once)(control, function);
    once(control, function, HERE);
    return 0;
}

INTERPOSED void call_once(once_flag *control, void (*function)(void))
{
    if (lockstep_is_on())
        once((int *)control, function, HERE);
    else
        REAL(call_once)(control, function);
}

/* ---- local variables of C++ that are made when they are first met ---- */

INTERPOSED int __cxa_guard_acquire(uint64_t *guard);
INTERPOSED void __cxa_guard_release(uint64_t *guard);
INTERPOSED void __cxa_guard_abort(uint64_t *guard);

static void *real_guard(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static bool is_made(const uint64_t *guard)
{
    return *(const char *)guard != 0;
}

int __cxa_guard_acquire(uint64_t *guard)
{
    if (!lockstep_is_on()) {
        int (*real)(uint64_t *);
        void *function = real_guard("__cxa_guard_acquire");
        memcpy(&real, &function, sizeof real);
        return real(guard);
    }
    if (is_made(guard))
        return 0;
    object *o = lockstep_object(guard, LOCKSTEP_ONCE_CONTROL, HERE);
    lockstep_point(LOCKSTEP_ONCE, o, HERE, LOCKSTEP_NEVER);
    if (is_made(guard))
        return 0;
    o->turn = 1;
    return 1;
}

static void leave_guard(uint64_t *guard, const char *name, bool is_done, uint64_t place)
{
    if (!lockstep_is_on()) {
        void (*real)(uint64_t *);
        void *function = real_guard(name);
        memcpy(&real, &function, sizeof real);
        real(guard);
        return;
    }
    object *o = lockstep_object(guard, LOCKSTEP_ONCE_CONTROL, place);
    lockstep_point(LOCKSTEP_ONCE_DONE, o, place, LOCKSTEP_NEVER);
    if (lockstep_is_instrumented) { /* the compiler's own look at the guard acquires it */
        object *memory = lockstep_memory_object(guard, 1);
        if (memory)
            lockstep_order_written(lockstep_self, &memory->order, __ATOMIC_RELEASE, false);
    }
    *(char *)guard = is_done;
    o->turn = 0;
}

void __cxa_guard_release(uint64_t *guard)
{
    leave_guard(guard, "__cxa_guard_release", true, HERE);
}

void __cxa_guard_abort(uint64_t *guard)
{
    leave_guard(guard, "__cxa_guard_abort", false, HERE);
}
