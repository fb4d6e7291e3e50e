/* Descriptors that stand for sockets of the simulated network: of nodes all, of a program alone those by
 * which its threads can talk to each other. (descriptors.c) */
#ifndef LOCKSTEP_SOCKETS_DESCRIPTORS_H
#define LOCKSTEP_SOCKETS_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

#include "lockstep/inside/control.h"

enum { LOCKSTEP_DESCRIPTORS_MAX = 65536 };

/* Is the calling thread a node's? */
static inline bool lockstep_is_node(void)
{
    return lockstep_is_on() && lockstep_now->network;
}
/* Is it one of a program alone? */
static inline bool lockstep_is_program(void)
{
    return lockstep_is_on() && !lockstep_now->network;
}

/* The socket; NULL: it is another kind of descriptor, or none. */
lockstep_socket *lockstep_descriptor(int descriptor);
/* The socket, where the calling thread is under control. */
static inline lockstep_socket *lockstep_networked(int descriptor)
{
    return lockstep_is_on() && lockstep_wire() ? lockstep_descriptor(descriptor) : NULL;
}

/* A socket of the calling process. Ends the run, where there are too many. */
lockstep_socket *lockstep_make_socket(int domain, int type);

/* A new one that stands for it; flags: SOCK_NONBLOCK, SOCK_CLOEXEC. -1: there is none left (errno). */
int lockstep_new_descriptor(lockstep_socket *s, int flags);
/* The descriptor stands for it, too (or, NULL, for nothing of the network any more). */
void lockstep_set_descriptor(int descriptor, lockstep_socket *s);

/* Of a program alone: no descriptor stands for it any more, each is the kernel's own. */
void lockstep_give_up_socket(lockstep_socket *s);

/* The object that steps with it touch: both ends of a connection are one. */
object *lockstep_socket_object(lockstep_socket *s, uint64_t place);
/* A step with it that waits for nothing. */
void lockstep_socket_step(lockstep_op op, lockstep_socket *s, uint64_t place);
/* One that waits, until `deadline` at most, for `events` (POLLIN, POLLOUT); false: time is up. */
bool lockstep_socket_wait(lockstep_op op, lockstep_socket *s, short events, int64_t deadline, uint64_t place);
/* Likewise for what stands in the thread's waits, or for input of a descriptor of the kernel (-1: of none).
 */
bool lockstep_wait_step(lockstep_op op, object *of, uint32_t wait_count, int descriptor, int64_t deadline,
                        uint64_t place);
/* Sets errno, where there is an error; -1, or 0. */
int lockstep_answer_with(int error);

#endif
