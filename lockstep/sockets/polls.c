/* Waiting for several sockets at once. Descriptors of other kinds are waited for where it is a program alone;
 * of nodes, which cannot tell others when something is there, they are looked at. */
#include "lockstep/sockets/polls.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "lockstep/inside/input.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/order.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/waits.h"
#include "lockstep/sockets/descriptors.h"

#define SECOND INT64_C(1000000000)
#define FAR    (INT64_C(1) << 60)

/* One that is connected, or whose connecting failed, is told so. */
static short events_of(lockstep_socket *s, short wanted)
{
    const int64_t now = lockstep_now->clock;
    lockstep_network *n = lockstep_wire();
    short found = 0;
    if (s->state == LOCKSTEP_CONNECTS && lockstep_writable_at(n, s) <= now)
        s->error = lockstep_socket_settle(n, s, now);
    if (s->error == EINPROGRESS)
        s->error = 0;
    if (wanted & POLLIN && lockstep_readable_at(s) <= now)
        found |= POLLIN;
    if (wanted & POLLOUT && s->state != LOCKSTEP_CONNECTS && lockstep_writable_at(n, s) <= now)
        found |= POLLOUT;
    if (s->error || s->state == LOCKSTEP_BROKEN)
        found |= POLLERR;
    if (s->kind == LOCKSTEP_STREAM && s->domain == 0 && (!s->peer || s->peer->references == 0))
        found |= POLLHUP;
    if (wanted & POLLRDHUP && s->first && s->first->kind != LOCKSTEP_BYTES && s->first->arrives <= now)
        found |= POLLRDHUP;
    if (found & POLLIN && lockstep_is_instrumented)
        lockstep_order_receive(lockstep_self, s->order);
    return found;
}

static int64_t deadline_after(int64_t nanoseconds)
{
    return nanoseconds < 0 || nanoseconds > FAR ? LOCKSTEP_NEVER : lockstep_now->clock + nanoseconds;
}

/* Puts it to the thread's waits, as number `at`. */
static void add_wait(lockstep_socket *s, short events, uint32_t at, uint64_t place)
{
    if (at == LOCKSTEP_WAITS_MAX)
        lockstep_fail(LOCKSTEP_LIMIT, place, "a thread waits for more than %d sockets", LOCKSTEP_WAITS_MAX);
    lockstep_now->waits[lockstep_self->number][at] = (lockstep_wait){.socket = s, .events = events};
}

/* The thread waits for the first `count` of its waits, and for input of `descriptor` (-1: of none). */
static void wait_for(uint32_t count, int descriptor, int64_t nanoseconds, uint64_t place)
{
    const lockstep_wait *waits = lockstep_now->waits[lockstep_self->number];
    object *only = count == 1 ? lockstep_socket_object(waits[0].socket, place) : NULL;
    if (nanoseconds == 0)
        lockstep_wait_step(count == 0 ? LOCKSTEP_YIELD : LOCKSTEP_POLL, only, 0, -1, LOCKSTEP_NEVER, place);
    else
        lockstep_wait_step(LOCKSTEP_POLL, only, count, descriptor, deadline_after(nanoseconds), place);
}

/* ---- poll ---- */

/* Of other descriptors; how many have something. */
static int look_at_others(struct pollfd *all, nfds_t count)
{
    int found = 0;
    for (nfds_t i = 0; i < count; i++) {
        all[i].revents = 0;
        if (all[i].fd >= 0 && !lockstep_networked(all[i].fd))
            found += REAL(poll)(&all[i], 1, 0) > 0;
    }
    return found;
}

/* Does the kernel have it, or have it, too? */
static bool is_real(int descriptor)
{
    const lockstep_socket *s = lockstep_networked(descriptor);
    return descriptor >= 0 && (!s || (s->is_outside && s->state == LOCKSTEP_LISTENS));
}

/* A descriptor that has input once one of the others has what is waited for; -1: there are none. */
static int gather_others(const struct pollfd *all, nfds_t count)
{
    int others = -1;
    for (nfds_t i = 0; i < count && !lockstep_now->network; i++)
        if (is_real(all[i].fd)) {
            struct epoll_event event = {
                .events = (uint32_t)(unsigned short)all[i].events}; /* the bits are the same */
            if (others < 0)
                others = epoll_create1(EPOLL_CLOEXEC);
            REAL(epoll_ctl)(others, EPOLL_CTL_ADD, all[i].fd, &event);
        }
    return others;
}

static int look_at_sockets(struct pollfd *all, nfds_t count)
{
    int found = 0;
    for (nfds_t i = 0; i < count; i++) {
        lockstep_socket *s = lockstep_networked(all[i].fd);
        if (s) {
            all[i].revents = events_of(s, all[i].events);
            if (is_real(all[i].fd) && all[i].events & POLLIN && lockstep_has_input(all[i].fd))
                all[i].revents |= POLLIN;
            found += all[i].revents != 0;
        }
    }
    return found;
}

