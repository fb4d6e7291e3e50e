/* A block that is run again and again: each run has a number, which is asked for and done. */
#include "lockstep/outside/batch.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lockstep/bell.h"

enum { RUNS_MAX = 100000, LISTEN_MILLISECONDS = 100 };

bool lockstep_receive(lockstep_program *p, int *number)
{
    char *at = (char *)number;
    size_t got = 0;
    while (got < sizeof *number) {
        const ssize_t some = read(p->channel, at + got, sizeof *number - got);
        if (some == 0 || (some < 0 && errno != EINTR))
            return false;
        got += some > 0 ? (size_t)some : 0;
    }
    return true;
}

bool lockstep_batch_end(lockstep_program *p)
{
    int status;
    if (!p->is_batch)
        return true;
    p->is_batch = false;
    lockstep_tell(&p->memory->asked, LOCKSTEP_ENDED);
    return lockstep_receive(p, &status);
}

bool lockstep_batch_launch(lockstep_program *p)
{
    lockstep_memory *m = p->memory;
    if (m->asked == RUNS_MAX && !lockstep_batch_end(p))
        return false;
    if (!p->is_batch) {
        int child;
        m->asked = m->done = 0;
        if (send(p->channel, "b", 1, MSG_NOSIGNAL) != 1 || !lockstep_receive(p, &child))
            return false;
        p->child = child;
        p->is_batch = true;
    }
    lockstep_tell(&m->asked, m->asked + 1);
    return true;
}

bool lockstep_batch_finish(lockstep_program *p, int *status, bool *is_hung)
{
    lockstep_memory *m = p->memory;
    const uint32_t number = m->asked;
    uint32_t done, seen = 0;
    unsigned idle = 0;
    *status = 0;
    while ((done = m->done) != number && done != LOCKSTEP_ENDED) {
        lockstep_listen(&m->done, done, LISTEN_MILLISECONDS);
        const uint32_t steps = ((volatile lockstep_memory *)m)->result.step_count;
        idle = steps == seen && m->done == done ? idle + 1 : 0;
        seen = steps;
        if (idle >= p->options->hang_seconds * (1000 / LISTEN_MILLISECONDS) && !*is_hung) {
            *is_hung = true;
            kill(p->child, SIGKILL);
        }
    }
    if (done == number)
        return true;
    p->is_batch = false;
    return lockstep_receive(p, status);
}
