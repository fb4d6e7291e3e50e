/* A fiber is a stack and what the C library knows of a thread: its control block, with its thread-local
 * variables, to which the processor's FS base points. Both come from a real thread, its carrier, that was
 * made by the C library and never does anything but sleep. The one kernel thread that moves takes on the
 * carrier's FS base, which some processors allow without a system call, and runs on the carrier's stack,
 * below the frames of its sleep. To hand the turn over costs some nanoseconds, where two kernel threads take
 * 2 us.
 *
 * A carrier serves the thread of the same number in the next run: the program's thread-local variables then
 * have their first values again. One whose thread left by pthread_exit, which the C library does not undo, is
 * ended instead. */
#include "lockstep/inside/fibers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep/inside/real.h"

bool lockstep_has_fibers;

#if defined __x86_64__ && defined __GLIBC__

#include <link.h>
#include <locale.h>
#include <sys/auxv.h>

#include "lockstep/bell.h"

enum {
    FSGSBASE = 2,       /* of AT_HWCAP2: the instructions are there, and the system lets programs have them */
    BELOW_SLEEP = 4096, /* bytes of stack between the sleep of a carrier and its fiber */
    LOCALS_MAX = 16,
    FOREVER = 1000000000
};
enum { BEGINS, SLEEPS, ENDS }; /* states of a carrier */

/* Thread-local variables of one file, of one carrier. */
typedef struct locals {
    void *at;
    const void *first; /* values */
    size_t given, size;
} locals;

typedef struct carrier {
    pthread_t thread;
    char *stack; /* what lies below is free */
    size_t stack_size;
    uint64_t base; /* FS */
    pid_t number;  /* the kernel's */
    locals of[LOCALS_MAX];
    unsigned count;
    bool is_there, is_spoiled;
    _Atomic uint32_t state;
} carrier;

static carrier carriers[LOCKSTEP_THREADS_MAX]; /* by the threads' numbers; 0: the process's own */
static void *saved[LOCKSTEP_THREADS_MAX];      /* stack pointers */

static inline uint64_t read_base(void)
{
    uint64_t base;
    __asm__ volatile("rdfsbase %0" : "=r"(base));
    return base;
}

/* Leaves the calling context in `*from`, and goes on as the one that was left in `to`, with that FS base. */
void lockstep_swap_stacks(void **from, void *to, uint64_t base) __attribute__((visibility("hidden")));
__asm__(".text\n"
        ".globl lockstep_swap_stacks\n"
        ".hidden lockstep_swap_stacks\n"
        ".type lockstep_swap_stacks, @function\n"
        "lockstep_swap_stacks:\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    subq $8, %rsp\n"
        "    stmxcsr (%rsp)\n"
        "    fnstcw 4(%rsp)\n"
        "    movq %rsp, (%rdi)\n"
        "    wrfsbase %rdx\n"
        "    movq %rsi, %rsp\n"
        "    ldmxcsr (%rsp)\n"
        "    fldcw 4(%rsp)\n"
        "    addq $8, %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    ret\n"
        ".size lockstep_swap_stacks, .-lockstep_swap_stacks\n");

/* Does the processor keep return addresses on a stack of its own? (Where it cannot, this does nothing.) */
static bool has_shadow_stack(void)
{
    uint64_t at = 0;
    __asm__ volatile("rdsspq %0" : "+r"(at));
    return at != 0;
}

bool lockstep_begin_fibers(void)
{
    const char *wanted = getenv("SPEX_LOCKSTEP_THREADS");
    lockstep_has_fibers =
        getauxval(AT_HWCAP2) & FSGSBASE && !has_shadow_stack() && !(wanted && strcmp(wanted, "kernel") == 0);
    if (lockstep_has_fibers)
        carriers[0].base = read_base();
    return lockstep_has_fibers;
}

/* ---- carriers ---- */

/* In the carrier: its thread-local variables that are the program's. */
static int note_locals(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    carrier *c = arg;
    for (int i = 0; i < info->dlpi_phnum && c->count < LOCALS_MAX; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        const uint64_t image = info->dlpi_addr + p->p_vaddr;
        if (p->p_type == PT_TLS && info->dlpi_tls_data && !lockstep_is_apart(info->dlpi_addr))
            c->of[c->count++] = (locals){.at = info->dlpi_tls_data,
                                         .first = (const void *)(uintptr_t)image,
                                         .given = p->p_filesz,
                                         .size = p->p_memsz};
    }
    return 0;
}

