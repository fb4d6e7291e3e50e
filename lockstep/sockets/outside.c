#include "lockstep/sockets/outside.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/eventfd.h>

#include "lockstep/inside/real.h"
#include "lockstep/sockets/descriptors.h"
#include "lockstep/sockets/polls.h"

void lockstep_go_outside(lockstep_socket *s)
{
    lockstep_watch_outside(s);
    lockstep_give_up_socket(s);
}

bool lockstep_is_inside_address(const lockstep_socket *s, const lockstep_address *address)
{
    return lockstep_socket_at(lockstep_wire(), s->node, address, s->kind) != NULL;
}

/* ---- children ---- */

static bool is_waited_for(const lockstep_socket *s)
{
    for (uint32_t i = 0; s && i < lockstep_now->thread_count; i++) {
        const thread *t = &lockstep_now->threads[i];
        const bool waits = t != lockstep_self && !t->is_finished && lockstep_is_of_network(t->op);
        for (uint32_t k = 0; waits && k < t->wait_count; k++)
            if (lockstep_now->waits[i][k].socket == s)
                return true;
    }
    return false;
}

/* The descriptors that stand for it stand for one of the kernel's; -1: for none. */
static void replace(lockstep_socket *s, int real)
{
    for (int i = 0; real >= 0 && i < LOCKSTEP_DESCRIPTORS_MAX; i++)
        if (lockstep_descriptor(i) == s)
            REAL(dup3)(real, i, REAL(fcntl)(i, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0);
    if (real >= 0)
        REAL(close)(real);
    lockstep_go_outside(s);
}

/* What has come and was not read is written into the other end. */
static void hand_on(const lockstep_socket *s, int other)
{
    for (const lockstep_piece *p = s->first; p; p = p->next)
        if (p->kind == LOCKSTEP_BYTES && REAL(write)(other, p->bytes + p->taken, p->size - p->taken) < 0)
            return; /* it is full, which 64 KiB do not make it */
}

static void share_pair(lockstep_socket *a, lockstep_socket *b)
{
    int ends[2];
    const bool is_pipe = a->no_writing && b->no_reading;
    if (is_pipe ? REAL(pipe2)(ends, 0) : REAL(socketpair)(AF_UNIX, a->type ? a->type : SOCK_STREAM, 0, ends))
        return;
    hand_on(a, ends[1]);
    if (!is_pipe)
        hand_on(b, ends[0]);
    replace(a, ends[0]);
    replace(b, ends[1]);
}

void lockstep_share_with_child(void)
{
    if (!lockstep_is_program() || !lockstep_now->loopback)
        return;
    for (uint32_t i = 0; i < lockstep_now->loopback->socket_count; i++) {
        lockstep_socket *s = &lockstep_now->loopback->sockets[i];
        if (s->references == 0 || is_waited_for(s) || is_waited_for(s->peer))
            continue;
        if (s->kind == LOCKSTEP_COUNTER)
            replace(s, REAL(eventfd)((unsigned)s->counter, s->is_semaphore ? EFD_SEMAPHORE : 0));
        else if (s->peer)
            s->no_reading ? share_pair(s->peer, s) : share_pair(s, s->peer);
    }
}
