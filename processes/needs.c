/* What must run before a system does: started in order, waited for, stopped in reverse. What runs already is
 * left alone. */
#include "config.h"

#include "processes/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { POLL = 20, MOST_TO_ASK = 5000, MOST_TO_BEGIN = 30000, MOST_TO_STOP = 5000 }; /* milliseconds */

static void rest(void)
{
    const struct timespec time = {.tv_nsec = POLL * 1000000L};
    nanosleep(&time, NULL);
}

/* Has somebody asked this process to end meanwhile? Such signals are blocked. */
static bool is_interrupted(void)
{
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) || sigismember(&pending, SIGHUP);
}

/* A command, in a group of its own, that a shell runs; what it writes goes to a file. -1: it cannot be. */
static int start(const cluster *c, uint32_t number, const char *command)
{
    char path[600];
    snprintf(path, sizeof path, "%s/n%u", c->options->folder, (unsigned)number);
    int pid = fork();
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        setsid();
        int out = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600), in = open("/dev/null", O_RDONLY);
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        signal(SIGPIPE, SIG_DFL);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (pid > 0)
        base_guard_tell(&c->guard, -pid, true);
    return pid;
}

/* It is over: what is left of its group ends as well, where `with_all`. */
static void forget(const cluster *c, int pid, bool with_all)
{
    if (with_all)
        kill(-pid, SIGKILL);
    base_guard_tell(&c->guard, -pid, false);
}

/* Runs a command to its end, for so long at most. True: it succeeded. */
static bool succeeds(const cluster *c, uint32_t number, const char *command, int most)
{
    int status = -1, pid = start(c, number, command), ended = 0;
    for (int waited = 0; pid > 0 && waited <= most && ended == 0; waited += POLL) {
        ended = waitpid(pid, &status, WNOHANG);
        if (ended == 0)
            rest();
    }
    if (pid > 0 && ended == 0) {
        kill(-pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        status = -1;
    }
    if (pid > 0)
        forget(c, pid, false);
    return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Waits until it is ready. NULL: it is; else why not. */
static const char *await(cluster *c, uint32_t number, const processes_need *need)
{
    int status = 0;
    bool has_ended = !need->start;
    for (int waited = 0; waited <= MOST_TO_BEGIN; waited += POLL) {
        if (is_interrupted())
            return "it was interrupted";
        if (need->ready && succeeds(c, number, need->ready, MOST_TO_ASK))
            return NULL;
        if (!has_ended && waitpid(c->needs[number].pid, &status, WNOHANG) == c->needs[number].pid) {
            has_ended = c->needs[number].has_ended = true;
            if (kill(-c->needs[number].pid, 0) != 0) { /* and it has left nobody behind */
                forget(c, c->needs[number].pid, false);
                c->needs[number].pid = 0;
            }
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                return "its 'start' failed";
        }
        if (!need->ready && (has_ended || waited >= 10 * POLL))
            return NULL; /* it went well, or it goes on */
        rest();
    }
    return "it did not become ready within 30 s";
}

static bool begin(cluster *c, uint32_t number)
{
    const processes_need *need = &c->options->needs[number];
    const char *trouble = NULL;
    if (need->ready && succeeds(c, number, need->ready, MOST_TO_ASK)) {
        cluster_note(c, "%s runs already, and is left alone", need->name);
        if (c->options->say)
            c->options->say(c->options->say_arg, need->name);
        return true;
    }
    if (need->start) {
        cluster_note(c, "%s is started", need->name);
        c->needs[number].is_ours = true;
        c->needs[number].pid = start(c, number, need->start);
        if (c->needs[number].pid < 0)
            trouble = "no process can be started";
    }
    if (!trouble)
        trouble = await(c, number, need);
    if (trouble)
        cluster_end(c, "%s, which the system requires: %s", need->name, trouble);
    else
        cluster_note(c, "%s is ready", need->name);
    return !trouble;
}

static void end(cluster *c, uint32_t number)
{
    const processes_need *need = &c->options->needs[number];
    int pid = c->needs[number].pid, status, ended = 0;
    if (!c->needs[number].is_ours)
        return;
    if (need->stop && !succeeds(c, number, need->stop, MOST_TO_STOP))
        cluster_note(c, "%s: its 'stop' failed", need->name);
    if (pid > 0) {
        kill(-pid, SIGTERM);
        for (int waited = 0; waited <= MOST_TO_STOP && ended == 0; waited += POLL) {
            ended = c->needs[number].has_ended ? kill(-pid, 0) != 0 : waitpid(pid, &status, WNOHANG) != 0;
            if (ended == 0)
                rest();
        }
        kill(-pid, SIGKILL);
        while (ended == 0 && !c->needs[number].has_ended && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        forget(c, pid, true);
    }
    cluster_note(c, "%s is stopped", need->name);
}

static void block(sigset_t *before)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, before);
}

bool needs_start(cluster *c)
{
    sigset_t before;
    bool fine = true;
    if (c->options->need_count == 0)
        return true;
    c->needs = calloc(c->options->need_count, sizeof *c->needs);
    if (!c->needs) {
        c->no_memory = true;
        return false;
    }
    block(&before);
    for (uint32_t i = 0; i < c->options->need_count && fine; i++)
        fine = begin(c, i);
    if (!fine)
        needs_stop(c);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return fine;
}

void needs_stop(cluster *c)
{
    sigset_t before;
    block(&before);
    for (uint32_t i = c->needs ? c->options->need_count : 0; i-- > 0;)
        end(c, i);
    free(c->needs);
    c->needs = NULL;
    sigprocmask(SIG_SETMASK, &before, NULL);
}
