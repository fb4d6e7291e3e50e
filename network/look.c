/* A node pauses, so that who watches it may look at it. Who holds all connections of some nodes, and asks on
 * each of them that its node pauses, has all that is under way once each has answered: what it has not passed
 * on itself, what waits for agents, and what waits for connections.
 *
 * Only a node that was started so takes part: what it shows is all that its agents know.
 */
#include "network/inside.h"
#include "network/network.h"

#include <string.h>
#include <sys/resource.h>

/* ---- it pauses ---- */

/* Behind all that was sent here: it is no message that the other one counts. */
static void answer(network_connection *c)
{
    messages_writer *out = &c->link->queue;
    pthread_mutex_lock(&c->link->lock);
    size_t begin = out->length;
    messages_put_room(out, NETWORK_HEAD);
    messages_put_array(out, 2);
    messages_put_integer(out, NETWORK_HELD);
    messages_put_integer(out, c->asked);
    bool failed = out->failed;
    if (failed)
        out->length = begin;
    else
        network_put_length(out->bytes + begin, out->length - begin - NETWORK_HEAD);
    out->failed = false;
    pthread_mutex_unlock(&c->link->lock);
    c->is_asked = false;
    if (failed)
        network_close(c);
    else
        network_flush(c);
}

static void on_paused(void *arg)
{
    network *n = arg;
    n->is_held = true;
    for (network_connection *c = n->connections, *next; c; c = next) {
        next = c->next;
        if (c->is_asked && !c->is_closing)
            answer(c);
    }
}

static const char *hold(network_connection *c, messages_reader *in)
{
    network *n = c->net;
    messages_item number;
    if (!messages_next(in, &number) || number.kind != MESSAGES_INTEGER)
        return "a frame that is not whole";
    c->is_asked = c->holds = true;
    c->asked = number.number;
    if (!n->is_to_pause) {
        if (!node_pause(n->node, on_paused, n))
            return "it is about to end";
        n->is_to_pause = true;
        for (network_connection *one = n->connections; one; one = one->next)
            network_read_on(one); /* what was sent is to come, however much waits */
    }
    if (n->is_held)
        answer(c);
    return NULL;
}

static void go_on(network *n)
{
    for (network_connection *c = n->connections; c; c = c->next)
        c->holds = c->is_asked = false;
    n->is_to_pause = n->is_held = false;
    node_go_on(n->node);
}

void network_looks_no_more(network_connection *c)
{
    if (!c->holds)
        return;
    c->holds = c->is_asked = false;
    for (const network_connection *one = c->net->connections; one; one = one->next)
        if (one->holds)
            return;
    go_on(c->net);
}

/* ---- what there is ---- */

typedef struct showing {
    network *net;
    messages_writer *out;
    const spex_agent *type;
    uint32_t count;
} showing;

static void count_one(void *arg, spex_ref from, const void *message)
{
    (void)from, (void)message;
    ((showing *)arg)->count++;
}

static void put_waiting(void *arg, spex_ref from, const void *message)
{
    showing *s = arg;
    const messages_names names = network_names(s->net);
    uint32_t tag;
    memcpy(&tag, message, sizeof tag);
    const spex_message_type *type = &s->type->accepts[tag];
    messages_put_array(s->out, 3);
    network_put_name(s->out, s->net->node, from);
    messages_put_word(s->out, type->tag);
    messages_encode(type, (const char *)message + type->offset, &names, s->out);
}

static void put_agent(showing *s, spex_ref ref, const node_look *look)
{
    const messages_names names = network_names(s->net);
    const spex_message_type fields = {.members = look->type->state, .member_count = look->type->state_count};
    s->type = look->type;
    s->count = 0;
    node_each_waiting(s->net->node, ref, count_one, s);
    messages_put_array(s->out, 5);
    messages_put_word(s->out, spex_node_name(s->net->node, ref));
    messages_put_word(s->out, look->type->name);
    messages_put_bool(s->out, look->has_begun);
    messages_encode(&fields, look->state, &names, s->out);
    messages_put_array(s->out, s->count);
    node_each_waiting(s->net->node, ref, put_waiting, s);
}

