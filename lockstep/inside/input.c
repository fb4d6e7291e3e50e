/* What blocks until there is input. */
#include "lockstep/inside/input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/real.h"

static bool may_block(int descriptor)
{
    struct stat about;
    return REAL(fstat)(descriptor, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode) &&
           !(REAL(fcntl)(descriptor, F_GETFL) & O_NONBLOCK);
}

/* Other processes cannot tell whether it is there: of nodes the call goes its own way. */
void lockstep_await_input(int descriptor, uint64_t place)
{
    thread *me = lockstep_self;
    if (lockstep_now->network || !may_block(descriptor))
        return;
    me->descriptor = descriptor;
    me->events = POLLIN;
    if (lockstep_point(LOCKSTEP_READ, NULL, place, LOCKSTEP_NEVER) == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
}

bool lockstep_has_input(int descriptor)
{
    struct pollfd one = {.fd = descriptor, .events = POLLIN};
    return REAL(poll)(&one, 1, 0) > 0;
}
