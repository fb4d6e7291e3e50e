/* What is sent: by nodes to each other, and by a program to itself. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "lockstep/disk/disk.h"
#include "lockstep/inside/input.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/order.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/strikes.h"
#include "lockstep/sockets/descriptors.h"
#include "lockstep/sockets/outside.h"

static int64_t deadline_of(int64_t time)
{
    return time ? lockstep_now->clock + time : LOCKSTEP_NEVER;
}

/* What may happen to a call before it does anything: it is interrupted, where it may wait (false, and errno),
 * or has less to transfer, where bytes are in a row. */
static bool go_on(int descriptor, const lockstep_socket *s, size_t *size, uint64_t place)
{
    const uint32_t wanted = 1u << LOCKSTEP_OF_EINTR | 1u << LOCKSTEP_OF_SHORT;
    struct stat about;
    if (!lockstep_is_on() || !(lockstep_shared->plan.faults & wanted))
        return true;
    const bool is_file = !s && REAL(fstat)(descriptor, &about) == 0 && S_ISREG(about.st_mode);
    int type = SOCK_STREAM;
    socklen_t room = sizeof type;
    if (!s && !is_file && S_ISSOCK(about.st_mode))
        REAL(getsockopt)(descriptor, SOL_SOCKET, SO_TYPE, &type, &room);
    if (!is_file && lockstep_is_interrupted(place)) {
        errno = EINTR;
        return false;
    }
    if (s ? s->kind == LOCKSTEP_STREAM : type == SOCK_STREAM)
        *size = lockstep_amount(*size, place);
    return true;
}

/* ---- sending ---- */

/* What may become of something that goes from one node to another. */
static uint32_t fates_of(const lockstep_socket *s, uint32_t to)
{
    const uint32_t faults = lockstep_shared->plan.faults;
    uint32_t fates = 1u << LOCKSTEP_ARRIVES;
    if (to == s->node)
        return fates;
    if (faults >> LOCKSTEP_OF_LATENCY & 1)
        fates |= 1u << LOCKSTEP_IS_LATE;
    if (s->kind == LOCKSTEP_DATAGRAM && faults >> LOCKSTEP_OF_LOSS & 1)
        fates |= 1u << LOCKSTEP_IS_LOST;
    if (s->kind == LOCKSTEP_DATAGRAM && faults >> LOCKSTEP_OF_DUPLICATION & 1)
        fates |= 1u << LOCKSTEP_COMES_TWICE;
    return fates;
}

/* Chooses one, as a part of the step just made. */
static lockstep_fate choose_fate(const lockstep_socket *s, uint32_t to)
{
    const uint32_t fates = fates_of(s, to);
    if ((fates & (fates - 1)) == 0)
        return LOCKSTEP_ARRIVES;
    const lockstep_fate fate = lockstep_choose_fate(fates);
    lockstep_note_waiting(fates);
    if (fate != LOCKSTEP_ARRIVES)
        lockstep_note_other(fate);
    return fate;
}

static int end_with(int error, int flags)
{
    if (error == EPIPE && !(flags & MSG_NOSIGNAL))
        raise(SIGPIPE);
    return lockstep_answer_with(error);
}

_Static_assert((int)LOCKSTEP_CLOCKS == (int)LOCKSTEP_THREADS_MAX, "clocks of sockets are those of threads");

static void leave_order(lockstep_socket *to)
{
    if (lockstep_is_instrumented && to)
        lockstep_order_send(lockstep_self, to->order);
}

static ssize_t send_stream(lockstep_socket *s, const char *bytes, size_t size, int flags, uint64_t place)
{
    const bool waits = !s->is_nonblocking && !(flags & MSG_DONTWAIT);
    size_t total = 0;
    do {
        size_t sent;
        if (!waits)
            lockstep_socket_step(LOCKSTEP_SEND, s, place);
        else if (!lockstep_socket_wait(LOCKSTEP_SEND, s, POLLOUT, deadline_of(s->send_time), place))
            return total ? (ssize_t)total : lockstep_answer_with(EAGAIN);
        lockstep_socket_settle(lockstep_wire(), s, lockstep_now->clock);
        const lockstep_fate fate = s->peer ? choose_fate(s, s->peer->node) : LOCKSTEP_ARRIVES;
        leave_order(s->peer);
        const int error = lockstep_send_stream(lockstep_wire(), s, bytes + total, size - total, fate,
                                               lockstep_shared->plan.latency, lockstep_now->clock, &sent);
        if (error)
            return total ? (ssize_t)total : end_with(error, flags);
        total += sent;
    } while (waits && total < size);
    return (ssize_t)total;
}

