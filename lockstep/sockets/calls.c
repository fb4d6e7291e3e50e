/* Sockets come, are connected and go. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "lockstep/disk/disk.h"
#include "lockstep/disk/locks.h"
#include "lockstep/inside/clocks.h"
#include "lockstep/inside/input.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/sources.h"
#include "lockstep/sockets/descriptors.h"
#include "lockstep/sockets/outside.h"

enum { KINDS_OF_TYPES = ~(SOCK_NONBLOCK | SOCK_CLOEXEC) };
#define SECOND INT64_C(1000000000)

/* ---- they come ---- */

static lockstep_socket *new_socket(int domain, int type)
{
    lockstep_before_child = lockstep_share_with_child;
    return lockstep_make_socket(domain, type);
}

INTERPOSED int socket(int domain, int type, int protocol)
{
    const int kind = type & KINDS_OF_TYPES;
    const bool is_simulated = (domain == AF_INET && (kind == SOCK_STREAM || kind == SOCK_DGRAM)) ||
                              (domain == AF_UNIX && kind == SOCK_STREAM);
    if (!lockstep_is_on() || domain == AF_NETLINK || (!lockstep_now->network && !is_simulated))
        return REAL(socket)(domain, type, protocol);
    if (domain != AF_INET && domain != AF_UNIX)
        return lockstep_answer_with(EAFNOSUPPORT);
    if (!is_simulated)
        return lockstep_answer_with(EPROTONOSUPPORT);
    return lockstep_new_descriptor(new_socket(domain, kind), type);
}

/* Two ends within the process. */
static int make_pair(int domain, int type, int flags, int ends[2])
{
    lockstep_socket *a = new_socket(domain, type), *b = new_socket(domain, type);
    lockstep_socket_join(a, b);
    ends[0] = lockstep_new_descriptor(a, flags);
    ends[1] = lockstep_new_descriptor(b, flags);
    if (ends[0] >= 0 && ends[1] >= 0)
        return 0;
    if (ends[0] >= 0)
        close(ends[0]);
    return -1;
}

INTERPOSED int socketpair(int domain, int type, int protocol, int ends[2])
{
    const int kind = type & KINDS_OF_TYPES;
    if (!lockstep_is_on() || domain != AF_UNIX || (kind != SOCK_STREAM && kind != SOCK_DGRAM))
        return REAL(socketpair)(domain, type, protocol, ends);
    return make_pair(0, kind, type, ends);
}

INTERPOSED int pipe2(int ends[2], int flags)
{
    if (!lockstep_is_on())
        return REAL(pipe2)(ends, flags);
    const int wanted = (flags & O_NONBLOCK ? SOCK_NONBLOCK : 0) | (flags & O_CLOEXEC ? SOCK_CLOEXEC : 0);
    if (make_pair(0, SOCK_STREAM, wanted, ends))
        return -1;
    lockstep_descriptor(ends[0])->no_writing = true;
    lockstep_descriptor(ends[1])->no_reading = true;
    return 0;
}

INTERPOSED int pipe(int ends[2])
{
    return lockstep_is_on() ? pipe2(ends, 0) : REAL(pipe)(ends);
}

INTERPOSED int eventfd(unsigned value, int flags)
{
    if (!lockstep_is_on())
        return REAL(eventfd)(value, flags);
    lockstep_socket *s = new_socket(0, 0);
    s->counter = value;
    s->is_semaphore = flags & EFD_SEMAPHORE;
    return lockstep_new_descriptor(s, (flags & EFD_NONBLOCK ? SOCK_NONBLOCK : 0) |
                                          (flags & EFD_CLOEXEC ? SOCK_CLOEXEC : 0));
}

/* ---- they are connected ---- */

/* Of a program alone the kernel has the address, too: somebody outside may want to reach it, and of a local
 * one a file is made. That an address of the Internet is taken does not matter: other runs may be at work
 * beside this one. An errno, 0, or -1: the socket serves what is outside, and nothing else. */
