/* A timer of processor time, whose signal has a thread that spins give up its turn. */
#include "lockstep/inside/spin.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "lockstep/inside/fibers.h"

#define TICK_NANOSECONDS 10000000

static uint32_t seen;                  /* steps at the last tick */
static uintptr_t code_begin, code_end; /* of the program itself: nowhere else is a thread taken off, as the C
                                          library may hold a lock */

static int note_code(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    (void)arg;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_LOAD && p->p_flags & PF_X) {
            const uintptr_t begin = info->dlpi_addr + p->p_vaddr, end = begin + p->p_memsz;
            code_begin = code_begin && code_begin < begin ? code_begin : begin;
            code_end = code_end > end ? code_end : end;
        }
    }
    return 1; /* the first is the program */
}

static void tick(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    const int error = errno;
    const thread *t = lockstep_running();
    if (lockstep_has_fibers && lockstep_self != t) {
        /* the turn is being handed over */
    } else if (t && lockstep_self != t && !pthread_equal(t->real, pthread_self())) {
        pthread_kill(t->real, SIGPROF); /* it went to another thread than the one that moves */
    } else if (t && lockstep_self == t && !lockstep_is_inside()) {
        const uint32_t steps = lockstep_shared->result.step_count;
        const ucontext_t *at = context;
#if defined(__x86_64__)
        const uintptr_t pc = (uintptr_t)at->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
        const uintptr_t pc = (uintptr_t)at->uc_mcontext.pc;
#else
        const uintptr_t pc = 0;
#endif
        if (steps == seen && pc >= code_begin && pc < code_end) {
            lockstep_shared->result.spin_count++;
            lockstep_point(LOCKSTEP_SPIN, NULL, pc, LOCKSTEP_NEVER);
        }
        seen = lockstep_shared->result.step_count;
    }
    errno = error;
}

void lockstep_forget_spinning(void)
{
    seen = UINT32_MAX;
}

void lockstep_watch_spinning(void)
{
    struct sigaction action = {.sa_sigaction = tick, .sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF};
    const struct itimerspec often = {{0, TICK_NANOSECONDS}, {0, TICK_NANOSECONDS}};
    timer_t timer; /* neither a child nor a program that is executed has it */
    dl_iterate_phdr(note_code, NULL);
    sigemptyset(&action.sa_mask);
    sigaction(SIGPROF, &action, NULL);
    if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) == 0)
        timer_settime(timer, 0, &often, NULL);
}