static ssize_t send_datagram(lockstep_socket *s, const lockstep_address *to, const char *bytes, size_t size,
                             uint64_t place)
{
    lockstep_network *n = lockstep_wire();
    const int node = s->peer ? s->node : lockstep_node_of(n, to->ip, s->node);
    lockstep_socket *target = s->peer    ? s->peer
                              : node < 0 ? NULL
                                         : lockstep_socket_at(n, (uint32_t)node, to, LOCKSTEP_DATAGRAM);
    lockstep_socket_step(LOCKSTEP_SEND, target ? target : s, place);
    const lockstep_fate fate = node < 0 ? LOCKSTEP_ARRIVES : choose_fate(s, (uint32_t)node);
    leave_order(target);
    const int error = lockstep_send_datagram(n, s, to, bytes, size, fate, lockstep_shared->plan.latency,
                                             lockstep_now->clock);
    return error ? lockstep_answer_with(error) : (ssize_t)size;
}

static ssize_t add_to_counter(lockstep_socket *s, const void *bytes, size_t size, uint64_t place)
{
    uint64_t value;
    if (size < sizeof value)
        return lockstep_answer_with(EINVAL);
    memcpy(&value, bytes, sizeof value);
    lockstep_socket_step(LOCKSTEP_SEND, s, place);
    leave_order(s);
    s->counter += value;
    return sizeof value;
}

static ssize_t send_to(int descriptor, lockstep_socket *s, const void *bytes, size_t size, int flags,
                       const struct sockaddr *given, socklen_t given_size, uint64_t place)
{
    lockstep_address to = s->remote;
    if (s->kind == LOCKSTEP_COUNTER)
        return add_to_counter(s, bytes, size, place);
    if (s->kind == LOCKSTEP_STREAM)
        return send_stream(s, bytes, size, flags, place);
    const int error = given ? lockstep_take_address(given, given_size, &to) : 0;
    if (error)
        return lockstep_answer_with(error);
    if (given && !s->has_address && lockstep_is_program() && !lockstep_is_inside_address(s, &to)) {
        lockstep_go_outside(s);
        return REAL(sendto)(descriptor, bytes, size, flags, given, given_size);
    }
    if (!given && s->state != LOCKSTEP_CONNECTED)
        return lockstep_answer_with(EDESTADDRREQ);
    return send_datagram(s, &to, bytes, size, place);
}

INTERPOSED ssize_t write(int descriptor, const void *bytes, size_t size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!go_on(descriptor, s, &size, HERE))
        return -1;
    if (s)
        return send_to(descriptor, s, bytes, size, 0, NULL, 0, HERE);
    if (lockstep_is_on())
        lockstep_file_step(LOCKSTEP_WRITE, descriptor, true, HERE);
    return REAL(write)(descriptor, bytes, size);
}

INTERPOSED ssize_t send(int descriptor, const void *bytes, size_t size, int flags)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!go_on(descriptor, s, &size, HERE))
        return -1;
    return s ? send_to(descriptor, s, bytes, size, flags, NULL, 0, HERE)
             : REAL(send)(descriptor, bytes, size, flags);
}

INTERPOSED ssize_t sendto(int descriptor, const void *bytes, size_t size, int flags,
                          const struct sockaddr *to, socklen_t to_size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    return s ? send_to(descriptor, s, bytes, size, flags, to, to_size, HERE)
             : REAL(sendto)(descriptor, bytes, size, flags, to, to_size);
}

/* ---- several pieces of memory as one ---- */

enum { GATHERED_MAX = LOCKSTEP_ROOM };

static size_t size_of(const struct iovec *parts, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += parts[i].iov_len;
    return sum < GATHERED_MAX ? sum : GATHERED_MAX;
}