static int bind_outside(int descriptor, lockstep_socket *s, const struct sockaddr *given, socklen_t size,
                        const lockstep_address *address)
{
    const int result = REAL(bind)(descriptor, given, size);
    const bool is_own = *address->path || lockstep_node_of(lockstep_wire(), address->ip, s->node) >= 0;
    s->is_outside = result == 0;
    if (result != 0)
        return is_own && !*address->path ? 0 : errno;
    if (is_own)
        return 0;
    lockstep_go_outside(s);
    return -1;
}

INTERPOSED int bind(int descriptor, const struct sockaddr *given, socklen_t size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    lockstep_address address;
    if (!s && lockstep_is_on())
        lockstep_be_alone(HERE);
    if (!s)
        return REAL(bind)(descriptor, given, size);
    int error = lockstep_take_address(given, size, &address);
    if (!error && lockstep_is_program() && (error = bind_outside(descriptor, s, given, size, &address)) < 0)
        return 0;
    if (!error)
        error = lockstep_socket_bind(lockstep_wire(), s, &address);
    if (!error && s->kind == LOCKSTEP_DATAGRAM) /* from now on it can be reached */
        lockstep_socket_step(LOCKSTEP_LISTEN, s, HERE);
    return lockstep_answer_with(error);
}

INTERPOSED int listen(int descriptor, int backlog)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!s)
        return REAL(listen)(descriptor, backlog);
    lockstep_socket_step(LOCKSTEP_LISTEN, s, HERE);
    if (s->is_outside)
        s->is_outside = REAL(listen)(descriptor, backlog) == 0;
    return lockstep_answer_with(lockstep_socket_listen(lockstep_wire(), s, backlog));
}

/* What connecting came to. */
static int settle(lockstep_socket *s)
{
    return lockstep_socket_settle(lockstep_wire(), s, lockstep_now->clock);
}

/* Nobody of the program is there: somebody else may be. */
static int connect_outside(int descriptor, lockstep_socket *s, const struct sockaddr *given, socklen_t size)
{
    const int result = REAL(connect)(descriptor, given, size), error = errno;
    if (result == 0 || error == EINPROGRESS)
        lockstep_go_outside(s);
    errno = error;
    return result;
}

INTERPOSED int connect(int descriptor, const struct sockaddr *given, socklen_t size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    lockstep_address address;
    if (!s)
        return REAL(connect)(descriptor, given, size);
    int error = lockstep_take_address(given, size, &address);
    if (!error && lockstep_is_program() && s->state == LOCKSTEP_FRESH) {
        lockstep_socket_step(LOCKSTEP_CONNECT, s, HERE);
        if (!lockstep_is_inside_address(s, &address))
            return connect_outside(descriptor, s, given, size);
    }
    if (!error && s->state == LOCKSTEP_CONNECTS)
        error = settle(s) == EINPROGRESS ? EALREADY : EISCONN;
    else if (!error)
        error = lockstep_socket_connect(lockstep_wire(), s, &address, lockstep_now->clock);
    if (error || s->kind == LOCKSTEP_DATAGRAM)
        return lockstep_answer_with(error);
    if (s->is_nonblocking) {
        lockstep_socket_step(LOCKSTEP_CONNECT, s, HERE);
        return lockstep_answer_with(s->domain == AF_UNIX ? settle(s) : EINPROGRESS);
    }
    lockstep_socket_wait(LOCKSTEP_CONNECT, s, POLLOUT, LOCKSTEP_NEVER, HERE);
    return lockstep_answer_with(settle(s));
}

static int64_t deadline_of(int64_t time)
{
    return time ? lockstep_now->clock + time : LOCKSTEP_NEVER;
}