static int poll_all(struct pollfd *all, nfds_t count, int64_t nanoseconds, uint64_t place)
{
    uint32_t wait_count = 0;
    int others = look_at_others(all, count);
    for (nfds_t i = 0; i < count; i++) {
        lockstep_socket *s = lockstep_networked(all[i].fd);
        if (s)
            add_wait(s, all[i].events, wait_count++, place);
    }
    const int watched = others || nanoseconds == 0 ? -1 : gather_others(all, count);
    wait_for(wait_count, watched, others ? 0 : nanoseconds, place);
    if (watched >= 0) {
        REAL(close)(watched);
        others = look_at_others(all, count);
    }
    return others + look_at_sockets(all, count);
}

INTERPOSED int poll(struct pollfd *all, nfds_t count, int milliseconds)
{
    if (!lockstep_is_on())
        return REAL(poll)(all, count, milliseconds);
    return poll_all(all, count, milliseconds < 0 ? -1 : milliseconds * (SECOND / 1000), HERE);
}

INTERPOSED int __poll_chk(struct pollfd *all, nfds_t count, int milliseconds, size_t room);
INTERPOSED int __poll_chk(struct pollfd *all, nfds_t count, int milliseconds, size_t room)
{
    if (count > room / sizeof *all)
        abort();
    return poll(all, count, milliseconds);
}

static int64_t nanoseconds_of(const struct timespec *time)
{
    return !time ? -1 : time->tv_sec > FAR / SECOND ? FAR : time->tv_sec * SECOND + time->tv_nsec;
}

INTERPOSED int ppoll(struct pollfd *all, nfds_t count, const struct timespec *time, const sigset_t *mask)
{
    return lockstep_is_on() ? poll_all(all, count, nanoseconds_of(time), HERE)
                            : REAL(ppoll)(all, count, time, mask);
}

/* ---- select ---- */

static int select_all(int limit, fd_set *reading, fd_set *writing, fd_set *failing, int64_t nanoseconds,
                      uint64_t place)
{
    struct pollfd all[FD_SETSIZE];
    nfds_t count = 0;
    for (int i = 0; i < limit && i < FD_SETSIZE; i++) {
        const short events = (short)((reading && FD_ISSET(i, reading) ? POLLIN : 0) |
                                     (writing && FD_ISSET(i, writing) ? POLLOUT : 0) |
                                     (failing && FD_ISSET(i, failing) ? POLLPRI : 0));
        if (events)
            all[count++] = (struct pollfd){.fd = i, .events = events};
    }
    poll_all(all, count, nanoseconds, place);
    if (reading)
        FD_ZERO(reading);
    if (writing)
        FD_ZERO(writing);
    if (failing)
        FD_ZERO(failing);
    int found = 0;
    for (nfds_t i = 0; i < count; i++) {
        if (all[i].revents & POLLNVAL)
            return lockstep_answer_with(EBADF);
        const bool reads = all[i].events & POLLIN && all[i].revents & (POLLIN | POLLERR | POLLHUP);
        const bool writes = all[i].events & POLLOUT && all[i].revents & (POLLOUT | POLLERR);
        if (reads)
            FD_SET(all[i].fd, reading);
        if (writes)
            FD_SET(all[i].fd, writing);
        found += reads + writes;
    }
    return found;
}

INTERPOSED int select(int limit, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict failing,
                      struct timeval *restrict time)
{
    if (!lockstep_is_on())
        return REAL(select)(limit, reading, writing, failing, time);
    const int64_t nanoseconds = !time                         ? -1
                                : time->tv_sec > FAR / SECOND ? FAR
                                                              : time->tv_sec * SECOND + time->tv_usec * 1000;
    return select_all(limit, reading, writing, failing, nanoseconds, HERE);
}

INTERPOSED int pselect(int limit, fd_set *restrict reading, fd_set *restrict writing,
                       fd_set *restrict failing, const struct timespec *restrict time,
                       const sigset_t *restrict mask)
{
    return lockstep_is_on() ? select_all(limit, reading, writing, failing, nanoseconds_of(time), HERE)
                            : REAL(pselect)(limit, reading, writing, failing, time, mask);
}

/* ---- epoll ---- */

/* What one descriptor is watched for by an epoll descriptor. */
typedef struct interest {
    int epoll, descriptor;
    const lockstep_socket *socket; /* the number may serve another by now */
    struct epoll_event event;
    bool had_room;  /* of one that tells of changes alone: that there was room has been told */
    bool is_asleep; /* it was to tell once, and has */
} interest;

static interest *interests;
static bool
    watches_outside[LOCKSTEP_DESCRIPTORS_MAX]; /* an epoll descriptor: descriptors of the kernel, too */
static size_t interest_count, interest_capacity;

static interest *find_interest(int epoll, int descriptor)
{
    for (size_t i = 0; i < interest_count; i++)
        if (interests[i].epoll == epoll && interests[i].descriptor == descriptor &&
            interests[i].socket == lockstep_descriptor(descriptor))
            return &interests[i];
    return NULL;
}

