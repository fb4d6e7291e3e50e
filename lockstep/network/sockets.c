/* Sockets of nodes: streams that are connected, datagrams, and counters (eventfd). */
#include <errno.h>
#include <string.h>

#include "lockstep/network/network.h"

enum { FIRST_PORT = 32768 };
void lockstep_network_reset(lockstep_network *n, uint64_t size)
{
    memset(n->is_cut, 0, sizeof n->is_cut);
    memset(n->sockets, 0, n->socket_count * sizeof *n->sockets);
    memset(n->spare, 0, sizeof n->spare);
    n->socket_count = 0;
    n->used = 0;
    n->size = size - sizeof *n;
    for (uint32_t i = 0; i < LOCKSTEP_NODES_MAX; i++)
        n->next_port[i] = FIRST_PORT;
}

lockstep_socket *lockstep_socket_new(lockstep_network *n, uint32_t node, int domain, int type)
{
    if (n->socket_count == LOCKSTEP_SOCKETS_MAX)
        return NULL;
    lockstep_socket *s = &n->sockets[n->socket_count++];
    *s = (lockstep_socket){.number = n->socket_count,
                           .kind = type == SOCK_DGRAM    ? LOCKSTEP_DATAGRAM
                                   : type == SOCK_STREAM ? LOCKSTEP_STREAM
                                                         : LOCKSTEP_COUNTER,
                           .node = (uint8_t)node,
                           .domain = domain,
                           .type = type,
                           .references = 1,
                           .fails_at = LOCKSTEP_NO_TIME};
    s->client = s;
    return s;
}

/* ---- who has which address ---- */

static bool has_address(const lockstep_socket *s, uint32_t node, const lockstep_address *a)
{
    if (s->node != node || !s->has_address || s->references == 0)
        return false;
    if (*a->path || *s->local.path)
        return strncmp(a->path, s->local.path, sizeof a->path) == 0;
    return s->local.port == a->port &&
           (s->local.ip == 0 || a->ip == 0 || s->local.ip == a->ip || s->local.ip >> 24 != a->ip >> 24);
}

lockstep_socket *lockstep_socket_at(lockstep_network *n, uint32_t node, const lockstep_address *address,
                                    lockstep_socket_kind kind)
{
    for (uint32_t i = 0; i < n->socket_count; i++) {
        lockstep_socket *s = &n->sockets[i];
        if (s->kind == kind && (kind == LOCKSTEP_DATAGRAM || s->state == LOCKSTEP_LISTENS) &&
            has_address(s, node, address))
            return s;
    }
    return NULL;
}

static bool is_taken(const lockstep_network *n, const lockstep_socket *s, const lockstep_address *address)
{
    for (uint32_t i = 0; i < n->socket_count; i++) {
        const lockstep_socket *other = &n->sockets[i];
        if (other != s && other->kind == s->kind && !other->is_accepted &&
            has_address(other, s->node, address))
            return true;
    }
    return false;
}

static int take_any_port(lockstep_network *n, lockstep_socket *s)
{
    lockstep_address a = s->local;
    for (int tries = 0; tries < UINT16_MAX; tries++) {
        a.port = n->next_port[s->node];
        n->next_port[s->node] = a.port == UINT16_MAX ? FIRST_PORT : (uint16_t)(a.port + 1);
        if (!is_taken(n, s, &a)) {
            s->local.port = a.port;
            s->has_address = true;
            return 0;
        }
    }
    return EADDRINUSE;
}

int lockstep_socket_bind(lockstep_network *n, lockstep_socket *s, const lockstep_address *address)
{
    if (!*address->path && lockstep_node_of(n, address->ip, s->node) != (int)s->node)
        return EADDRNOTAVAIL;
    if (s->has_address)
        return EINVAL;
    s->local = *address;
    if (!*address->path && address->port == 0)
        return take_any_port(n, s);
    if (is_taken(n, s, address))
        return EADDRINUSE;
    s->has_address = true;
    return 0;
}

int lockstep_socket_listen(lockstep_network *n, lockstep_socket *s, int backlog)
{
    if (s->kind != LOCKSTEP_STREAM)
        return EOPNOTSUPP;
    if (s->state != LOCKSTEP_FRESH && s->state != LOCKSTEP_LISTENS)
        return EINVAL;
    s->backlog = backlog > 0 ? (uint32_t)backlog : 1;
    s->state = LOCKSTEP_LISTENS;
    return s->has_address ? 0 : take_any_port(n, s);
}

/* ---- connecting ---- */

void lockstep_socket_join(lockstep_socket *a, lockstep_socket *b)
{
    a->peer = b;
    b->peer = a;
    b->client = a;
    a->state = b->state = LOCKSTEP_CONNECTED;
}

int lockstep_socket_connect(lockstep_network *n, lockstep_socket *s, const lockstep_address *to, int64_t now)
{
    const int node = *to->path ? s->node : lockstep_node_of(n, to->ip, s->node);
    if (s->kind == LOCKSTEP_COUNTER || s->domain == 0)
        return ENOTSOCK;
    if ((*to->path != 0) != (s->domain == AF_UNIX))
        return EAFNOSUPPORT;
    if (node < 0)
        return ENETUNREACH;
    if (s->kind == LOCKSTEP_STREAM && s->state == LOCKSTEP_CONNECTED)
        return EISCONN;
    if (s->state == LOCKSTEP_CONNECTS)
        return EALREADY;
    if (s->state == LOCKSTEP_LISTENS)
        return EOPNOTSUPP;
    s->was_bound = s->has_address;
    if (!s->has_address && s->domain == AF_INET && take_any_port(n, s))
        return EADDRNOTAVAIL;
    if (s->local.ip == 0)
        s->local.ip = lockstep_ip_of(s->node);
    s->remote = *to;
    if (s->remote.ip == 0 && s->domain == AF_INET)
        s->remote.ip = lockstep_ip_of(s->node);
    s->state = s->kind == LOCKSTEP_DATAGRAM ? LOCKSTEP_CONNECTED : LOCKSTEP_CONNECTS;
    if (s->kind == LOCKSTEP_STREAM)
        s->fails_at = now + LOCKSTEP_CONNECT_TIME;
    return 0;
}

