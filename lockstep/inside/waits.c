/* What a thread waits for of the network stands in the memory that all processes of a run of nodes share, so
 * that whoever moves can tell who could move next. */
#include "lockstep/inside/waits.h"

#include <poll.h>

int64_t lockstep_wait_answered_at(const lockstep_wait *w)
{
    int64_t at = LOCKSTEP_NEVER;
    if (w->events & POLLIN)
        at = lockstep_readable_at(w->socket);
    if (w->events & POLLOUT) {
        const int64_t room = lockstep_writable_at(lockstep_wire(), w->socket);
        at = room < at ? room : at;
    }
    return at;
}

int64_t lockstep_answered_at(const thread *t)
{
    int64_t at = LOCKSTEP_NEVER;
    if (!lockstep_is_of_network(t->op))
        return at;
    if (t->wait_count == 0) /* it does not wait, or for the kernel alone */
        return t->deadline == LOCKSTEP_NEVER && !t->events ? 0 : at;
    for (uint32_t i = 0; i < t->wait_count; i++) {
        const int64_t one = lockstep_wait_answered_at(&lockstep_now->waits[t->number][i]);
        at = one < at ? one : at;
    }
    return at;
}
