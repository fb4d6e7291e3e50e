/* What the program asks of the kernel by syscall(), or by the instruction (trap.c): futexes are steps, as
 * sleeping and yielding are; clocks, chance and files are those of the C library's functions; what cannot be
 * controlled is noted. All else is made as it is. */
#include "lockstep/inside/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "lockstep/inside/clocks.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/sources.h"

#define SECOND INT64_C(1000000000)
#define FAR    (INT64_C(1) << 60)

static void *pointer(long argument)
{
    return (void *)(uintptr_t)argument;
}

static long make(long number, const long *a)
{
    const long result = REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    return result == -1 ? -errno : result;
}

/* What a function of the C library returned, as the kernel would have. */
static long as_kernel(long result)
{
    return result < 0 ? -errno : result;
}

/* ---- time ---- */

static int64_t time_after(const struct timespec *t)
{
    return t->tv_sec > FAR / SECOND ? LOCKSTEP_NEVER : lockstep_now->clock + t->tv_sec * SECOND + t->tv_nsec;
}

static bool is_time(const struct timespec *t)
{
    return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < SECOND;
}

static long sleep_for(const struct timespec *t, bool is_absolute, clockid_t clock, uint64_t place)
{
    if (!t)
        return -EFAULT;
    if (!is_time(t))
        return -EINVAL;
    lockstep_point(LOCKSTEP_SLEEP, NULL, place, is_absolute ? lockstep_deadline(clock, t) : time_after(t));
    return 0;
}

/* ---- futexes ---- */

/* The threads that wait for it and have not been woken, a bit each. */
static lockstep_set waiting_for(const object *o, uint32_t bits)
{
    lockstep_set waiting = 0;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        const thread *t = &lockstep_now->threads[i];
        if (!t->is_finished && t->op == LOCKSTEP_FUTEX_RESUME && t->of == o && !t->is_signalled &&
            t->futex_bits & bits)
            waiting |= lockstep_bit(i);
    }
    return waiting;
}

/* A step about a futex and, where it reads it, the memory of that. */
static object *futex_step(lockstep_op op, uint32_t *word, uint64_t place)
{
    thread *me = lockstep_self;
    object *o = lockstep_object(word, LOCKSTEP_FUTEX, place);
    me->op = op;
    me->of = o;
    me->also = lockstep_is_instrumented && op == LOCKSTEP_FUTEX_WAIT
                   ? lockstep_memory_object(word, sizeof *word)
                   : NULL;
    me->place = lockstep_marked(place);
    me->deadline = LOCKSTEP_NEVER;
    lockstep_point_set();
    me->also = NULL;
    return o;
}

static long futex_wait(uint32_t *word, uint32_t value, uint32_t bits, int64_t deadline, uint64_t place)
{
    thread *me = lockstep_self;
    object *o = futex_step(LOCKSTEP_FUTEX_WAIT, word, place);
    if (atomic_load((_Atomic uint32_t *)word) != value)
        return -EAGAIN;
    me->is_signalled = false;
    me->futex_bits = bits;
    return lockstep_point(LOCKSTEP_FUTEX_RESUME, o, place, deadline) == LOCKSTEP_TIMED_OUT ? -ETIMEDOUT : 0;
}

/* Which are woken is chosen, where not all are; how many. */
static long futex_wake(uint32_t *word, long most, uint32_t bits, uint64_t place)
{
    const object *o = futex_step(LOCKSTEP_FUTEX_WAKE, word, place);
    lockstep_set waiting = waiting_for(o, bits);
    long woken = 0;
    if (waiting && most > 0 && lockstep_count_of(waiting) > most)
        lockstep_note_waiting(waiting);
    for (; waiting && woken < most; woken++) {
        const uint32_t next = lockstep_count_of(waiting) > most && woken == 0 ? lockstep_choose_other(waiting)
                                                                              : lockstep_first_of(waiting);
        lockstep_now->threads[next].is_signalled = true;
        waiting &= ~lockstep_bit(next);
    }
    return woken;
}