static void put_agents(showing *s)
{
    node_look look;
    size_t count = 0;
    for (spex_ref ref = 1; spex_node_name(s->net->node, ref); ref++)
        count += node_look_at(s->net->node, ref, &look);
    messages_put_array(s->out, count);
    for (spex_ref ref = 1; spex_node_name(s->net->node, ref); ref++)
        if (node_look_at(s->net->node, ref, &look))
            put_agent(s, ref, &look);
}

/* Of links whose other end is not there. */
static void put_links(showing *s)
{
    size_t count = 0;
    for (const network_link *link = s->net->links; link; link = link->next)
        count += !atomic_load(&link->is_connected);
    messages_put_array(s->out, count);
    for (network_link *link = s->net->links; link; link = link->next) {
        if (atomic_load(&link->is_connected))
            continue;
        pthread_mutex_lock(&link->lock);
        messages_put_bytes(s->out, link->queue.bytes, link->queue.length);
        pthread_mutex_unlock(&link->lock);
    }
}

static void put_counts(showing *s)
{
    spex_node_statistics n = {0};
    spex_node_stats(s->net->node, &n);
    messages_put_array(s->out, 5);
    messages_put_integer(s->out, (int64_t)n.faults);
    messages_put_integer(s->out, (int64_t)n.violations);
    messages_put_integer(s->out, (int64_t)n.exceeded);
    messages_put_integer(s->out, (int64_t)n.recovered);
    messages_put_integer(s->out, (int64_t)n.timers);
}

static const char *show(network_connection *c)
{
    messages_writer *out = &c->control;
    size_t begin = out->length;
    showing s = {.net = c->net, .out = out};
    if (!c->net->is_held)
        return "a node that does not pause cannot be looked at";
    out->most = SIZE_MAX; /* as much as there is */
    messages_put_room(out, NETWORK_HEAD);
    messages_put_array(out, 5);
    messages_put_integer(out, NETWORK_STATE);
    put_agents(&s);
    put_links(&s);
    put_counts(&s);
    network_put_steps(s.net, out);
    if (out->failed || out->length - begin - NETWORK_HEAD > UINT32_MAX)
        return "no memory to show what there is";
    network_put_length(out->bytes + begin, out->length - begin - NETWORK_HEAD);
    network_flush(c);
    out->most = 2u * NETWORK_MOST_HELLO;
    return NULL;
}

/* ---- what goes wrong on purpose ---- */

/* The kernel refuses what is written beyond the limit, at its first byte or in the middle of it, wherever in
 * the program that is. */
static bool limit_files(int64_t most)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) < 0)
        return false;
    bool has_room = most < 0 || (rlim_t)most > limit.rlim_max;
    limit.rlim_cur = has_room ? limit.rlim_max : (rlim_t)most;
    return setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

static const char *disk(network_connection *c, messages_reader *in)
{
    messages_item most;
    messages_writer *out = &c->control;
    bool is_told = messages_next(in, &most);
    if (is_told && (most.kind != MESSAGES_INTEGER || !limit_files(most.number)))
        return "a limit of files that is none";
    size_t begin = out->length;
    messages_put_room(out, NETWORK_HEAD);
    messages_put_array(out, 2);
    messages_put_integer(out, NETWORK_DISK);
    messages_put_integer(out, (int64_t)node_store_failures(c->net->node));
    if (out->failed)
        return "no memory for an answer";
    network_put_length(out->bytes + begin, out->length - begin - NETWORK_HEAD);
    network_flush(c);
    return NULL;
}

static const char *skew(const network_connection *c, messages_reader *in)
{
    messages_item most, seed;
    if (!messages_next(in, &most) || most.kind != MESSAGES_INTEGER || !messages_next(in, &seed) ||
        seed.kind != MESSAGES_INTEGER)
        return "a frame that is not whole";
    node_skew(c->net->node, most.number, (uint64_t)seed.number);
    return NULL;
}

/* ---- frames ---- */

const char *network_looked(network_connection *c, int64_t kind, messages_reader *in)
{
    if (!c->net->may_be_looked_at)
        return "a frame of who looks at nodes, at one that may not be looked at";
    if (kind == NETWORK_HOLD)
        return hold(c, in);
    if (kind == NETWORK_LOOK)
        return show(c);
    if (kind == NETWORK_DISK)
        return disk(c, in);
    if (kind == NETWORK_CLOCK)
        return skew(c, in);
    if (c->net->is_to_pause)
        go_on(c->net);
    return NULL;
}
