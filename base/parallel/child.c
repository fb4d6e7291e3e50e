/* Child processes. */
#include "base/parallel/child.h"

#include <assert.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void run(int end, base_child_work *work, void *arg)
{
    FILE *out = fdopen(end, "wb");
    int status = out ? work(out, arg) : 1;
    if (out && fclose(out) != 0 && status == 0)
        status = 1;
    _exit(status);
}

bool base_child_start(base_child *child, base_child_work *work, void *arg)
{
    int ends[2];
    assert(child && work);
    if (pipe(ends) != 0)
        return false;
    fflush(NULL);
    child->pid = fork();
    if (child->pid == 0) {
        close(ends[0]);
        run(ends[1], work, arg);
    }
    int error = errno;
    close(ends[1]);
    child->out = child->pid > 0 ? fdopen(ends[0], "rb") : NULL;
    if (child->out)
        return true;
    close(ends[0]);
    if (child->pid > 0) { /* it ends, as nobody reads what it writes */
        error = ENOMEM;
        waitpid(child->pid, NULL, 0);
    }
    errno = error;
    return false;
}

int base_child_finish(base_child *child)
{
    int status;
    assert(child->pid > 0 && child->out);
    fclose(child->out);
    child->out = NULL;
    pid_t ended;
    do
        ended = waitpid(child->pid, &status, 0);
    while (ended < 0 && errno == EINTR);
    return ended == child->pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
