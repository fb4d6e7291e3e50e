/* Links that are cut, and nodes that are stopped. */
#include <string.h>

#include "lockstep/network/network.h"

void lockstep_cut(lockstep_network *n, uint32_t from, uint32_t to)
{
    n->is_cut[from][to] = from != to;
}

bool lockstep_is_cut(const lockstep_network *n, uint32_t from, uint32_t to)
{
    return n->is_cut[from][to];
}

bool lockstep_has_cuts(const lockstep_network *n)
{
    for (uint32_t i = 0; i < n->node_count; i++)
        for (uint32_t k = 0; k < n->node_count; k++)
            if (n->is_cut[i][k])
                return true;
    return false;
}

/* What waited for its link goes on. Datagrams that waited come behind those that are there. */
void lockstep_heal(lockstep_network *n, int64_t now)
{
    memset(n->is_cut, 0, sizeof n->is_cut);
    for (uint32_t i = 0; i < n->socket_count; i++)
        for (lockstep_piece *p = n->sockets[i].first; p; p = p->next)
            if (p->arrives == LOCKSTEP_NO_TIME)
                p->arrives = now;
}

void lockstep_stop_node(lockstep_network *n, uint32_t node, int64_t now)
{
    const uint32_t count = n->socket_count;
    for (uint32_t i = 0; i < count; i++) {
        lockstep_socket *s = &n->sockets[i];
        if (s->node != node || s->references == 0)
            continue;
        s->references = 1;
        lockstep_socket_close(n, s, now);
    }
}