static uint32_t node_it_wants(const lockstep_network *n, const lockstep_socket *s)
{
    return s->domain == AF_UNIX ? s->node : (uint32_t)lockstep_node_of(n, s->remote.ip, s->node);
}

static bool can_reach(const lockstep_network *n, const lockstep_socket *s)
{
    const uint32_t node = node_it_wants(n, s);
    return !lockstep_is_cut(n, s->node, node) && !lockstep_is_cut(n, node, s->node);
}

static int end_connecting(lockstep_socket *s, int error)
{
    s->state = LOCKSTEP_FRESH;
    s->fails_at = LOCKSTEP_NO_TIME;
    if (!s->was_bound) {
        s->has_address = false;
        s->local = (lockstep_address){0};
    }
    return error;
}

int lockstep_socket_settle(lockstep_network *n, lockstep_socket *s, int64_t now)
{
    if (s->state != LOCKSTEP_CONNECTS)
        return 0;
    if (!can_reach(n, s))
        return now < s->fails_at ? EINPROGRESS : end_connecting(s, ETIMEDOUT);
    const uint32_t node = node_it_wants(n, s);
    lockstep_socket *listener = lockstep_socket_at(n, node, &s->remote, LOCKSTEP_STREAM);
    if (!listener)
        return end_connecting(s, s->domain == AF_UNIX ? ENOENT : ECONNREFUSED);
    lockstep_socket *end = lockstep_socket_new(n, node, s->domain, SOCK_STREAM);
    if (!end)
        return end_connecting(s, ENOBUFS);
    end->local = s->remote;
    end->remote = s->local;
    end->has_address = end->is_accepted = true;
    end->arrives = now;
    lockstep_socket_join(s, end);
    s->fails_at = LOCKSTEP_NO_TIME;
    lockstep_socket **last = &listener->waiting;
    while (*last)
        last = &(*last)->next_waiting;
    *last = end;
    return 0;
}

lockstep_socket *lockstep_socket_accept(lockstep_socket *listener, int64_t now)
{
    lockstep_socket *s = listener->waiting;
    if (!s || s->arrives > now)
        return NULL;
    listener->waiting = s->next_waiting;
    s->next_waiting = NULL;
    return s;
}

/* ---- when something can be done ---- */

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t lockstep_readable_at(const lockstep_socket *s)
{
    if (s->kind == LOCKSTEP_COUNTER)
        return s->counter > 0 ? 0 : LOCKSTEP_NO_TIME;
    if (s->state == LOCKSTEP_LISTENS)
        return s->waiting ? s->waiting->arrives : LOCKSTEP_NO_TIME;
    if (s->no_reading || s->error || s->sees_end ||
        (s->kind == LOCKSTEP_STREAM && (s->state == LOCKSTEP_FRESH || s->state == LOCKSTEP_BROKEN)))
        return 0;
    return sooner(s->first ? s->first->arrives : LOCKSTEP_NO_TIME, s->fails_at);
}

int64_t lockstep_writable_at(const lockstep_network *n, const lockstep_socket *s)
{
    if (s->state == LOCKSTEP_CONNECTS)
        return can_reach(n, s) ? 0 : s->fails_at;
    if (s->kind != LOCKSTEP_STREAM || s->state != LOCKSTEP_CONNECTED || !s->peer ||
        s->peer->references == 0 || s->no_writing || s->error || s->client->is_dead)
        return 0;
    return s->peer->queued < LOCKSTEP_ROOM ? 0 : s->fails_at;
}

/* ---- the end ---- */

void lockstep_socket_shut(lockstep_network *n, lockstep_socket *s, bool reading, bool writing, int64_t now)
{
    if (writing && !s->no_writing && s->peer)
        lockstep_send_mark(n, s, LOCKSTEP_LAST, now);
    s->no_reading |= reading;
    s->no_writing |= writing;
}

static void refuse_all(lockstep_network *n, lockstep_socket *listener, int64_t now)
{
    for (lockstep_socket *s = listener->waiting; s; s = s->next_waiting) {
        s->references = 0;
        lockstep_send_mark(n, s, LOCKSTEP_RESET, now);
        lockstep_drop_all(n, s);
    }
    listener->waiting = NULL;
}

void lockstep_socket_close(lockstep_network *n, lockstep_socket *s, int64_t now)
{
    if (--s->references > 0)
        return;
    if (s->state == LOCKSTEP_LISTENS)
        refuse_all(n, s, now);
    else if (s->peer && s->first && s->first->kind == LOCKSTEP_BYTES)
        lockstep_send_mark(n, s, LOCKSTEP_RESET, now);
    else if (s->peer && !s->no_writing)
        lockstep_send_mark(n, s, LOCKSTEP_LAST, now);
    lockstep_drop_all(n, s);
}
