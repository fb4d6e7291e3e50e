/* The program's start and end: it stands by at the start of main(), or where it says that it is ready. */
#include <assert.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <spex-lockstep.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/environment.h"
#include "lockstep/inside/files.h"
#include "lockstep/inside/nodes.h"
#include "lockstep/inside/own.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/run.h"
#include "lockstep/inside/serve.h"

typedef int main_function(int, char **, char **);

static main_function *program;
static lockstep_memory *memory;
static int channel = -1;
static uintptr_t main_frame;
static bool is_node; /* one of several processes that make a run */

/* What the program starts is its own: it has those libraries before it that the program was to have. */
static void give_preload_back(void)
{
    const char *preload = getenv("LD_PRELOAD"), *rest = preload ? strchr(preload, ':') : NULL;
    if (rest)
        setenv("LD_PRELOAD", rest + 1, 1);
    else
        unsetenv("LD_PRELOAD");
}

/* The memory, when the environment names one. */
static bool find_memory(void)
{
    const char *given = getenv(LOCKSTEP_ENVIRONMENT);
    int descriptor, kept;
    if (!given || sscanf(given, "%d,%d,%d", &descriptor, &channel, &kept) != 3)
        return false;
    memory = lockstep_map_memory(descriptor);
    unsetenv(LOCKSTEP_ENVIRONMENT);
    is_node = memory && lockstep_begin_node();
    give_preload_back();
    lockstep_begin_files(kept);
    return memory != NULL;
}

/* The end of the process is a step like any other. */
static _Noreturn void leave(int status, uint64_t place)
{
    static void (*real_exit)(int);
    void *function = dlsym(RTLD_NEXT, "exit");
    memcpy(&real_exit, &function, sizeof function);
    if (lockstep_is_on()) {
        lockstep_end_run(place);
        lockstep_refuse_exit(status, place);
        lockstep_note_exit(status);
    } else if (memory && memory->waits_for_ready && !memory->is_ready) {
        fprintf(stderr, "the program ended before it came to spex_lockstep_ready()\n");
        _exit(127);
    }
    real_exit(status);
    __builtin_unreachable();
}

/* Returns in the child of each run. */
static void stand_by(const char *where)
{
    if (lockstep_tell_threads(where) || !lockstep_load_own(memory))
        _exit(127);
    lockstep_prepare(memory);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (is_node) {
        lockstep_serve_node(memory, channel);
        lockstep_start_node(memory, main_frame);
        return;
    }
    const lockstep_service service = {.memory = memory, .channel = channel, .output = -1, .is_program = true};
    if (lockstep_serve(&service) == 0)
        _exit(0);
    lockstep_start_run(memory, main_frame);
}

static int run_program(int argc, char **argv, char **environment)
{
    if (!find_memory()) {
        lockstep_heed_environment();
        return program(argc, argv, environment);
    }
    main_frame = (uintptr_t)__builtin_frame_address(0);
    lockstep_find_real();
    if (!memory->waits_for_ready)
        stand_by("main()");
    leave(program(argc, argv, environment), 0);
}

INTERPOSED void spex_lockstep_ready(void)
{
    if (memory && memory->waits_for_ready && !memory->is_ready && !lockstep_is_on())
        stand_by("spex_lockstep_ready()");
}

INTERPOSED void exit(int status)
{
    leave(status, HERE);
}

INTERPOSED void _exit(int status)
{
    if (lockstep_is_on() && lockstep_now->network) {
        lockstep_end_run(HERE);
        lockstep_note_exit(status);
        lockstep_end_node();
    }
    REAL(_exit)(status);
    __builtin_unreachable();
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
