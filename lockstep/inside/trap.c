/* A call of the kernel by an instruction that is not the C library's raises SIGSYS in its thread (syscall
 * user dispatch, Linux 5.11), which makes the call as if it had come by syscall(). Unlike a filter of seccomp
 * it ends with fork and exec, so that what the program starts is as it would be without.
 *
 * The signal would kill where it is blocked or somebody else's: masks and handlers of the program leave it
 * out. */
#include "lockstep/inside/trap.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "lockstep/inside/kernel.h"
#include "lockstep/inside/real.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif
enum { DISPATCH_ON = 1, OF_DISPATCH = 2, ALLOW = 0, BLOCK = 1, INSTRUCTION_SIZE = 2 };

volatile char lockstep_trap_is_set = BLOCK;

static bool is_trapping;
static struct sigaction own; /* the program's handler of SIGSYS */

#if defined __x86_64__
static bool is_birth(long number)
{
    return number == SYS_clone || number == SYS_clone3 || number == SYS_fork || number == SYS_vfork;
}

static void hand_on(int number, siginfo_t *info, void *context)
{
    if (own.sa_flags & SA_SIGINFO) {
        own.sa_sigaction(number, info, context);
    } else if (own.sa_handler != SIG_DFL && own.sa_handler != SIG_IGN) {
        own.sa_handler(number);
    } else if (own.sa_handler == SIG_DFL) {
        REAL(signal)(SIGSYS, SIG_DFL);
        raise(SIGSYS);
    }
}

static void take(int number, siginfo_t *info, void *context)
{
    if (info->si_code != OF_DISPATCH) {
        hand_on(number, info, context);
        return;
    }
    const int error = errno;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    const long call = (long)r[REG_RAX];
    const long a[6] = {(long)r[REG_RDI], (long)r[REG_RSI], (long)r[REG_RDX],
                       (long)r[REG_R10], (long)r[REG_R8],  (long)r[REG_R9]};
    const uint64_t place = (uint64_t)r[REG_RIP];
    const bool is_ours = lockstep_is_on() && !lockstep_is_inside() && !lockstep_is_apart(place);
    if (is_ours && is_birth(call) && lockstep_note_birth(call, a, place)) {
        lockstep_trap_is_set = ALLOW; /* it is made again, by the program's own instruction */
        r[REG_RIP] -= INSTRUCTION_SIZE;
    } else if (is_ours) {
        r[REG_RAX] = lockstep_call_kernel(call, a, place);
    } else {
        const long result = REAL(syscall)(call, a[0], a[1], a[2], a[3], a[4], a[5]);
        r[REG_RAX] = result == -1 ? -errno : result;
    }
    errno = error;
}

void lockstep_begin_trap(void)
{
    uint64_t begin, end;
    struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    if (!lockstep_find_c_library(&begin, &end))
        return;
    sigemptyset(&action.sa_mask);
    if (!is_trapping && REAL(sigaction)(SIGSYS, &action, &own) != 0)
        return;
    is_trapping = true;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGSYS);
    REAL(pthread_sigmask)(SIG_UNBLOCK, &set, NULL);
    prctl(PR_SET_SYSCALL_USER_DISPATCH, DISPATCH_ON, begin, end - begin, &lockstep_trap_is_set);
}
#else
void lockstep_begin_trap(void)
{
}
#endif

/* ---- masks and handlers ---- */

/* The mask without the signal; `copy` is room for it. */
static const sigset_t *without(const sigset_t *mask, sigset_t *copy)
{
    if (!mask || !is_trapping)
        return mask;
    *copy = *mask;
    sigdelset(copy, SIGSYS);
    return copy;
}

INTERPOSED int pthread_sigmask(int how, const sigset_t *mask, sigset_t *old)
{
    sigset_t copy;
    return REAL(pthread_sigmask)(how, how == SIG_UNBLOCK ? mask : without(mask, &copy), old);
}

INTERPOSED int sigprocmask(int how, const sigset_t *mask, sigset_t *old)
{
    sigset_t copy;
    return REAL(sigprocmask)(how, how == SIG_UNBLOCK ? mask : without(mask, &copy), old);
}

INTERPOSED int sigsuspend(const sigset_t *mask)
{
    sigset_t copy;
    return REAL(sigsuspend)(without(mask, &copy));
}

INTERPOSED int sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction copy;
    if (!is_trapping)
        return REAL(sigaction)(number, action, old);
    if (number == SIGSYS) {
        copy = own;
        if (action)
            own = *action;
        if (old)
            *old = copy;
        return 0;
    }
    if (action) {
        copy = *action;
        sigdelset(&copy.sa_mask, SIGSYS);
    }
    return REAL(sigaction)(number, action ? &copy : NULL, old);
}

INTERPOSED sighandler_t signal(int number, sighandler_t handler)
{
    if (!is_trapping || number != SIGSYS)
        return REAL(signal)(number, handler);
    const sighandler_t old = own.sa_flags & SA_SIGINFO ? NULL : own.sa_handler;
    own = (struct sigaction){.sa_handler = handler};
    return old;
}