static ssize_t send_parts(int descriptor, lockstep_socket *s, const struct iovec *parts, size_t count,
                          int flags, const struct sockaddr *to, socklen_t to_size, uint64_t place)
{
    const size_t size = size_of(parts, count);
    char *all = malloc(size ? size : 1);
    if (!all)
        return lockstep_answer_with(ENOMEM);
    for (size_t i = 0, at = 0; i < count && at < size; at += parts[i].iov_len, i++)
        if (parts[i].iov_len)
            memcpy(all + at, parts[i].iov_base, parts[i].iov_len < size - at ? parts[i].iov_len : size - at);
    const ssize_t sent = send_to(descriptor, s, all, size, flags, to, to_size, place);
    free(all);
    return sent;
}

INTERPOSED ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (s && count >= 0)
        return send_parts(descriptor, s, parts, (size_t)count, 0, NULL, 0, HERE);
    if (lockstep_is_on())
        lockstep_file_step(LOCKSTEP_WRITE, descriptor, true, HERE);
    return REAL(writev)(descriptor, parts, count);
}

INTERPOSED ssize_t sendmsg(int descriptor, const struct msghdr *m, int flags)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    return s ? send_parts(descriptor, s, m->msg_iov, m->msg_iovlen, flags, m->msg_name, m->msg_namelen, HERE)
             : REAL(sendmsg)(descriptor, m, flags);
}

/* ---- receiving ---- */

static ssize_t take_counter(lockstep_socket *s, void *to, size_t size, uint64_t place)
{
    if (size < sizeof s->counter)
        return lockstep_answer_with(EINVAL);
    if (s->is_nonblocking)
        lockstep_socket_step(LOCKSTEP_RECEIVE, s, place);
    else
        lockstep_socket_wait(LOCKSTEP_RECEIVE, s, POLLIN, LOCKSTEP_NEVER, place);
    if (s->counter == 0)
        return lockstep_answer_with(EAGAIN);
    if (lockstep_is_instrumented)
        lockstep_order_receive(lockstep_self, s->order);
    const uint64_t value = s->is_semaphore ? 1 : s->counter;
    s->counter -= value;
    memcpy(to, &value, sizeof value);
    return sizeof value;
}

static ssize_t receive(lockstep_socket *s, void *to, size_t size, int flags, lockstep_address *from,
                       size_t *whole, uint64_t place)
{
    const bool waits = !s->is_nonblocking && !(flags & MSG_DONTWAIT);
    size_t total = 0, got;
    if (s->kind == LOCKSTEP_COUNTER)
        return take_counter(s, to, size, place);
    do {
        if (!waits)
            lockstep_socket_step(LOCKSTEP_RECEIVE, s, place);
        else if (!lockstep_socket_wait(LOCKSTEP_RECEIVE, s, POLLIN, deadline_of(s->receive_time), place))
            return total ? (ssize_t)total : lockstep_answer_with(EAGAIN);
        if (lockstep_is_instrumented)
            lockstep_order_receive(lockstep_self, s->order);
        lockstep_socket_settle(lockstep_wire(), s, lockstep_now->clock);
        const int error = lockstep_receive(lockstep_wire(), s, (char *)to + total, size - total,
                                           flags & MSG_PEEK, lockstep_now->clock, &got, whole, from);
        if (error)
            return total ? (ssize_t)total : lockstep_answer_with(error);
        total += got;
    } while (waits && got && total < size && flags & MSG_WAITALL && !(flags & MSG_PEEK) &&
             s->kind == LOCKSTEP_STREAM);
    return (ssize_t)total;
}

static ssize_t receive_from(lockstep_socket *s, void *to, size_t size, int flags, struct sockaddr *from,
                            socklen_t *from_size, uint64_t place)
{
    lockstep_address sender = s->remote;
    size_t whole;
    const ssize_t got = receive(s, to, size, flags, &sender, &whole, place);
    if (got >= 0 && from)
        lockstep_give_address(&sender, s->domain ? s->domain : AF_UNIX, from, from_size);
    return got >= 0 && flags & MSG_TRUNC && s->kind == LOCKSTEP_DATAGRAM ? (ssize_t)whole : got;
}