/* Those that are not woken wait for another futex from now on. */
static long futex_requeue(const long *a, bool compares, uint64_t place)
{
    uint32_t *word = pointer(a[0]);
    if (compares && atomic_load((_Atomic uint32_t *)word) != (uint32_t)a[5])
        return -EAGAIN;
    long moved = futex_wake(word, a[2], UINT32_MAX, place);
    object *from = lockstep_object(word, LOCKSTEP_FUTEX, place),
           *to = lockstep_object(pointer(a[4]), LOCKSTEP_FUTEX, place);
    long left = a[3];
    for (lockstep_set waiting = waiting_for(from, UINT32_MAX); waiting && left > 0;
         waiting &= waiting - 1, left--, moved++)
        lockstep_now->threads[lockstep_first_of(waiting)].of = to;
    return moved;
}

/* `*is_known`: it is one of those that are steps. */
static long call_futex(const long *a, uint64_t place, bool *is_known)
{
    uint32_t *word = pointer(a[0]);
    const struct timespec *t = pointer(a[3]);
    const int op = (int)a[1] & FUTEX_CMD_MASK;
    const clockid_t clock = a[1] & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    *is_known = true;
    if ((uintptr_t)word % sizeof *word)
        return -EINVAL;
    switch (op) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        if (t && !is_time(t))
            return -EINVAL;
        return futex_wait(word, (uint32_t)a[2], op == FUTEX_WAIT ? UINT32_MAX : (uint32_t)a[5],
                          !t                 ? LOCKSTEP_NEVER
                          : op == FUTEX_WAIT ? time_after(t)
                                             : lockstep_deadline(clock, t),
                          place);
    case FUTEX_WAKE:
        return futex_wake(word, (int)a[2], UINT32_MAX, place);
    case FUTEX_WAKE_BITSET:
        return futex_wake(word, (int)a[2], (uint32_t)a[5], place);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
        return futex_requeue(a, op == FUTEX_CMP_REQUEUE, place);
    default:
        *is_known = false;
        return 0;
    }
}

/* ---- births ---- */

static uint64_t flags_of(long number, const long *a)
{
    switch (number) {
    case SYS_clone:
        return (uint64_t)a[0];
    case SYS_clone3:
        return ((const struct clone_args *)pointer(a[0]))->flags;
#ifdef SYS_vfork
    case SYS_vfork:
        return CLONE_VM | CLONE_VFORK;
#endif
    default:
        return 0;
    }
}

static bool has_own_stack(long number, const long *a)
{
    return number == SYS_clone    ? a[1] != 0
           : number == SYS_clone3 ? ((const struct clone_args *)pointer(a[0]))->stack != 0
                                  : false;
}

bool lockstep_note_birth(long number, const long *a, uint64_t place)
{
    const uint64_t flags = flags_of(number, a);
    if (flags & CLONE_VM && !(flags & CLONE_VFORK)) {
        lockstep_note_source(LOCKSTEP_OF_CLONES, place);
        return true;
    }
    lockstep_shared->result.has_forked = 1;
    lockstep_note_source(LOCKSTEP_OF_CHILDREN, place);
    return flags & CLONE_VM || has_own_stack(number, a);
}

static long bear(long number, const long *a, uint64_t place)
{
    const bool is_apart = lockstep_note_birth(number, a, place);
    const long result = make(number, a);
    if (result == 0 && !is_apart) /* the child, which is not followed */
        lockstep_self = NULL;
    return result;
}

/* Whose thread-local variables these are, once a thread born of clone may have them as well; 0: nobody
 * else's.
 */
static __thread pid_t owner __attribute__((tls_model("initial-exec")));

static bool is_another(void)
{
    return owner && REAL(gettid)() != owner;
}

