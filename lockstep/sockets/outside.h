/* Sockets of a program alone that serve what is outside of it. (outside.c) */
#ifndef LOCKSTEP_SOCKETS_OUTSIDE_H
#define LOCKSTEP_SOCKETS_OUTSIDE_H

#include "lockstep/network/network.h"

/* The kernel has it from now on. */
void lockstep_go_outside(lockstep_socket *s);
/* Is the address one that a socket of the program listens at, or has bound? */
bool lockstep_is_inside_address(const lockstep_socket *s, const lockstep_address *address);
/* Before a child is made, which has the descriptors, too: pipes and pairs become the kernel's, with what is
 * in them, unless a thread waits for them. */
void lockstep_share_with_child(void);

#endif
