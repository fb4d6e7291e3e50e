/* Who is at the other end, and whether its protocols fit. What this node expects of an agent elsewhere is
 * what it was told (spex_node_expect), else the type of that name that it has agents of itself. The other's
 * agents have to be such that what fits the one fits the other: as `spex compat` would say, whoever is
 * upgraded first.
 */
#include "network/inside.h"
#include "network/network.h"

#include "protocol/protocol.h"

#include <stdlib.h>
#include <string.h>

/* ---- frames of the connection itself ---- */

static size_t begin_frame(network_connection *c)
{
    size_t at = c->control.length;
    messages_put_room(&c->control, NETWORK_HEAD);
    return at;
}

static void end_frame(network_connection *c, size_t at)
{
    if (c->control.failed) {
        network_close(c);
        return;
    }
    network_put_length(c->control.bytes + at, c->control.length - at - NETWORK_HEAD);
}

void network_owe_ack(network_connection *c)
{
    uint64_t done = c->received - (c->intake ? atomic_load(&c->intake->in_hand) : 0);
    if ((c->received == c->acknowledged && done == c->acknowledged_done) || c->is_writing)
        return;
    size_t at = begin_frame(c);
    messages_put_array(&c->control, 3);
    messages_put_integer(&c->control, NETWORK_ACK);
    messages_put_integer(&c->control, (int64_t)c->received);
    messages_put_integer(&c->control, (int64_t)done);
    c->acknowledged = c->received;
    c->acknowledged_done = done;
    end_frame(c, at);
}

/* ---- what this node has ---- */

/* The types of its agents, each once, in an array that is the caller's. */
typedef struct hosted {
    const spex_agent **types;
    uint32_t count, agents;
} hosted;

static bool add_type(hosted *all, const spex_agent *type)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->types[i] == type)
            return true;
    const spex_agent **grown = realloc(all->types, (all->count + 1) * sizeof(void *));
    if (!grown)
        return false;
    all->types = grown;
    all->types[all->count++] = type;
    return true;
}

static bool list_hosted(spex_node *node, hosted *all)
{
    *all = (hosted){0};
    for (spex_ref ref = 1; spex_node_name(node, ref); ref++) {
        const spex_agent *type = node_type_of(node, ref);
        all->agents += type != NULL;
        if (type && !add_type(all, type))
            return false;
    }
    return true;
}

static uint32_t number_of(const hosted *all, const spex_agent *type)
{
    uint32_t i = 0;
    while (i < all->count && all->types[i] != type)
        i++;
    return i;
}

static void put_hosted(network_connection *c, const hosted *all)
{
    spex_node *node = c->net->node;
    messages_put_array(&c->control, all->count);
    for (uint32_t i = 0; i < all->count; i++)
        messages_encode_protocol(all->types[i], &c->control);
    messages_put_array(&c->control, all->agents);
    uint32_t left = all->agents;
    for (spex_ref ref = 1; left > 0 && spex_node_name(node, ref); ref++) {
        const spex_agent *type = node_type_of(node, ref);
        uint32_t number = type ? number_of(all, type) : all->count;
        if (number == all->count)
            continue; /* none, or one that was added since */
        messages_put_array(&c->control, 2);
        messages_put_word(&c->control, spex_node_name(node, ref));
        messages_put_integer(&c->control, number);
        left--;
    }
}

void network_greet(network_connection *c)
{
    hosted all;
    if (!list_hosted(c->net->node, &all)) {
        free(all.types);
        network_close(c);
        return;
    }
    size_t at = begin_frame(c);
    messages_put_array(&c->control, 6);
    messages_put_integer(&c->control, NETWORK_HELLO);
    messages_put_integer(&c->control, NETWORK_FORMAT);
    messages_put_word(&c->control, node_options(c->net->node)->name);
    messages_put_word(&c->control, SPEX_VERSION);
    put_hosted(c, &all);
    end_frame(c, at);
    free(all.types);
}

static void put_ready(network_connection *c)
{
    size_t at = begin_frame(c);
    messages_put_array(&c->control, 1);
    messages_put_integer(&c->control, NETWORK_READY);
    end_frame(c, at);
    c->is_ready = true;
}

/* Says why to both sides. The other one closes, when it has read it. */
static void refuse(network_connection *c, const char *other, const char *why)
{
    spex_event event = {.kind = SPEX_EVENT_MISMATCH, .other = other, .text = why, .code = SPEX_E_PROTOCOL};
    node_tell(c->net->node, &event);
    size_t at = begin_frame(c);
    messages_put_array(&c->control, 2);
    messages_put_integer(&c->control, NETWORK_REFUSED);
    messages_put_word(&c->control, why);
    end_frame(c, at);
    network_flush(c);
    network_end(c);
}

