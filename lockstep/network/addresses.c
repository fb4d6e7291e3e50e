/* Nodes have the addresses 10.0.0.1, 10.0.0.2 and so on, in their order. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "lockstep/network/network.h"

#define FIRST_IP UINT32_C(0x0a000001)
#define LOOPBACK 127

uint32_t lockstep_ip_of(uint32_t node)
{
    return FIRST_IP + node;
}

int lockstep_node_of(const lockstep_network *network, uint32_t ip, uint32_t from)
{
    if (ip == 0 || ip >> 24 == LOOPBACK)
        return (int)from;
    return ip >= FIRST_IP && ip - FIRST_IP < network->node_count ? (int)(ip - FIRST_IP) : -1;
}

int lockstep_node_named(const lockstep_network *network, const char *name)
{
    for (uint32_t i = 0; i < network->node_count; i++)
        if (strcmp(network->names[i], name) == 0)
            return (int)i;
    return -1;
}

int lockstep_take_address(const struct sockaddr *given, socklen_t size, lockstep_address *address)
{
    *address = (lockstep_address){0};
    if (!given || size < sizeof given->sa_family)
        return EINVAL;
    if (given->sa_family == AF_UNIX) {
        const struct sockaddr_un *local = (const void *)given;
        size_t length = size - offsetof(struct sockaddr_un, sun_path);
        if (size <= offsetof(struct sockaddr_un, sun_path) || length > sizeof address->path)
            return EINVAL;
        memcpy(address->path, local->sun_path, length);
        if (address->path[0] == '\0') /* an abstract name */
            address->path[0] = '@';
        return 0;
    }
    const struct sockaddr_in *internet = (const void *)given;
    if (given->sa_family != AF_INET)
        return EAFNOSUPPORT;
    if (size < sizeof *internet)
        return EINVAL;
    address->ip = ntohl(internet->sin_addr.s_addr);
    address->port = ntohs(internet->sin_port);
    return 0;
}

void lockstep_give_address(const lockstep_address *address, int domain, struct sockaddr *to, socklen_t *size)
{
    struct sockaddr_storage all = {.ss_family = (sa_family_t)domain};
    socklen_t length = sizeof(sa_family_t);
    if (domain == AF_UNIX) {
        struct sockaddr_un *local = (void *)&all;
        memcpy(local->sun_path, address->path, sizeof local->sun_path);
        if (*address->path)
            length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
                                 strnlen(address->path, sizeof address->path - 1) + 1);
        if (address->path[0] == '@')
            local->sun_path[0] = '\0';
    } else {
        struct sockaddr_in *internet = (void *)&all;
        internet->sin_addr.s_addr = htonl(address->ip);
        internet->sin_port = htons(address->port);
        length = sizeof *internet;
    }
    if (to && size)
        memcpy(to, &all, length < *size ? length : *size);
    if (size)
        *size = length;
}
