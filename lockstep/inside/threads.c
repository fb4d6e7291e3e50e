/* Threads begin, end, and wait for each other's end. */
#include "lockstep/inside/threads.h"

#include <errno.h>
#include <stdlib.h>

#include "lockstep/inside/clocks.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/fibers.h"
#include "lockstep/inside/locals.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/shadow.h"
#include "lockstep/inside/trap.h"

/* Its destructor is the last thing that a thread does that can be controlled: destructors are called in up to
 * four rounds, and ours ends the thread in the last. */
static pthread_key_t end_key;
enum { ROUNDS = 4 };

static void end_thread(void *arg)
{
    thread *t = arg;
    if (++t->exit_round < ROUNDS) {
        pthread_setspecific(end_key, t);
        return;
    }
    if (lockstep_self == t)
        lockstep_last_turn();
}

void lockstep_begin_threads(void)
{
    static bool is_made;
    if (!is_made)
        pthread_key_create(&end_key, end_thread);
    is_made = true;
    pthread_setspecific(end_key, lockstep_self);
}

/* The stack may have been another thread's. */
static void forget_stack(void)
{
    pthread_attr_t attributes;
    void *at;
    size_t size;
    if (!lockstep_is_instrumented || pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    if (pthread_attr_getstack(&attributes, &at, &size) == 0)
        lockstep_forget((uint64_t)(uintptr_t)at, size);
    pthread_attr_destroy(&attributes);
}

static void call_start(thread *t)
{
    t->stack_top = (uintptr_t)__builtin_frame_address(0);
    if (t->start_int)
        t->result = (void *)(intptr_t)t->start_int(t->arg);
    else
        t->result = t->start(t->arg);
}

static void *start(void *arg)
{
    thread *t = arg;
    lockstep_first_turn(t);
    lockstep_begin_trap();
    forget_stack();
    pthread_setspecific(end_key, t);
    call_start(t);
    return t->result;
}

/* What pthread_exit and cancellation unwind to, where the C library's own frames are not below. */
struct __jmp_buf_tag;
extern int __sigsetjmp(struct __jmp_buf_tag *at, int saves_mask) __attribute__((returns_twice));
extern void __pthread_register_cancel(__pthread_unwind_buf_t *);
extern void __pthread_unregister_cancel(__pthread_unwind_buf_t *);

/* Returns false when the thread left otherwise than by the end of its function. */
static bool call_to_end(thread *t)
{
    __pthread_unwind_buf_t end;
    if (__sigsetjmp((struct __jmp_buf_tag *)(void *)end.__cancel_jmp_buf, 0) != 0)
        return false;
    __pthread_register_cancel(&end);
    call_start(t);
    __pthread_unregister_cancel(&end);
    return true;
}

/* A thread that is a fiber, from its beginning to its end. */
static void run_fiber(thread *t)
{
    int old;
    lockstep_first_turn(t);
    REAL(pthread_setcancelstate)(PTHREAD_CANCEL_ENABLE, &old);
    if (!call_to_end(t))
        lockstep_spoil_fiber(t);
    lockstep_end_locals();
    lockstep_last_turn();
}

INTERPOSED void pthread_exit(void *result)
{
    if (lockstep_is_on() && lockstep_self->number == 0 && lockstep_is_block)
        lockstep_fail(LOCKSTEP_BAD_EXIT, HERE, "the block's own thread was ended");
    if (lockstep_is_on())
        lockstep_self->result = result;
    REAL(pthread_exit)(result);
    __builtin_unreachable();
}

INTERPOSED void thrd_exit(int result)
{
    pthread_exit((void *)(intptr_t)result);
}

static bool is_of(const thread *t, pthread_t real)
{
    return t->mark == lockstep_mark && pthread_equal(t->real, real);
}

static thread *find(pthread_t real)
{
    for (uint32_t i = lockstep_now->thread_count; i-- > 0;)
        if (is_of(&lockstep_now->threads[i], real) && !lockstep_now->threads[i].is_joined)
            return &lockstep_now->threads[i];
    return NULL;
}

static bool is_known(pthread_t real)
{
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
        if (is_of(&lockstep_now->threads[i], real))
            return true;
    return false;
}

static object *object_of(thread *t, uint64_t place)
{
    return lockstep_object(t, LOCKSTEP_THREAD, place);
}

static int create(pthread_t *handle, const pthread_attr_t *attributes, void *(*function)(void *),
                  int (*c11_function)(void *), void *arg, uint64_t place)
{
    lockstep_point(LOCKSTEP_CREATE, NULL, place, LOCKSTEP_NEVER);
    const uint32_t step = lockstep_shared->result.step_count - 1;
    thread *t = lockstep_new_thread(place);
    t->start = function;
    t->start_int = c11_function;
    t->arg = arg;
    object_of(t, place)->turn = 0; /* of nodes, one that is gone may have had the number */
    lockstep_shared->result.threads[t->number].start =
        lockstep_marked(function ? (uint64_t)(uintptr_t)function : (uint64_t)(uintptr_t)c11_function);
    int kind = PTHREAD_CREATE_JOINABLE;
    if (attributes)
        pthread_attr_getdetachstate(attributes, &kind);
    t->is_detached = kind == PTHREAD_CREATE_DETACHED;
    /* The C library may call the program's own allocator, whose locks are steps. */
    const int error = lockstep_has_fibers ? lockstep_make_fiber(t, attributes, run_fiber)
                                          : REAL(pthread_create)(&t->real, attributes, start, t);
    if (error) {
        t->is_finished = true;
        return error;
    }
    *handle = t->real;
    t->is_born = true;
    lockstep_steps(lockstep_shared)[step].other = (uint8_t)t->number;
    return 0;
}

INTERPOSED int pthread_create(pthread_t *restrict handle, const pthread_attr_t *restrict attributes,
                              void *(*function)(void *), void *restrict arg)
{
    return lockstep_is_on() ? create(handle, attributes, function, NULL, arg, HERE)
                            : REAL(pthread_create)(handle, attributes, function, arg);
}

INTERPOSED int thrd_create(thrd_t *handle, thrd_start_t function, void *arg)
{
    if (!lockstep_is_on())
        return REAL(thrd_create)(handle, function, arg);
    return create(handle, NULL, NULL, function, arg, HERE) ? thrd_error : thrd_success;
}

static int join(pthread_t handle, void **result, uint64_t place, int64_t deadline)
{
    thread *t = find(handle);
    if (!t && is_known(handle))
        lockstep_fail(LOCKSTEP_MISUSE, place, "a thread is joined that was joined before");
    if (!t)
        return REAL(pthread_join)(handle, result); /* one that was made before main() */
    if (t->is_detached)
        lockstep_fail(LOCKSTEP_MISUSE, place, "thread %u is joined, which is detached", t->number);
    if (t == lockstep_self)
        return EDEADLK;
    const lockstep_turn turn = lockstep_point(LOCKSTEP_JOIN, object_of(t, place), place, deadline);
    if (turn == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
    if (turn != LOCKSTEP_DONE)
        return ETIMEDOUT;
    lockstep_note_other(t->number);
    t->is_joined = true;
    if (lockstep_has_fibers) {
        if (result)
            *result = t->result;
        return 0;
    }
    lockstep_enter();
    const int error = REAL(pthread_join)(handle, result);
    lockstep_leave();
    return error;
}

INTERPOSED int pthread_join(pthread_t handle, void **result)
{
    return lockstep_is_on() ? join(handle, result, HERE, LOCKSTEP_NEVER) : REAL(pthread_join)(handle, result);
}

INTERPOSED int pthread_timedjoin_np(pthread_t handle, void **result, const struct timespec *until)
{
    return lockstep_is_on() ? join(handle, result, HERE, lockstep_deadline(CLOCK_REALTIME, until))
                            : REAL(pthread_timedjoin_np)(handle, result, until);
}

INTERPOSED int pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock,
                                    const struct timespec *until)
{
    return lockstep_is_on() ? join(handle, result, HERE, lockstep_deadline(clock, until))
                            : REAL(pthread_clockjoin_np)(handle, result, clock, until);
}

INTERPOSED int pthread_setcancelstate(int new, int *old)
{
    if (lockstep_is_on())
        lockstep_self->no_cancel = new == PTHREAD_CANCEL_DISABLE;
    return REAL(pthread_setcancelstate)(new, old);
}

INTERPOSED void pthread_testcancel(void)
{
    if (!lockstep_is_on()) {
        REAL(pthread_testcancel)();
        return;
    }
    lockstep_point(LOCKSTEP_YIELD, NULL, HERE, LOCKSTEP_NEVER);
    if (lockstep_self->is_cancelled && !lockstep_self->no_cancel)
        lockstep_leave_cancelled();
}

INTERPOSED int pthread_tryjoin_np(pthread_t handle, void **result)
{
    if (!lockstep_is_on())
        return REAL(pthread_tryjoin_np)(handle, result);
    lockstep_point(LOCKSTEP_YIELD, NULL, HERE, LOCKSTEP_NEVER);
    const thread *t = find(handle);
    return t && !t->is_finished ? EBUSY : join(handle, result, HERE, LOCKSTEP_NEVER);
}

INTERPOSED int thrd_join(thrd_t handle, int *result)
{
    if (!lockstep_is_on())
        return REAL(thrd_join)(handle, result);
    void *value;
    if (join(handle, &value, HERE, LOCKSTEP_NEVER))
        return thrd_error;
    if (result)
        *result = (int)(intptr_t)value;
    return thrd_success;
}

static void detach(pthread_t handle)
{
    thread *t = find(handle);
    if (!t)
        return;
    t->is_detached = true;
}

INTERPOSED int pthread_detach(pthread_t handle)
{
    if (lockstep_is_on())
        detach(handle);
    return lockstep_is_on() && lockstep_has_fibers ? 0 : REAL(pthread_detach)(handle);
}

INTERPOSED int thrd_detach(thrd_t handle)
{
    if (lockstep_is_on())
        detach(handle);
    return lockstep_is_on() && lockstep_has_fibers ? thrd_success : REAL(thrd_detach)(handle);
}

/* Deferred cancellation: a thread that waits, or comes to wait, gives up and ends. */
INTERPOSED int pthread_cancel(pthread_t handle)
{
    if (!lockstep_is_on())
        return REAL(pthread_cancel)(handle);
    lockstep_point(LOCKSTEP_YIELD, NULL, HERE, LOCKSTEP_NEVER);
    thread *t = find(handle);
    if (!t)
        return ESRCH;
    t->is_cancelled = true;
    return 0;
}