static void *sleep_for_ever(void *arg)
{
    carrier *c = arg;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    dl_iterate_phdr(note_locals, c);
    c->base = read_base();
    c->number = REAL(gettid)();
    c->stack = (char *)__builtin_frame_address(0) - BELOW_SLEEP;
    lockstep_tell(&c->state, SLEEPS);
    while (c->state == SLEEPS)
        lockstep_listen(&c->state, SLEEPS, FOREVER);
    return NULL;
}

static size_t wanted_stack(const pthread_attr_t *attributes)
{
    size_t size = 0;
    if (attributes)
        pthread_attr_getstacksize(attributes, &size);
    return size;
}

static void end_carrier(carrier *c)
{
    if (!c->is_there)
        return;
    lockstep_tell(&c->state, ENDS);
    REAL(pthread_join)(c->thread, NULL);
}

static int make_carrier(carrier *c, const pthread_attr_t *attributes)
{
    pthread_attr_t own;
    end_carrier(c);
    *c = (carrier){.stack_size = wanted_stack(attributes)};
    pthread_attr_init(&own);
    if (c->stack_size)
        pthread_attr_setstacksize(&own, c->stack_size);
    const int error = REAL(pthread_create)(&c->thread, &own, sleep_for_ever, c);
    pthread_attr_destroy(&own);
    while (!error && c->state == BEGINS)
        lockstep_listen(&c->state, BEGINS, FOREVER);
    c->is_there = error == 0;
    return error;
}

/* ---- fibers ---- */

static void (*begin)(thread *);

/* Where a new thread begins. */
static _Noreturn void enter_fiber(void)
{
    begin(&lockstep_now->threads[lockstep_running()->number]);
    abort();
}

/* The program's thread-local variables have their first values. */
static void renew(const carrier *c)
{
    for (unsigned i = 0; i < c->count; i++) {
        const locals *l = &c->of[i];
        memcpy(l->at, l->first, l->given);
        memset((char *)l->at + l->given, 0, l->size - l->given);
    }
}

int lockstep_make_fiber(thread *t, const pthread_attr_t *attributes, void (*entry)(thread *))
{
    carrier *c = &carriers[t->number];
    begin = entry;
    if (!c->is_there || c->is_spoiled || c->stack_size < wanted_stack(attributes)) {
        const int error = make_carrier(c, attributes);
        if (error)
            return error;
    } else {
        renew(c);
    }
    /* As lockstep_swap_stacks leaves it: control words, six registers, where it returns to; and there is
     * nothing to return to from there. (By then the stack is as a call leaves it: 8 bytes beside 16.) */
    enum { CONTROL, RETURN = 7, NOWHERE, WORDS };
    uint64_t *top = (uint64_t *)((uintptr_t)c->stack & ~(uintptr_t)15) - WORDS;
    uint32_t rounding;
    uint16_t precision;
    memset(top, 0, WORDS * sizeof *top);
    __asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(rounding), "=m"(precision));
    top[CONTROL] = rounding | (uint64_t)precision << 32;
    top[RETURN] = (uint64_t)(uintptr_t)enter_fiber;
    saved[t->number] = top;
    t->real = c->thread;
    return 0;
}

void lockstep_switch_fiber(thread *from, const thread *to)
{
    lockstep_swap_stacks(&saved[from->number], saved[to->number], carriers[to->number].base);
}

void lockstep_leave_fiber(thread *from, const thread *to)
{
    lockstep_switch_fiber(from, to);
    abort();
}

void lockstep_spoil_fiber(const thread *t)
{
    carriers[t->number].is_spoiled = true;
}

/* What the program takes for the kernel's number of a thread is the carrier's. */
INTERPOSED pid_t gettid(void)
{
    const thread *me = lockstep_self;
    return me && lockstep_has_fibers && me->number ? carriers[me->number].number : REAL(gettid)();
}

#else

bool lockstep_begin_fibers(void)
{
    return false;
}

int lockstep_make_fiber(thread *t, const pthread_attr_t *attributes, void (*entry)(thread *))
{
    (void)t, (void)attributes, (void)entry;
    return ENOSYS;
}

void lockstep_switch_fiber(thread *from, const thread *to)
{
    (void)from, (void)to;
}

void lockstep_leave_fiber(thread *from, const thread *to)
{
    (void)from, (void)to;
    abort();
}

void lockstep_spoil_fiber(const thread *t)
{
    (void)t;
}

#endif
