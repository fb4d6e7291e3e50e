/* Each number is kept by a descriptor of the kernel, so that it is nobody else's: of nodes by a socket that
 * is connected to nothing, so that what is not interposed fails; of a program alone by one of the same kind,
 * which serves what is outside. */
#include "lockstep/sockets/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"

#define LOOPBACK_SIZE (UINT64_C(1) << 28)

static lockstep_socket *sockets[LOCKSTEP_DESCRIPTORS_MAX];

/* ---- sockets ---- */

/* A run has none at first. */
static lockstep_network *begin_loopback(void)
{
    static lockstep_network *own;
    if (!own) {
        own = mmap(NULL, LOOPBACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);
        if (own == MAP_FAILED)
            lockstep_fail(LOCKSTEP_LIMIT, 0, "no memory for sockets");
        own->node_count = 1;
    } else {
        memset(sockets, 0, sizeof sockets);
    }
    lockstep_network_reset(own, LOOPBACK_SIZE);
    return own;
}

lockstep_socket *lockstep_make_socket(int domain, int type)
{
    if (!lockstep_wire())
        lockstep_now->loopback = begin_loopback();
    lockstep_socket *s = lockstep_socket_new(lockstep_wire(), lockstep_own_node(), domain, type);
    if (!s)
        lockstep_fail(LOCKSTEP_LIMIT, 0, "a run makes more than %d sockets", LOCKSTEP_SOCKETS_MAX);
    return s;
}

/* ---- descriptors ---- */

lockstep_socket *lockstep_descriptor(int descriptor)
{
    return descriptor >= 0 && descriptor < LOCKSTEP_DESCRIPTORS_MAX ? sockets[descriptor] : NULL;
}

void lockstep_set_descriptor(int descriptor, lockstep_socket *s)
{
    if (descriptor >= 0 && descriptor < LOCKSTEP_DESCRIPTORS_MAX)
        sockets[descriptor] = s;
}

static int keep_number(const lockstep_socket *s, int flags)
{
    if (lockstep_now->network || s->domain == 0)
        return REAL(socket)(AF_UNIX, SOCK_STREAM | (flags & SOCK_CLOEXEC), 0);
    return REAL(socket)(s->domain, s->type | (flags & (SOCK_CLOEXEC | SOCK_NONBLOCK)), 0);
}

int lockstep_new_descriptor(lockstep_socket *s, int flags)
{
    const int kept = keep_number(s, flags);
    if (kept >= LOCKSTEP_DESCRIPTORS_MAX) {
        REAL(close)(kept);
        errno = EMFILE;
        return -1;
    }
    s->is_nonblocking = flags & SOCK_NONBLOCK;
    lockstep_set_descriptor(kept, s);
    return kept;
}

void lockstep_give_up_socket(lockstep_socket *s)
{
    for (int i = 0; i < LOCKSTEP_DESCRIPTORS_MAX; i++)
        if (sockets[i] == s) {
            sockets[i] = NULL;
            if (s->is_nonblocking)
                REAL(fcntl)(i, F_SETFL, REAL(fcntl)(i, F_GETFL) | O_NONBLOCK);
        }
    s->references = 0;
}

/* ---- steps ---- */

/* What a story calls it by: who connected, to whom, and to which port. */
static uint64_t name_of(const lockstep_socket *s)
{
    const lockstep_network *n = lockstep_wire();
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

/* Of a program alone each such step touches all that is under way, so that of no two the order is taken not
 * to matter. */
bool lockstep_wait_step(lockstep_op op, object *of, uint32_t wait_count, int descriptor, int64_t deadline,
                        uint64_t place)
{
    thread *me = lockstep_self;
    object *also =
        lockstep_now->loopback ? lockstep_object(lockstep_now->loopback, LOCKSTEP_LOOPBACK, place) : NULL;
    me->wait_count = wait_count;
    me->descriptor = descriptor;
    me->events = descriptor >= 0 ? POLLIN : 0;
    const lockstep_turn turn = lockstep_point_of_two(op, of, also, place, deadline);
    me->events = 0;
    if (turn == LOCKSTEP_REFUSED)
        lockstep_leave_cancelled();
    return turn == LOCKSTEP_DONE;
}

void lockstep_socket_step(lockstep_op op, lockstep_socket *s, uint64_t place)
{
    lockstep_wait_step(op, lockstep_socket_object(s, place), 0, -1, LOCKSTEP_NEVER, place);
}

bool lockstep_socket_wait(lockstep_op op, lockstep_socket *s, short events, int64_t deadline, uint64_t place)
{
    lockstep_now->waits[lockstep_self->number][0] = (lockstep_wait){.socket = s, .events = events};
    return lockstep_wait_step(op, lockstep_socket_object(s, place), 1, -1, deadline, place);
}

int lockstep_answer_with(int error)
{
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}
