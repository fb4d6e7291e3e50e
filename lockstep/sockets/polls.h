/* What epoll descriptors watch. (polls.c) */
#ifndef LOCKSTEP_SOCKETS_POLLS_H
#define LOCKSTEP_SOCKETS_POLLS_H

#include "lockstep/network/network.h"

/* From now on the kernel watches the descriptors that have stood for it. */
void lockstep_watch_outside(const lockstep_socket *s);

#endif
