/* Standing at the start of main(): for each run that is asked for a child is forked, which goes on into
 * main(). */
#include <assert.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lockstep/inside/arena.h"
#include "lockstep/inside/clocks.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/spin.h"
#include "lockstep/inside/threads.h"

typedef int main_function(int, char **, char **);

static main_function *program;
static lockstep_memory *memory;
static int channel = -1;

/* The memory, when the environment names one. */
static bool find_memory(void)
{
    const char *given = getenv(LOCKSTEP_ENVIRONMENT);
    int descriptor;
    struct stat about;
    if (!given || sscanf(given, "%d,%d", &descriptor, &channel) != 2 || fstat(descriptor, &about) != 0)
        return false;
    void *at = mmap(NULL, (size_t)about.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    unsetenv(LOCKSTEP_ENVIRONMENT);
    unsetenv("LD_PRELOAD"); /* what the program starts is its own */
    if (at == MAP_FAILED || ((lockstep_memory *)at)->magic != LOCKSTEP_MAGIC)
        return false;
    memory = at;
    return true;
}

static void write_status(int status)
{
    while (write(channel, &status, sizeof status) < 0 && errno == EINTR) {
    }
}

static void *leave_thread(void *arg)
{
    pthread_exit(arg);
}

/* What the C library loads for the first thread that leaves by pthread_exit is there before the first run. */
static void load_unwinder(void)
{
    pthread_t t;
    if (REAL(pthread_create)(&t, NULL, leave_thread, NULL) == 0)
        REAL(pthread_join)(t, NULL);
}

/* A child that the program forks, by whatever way, is not followed. */
static void leave_control(void)
{
    lockstep_self = NULL;
}

static int count_threads(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/task");
    for (const struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return count;
}

/* Ends what a run has started and left behind, which is this process's child now. */
static void end_leftovers(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    for (int again = 0; again < 100; again++) {
        int child, count = 0;
        FILE *children = fopen(path, "r");
        while (children && fscanf(children, "%d", &child) == 1) {
            kill(child, SIGKILL);
            waitpid(child, NULL, 0);
            count++;
        }
        if (children)
            fclose(children);
        if (count == 0)
            return;
    }
}

/* Waits for words; returns in the child of each run. */
static void stand_by(void)
{
    memory->is_ready = 1;
    for (char word; read(channel, &word, 1) == 1 && word == 'r';) {
        lseek(STDIN_FILENO, 0, SEEK_SET);
        const pid_t child = REAL(fork)();
        if (child == 0) {
            close(channel);
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            setpgid(0, 0); /* signals to its process group are for it alone */
            return;
        }
        int status = -1;
        if (child > 0) {
            write_status(child); /* whoever waits too long may end it */
            while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
            }
            end_leftovers();
        }
        write_status(status);
    }
    _exit(0);
}

/* The end of the process is a step like any other. */
static _Noreturn void leave(int status, uint64_t place)
{
    static void (*real_exit)(int);
    void *function = dlsym(RTLD_NEXT, "exit");
    memcpy(&real_exit, &function, sizeof function);
    if (lockstep_is_on()) {
        lockstep_point(LOCKSTEP_EXIT, NULL, place, LOCKSTEP_NEVER);
        lockstep_result *r = &lockstep_shared->result;
        for (uint32_t i = 0; i < lockstep_thread_count; i++)
            r->left += !lockstep_threads[i].is_finished && i != lockstep_self->number;
        lockstep_leave_records();
    }
    real_exit(status);
    __builtin_unreachable();
}

static int run_program(int argc, char **argv, char **environment)
{
    if (!find_memory())
        return program(argc, argv, environment);
    lockstep_find_real();
    if (count_threads() > 1) {
        fprintf(stderr, "threads that were started before main() cannot be controlled\n");
        _exit(127);
    }
    lockstep_begin_clocks();
    if (lockstep_is_instrumented)
        lockstep_begin_arena();
    load_unwinder();
    pthread_atfork(NULL, NULL, leave_control);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    stand_by();
    lockstep_begin_run(memory);
    lockstep_self->stack_top = (uintptr_t)__builtin_frame_address(0);
    lockstep_begin_threads();
    lockstep_watch_spinning();
    leave(program(argc, argv, environment), 0);
}

INTERPOSED void exit(int status)
{
    leave(status, HERE);
}

/* A failed assertion says more than the signal that follows. */
INTERPOSED void __assert_fail(const char *text, const char *file, unsigned line, const char *function)
{
    if (lockstep_is_on()) {
        fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, text);
        fflush(NULL);
        lockstep_fail(LOCKSTEP_ASSERT, HERE, "assertion failed: %s (%s:%u)", text, file, line);
    }
    fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, text);
    abort();
}

/* A child of a run is not followed. */
INTERPOSED pid_t fork(void)
{
    if (lockstep_is_on())
        lockstep_shared->result.has_forked = 1;
    return REAL(fork)();
}

/* ---- what blocks until there is input ---- */

static void wait_for_input(int descriptor, short events, uint64_t place)
{
    thread *me = lockstep_self;
    me->descriptor = descriptor;
    me->events = events;
    if (lockstep_point(LOCKSTEP_READ, NULL, place, LOCKSTEP_NEVER) == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
}

static bool may_block(int descriptor)
{
    struct stat about;
    return fstat(descriptor, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode) &&
           !(fcntl(descriptor, F_GETFL) & O_NONBLOCK);
}

INTERPOSED ssize_t read(int descriptor, void *to, size_t size)
{
    if (lockstep_is_on() && may_block(descriptor))
        wait_for_input(descriptor, POLLIN, HERE);
    return REAL(read)(descriptor, to, size);
}

INTERPOSED ssize_t recv(int descriptor, void *to, size_t size, int flags)
{
    if (lockstep_is_on() && !(flags & MSG_DONTWAIT) && may_block(descriptor))
        wait_for_input(descriptor, POLLIN, HERE);
    return REAL(recv)(descriptor, to, size, flags);
}

/* ---- the start ---- */

INTERPOSED int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                                 void (*fini)(void), void (*rtld_fini)(void), void *stack_end);
INTERPOSED int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                                 void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    int (*real)(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
    void *function = dlsym(RTLD_NEXT, "__libc_start_main");
    memcpy(&real, &function, sizeof function);
    program = main;
    return real(run_program, argc, argv, init, fini, rtld_fini, stack_end);
}
