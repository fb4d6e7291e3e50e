/* Each number is kept by a descriptor of the kernel, a socket that is connected to nothing, so that it is
 * nobody else's, and what is not interposed fails. */
#include "lockstep/sockets/descriptors.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"

enum { DESCRIPTORS_MAX = 65536 };

static lockstep_socket *sockets[DESCRIPTORS_MAX];

lockstep_socket *lockstep_descriptor(int descriptor)
{
    return descriptor >= 0 && descriptor < DESCRIPTORS_MAX ? sockets[descriptor] : NULL;
}

void lockstep_set_descriptor(int descriptor, lockstep_socket *s)
{
    if (descriptor >= 0 && descriptor < DESCRIPTORS_MAX)
        sockets[descriptor] = s;
}

int lockstep_new_descriptor(lockstep_socket *s, int flags)
{
    const int kept = REAL(socket)(AF_UNIX, SOCK_STREAM | (flags & SOCK_CLOEXEC), 0);
    if (kept >= DESCRIPTORS_MAX) {
        REAL(close)(kept);
        errno = EMFILE;
        return -1;
    }
    s->is_nonblocking = flags & SOCK_NONBLOCK;
    lockstep_set_descriptor(kept, s);
    return kept;
}

/* What a story calls it by: who connected, to whom, and to which port. */
static uint64_t name_of(const lockstep_socket *s)
{
    const lockstep_network *n = lockstep_now->network;
    const int other = s->client->remote.ip ? lockstep_node_of(n, s->client->remote.ip, s->client->node) : -1;
    const uint64_t port = s->client->remote.port ? s->client->remote.port : s->local.port;
    return (uint64_t)s->client->number << 32 | port << 16 |
           (uint64_t)(other >= 0 ? other : s->client->node) << 8 | s->client->node;
}

object *lockstep_socket_object(lockstep_socket *s, uint64_t place)
{
    object *o = lockstep_object(s->client, LOCKSTEP_SOCKET, place);
    lockstep_shared->result.objects[o->number - 1].address = name_of(s);
    return o;
}

void lockstep_socket_step(lockstep_op op, lockstep_socket *s, uint64_t place)
{
    lockstep_self->wait_count = 0;
    if (lockstep_point(op, lockstep_socket_object(s, place), place, LOCKSTEP_NEVER) == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
}

bool lockstep_socket_wait(lockstep_op op, lockstep_socket *s, short events, int64_t deadline, uint64_t place)
{
    thread *me = lockstep_self;
    lockstep_now->waits[me->number][0] = (lockstep_wait){.socket = s, .events = events};
    me->wait_count = 1;
    const lockstep_turn turn = lockstep_point(op, lockstep_socket_object(s, place), place, deadline);
    if (turn == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
    return turn == LOCKSTEP_DONE;
}

int lockstep_answer_with(int error)
{
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}
