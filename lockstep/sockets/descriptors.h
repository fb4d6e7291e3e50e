/* Descriptors of nodes that stand for sockets of the simulated network. (descriptors.c) */
#ifndef LOCKSTEP_SOCKETS_DESCRIPTORS_H
#define LOCKSTEP_SOCKETS_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

#include "lockstep/inside/control.h"

/* Is the calling thread a node's? */
static inline bool lockstep_is_networked(void)
{
    return lockstep_is_on() && lockstep_now->network;
}

/* The socket; NULL: it is another kind of descriptor, or none. */
lockstep_socket *lockstep_descriptor(int descriptor);
/* The socket, where the calling thread is a node's. */
static inline lockstep_socket *lockstep_networked(int descriptor)
{
    return lockstep_is_networked() ? lockstep_descriptor(descriptor) : NULL;
}

/* A new one that stands for it; flags: SOCK_NONBLOCK, SOCK_CLOEXEC. -1: there is none left (errno). */
int lockstep_new_descriptor(lockstep_socket *s, int flags);
/* The descriptor stands for it, too (or, NULL, for nothing of the network any more). */
void lockstep_set_descriptor(int descriptor, lockstep_socket *s);

/* The object that steps with it touch: both ends of a connection are one. */
object *lockstep_socket_object(lockstep_socket *s, uint64_t place);
/* A step with it that waits for nothing. */
void lockstep_socket_step(lockstep_op op, lockstep_socket *s, uint64_t place);
/* One that waits, until `deadline` at most, for `events` (POLLIN, POLLOUT); false: time is up. */
bool lockstep_socket_wait(lockstep_op op, lockstep_socket *s, short events, int64_t deadline, uint64_t place);
/* Sets errno, where there is an error; -1, or 0. */
int lockstep_answer_with(int error);

#endif