static int accept_one(int descriptor, lockstep_socket *s, struct sockaddr *from, socklen_t *size, int flags,
                      uint64_t place)
{
    if (s->state != LOCKSTEP_LISTENS)
        return lockstep_answer_with(s->kind == LOCKSTEP_STREAM ? EINVAL : EOPNOTSUPP);
    lockstep_now->waits[lockstep_self->number][0] = (lockstep_wait){.socket = s, .events = POLLIN};
    if (s->is_nonblocking)
        lockstep_socket_step(LOCKSTEP_ACCEPT, s, place);
    else if (!lockstep_wait_step(LOCKSTEP_ACCEPT, lockstep_socket_object(s, place), 1,
                                 s->is_outside ? descriptor : -1, deadline_of(s->receive_time), place))
        return lockstep_answer_with(EAGAIN);
    lockstep_socket *end = lockstep_socket_accept(s, lockstep_now->clock);
    if (!end && s->is_outside && lockstep_has_input(descriptor))
        return REAL(accept4)(descriptor, from, size, flags);
    if (!end)
        return lockstep_answer_with(EAGAIN);
    if (from)
        lockstep_give_address(&end->remote, end->domain, from, size);
    return lockstep_new_descriptor(end, flags);
}

INTERPOSED int accept(int descriptor, struct sockaddr *restrict from, socklen_t *restrict size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    return s ? accept_one(descriptor, s, from, size, 0, HERE) : REAL(accept)(descriptor, from, size);
}

INTERPOSED int accept4(int descriptor, struct sockaddr *restrict from, socklen_t *restrict size, int flags)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    return s ? accept_one(descriptor, s, from, size, flags, HERE)
             : REAL(accept4)(descriptor, from, size, flags);
}

INTERPOSED int getsockname(int descriptor, struct sockaddr *restrict to, socklen_t *restrict size)
{
    const lockstep_socket *s = lockstep_networked(descriptor);
    if (!s)
        return REAL(getsockname)(descriptor, to, size);
    lockstep_give_address(&s->local, s->domain ? s->domain : AF_UNIX, to, size);
    return 0;
}

INTERPOSED int getpeername(int descriptor, struct sockaddr *restrict to, socklen_t *restrict size)
{
    const lockstep_socket *s = lockstep_networked(descriptor);
    if (!s)
        return REAL(getpeername)(descriptor, to, size);
    if (s->state != LOCKSTEP_CONNECTED)
        return lockstep_answer_with(ENOTCONN);
    lockstep_give_address(&s->remote, s->domain ? s->domain : AF_UNIX, to, size);
    return 0;
}

/* ---- they go ---- */

INTERPOSED int shutdown(int descriptor, int how)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!s)
        return REAL(shutdown)(descriptor, how);
    lockstep_socket_step(LOCKSTEP_CLOSE, s, HERE);
    if (s->state == LOCKSTEP_LISTENS && how != SHUT_WR) {
        s->state = LOCKSTEP_BROKEN; /* as Linux has it: accept returns */
        return 0;
    }
    if (s->state != LOCKSTEP_CONNECTED)
        return lockstep_answer_with(ENOTCONN);
    lockstep_socket_shut(lockstep_wire(), s, how != SHUT_WR, how != SHUT_RD, lockstep_now->clock);
    return 0;
}

/* One descriptor less. */
static void leave(int descriptor, lockstep_socket *s, uint64_t place)
{
    if (s->references == 1 && s->kind != LOCKSTEP_COUNTER)
        lockstep_socket_step(LOCKSTEP_CLOSE, s, place);
    lockstep_set_descriptor(descriptor, NULL);
    lockstep_socket_close(lockstep_wire(), s, lockstep_now->clock);
}

INTERPOSED int close(int descriptor)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (s)
        leave(descriptor, s, HERE);
    else if (lockstep_is_on())
        lockstep_close_file(descriptor, HERE);
    return REAL(close)(descriptor);
}

/* ---- descriptors ---- */

static int also(int descriptor, int from, lockstep_socket *s)
{
    if (descriptor >= 0 && !s)
        lockstep_has_duplicated(from, descriptor);
    if (descriptor >= 0 && s) {
        lockstep_set_descriptor(descriptor, s);
        s->references++;
    }
    return descriptor;
}

INTERPOSED int dup(int descriptor)
{
    return also(REAL(dup)(descriptor), descriptor, lockstep_networked(descriptor));
}

