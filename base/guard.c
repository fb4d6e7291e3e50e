/* A process that waits until this one is gone, however it ends, and cleans up. */
#include "base/guard.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_PROCESSES = 4096 };

typedef struct telling {
    int pid;
    int is_there;
} telling;

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    (void)remove(path);
    return 0;
}

static void note(int *pids, const telling *t)
{
    for (int i = 0; i < MOST_PROCESSES; i++)
        if (pids[i] == (t->is_there ? 0 : t->pid)) {
            pids[i] = t->is_there ? t->pid : 0;
            return;
        }
}

static _Noreturn void wait_and_clean(int from, const char *folder)
{
    static int pids[MOST_PROCESSES];
    telling t;
    ssize_t count;
    setsid(); /* what ends a terminal's programs is not to end it */
    while ((count = read(from, &t, sizeof t)) == sizeof t || (count < 0 && errno == EINTR))
        if (count > 0)
            note(pids, &t);
    for (int i = 0; i < MOST_PROCESSES; i++)
        if (pids[i])
            kill(pids[i], SIGKILL);
    for (int tries = 0; tries < 50 && access(folder, F_OK) == 0; tries++) {
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        usleep(2000); /* one that is being killed may have written once more */
    }
    _exit(0);
}

bool base_guard_begin(base_guard *g, const char *folder)
{
    assert(g && folder);
    int ends[2];
    *g = (base_guard){.to = -1};
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    g->pid = fork();
    if (g->pid == 0) {
        close(ends[1]);
        wait_and_clean(ends[0], folder);
    }
    close(ends[0]);
    g->to = ends[1];
    if (g->pid > 0)
        return true;
    close(ends[1]);
    return false;
}

void base_guard_tell(const base_guard *g, int pid, bool is_there)
{
    const telling t = {pid, is_there};
    while (write(g->to, &t, sizeof t) < 0 && errno == EINTR) {
    }
}

void base_guard_end(base_guard *g)
{
    close(g->to);
    while (waitpid(g->pid, NULL, 0) < 0 && errno == EINTR) {
    }
}