/* The C library's own function, which pthreads do not use. */
INTERPOSED int clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
    va_list arguments;
    va_start(arguments, argument);
    void *parent = va_arg(arguments, void *), *tls = va_arg(arguments, void *),
         *child = va_arg(arguments, void *);
    va_end(arguments);
    const long a[6] = {flags, (long)(uintptr_t)stack};
    if (lockstep_is_on())
        lockstep_note_birth(SYS_clone, a, HERE);
    if (flags & CLONE_VM && !(flags & CLONE_SETTLS) && !owner)
        owner = REAL(gettid)();
    return REAL(clone)(function, stack, flags, argument, parent, tls, child);
}

/* ---- calls ---- */

static long call_for_time(long number, const long *a, uint64_t place)
{
    switch (number) {
    case SYS_nanosleep:
        return sleep_for(pointer(a[0]), false, 0, place);
    case SYS_clock_nanosleep:
        return sleep_for(pointer(a[2]), a[1] & TIMER_ABSTIME, (clockid_t)a[0], place);
    case SYS_clock_gettime:
        return as_kernel(clock_gettime((clockid_t)a[0], pointer(a[1])));
    case SYS_gettimeofday:
        return as_kernel(gettimeofday(pointer(a[0]), pointer(a[1])));
    default:
        return (long)time(pointer(a[0]));
    }
}

static long call_for_files(long number, const long *a)
{
    switch (number) {
    case SYS_openat:
        return as_kernel(openat((int)a[0], pointer(a[1]), (int)a[2], (mode_t)a[3]));
    case SYS_unlinkat:
        return as_kernel(unlinkat((int)a[0], pointer(a[1]), (int)a[2]));
    case SYS_mkdirat:
        return as_kernel(mkdirat((int)a[0], pointer(a[1]), (mode_t)a[2]));
    case SYS_renameat:
        return as_kernel(renameat((int)a[0], pointer(a[1]), (int)a[2], pointer(a[3])));
    case SYS_truncate:
        return as_kernel(truncate(pointer(a[0]), a[1]));
    case SYS_pread64:
        return as_kernel(pread((int)a[0], pointer(a[1]), (size_t)a[2], a[3]));
    case SYS_pwrite64:
        return as_kernel(pwrite((int)a[0], pointer(a[1]), (size_t)a[2], a[3]));
    case SYS_lseek:
        return as_kernel(lseek((int)a[0], a[1], (int)a[2]));
    case SYS_flock:
        return as_kernel(flock((int)a[0], (int)a[1]));
#ifdef SYS_open /* newer machines do not have these */
    case SYS_open:
        return as_kernel(open(pointer(a[0]), (int)a[1], (mode_t)a[2]));
    case SYS_creat:
        return as_kernel(creat(pointer(a[0]), (mode_t)a[1]));
    case SYS_unlink:
        return as_kernel(unlink(pointer(a[0])));
    case SYS_rename:
        return as_kernel(rename(pointer(a[0]), pointer(a[1])));
    case SYS_mkdir:
        return as_kernel(mkdir(pointer(a[0]), (mode_t)a[1]));
    case SYS_rmdir:
        return as_kernel(rmdir(pointer(a[0])));
#endif
    default:
        return make(number, a);
    }
}

/* What is done with descriptors, which may be sockets of nodes: as libuv closes its own. */
static long call_for_descriptors(long number, const long *a)
{
    switch (number) {
    case SYS_read:
        return as_kernel(read((int)a[0], pointer(a[1]), (size_t)a[2]));
    case SYS_readv:
        return as_kernel(readv((int)a[0], pointer(a[1]), (int)a[2]));
    case SYS_write:
        return as_kernel(write((int)a[0], pointer(a[1]), (size_t)a[2]));
    case SYS_writev:
        return as_kernel(writev((int)a[0], pointer(a[1]), (int)a[2]));
    case SYS_close:
        return as_kernel(close((int)a[0]));
    case SYS_dup:
        return as_kernel(dup((int)a[0]));
    case SYS_dup3:
        return as_kernel(dup3((int)a[0], (int)a[1], (int)a[2]));
    case SYS_fcntl:
        return as_kernel(fcntl((int)a[0], (int)a[1], pointer(a[2])));
    case SYS_ioctl:
        return as_kernel(ioctl((int)a[0], (unsigned long)a[1], pointer(a[2])));
    default:
        return as_kernel(shutdown((int)a[0], (int)a[1]));
    }
}

