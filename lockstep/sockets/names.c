/* Names of nodes, by which they find each other. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep/inside/real.h"
#include "lockstep/sockets/descriptors.h"

/* The address that a name or a number says, in network order; false: there is none. */
static bool find_ip(const char *name, bool is_number, in_addr_t *ip)
{
    struct in_addr number;
    if (inet_pton(AF_INET, name, &number) == 1) {
        *ip = number.s_addr;
        return true;
    }
    const int node = is_number ? -1 : lockstep_node_named(lockstep_now->network, name);
    if (node < 0 && (is_number || strcmp(name, "localhost") != 0))
        return false;
    *ip = htonl(node >= 0 ? lockstep_ip_of((uint32_t)node) : INADDR_LOOPBACK);
    return true;
}

/* A port, or the name of a service; -1: there is none. */
static int find_port(const char *service)
{
    char *end;
    if (!service)
        return 0;
    const long number = strtol(service, &end, 10);
    if (end != service && !*end)
        return number >= 0 && number <= UINT16_MAX ? (int)number : -1;
    const struct servent *known = getservbyname(service, NULL);
    return known ? ntohs((uint16_t)known->s_port) : -1;
}

/* As freeaddrinfo() of the C library takes it. */
static struct addrinfo *new_answer(const struct addrinfo *hints, int type, in_addr_t ip, int port)
{
    struct addrinfo *a = calloc(1, sizeof *a + sizeof(struct sockaddr_in));
    if (!a)
        return NULL;
    struct sockaddr_in *address = (void *)(a + 1);
    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = ip};
    *a = (struct addrinfo){.ai_family = AF_INET,
                           .ai_socktype = type,
                           .ai_protocol = hints && hints->ai_protocol ? hints->ai_protocol
                                          : type == SOCK_STREAM       ? IPPROTO_TCP
                                                                      : IPPROTO_UDP,
                           .ai_addrlen = sizeof *address,
                           .ai_addr = (void *)address};
    return a;
}

static int find_address(const char *name, const char *service, const struct addrinfo *hints,
                        struct addrinfo **answers)
{
    const int flags = hints ? hints->ai_flags : 0, port = find_port(service);
    in_addr_t ip = htonl(flags & AI_PASSIVE ? INADDR_ANY : INADDR_LOOPBACK);
    if (!name && !service)
        return EAI_NONAME;
    if (hints && hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET)
        return hints->ai_family == AF_INET6 ? EAI_NONAME : EAI_FAMILY;
    if (port < 0)
        return EAI_SERVICE;
    if (name && !find_ip(name, flags & AI_NUMERICHOST, &ip))
        return EAI_NONAME;
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    struct addrinfo **last = answers;
    *answers = NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (hints && hints->ai_socktype && hints->ai_socktype != types[i])
            continue;
        if (!(*last = new_answer(hints, types[i], ip, port)))
            return EAI_MEMORY;
        last = &(*last)->ai_next;
    }
    if (*answers && flags & AI_CANONNAME && name)
        (*answers)->ai_canonname = strdup(name);
    return *answers ? 0 : EAI_SOCKTYPE;
}

INTERPOSED int getaddrinfo(const char *restrict name, const char *restrict service,
                           const struct addrinfo *restrict hints, struct addrinfo **restrict answers)
{
    return lockstep_is_node() ? find_address(name, service, hints, answers)
                              : REAL(getaddrinfo)(name, service, hints, answers);
}

INTERPOSED struct hostent *gethostbyname(const char *name)
{
    static in_addr_t ip;
    static char *addresses[2] = {(char *)&ip, NULL}, *aliases[1] = {NULL};
    static char kept[256];
    static struct hostent answer = {.h_name = kept,
                                    .h_aliases = aliases,
                                    .h_addrtype = AF_INET,
                                    .h_length = sizeof ip,
                                    .h_addr_list = addresses};
    if (!lockstep_is_node())
        return REAL(gethostbyname)(name);
    if (!find_ip(name, false, &ip)) {
        h_errno = HOST_NOT_FOUND;
        return NULL;
    }
    snprintf(kept, sizeof kept, "%s", name);
    return &answer;
}

INTERPOSED int gethostname(char *name, size_t size)
{
    if (!lockstep_is_node())
        return REAL(gethostname)(name, size);
    const char *own = lockstep_now->network->names[lockstep_own_node()];
    if (strlen(own) >= size)
        return lockstep_answer_with(ENAMETOOLONG);
    strcpy(name, own);
    return 0;
}
