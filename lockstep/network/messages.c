/* What is under way: pieces of streams, which keep their order, and datagrams, which need not. */
#include <errno.h>
#include <string.h>

#include "lockstep/network/network.h"

enum { SMALLEST = 256 };

static lockstep_piece *new_piece(lockstep_network *n, size_t size)
{
    uint32_t class = 0;
    while (((size_t)SMALLEST << class) < sizeof(lockstep_piece) + size)
        class ++;
    lockstep_piece *p = n->spare[class];
    if (p) {
        n->spare[class] = p->next;
    } else {
        if (n->used + ((size_t)SMALLEST << class) > n->size)
            return NULL;
        p = (lockstep_piece *)(void *)((char *)(n + 1) + n->used);
        n->used += (size_t)SMALLEST << class;
    }
    *p = (lockstep_piece){.size = (uint32_t)size, .class = class};
    return p;
}

static void free_piece(lockstep_network *n, lockstep_piece *p)
{
    p->next = n->spare[p->class];
    n->spare[p->class] = p;
}

/* Behind all that arrive no later. */
static void put_in(lockstep_socket *to, lockstep_piece *p)
{
    lockstep_piece **at = &to->first;
    if (to->kind == LOCKSTEP_STREAM && to->last && p->arrives < to->last->arrives)
        p->arrives = to->last->arrives;
    while (*at && (*at)->arrives <= p->arrives)
        at = &(*at)->next;
    p->next = *at;
    *at = p;
    if (!p->next)
        to->last = p;
    to->queued += p->size;
}

static void take_first(lockstep_network *n, lockstep_socket *s)
{
    lockstep_piece *p = s->first;
    s->first = p->next;
    if (!s->first)
        s->last = NULL;
    s->queued -= p->size;
    free_piece(n, p);
}

void lockstep_drop_all(lockstep_network *n, lockstep_socket *s)
{
    while (s->first)
        take_first(n, s);
}

/* When something gets there; LOCKSTEP_NO_TIME: not before the link is whole. */
static int64_t arrival(const lockstep_network *n, uint32_t from, uint32_t to, lockstep_fate fate,
                       int64_t later, int64_t now)
{
    if (lockstep_is_cut(n, from, to))
        return LOCKSTEP_NO_TIME;
    return fate == LOCKSTEP_IS_LATE ? now + later : now;
}

/* Over a link that is cut, nothing waits: is it gone for good? */
static bool is_gone(const lockstep_network *n, const lockstep_socket *s)
{
    return s->client->is_dead || (!n->defers && lockstep_is_cut(n, s->node, s->peer->node));
}

/* Nobody answers any more: it will find out. */
static void lose(lockstep_socket *s, int64_t now)
{
    s->client->is_dead = true;
    if (s->fails_at == LOCKSTEP_NO_TIME)
        s->fails_at = now + LOCKSTEP_SEND_TIME;
}

void lockstep_send_mark(lockstep_network *n, lockstep_socket *s, lockstep_piece_kind kind, int64_t now)
{
    if (!s->peer || s->peer->references == 0)
        return;
    if (is_gone(n, s)) {
        s->client->is_dead = true;
        return;
    }
    lockstep_piece *p = new_piece(n, 0);
    if (!p)
        return;
    p->kind = kind;
    p->from = s->node;
    p->arrives = arrival(n, s->node, s->peer->node, LOCKSTEP_ARRIVES, 0, now);
    put_in(s->peer, p);
}

int lockstep_send_stream(lockstep_network *n, lockstep_socket *s, const char *bytes, size_t size,
                         lockstep_fate fate, int64_t later, int64_t now, size_t *sent)
{
    *sent = 0;
    if (s->fails_at <= now && s->fails_at != LOCKSTEP_NO_TIME)
        s->error = s->error ? s->error : ETIMEDOUT;
    if (s->error) {
        const int error = s->error;
        s->error = 0;
        s->state = LOCKSTEP_BROKEN;
        return error;
    }
    if (s->state == LOCKSTEP_BROKEN || s->no_writing || s->was_reset)
        return EPIPE;
    if (s->state == LOCKSTEP_CONNECTS)
        return EAGAIN;
    if (s->state != LOCKSTEP_CONNECTED || !s->peer)
        return s->domain == AF_UNIX ? ENOTCONN : EPIPE; /* as Linux has it */
    lockstep_socket *to = s->peer;
    if (is_gone(n, s)) {
        lose(s, now);
        *sent = size;
        return 0;
    }
    if (to->references == 0) {
        if (s->domain == 0 || s->domain == AF_UNIX) /* within a node it is known at once */
            return EPIPE;
        s->was_reset = true;
        *sent = size;
        return 0;
    }
    const size_t room = to->queued < LOCKSTEP_ROOM ? LOCKSTEP_ROOM - to->queued : 0;
    if (room == 0)
        return EAGAIN;
    *sent = size < room ? size : room;
    lockstep_piece *p = new_piece(n, *sent);
    if (!p)
        return ENOBUFS;
    memcpy(p->bytes, bytes, *sent);
    p->from = s->node;
    p->arrives = arrival(n, s->node, to->node, fate, later, now);
    put_in(to, p);
    return 0;
}

