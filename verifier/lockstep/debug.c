/* The program stands still where it fails and waits until somebody traces it; that is gdb, attached. Where it
 * is a signal that ends it, it stands before its last step, and gdb lets it go on into the signal. */
#include "verifier/lockstep/debug.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/shown.h"

enum { WORDS_MAX = 32 };

/* How many of its threads are as old as this one or older: gdb numbers them so. */
static int rank_of(pid_t process, uint32_t thread)
{
    char path[48];
    int rank = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        rank += entry->d_name[0] != '.' && strtoul(entry->d_name, NULL, 10) <= thread;
    if (folder)
        closedir(folder);
    return rank;
}

/* $SPEX_GDB, words with blanks between them, and what it is to do. */
static _Noreturn void become_gdb(const lockstep_program *p, bool goes_on)
{
    const char *given = getenv("SPEX_GDB");
    char *words[WORDS_MAX + 16], number[16], chosen[32], *copy = strdup(given && *given ? given : "gdb");
    size_t count = 0;
    for (char *word = copy ? strtok(copy, " ") : NULL; word && count < WORDS_MAX; word = strtok(NULL, " "))
        words[count++] = word;
    if (count == 0)
        _exit(127);
    snprintf(number, sizeof number, "%d", (int)p->child);
    snprintf(chosen, sizeof chosen, "thread %d", rank_of(p->child, p->memory->result.stopped));
    words[count++] = (char[]){"-q"};
    words[count++] = (char[]){"-p"};
    words[count++] = number;
    words[count++] = (char[]){"-ex"};
    words[count++] = (char[]){"handle SIGPROF nostop noprint pass"};
    words[count++] = (char[]){"-ex"};
    words[count++] = goes_on ? (char[]){"continue"} : chosen;
    words[count++] = (char[]){"-ex"};
    words[count++] = (char[]){"info threads"};
    words[count++] = (char[]){"-ex"};
    words[count++] = (char[]){"backtrace"};
    words[count] = NULL;
    signal(SIGINT, SIG_DFL);
    execvp(words[0], words);
    base_print_shown(stderr, "spex lockstep: %s: %s\n", words[0], strerror(errno));
    _exit(127);
}

static bool run_gdb(const lockstep_program *p, bool goes_on)
{
    int status = 0;
    fflush(NULL);
    const pid_t gdb = fork();
    if (gdb == 0)
        become_gdb(p, goes_on);
    if (gdb < 0)
        return false;
    while (waitpid(gdb, &status, 0) < 0 && errno == EINTR) {
    }
    return !WIFEXITED(status) || WEXITSTATUS(status) != 127;
}

/* Does the program itself notice it, and stand there? */
static bool is_seen_inside(lockstep_failure failure)
{
    return failure != LOCKSTEP_CRASH && failure != LOCKSTEP_ABORT && failure != LOCKSTEP_BAD_EXIT &&
           failure < LOCKSTEP_LOCK_ORDER;
}

base_status lockstep_debug(lockstep_program *p, const lockstep_schedule *s, base_error *error)
{
    assert(p && s);
    lockstep_outcome outcome;
    const bool goes_on = s->outcome.failure == LOCKSTEP_CRASH || s->outcome.failure == LOCKSTEP_ABORT;
    lockstep_schedule_give(s, p);
    p->memory->plan.stops_at = is_seen_inside(s->outcome.failure) ? UINT32_MAX : s->count;
    base_status status = lockstep_launch(p, error);
    bool is_good = true;
    if (!status && lockstep_wait_for_stop(p)) {
        void (*before)(int) = signal(SIGINT, SIG_IGN); /* it is gdb's */
        is_good = run_gdb(p, goes_on);
        signal(SIGINT, before);
        kill(p->child, SIGKILL);
    } else if (!status) {
        fprintf(stderr, "spex lockstep: the program came to its end by another way than the schedule\n");
    }
    if (!status)
        status = lockstep_finish(p, &outcome, error);
    if (!status && !is_good)
        status = base_fail(error, BASE_E_IO, 0, 0, "gdb cannot be started");
    return status;
}