INTERPOSED int dup2(int from, int to)
{
    lockstep_socket *old = lockstep_networked(to);
    if (from != to && old)
        leave(to, old, HERE);
    const int got = REAL(dup2)(from, to);
    return from == to ? got : also(got, from, lockstep_networked(from));
}

INTERPOSED int dup3(int from, int to, int flags)
{
    lockstep_socket *old = lockstep_networked(to);
    if (from != to && old)
        leave(to, old, HERE);
    return also(REAL(dup3)(from, to, flags), from, lockstep_networked(from));
}

static int control(int descriptor, int command, void *arg, uint64_t place)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!s && lockstep_is_locking(command) && lockstep_is_on() && !lockstep_is_inside())
        return lockstep_lock_range(descriptor, command, arg, place);
    if (s && command == F_GETFL)
        return O_RDWR | (s->is_nonblocking ? O_NONBLOCK : 0);
    if (s && command == F_SETFL) {
        s->is_nonblocking = (intptr_t)arg & O_NONBLOCK;
        return 0;
    }
    const int got = REAL(fcntl)(descriptor, command, arg);
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? also(got, descriptor, s) : got;
}

#define FCNTL(name)                                                                                          \
    INTERPOSED int name(int descriptor, int command, ...)                                                    \
    {                                                                                                        \
        va_list arguments;                                                                                   \
        va_start(arguments, command);                                                                        \
        void *arg = va_arg(arguments, void *);                                                               \
        va_end(arguments);                                                                                   \
        return control(descriptor, command, arg, HERE);                                                      \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

INTERPOSED int ioctl(int descriptor, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *arg = va_arg(arguments, void *);
    va_end(arguments);
    lockstep_socket *s = lockstep_networked(descriptor);
    if (s && request == FIONBIO) {
        s->is_nonblocking = *(const int *)arg != 0;
        return 0;
    }
    if (s && request == FIONREAD) {
        *(int *)arg = (int)lockstep_there(s, lockstep_now->clock);
        return 0;
    }
    return REAL(ioctl)(descriptor, request, arg);
}

/* ---- options ---- */

static int take_error(lockstep_socket *s)
{
    int error = s->error;
    s->error = 0;
    if (error == 0 && s->state == LOCKSTEP_CONNECTS &&
        lockstep_writable_at(lockstep_wire(), s) <= lockstep_now->clock)
        error = settle(s);
    return error;
}

INTERPOSED int getsockopt(int descriptor, int level, int name, void *restrict value, socklen_t *restrict size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    int number = 0;
    if (!s)
        return REAL(getsockopt)(descriptor, level, name, value, size);
    if (level == SOL_SOCKET && name == SO_ERROR)
        number = take_error(s);
    else if (level == SOL_SOCKET && name == SO_TYPE)
        number = s->type;
    else if (level == SOL_SOCKET && name == SO_DOMAIN)
        number = s->domain;
    else if (level == SOL_SOCKET && name == SO_ACCEPTCONN)
        number = s->state == LOCKSTEP_LISTENS;
    else if (level == SOL_SOCKET && (name == SO_SNDBUF || name == SO_RCVBUF))
        number = LOCKSTEP_ROOM;
    memcpy(value, &number, *size < sizeof number ? *size : sizeof number);
    *size = *size < sizeof number ? *size : sizeof number;
    return 0;
}

/* Of the others none changes what the simulated network does. */
INTERPOSED int setsockopt(int descriptor, int level, int name, const void *value, socklen_t size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!s)
        return REAL(setsockopt)(descriptor, level, name, value, size);
    if (lockstep_is_program())
        REAL(setsockopt)(descriptor, level, name, value, size);
    if (level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO)) {
        struct timeval time;
        if (size < sizeof time)
            return lockstep_answer_with(EINVAL);
        memcpy(&time, value, sizeof time);
        const int64_t nanoseconds = time.tv_sec * SECOND + time.tv_usec * 1000;
        *(name == SO_RCVTIMEO ? &s->receive_time : &s->send_time) = nanoseconds;
    }
    return 0;
}
