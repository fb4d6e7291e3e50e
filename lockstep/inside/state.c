/* A run's threads and clock, and how a run that fails is ended. */
#include "lockstep/inside/state.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__thread thread *lockstep_self __attribute__((tls_model("initial-exec")));
lockstep_memory *lockstep_shared;
static lockstep_run own;
lockstep_run *lockstep_now = &own;
bool lockstep_is_block;
uint64_t lockstep_mark;

static _Atomic int is_inside;
static const thread *_Atomic running;

void lockstep_enter(void)
{
    atomic_store_explicit(&is_inside, 1, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
}

void lockstep_leave(void)
{
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store_explicit(&is_inside, 0, memory_order_relaxed);
}

bool lockstep_is_inside(void)
{
    return atomic_load_explicit(&is_inside, memory_order_relaxed);
}

void lockstep_set_running(const thread *t)
{
    atomic_store_explicit(&running, t, memory_order_relaxed);
}

const thread *lockstep_running(void)
{
    return atomic_load_explicit(&running, memory_order_relaxed);
}

void lockstep_leave_records(void)
{
    lockstep_result *r = &lockstep_shared->result;
    r->thread_count = lockstep_now->thread_count;
    r->clock = lockstep_now->clock;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        const thread *t = &lockstep_now->threads[i];
        lockstep_thread_record *record = &r->threads[i];
        record->is_finished = t->is_finished;
        record->steps = t->steps;
        record->op = (uint8_t)t->op;
        record->object = t->of ? t->of->number : 0;
        record->also = t->also ? t->also->number : 0;
        record->round = lockstep_round_of(t);
        record->wait_place = t->place;
    }
}

/* This thread: others may be before it. */
static bool is_traced(void)
{
    char line[128];
    int tracer = 0;
    FILE *in = fopen("/proc/thread-self/status", "r");
    while (in && fgets(line, sizeof line, in))
        if (sscanf(line, "TracerPid: %d", &tracer) == 1)
            break;
    if (in)
        fclose(in);
    return tracer != 0;
}

/* So that the debugger shows which is which. */
static void name_threads(void)
{
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        char name[16];
        snprintf(name, sizeof name, "thread %u", i);
        if (!lockstep_now->threads[i].is_finished)
            pthread_setname_np(lockstep_now->threads[i].real, name);
    }
}

void lockstep_await_debugger(void)
{
    const struct timespec a_while = {0, 20000000};
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    name_threads();
    lockstep_shared->result.stopped = (uint32_t)syscall(SYS_gettid);
    while (!is_traced())
        syscall(SYS_nanosleep, &a_while, NULL);
}

void lockstep_fail(lockstep_failure kind, uint64_t place, const char *format, ...)
{
    lockstep_result *r = &lockstep_shared->result;
    va_list arguments;
    va_start(arguments, format);
    if (r->failure == LOCKSTEP_FINE) { /* nothing was found before */
        vsnprintf(r->message, sizeof r->message, format, arguments);
        r->failure = (uint32_t)kind;
        r->place = lockstep_marked(place);
        r->node = lockstep_now->network ? lockstep_own_node() : 0;
    }
    va_end(arguments);
    lockstep_leave_records();
    if (kind < LOCKSTEP_CUT && !ftrylockfile(stdout)) /* what it has printed is not lost */
        fflush_unlocked(stdout);
    if (lockstep_shared->plan.stops_at && !r->stopped)
        lockstep_await_debugger();
    syscall(SYS_exit_group, 0);
    __builtin_unreachable();
}