/* ---- what the other one has ---- */

/* What is expected of an agent of that name, which the other node says is one of a type. */
static const spex_agent *expected(network *n, const hosted *own, const char *name, const spex_agent *type)
{
    const spex_agent *found = NULL, *alike = NULL;
    pthread_mutex_lock(&n->lock);
    for (const network_known *k = n->known; k && !found; k = k->next) {
        found = strcmp(k->name, name) == 0 ? k->type : NULL;
        alike = !alike && strcmp(k->type->name, type->name) == 0 ? k->type : alike;
    }
    pthread_mutex_unlock(&n->lock);
    for (uint32_t i = 0; i < own->count && !found && !alike; i++)
        alike = strcmp(own->types[i]->name, type->name) == 0 ? own->types[i] : NULL;
    return found ? found : alike;
}

typedef struct telling {
    const char *name;
    char *text;
    size_t room;
    bool is_told;
} telling;

static void tell_first(void *arg, const protocol_difference *difference)
{
    telling *t = arg;
    if (t->is_told || difference->broken == PROTOCOL_BREAKS_NOTHING)
        return;
    t->is_told = true;
    int length = snprintf(t->text, t->room, "agent '%s': ", t->name);
    if (length > 0 && (size_t)length < t->room)
        protocol_describe(difference, t->text + length, t->room - (size_t)length);
}

typedef struct greeting {
    char *name;
    const spex_agent **types;
    uint64_t type_count;
    uint64_t agent_count;
    messages_reader agents; /* where these begin */
} greeting;

static bool read_name(messages_reader *in, const char **name, size_t *length)
{
    messages_item item;
    if (!messages_next(in, &item) || item.kind != MESSAGES_TEXT || item.count == 0 || item.count > 255 ||
        memchr(item.text, '\0', (size_t)item.count))
        return false;
    *name = item.text;
    *length = (size_t)item.count;
    return true;
}

static bool read_array(messages_reader *in, uint64_t *count)
{
    messages_item item;
    *count = 0;
    if (!messages_next(in, &item) || item.kind != MESSAGES_ARRAY)
        return false;
    *count = item.count;
    return true;
}

static bool read_types(base_arena *arena, messages_reader *in, greeting *g)
{
    if (!read_array(in, &g->type_count))
        return false;
    g->types = base_arena_array(arena, (size_t)g->type_count + 1, sizeof *g->types);
    for (uint64_t i = 0; g->types && i < g->type_count; i++)
        if (!(g->types[i] = messages_decode_protocol(arena, in)))
            return false;
    return g->types != NULL;
}

static const char *read_greeting(base_arena *arena, messages_reader *in, uint64_t count, greeting *g)
{
    messages_item format;
    const char *name, *version;
    size_t length, version_length;
    if (count < 6 || !messages_next(in, &format) || format.kind != MESSAGES_INTEGER)
        return "no greeting of a node";
    if (format.number != NETWORK_FORMAT)
        return "a node that speaks another format";
    if (!read_name(in, &name, &length) || !read_name(in, &version, &version_length) ||
        !(g->name = base_arena_text(arena, name, length)) || !read_types(arena, in, g) ||
        !read_array(in, &g->agent_count))
        return "a greeting that is not whole";
    g->agents = *in;
    return NULL;
}

/* One agent of the other node, in a reader of which everything was counted. */
static bool next_agent(messages_reader *in, const greeting *g, char name[static 256], const spex_agent **type)
{
    const char *text;
    size_t length;
    uint64_t parts;
    messages_item number;
    if (!read_array(in, &parts) || parts < 2 || !read_name(in, &text, &length) ||
        !messages_next(in, &number) || number.kind != MESSAGES_INTEGER || number.number < 0 ||
        (uint64_t)number.number >= g->type_count)
        return false;
    memcpy(name, text, length);
    name[length] = '\0';
    *type = g->types[number.number];
    for (; parts > 2; parts--)
        if (!messages_skip(in))
            return false;
    return true;
}

/* Do all of its agents fit? *trouble: it is no greeting. */
static bool fits(network *n, const hosted *own, const greeting *g, char *why, size_t room, bool *trouble)
{
    messages_reader in = g->agents;
    char name[256];
    const spex_agent *type;
    *trouble = false;
    for (uint64_t i = 0; i < g->agent_count; i++) {
        if (!next_agent(&in, g, name, &type)) {
            *trouble = true;
            return false;
        }
        const spex_agent *old = expected(n, own, name, type);
        telling t = {name, why, room, false};
        if (old && protocol_compare(type, old, NULL, PROTOCOL_ANY_ORDER, tell_first, &t) > 0)
            return false;
    }
    return true;
}