INTERPOSED ssize_t read(int descriptor, void *to, size_t size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!go_on(descriptor, s, &size, HERE))
        return -1;
    if (s)
        return receive_from(s, to, size, 0, NULL, NULL, HERE);
    if (lockstep_is_on()) {
        lockstep_await_input(descriptor, HERE);
        lockstep_file_step(LOCKSTEP_READ, descriptor, true, HERE);
    }
    return REAL(read)(descriptor, to, size);
}

INTERPOSED ssize_t recv(int descriptor, void *to, size_t size, int flags)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!go_on(descriptor, s, &size, HERE))
        return -1;
    if (s)
        return receive_from(s, to, size, flags, NULL, NULL, HERE);
    if (lockstep_is_on() && !(flags & MSG_DONTWAIT))
        lockstep_await_input(descriptor, HERE);
    return REAL(recv)(descriptor, to, size, flags);
}

INTERPOSED ssize_t recvfrom(int descriptor, void *restrict to, size_t size, int flags,
                            struct sockaddr *restrict from, socklen_t *restrict from_size)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    return s ? receive_from(s, to, size, flags, from, from_size, HERE)
             : REAL(recvfrom)(descriptor, to, size, flags, from, from_size);
}

static ssize_t receive_parts(lockstep_socket *s, const struct iovec *parts, size_t count, int flags,
                             struct sockaddr *from, socklen_t *from_size, int *got_flags, uint64_t place)
{
    const size_t size = size_of(parts, count);
    char *all = malloc(size ? size : 1);
    if (!all)
        return lockstep_answer_with(ENOMEM);
    lockstep_address sender = s->remote;
    size_t whole = 0;
    const ssize_t got = receive(s, all, size, flags, &sender, &whole, place);
    for (size_t i = 0, at = 0; got > 0 && i < count && at < (size_t)got; at += parts[i].iov_len, i++)
        memcpy(parts[i].iov_base, all + at,
               parts[i].iov_len < (size_t)got - at ? parts[i].iov_len : (size_t)got - at);
    free(all);
    if (got >= 0 && from)
        lockstep_give_address(&sender, s->domain ? s->domain : AF_UNIX, from, from_size);
    *got_flags = got >= 0 && whole > (size_t)got ? MSG_TRUNC : 0;
    return got;
}

INTERPOSED ssize_t readv(int descriptor, const struct iovec *parts, int count)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    int flags;
    if (s && count >= 0)
        return receive_parts(s, parts, (size_t)count, 0, NULL, NULL, &flags, HERE);
    if (lockstep_is_on()) {
        lockstep_await_input(descriptor, HERE);
        lockstep_file_step(LOCKSTEP_READ, descriptor, true, HERE);
    }
    return REAL(readv)(descriptor, parts, count);
}

INTERPOSED ssize_t recvmsg(int descriptor, struct msghdr *m, int flags)
{
    lockstep_socket *s = lockstep_networked(descriptor);
    if (!s)
        return REAL(recvmsg)(descriptor, m, flags);
    m->msg_controllen = 0;
    return receive_parts(s, m->msg_iov, m->msg_iovlen, flags, m->msg_name, &m->msg_namelen, &m->msg_flags,
                         HERE);
}

/* What a program calls that was compiled with _FORTIFY_SOURCE. */
INTERPOSED ssize_t __read_chk(int descriptor, void *to, size_t size, size_t room);
INTERPOSED ssize_t __read_chk(int descriptor, void *to, size_t size, size_t room)
{
    if (size > room)
        abort();
    return read(descriptor, to, size);
}

INTERPOSED ssize_t __recv_chk(int descriptor, void *to, size_t size, size_t room, int flags);
INTERPOSED ssize_t __recv_chk(int descriptor, void *to, size_t size, size_t room, int flags)
{
    if (size > room)
        abort();
    return recv(descriptor, to, size, flags);
}

INTERPOSED ssize_t __recvfrom_chk(int descriptor, void *to, size_t size, size_t room, int flags,
                                  struct sockaddr *from, socklen_t *from_size);
INTERPOSED ssize_t __recvfrom_chk(int descriptor, void *to, size_t size, size_t room, int flags,
                                  struct sockaddr *from, socklen_t *from_size)
{
    if (size > room)
        abort();
    return recvfrom(descriptor, to, size, flags, from, from_size);
}
