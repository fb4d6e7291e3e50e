/* A node is opened, with its network: where it is found, whom it looks for. */
#include "network/inside.h"

#include <stdlib.h>
#include <string.h>

/* "NAME=ADDRESS": where the address begins; NULL: it is none. */
static const char *address_in(const char *peer)
{
    const char *unix_address = strstr(peer, "=unix:"), *tcp_address = strstr(peer, "=tcp:");
    const char *at =
        !unix_address || (tcp_address && tcp_address < unix_address) ? tcp_address : unix_address;
    return at && at != peer ? at + 1 : NULL;
}

static network_link *link_to(network *n, const char *address)
{
    for (network_link *link = n->links; link; link = link->next)
        if (strcmp(link->address.text, address) == 0)
            return link;
    network_link *link = network_link_new(n);
    if (!link)
        return NULL;
    if (!network_address_read(address, &link->address)) {
        network_link_free(link);
        return NULL;
    }
    link->dials = true;
    link->next = n->links;
    n->links = link;
    return link;
}

/* Is it one of the group: "c[2]" of "c"? */
static bool is_of_group(const char *name, const char *group, size_t length)
{
    return strncmp(name, group, length) == 0 && name[length] == '[';
}

/* What is sent to an agent before its node is there waits for it. */
int network_add_peer(network *n, const char *peer)
{
    const char *address = address_in(peer);
    char *name = address ? strndup(peer, (size_t)(address - peer) - 1) : NULL;
    network_link *link = name ? link_to(n, address) : NULL;
    spex_ref ref = link ? spex_node_ref(n->node, name) : SPEX_NONE;
    const char *known;
    for (spex_ref one = 1; link && (known = spex_node_name(n->node, one)) != NULL; one++)
        if (is_of_group(known, name, strlen(name)) && !node_type_of(n->node, one))
            node_set_way(n->node, one, &link->way);
    free(name);
    if (!link)
        return node_error(n->node, SPEX_E_ARGUMENT, NULL, 0, 0,
                          "'%s' is no peer: NAME=unix:PATH or NAME=tcp:HOST:PORT is wanted", peer);
    return ref == SPEX_NONE ? SPEX_E_NOMEM : node_set_way(n->node, ref, &link->way);
}

static int read_options(network *n)
{
    const spex_node_options *o = node_options(n->node);
    if (o->listen && !network_address_read(o->listen, &n->listen))
        return node_error(n->node, SPEX_E_ARGUMENT, NULL, 0, 0,
                          "'%s' is no address: unix:PATH or tcp:HOST:PORT is wanted", o->listen);
    int status = SPEX_OK;
    for (size_t i = 0; o->peers && o->peers[i] && status == SPEX_OK; i++)
        status = network_add_peer(n, o->peers[i]);
    return status;
}

int spex_node_open_sized(spex_node **node, const spex_node_options *options, size_t options_size,
                         size_t clock_size)
{
    int status = node_open(node, options, options_size, clock_size);
    if (status)
        return status;
    network *n = network_new(*node);
    if (n)
        node_set_network(*node, &n->base);
    status = n ? read_options(n) : SPEX_E_NOMEM;
    if (status) {
        spex_node_close(*node);
        *node = NULL;
    }
    return status;
}

/* The agents of a group whose node is a peer, so that what is sent there waits, too: "c" of "c[2]". */
static void take_way_of_group(network *n, const char *name, spex_ref ref)
{
    const char *bracket = strrchr(name, '[');
    char *group = bracket && bracket != name ? strndup(name, (size_t)(bracket - name)) : NULL;
    spex_ref of_group = group ? spex_node_ref(n->node, group) : SPEX_NONE;
    node_way *way = of_group ? node_way_of(n->node, of_group) : NULL;
    if (way && way->send == network_send && !node_way_of(n->node, ref) && !node_type_of(n->node, ref))
        node_set_way(n->node, ref, way);
    free(group);
}

int spex_node_expect(spex_node *node, const char *name, const spex_agent *agent)
{
    if (!node || !name || !*name || !agent)
        return SPEX_E_ARGUMENT;
    if (agent->abi != SPEX_AGENT_ABI)
        return SPEX_E_AGENT;
    network *n = (network *)node_network_of(node);
    spex_ref ref = spex_node_ref(node, name);
    network_known *known = calloc(1, sizeof *known);
    char *copy = strdup(name);
    if (!known || !copy || ref == SPEX_NONE) {
        free(known);
        free(copy);
        return SPEX_E_NOMEM;
    }
    pthread_mutex_lock(&n->lock);
    *known = (network_known){.next = n->known, .name = copy, .type = agent};
    n->known = known;
    pthread_mutex_unlock(&n->lock);
    take_way_of_group(n, name, ref);
    return SPEX_OK;
}
