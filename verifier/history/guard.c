/* What a function of a shared object does to the whole program: caught by signals and at the exit. */
#include "verifier/history/guard.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "histories/histories.h"

#define PATIENCE 3u /* seconds that a call may take when the time is up */

static const char *guarded;

/* May be called by signal handlers. */
static void say(const char *text)
{
    const ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

static void tell(const char *what)
{
    const char *function = atomic_load(&history_function_running);
    if (!function)
        return;
    say(guarded);
    say(": error: the model's '");
    say(function);
    say("' ");
    say(what);
    say("\n");
    _exit(CLI_TROUBLE);
}

static void on_crash(int number)
{
    tell("crashed");
    signal(number, SIG_DFL); /* it was something else */
    raise(number);
}

/* The time is long up: is it still the same call as when it was looked last? */
static void on_alarm(int number)
{
    static uint64_t looked_at;
    const uint64_t call = atomic_load(&history_function_calls);
    (void)number;
    if (call == looked_at)
        tell("does not return");
    looked_at = call;
    alarm(PATIENCE);
}

static void at_exit(void)
{
    tell("ended the program");
}

void spexv_guard_begin(const char *file)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_NODEFER};
    sigemptyset(&action.sa_mask);
    guarded = file;
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        sigaction(crashes[i], &action, NULL);
    action.sa_handler = on_alarm;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    atexit(at_exit);
}

void spexv_guard_until(unsigned seconds)
{
    if (guarded)
        alarm(seconds);
}