/* ---- who it is ---- */

static network_link *find_link(network *n, const char *name)
{
    network_link *link = n->links;
    while (link && (link->dials || !link->other || strcmp(link->other, name) != 0))
        link = link->next;
    return link;
}

/* The link of a node that connected to this one. NULL: there are too many, or no memory. */
static network_link *link_of(network *n, const char *name)
{
    network_link *link = find_link(n, name);
    if (link)
        return link;
    link = n->link_count < NETWORK_MOST_LINKS ? network_link_new(n) : NULL;
    if (!link)
        return NULL;
    link->other = strdup(name);
    if (!link->other) {
        network_link_free(link);
        return NULL;
    }
    pthread_mutex_lock(&n->lock);
    link->next = n->links;
    n->links = link;
    n->link_count++;
    pthread_mutex_unlock(&n->lock);
    return link;
}

/* A node that comes anew has left its old connection. */
static bool take_link(network_connection *c, const char *name)
{
    network_link *link = c->link;
    if (!link) {
        link = link_of(c->net, name);
        if (!link)
            return false;
        if (link->connection)
            network_close(link->connection);
        c->link = link;
        link->connection = c;
    } else if (!link->other || strcmp(link->other, name) != 0) {
        char *other = strdup(name);
        if (!other)
            return false;
        free(link->other);
        link->other = other;
    }
    c->intake = network_intake_new(link);
    return c->intake != NULL;
}

/* Its agents are reached by this link, unless they are by one that this node makes. */
static bool take_agents(network_connection *c, const greeting *g)
{
    messages_reader in = g->agents;
    char name[256];
    const spex_agent *type;
    for (uint64_t i = 0; i < g->agent_count && next_agent(&in, g, name, &type); i++) {
        spex_ref ref = network_learn(c->net, name, strlen(name));
        if (ref == SPEX_NONE)
            return false;
        node_way *way = node_way_of(c->net->node, ref);
        bool is_dialled = way && way->send == network_send && ((network_link *)way)->dials;
        if (!node_type_of(c->net->node, ref) && (!is_dialled || c->link->dials))
            node_set_way(c->net->node, ref, &c->link->way);
    }
    return true;
}

static void set_refused(network_link *link, bool is_refused)
{
    pthread_mutex_lock(&link->lock);
    link->is_refused = is_refused;
    pthread_mutex_unlock(&link->lock);
}

bool network_greeted(network_connection *c, messages_reader *in, uint64_t count)
{
    base_arena *arena = base_arena_new();
    greeting g = {0};
    hosted own = {0};
    char why[512] = "";
    bool trouble = false, is_fine = false;
    const char *bad = arena ? read_greeting(arena, in, count, &g) : "no memory";
    if (!bad && !list_hosted(c->net->node, &own))
        bad = "no memory";
    if (!bad)
        is_fine = fits(c->net, &own, &g, why, sizeof why, &trouble);
    if (bad || trouble) {
        network_hostile(c, bad ? bad : "a greeting that is not whole");
    } else if (!is_fine) {
        if (c->link)
            set_refused(c->link, true);
        refuse(c, g.name, why);
    } else if (!take_link(c, g.name) || !take_agents(c, &g)) {
        network_hostile(c, "more nodes, or more names, than there may be");
    } else {
        c->was_greeted = true;
        put_ready(c);
    }
    free(own.types);
    base_arena_free(arena);
    return !c->is_closing;
}

void network_refused(network_connection *c, messages_reader *in)
{
    messages_item item;
    char why[512] = "";
    if (messages_next(in, &item) && item.kind == MESSAGES_TEXT)
        snprintf(why, sizeof why, "%.*s", (int)(item.count < 400 ? item.count : 400), item.text);
    spex_event event = {.kind = SPEX_EVENT_MISMATCH,
                        .other = c->link ? (c->link->other ? c->link->other : c->link->address.text) : NULL,
                        .text = why,
                        .code = SPEX_E_PROTOCOL};
    node_tell(c->net->node, &event);
    if (c->link)
        set_refused(c->link, true);
    network_close(c);
}

void network_other_is_ready(network_connection *c)
{
    network_link *link = c->link;
    if (!link || c->other_is_ready)
        return;
    c->other_is_ready = true;
    link->delay = 0;
    set_refused(link, false);
    atomic_store_explicit(&link->is_connected, true, memory_order_release);
    spex_event event = {.kind = SPEX_EVENT_CONNECTED, .other = link->other};
    if (node_is_watched(c->net->node))
        node_tell(c->net->node, &event);
}