/* What may wait for others, or has the kernel do things on its own. */
static bool is_uncontrolled(long number)
{
    static const short numbers[] = {
        SYS_ppoll,          SYS_pselect6,       SYS_epoll_pwait,     SYS_accept,        SYS_accept4,
        SYS_wait4,          SYS_waitid,         SYS_rt_sigtimedwait, SYS_rt_sigsuspend, SYS_msgrcv,
        SYS_semop,          SYS_semtimedop,     SYS_mq_timedreceive, SYS_mq_timedsend,  SYS_recvfrom,
        SYS_recvmsg,        SYS_io_submit,      SYS_io_getevents,
#ifdef SYS_poll
        SYS_poll,           SYS_select,         SYS_epoll_wait,      SYS_pause,
#endif
#ifdef SYS_io_uring_setup
        SYS_io_uring_setup, SYS_io_uring_enter,
#endif
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (number == numbers[i])
            return true;
    /* a socket of a node that is not the simulated network's */
    return lockstep_now->network && (number == SYS_socket || number == SYS_connect || number == SYS_sendto);
}

long lockstep_call_kernel(long number, const long *a, uint64_t place)
{
    bool is_known = false;
    switch (number) {
    case SYS_futex:
        if (lockstep_shared->result.sources[LOCKSTEP_OF_CLONES].count ==
            0) { /* who is not seen may wake it */
            const long result = call_futex(a, place, &is_known);
            if (is_known)
                return result;
        }
        break;
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_clock_gettime:
    case SYS_gettimeofday:
#ifdef SYS_time
    case SYS_time:
#endif
        return call_for_time(number, a, place);
    case SYS_sched_yield:
        lockstep_point(LOCKSTEP_YIELD, NULL, place, LOCKSTEP_NEVER);
        return 0;
    case SYS_getrandom:
        return as_kernel(getrandom(pointer(a[0]), (size_t)a[1], (unsigned)a[2]));
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev:
    case SYS_close:
    case SYS_dup:
    case SYS_dup3:
    case SYS_fcntl:
    case SYS_ioctl:
    case SYS_shutdown:
        return call_for_descriptors(number, a);
    case SYS_clone:
    case SYS_clone3:
#ifdef SYS_fork
    case SYS_fork:
    case SYS_vfork:
#endif
        return bear(number, a, place);
    case SYS_exit: /* of the thread alone */
        lockstep_last_turn();
        return make(number, a);
    case SYS_execve:
        lockstep_note_source(LOCKSTEP_OF_PROGRAMS, place);
        return make(number, a);
    default:
        if (!is_uncontrolled(number))
            return call_for_files(number, a);
    }
    lockstep_note_source(LOCKSTEP_OF_KERNEL, place);
    lockstep_shared->result.sources[LOCKSTEP_OF_KERNEL].what = (uint32_t)number;
    return make(number, a);
}

INTERPOSED long syscall(long number, ...)
{
    long a[6];
    va_list arguments;
    va_start(arguments, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(arguments, long);
    va_end(arguments);
    const bool is_own = lockstep_is_inside() || lockstep_is_apart(HERE); /* of this library itself */
    if (!lockstep_is_on() || is_own || is_another())
        return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    const long result = lockstep_call_kernel(number, a, HERE);
    if (result >= 0 || result < -4095)
        return result;
    errno = (int)-result;
    return -1;
}