static int send_once(lockstep_network *n, lockstep_socket *s, lockstep_socket *to, const char *bytes,
                     size_t size, int64_t arrives)
{
    lockstep_piece *p = new_piece(n, size);
    if (!p)
        return ENOBUFS;
    memcpy(p->bytes, bytes, size);
    p->from = s->node;
    p->sender = s->local;
    if (p->sender.ip == 0)
        p->sender.ip = lockstep_ip_of(s->node);
    p->arrives = arrives;
    put_in(to, p);
    return 0;
}

int lockstep_send_datagram(lockstep_network *n, lockstep_socket *s, const lockstep_address *to,
                           const char *bytes, size_t size, lockstep_fate fate, int64_t later, int64_t now)
{
    lockstep_socket *target = s->peer;
    if (size > LOCKSTEP_DATAGRAM_MAX)
        return EMSGSIZE;
    if (!target) {
        const int node = *to->path ? s->node : lockstep_node_of(n, to->ip, s->node);
        const lockstep_address any = {0};
        if (node < 0)
            return ENETUNREACH;
        if (!s->has_address && s->domain == AF_INET && lockstep_socket_bind(n, s, &any))
            return EADDRNOTAVAIL;
        if (!n->defers && lockstep_is_cut(n, s->node, (uint32_t)node))
            return 0;
        target = lockstep_socket_at(n, (uint32_t)node, to, LOCKSTEP_DATAGRAM);
    }
    if (!target || target->references == 0 || fate == LOCKSTEP_IS_LOST ||
        target->queued + size > LOCKSTEP_ROOM)
        return 0; /* as datagrams are */
    const int64_t arrives = arrival(n, s->node, target->node, fate, later, now);
    int error = send_once(n, s, target, bytes, size, arrives);
    if (!error && fate == LOCKSTEP_COMES_TWICE)
        error = send_once(n, s, target, bytes, size, arrives);
    return error;
}

/* ---- receiving ---- */

static int receive_datagram(lockstep_network *n, lockstep_socket *s, char *bytes, size_t size, bool is_peek,
                            size_t *got, size_t *whole, lockstep_address *from)
{
    lockstep_piece *p = s->first;
    *whole = p->size;
    *got = p->size < size ? p->size : size;
    if (*got)
        memcpy(bytes, p->bytes, *got);
    if (from)
        *from = p->sender;
    if (!is_peek)
        take_first(n, s);
    return 0;
}

/* The other end is gone, or at its end; errno, or 0. */
static int take_mark(lockstep_network *n, lockstep_socket *s, bool is_peek)
{
    const lockstep_piece_kind kind = s->first->kind;
    if (is_peek)
        return kind == LOCKSTEP_RESET ? ECONNRESET : 0;
    take_first(n, s);
    s->sees_end = true;
    if (kind == LOCKSTEP_LAST)
        return 0;
    s->state = LOCKSTEP_BROKEN;
    return ECONNRESET;
}

int lockstep_receive(lockstep_network *n, lockstep_socket *s, char *bytes, size_t size, bool is_peek,
                     int64_t now, size_t *got, size_t *whole, lockstep_address *from)
{
    *got = *whole = 0;
    if (s->kind == LOCKSTEP_STREAM && s->state == LOCKSTEP_CONNECTS)
        return EAGAIN;
    if (s->kind == LOCKSTEP_STREAM && (s->state == LOCKSTEP_FRESH || s->state == LOCKSTEP_LISTENS))
        return ENOTCONN;
    if (s->first && s->first->arrives <= now && s->kind == LOCKSTEP_DATAGRAM)
        return receive_datagram(n, s, bytes, size, is_peek, got, whole, from);
    while (*got < size && s->first && s->first->arrives <= now && s->first->kind == LOCKSTEP_BYTES) {
        lockstep_piece *p = s->first;
        const size_t left = p->size - p->taken, some = left < size - *got ? left : size - *got;
        memcpy(bytes + *got, p->bytes + p->taken, some);
        *got += some;
        if (is_peek)
            break;
        p->taken += (uint32_t)some;
        if (p->taken == p->size)
            take_first(n, s);
    }
    *whole = *got;
    if (*got || size == 0 || s->no_reading || s->sees_end)
        return 0;
    if (s->first && s->first->arrives <= now)
        return take_mark(n, s, is_peek);
    if (s->error || (s->fails_at <= now && s->fails_at != LOCKSTEP_NO_TIME)) {
        const int error = s->error ? s->error : ETIMEDOUT;
        s->error = 0;
        s->sees_end = true;
        s->state = LOCKSTEP_BROKEN;
        return error;
    }
    return s->state == LOCKSTEP_BROKEN ? 0 : EAGAIN;
}

size_t lockstep_there(const lockstep_socket *s, int64_t now)
{
    size_t sum = 0;
    for (const lockstep_piece *p = s->first; p && p->arrives <= now; p = p->next) {
        sum += p->size - p->taken;
        if (s->kind == LOCKSTEP_DATAGRAM)
            break;
    }
    return sum;
}