static interest *add_interest(int epoll, int descriptor)
{
    if (interest_count == interest_capacity) {
        const size_t capacity = interest_capacity ? 2 * interest_capacity : 64;
        interest *more = realloc(interests, capacity * sizeof *more);
        if (!more)
            return NULL;
        interests = more;
        interest_capacity = capacity;
    }
    interest *i = &interests[interest_count++];
    *i = (interest){.epoll = epoll, .descriptor = descriptor, .socket = lockstep_descriptor(descriptor)};
    return i;
}

static int watch_outside(int epoll, int command, int descriptor, struct epoll_event *event)
{
    if (epoll >= 0 && epoll < LOCKSTEP_DESCRIPTORS_MAX)
        watches_outside[epoll] = true;
    return REAL(epoll_ctl)(epoll, command, descriptor, event);
}

INTERPOSED int epoll_ctl(int epoll, int command, int descriptor, struct epoll_event *event)
{
    const lockstep_socket *s = lockstep_networked(descriptor);
    if (!s)
        return watch_outside(epoll, command, descriptor, event);
    if (is_real(descriptor)) /* the kernel tells of who comes from outside */
        watch_outside(epoll, command, descriptor, event);
    interest *i = find_interest(epoll, descriptor);
    if (command == EPOLL_CTL_ADD && i)
        return lockstep_answer_with(EEXIST);
    if (command != EPOLL_CTL_ADD && !i)
        return lockstep_answer_with(ENOENT);
    if (command == EPOLL_CTL_DEL) {
        *i = interests[--interest_count];
        return 0;
    }
    if (!i && !(i = add_interest(epoll, descriptor)))
        return lockstep_answer_with(ENOMEM);
    i->event = *event;
    i->is_asleep = i->had_room = false;
    return 0;
}

void lockstep_watch_outside(const lockstep_socket *s)
{
    for (size_t i = interest_count; i-- > 0;)
        if (interests[i].socket == s) {
            if (lockstep_descriptor(interests[i].descriptor) == s)
                watch_outside(interests[i].epoll, EPOLL_CTL_ADD, interests[i].descriptor,
                              &interests[i].event);
            interests[i] = interests[--interest_count];
        }
}

static short wanted_by(const interest *i)
{
    short wanted = 0;
    if (i->event.events & EPOLLIN)
        wanted |= POLLIN;
    if (i->event.events & EPOLLRDHUP)
        wanted |= POLLRDHUP;
    if (i->event.events & EPOLLOUT && !(i->event.events & EPOLLET && i->had_room))
        wanted |= POLLOUT;
    return wanted;
}

/* Those of an epoll descriptor that are still open; the others are forgotten. */
static uint32_t gather(int epoll, uint64_t place)
{
    uint32_t count = 0;
    for (size_t i = interest_count; i-- > 0;) {
        lockstep_socket *s = lockstep_descriptor(interests[i].descriptor);
        if (s != interests[i].socket) {
            interests[i] = interests[--interest_count];
            continue;
        }
        if (interests[i].epoll != epoll || interests[i].is_asleep)
            continue;
        if (interests[i].had_room && lockstep_writable_at(lockstep_wire(), s) > lockstep_now->clock)
            interests[i].had_room = false;
        add_wait(s, wanted_by(&interests[i]), count++, place);
    }
    return count;
}

static int tell(int epoll, struct epoll_event *events, int limit)
{
    int found = 0;
    for (size_t i = 0; i < interest_count && found < limit; i++) {
        interest *at = &interests[i];
        if (at->epoll != epoll || at->is_asleep)
            continue;
        const short there = events_of(lockstep_descriptor(at->descriptor), wanted_by(at));
        if (!there)
            continue;
        at->had_room |= (there & POLLOUT) != 0;
        at->is_asleep = at->event.events & EPOLLONESHOT;
        events[found].events = (uint32_t)(unsigned short)there; /* the bits are the same */
        events[found++].data = at->event.data;
    }
    return found;
}

static int wait_at(int epoll, struct epoll_event *events, int limit, int milliseconds, uint64_t place)
{
    int others = REAL(epoll_wait)(epoll, events, limit, 0);
    if (others < 0)
        return others;
    const uint32_t count = gather(epoll, place);
    const bool is_told = !lockstep_now->network && epoll < LOCKSTEP_DESCRIPTORS_MAX && watches_outside[epoll];
    wait_for(count, is_told ? epoll : -1,
             others             ? 0
             : milliseconds < 0 ? -1
                                : milliseconds * (SECOND / 1000),
             place);
    if (others == 0 && is_told)
        others = REAL(epoll_wait)(epoll, events, limit, 0);
    return others + tell(epoll, events + others, limit - others);
}

INTERPOSED int epoll_wait(int epoll, struct epoll_event *events, int limit, int milliseconds)
{
    return lockstep_is_on() ? wait_at(epoll, events, limit, milliseconds, HERE)
                            : REAL(epoll_wait)(epoll, events, limit, milliseconds);
}

INTERPOSED int epoll_pwait(int epoll, struct epoll_event *events, int limit, int milliseconds,
                           const sigset_t *mask)
{
    return lockstep_is_on() ? wait_at(epoll, events, limit, milliseconds, HERE)
                            : REAL(epoll_pwait)(epoll, events, limit, milliseconds, mask);
}
