/* The process stands still while its children are ended, so that it makes no more; those that are orphaned by
 * that become its own (it is a subreaper), and are ended in the next round. */
#include "lockstep/outside/processes.h"

#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>

enum { ROUNDS = 50, DEPTH_MAX = 64 };

static bool is_dead(pid_t process)
{
    char path[48], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *in = fopen(path, "r");
    if (in) {
        if (fscanf(in, "%*d (%*[^)]) %c", &state) != 1)
            state = 'Z';
        fclose(in);
    }
    return state == 'Z' || state == 'X';
}

/* Ends those below it; how many were alive. */
static int end_children(pid_t process, int depth)
{
    char path[64];
    int child, alive = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)process, (int)process);
    FILE *children = fopen(path, "r");
    while (children && fscanf(children, "%d", &child) == 1) {
        if (depth < DEPTH_MAX)
            alive += end_children(child, depth + 1);
        if (!is_dead(child)) {
            alive++;
            kill(child, SIGKILL);
        }
    }
    if (children)
        fclose(children);
    return alive;
}

void lockstep_end_process(pid_t process)
{
    assert(process > 0);
    kill(process, SIGSTOP);
    for (int i = 0; i < ROUNDS && end_children(process, 0) > 0; i++) {
    }
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
}
