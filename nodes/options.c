/* Options: what is given, else the environment, else the default. */
#include "nodes/options.h"

#include "runtime/ground/ground.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* So that what a later version adds at the end is not in what an older program passes as the padding there.
 */
_Static_assert(offsetof(spex_node_options, stop_timeout) + sizeof(int64_t) == sizeof(spex_node_options),
               "no padding at the end");

/* A structure as a program of another version knows it: what it lacks is 0. False: it has something that is
 * not known here. */
static bool copy_sized(void *to, size_t known, const void *from, size_t size)
{
    const unsigned char *bytes = from;
    memset(to, 0, known);
    memcpy(to, from, size < known ? size : known);
    for (size_t i = known; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

/* An engine that follows nothing: it tells errors as programs know it. */
static int open_errors(spex_node *node)
{
    spex_options options;
    spex_options_init(&options);
    options.models_dir = options.store_dir = options.history_file = "";
    options.error_handler = node->options.error_handler;
    options.error_arg = node->options.error_arg;
    options.when_wrong = node->options.when_wrong;
    options.clock = node->options.clock;
    return spex_open(&node->errors, &options);
}

static int refuse(spex_node *node, const char *variable, const char *value, const char *wanted)
{
    node_error(node, SPEX_E_ARGUMENT, NULL, 0, 0, "%s=%.80s in the environment: %s is wanted", variable,
               value, wanted);
    return SPEX_E_ARGUMENT;
}

static int resolve_threads(spex_node *node)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const char *text = node->options.threads ? NULL : spex_variable("SPEX_NODE_THREADS");
    unsigned long number = processors > 0 ? (unsigned long)processors : 1;
    if (text) {
        char *end;
        errno = 0;
        number = strtoul(text, &end, 10);
        if (*text < '0' || *text > '9' || errno || *end || number < 1 || number > NODE_MOST_THREADS)
            return refuse(node, "SPEX_NODE_THREADS", text, "a number from 1 to 1024");
    }
    if (!node->options.threads)
        node->options.threads = number > NODE_MOST_THREADS ? NODE_MOST_THREADS : (unsigned)number;
    return node->options.threads <= NODE_MOST_THREADS ? SPEX_OK : SPEX_E_ARGUMENT;
}

static int resolve_durability(spex_node *node)
{
    spex_durability *durability = &node->options.durability;
    const char *text = *durability == SPEX_DURABLE_DEFAULT ? spex_variable("SPEX_DURABILITY") : NULL;
    if (*durability > SPEX_DURABLE_SYNC)
        return SPEX_E_ARGUMENT;
    if (text && strcmp(text, "batch") && strcmp(text, "sync"))
        return refuse(node, "SPEX_DURABILITY", text, "'batch' or 'sync'");
    if (*durability == SPEX_DURABLE_DEFAULT)
        *durability = text && !strcmp(text, "batch") ? SPEX_DURABLE_BATCH : SPEX_DURABLE_SYNC;
    return SPEX_OK;
}

/* A text of the program's becomes the node's own; "" is none. False: no memory. */
static bool own(const char **text, const char *variable)
{
    const char *given = *text ? *text : variable ? spex_variable(variable) : NULL;
    *text = given && *given ? strdup(given) : NULL;
    return *text || !given || !*given;
}

static bool own_peers(spex_node *node)
{
    const char *const *given = node->options.peers;
    size_t count = 0;
    node->options.peers = NULL;
    while (given && given[count])
        count++;
    const char **peers = calloc(count + 1, sizeof *peers);
    if (!peers)
        return false;
    node->options.peers = peers;
    for (size_t i = 0; i < count; i++)
        if (!(peers[i] = strdup(given[i])))
            return false;
    return true;
}

static bool own_observe(spex_node *node)
{
    const spex_observe *given = node->options.observe;
    node->options.observe = NULL;
    if (!node->options.observe_count)
        return true;
    spex_observe *copy = calloc(node->options.observe_count, sizeof *copy);
    node->options.observe = copy;
    for (size_t i = 0; copy && i < node->options.observe_count; i++) {
        copy[i] = given[i];
        bool done = own(&copy[i].instance, NULL) & own(&copy[i].action, NULL) & own(&copy[i].agent, NULL) &
                    own(&copy[i].tag, NULL) & own(&copy[i].state, NULL);
        if (!done)
            return false;
    }
    return copy != NULL;
}

static bool own_texts(spex_node *node)
{
    spex_node_options *o = &node->options;
    if (!o->name)
        o->name = "node";
    /* All of them, whatever comes of one: they are freed all together. */
    return own(&o->name, NULL) & own(&o->listen, NULL) & own(&o->store_dir, "SPEX_NODE_STORE_DIR") &
           own(&o->events_file, "SPEX_NODE_EVENTS") & own_peers(node) & own_observe(node);
}

static int check_observe(const spex_node *node)
{
    const spex_node_options *o = &node->options;
    if (o->observe_count && (!o->observe || !o->engine))
        return SPEX_E_ARGUMENT;
    for (size_t i = 0; i < o->observe_count; i++)
        if (!o->observe[i].monitor || !o->observe[i].action || !o->observe[i].agent || !o->observe[i].tag)
            return SPEX_E_ARGUMENT;
    return SPEX_OK;
}

int node_options_resolve(spex_node *node, const spex_node_options *given, size_t size, size_t clock_size)
{
    spex_node_options *o = &node->options;
    bool known = !given || copy_sized(o, sizeof *o, given, size);
    if (o->clock)
        known = known && copy_sized(&node->clock, sizeof node->clock, o->clock, clock_size);
    o->clock = o->clock ? &node->clock : NULL;
    int status = known && !o->not_used ? check_observe(node) : SPEX_E_ARGUMENT;
    if (status) {
        memset(o, 0, sizeof *o); /* none of its texts is the node's */
        return status;
    }
    if (!own_texts(node))
        return SPEX_E_NOMEM;
    status = open_errors(node);
    if (!status)
        status = resolve_threads(node);
    if (!status)
        status = resolve_durability(node);
    if (!o->stop_timeout)
        o->stop_timeout = 10000;
    return status ? status : o->stop_timeout > 0 ? SPEX_OK : SPEX_E_ARGUMENT;
}

static void free_text(const char *text)
{
    free((char *)(uintptr_t)text);
}

void node_options_release(spex_node *node)
{
    spex_node_options *o = &node->options;
    spex_close(node->errors);
    free_text(o->name);
    free_text(o->listen);
    free_text(o->store_dir);
    free_text(o->events_file);
    for (size_t i = 0; o->peers && o->peers[i]; i++)
        free_text(o->peers[i]);
    free((void *)(uintptr_t)o->peers);
    for (size_t i = 0; o->observe && i < o->observe_count; i++) {
        free_text(o->observe[i].instance);
        free_text(o->observe[i].action);
        free_text(o->observe[i].agent);
        free_text(o->observe[i].tag);
        free_text(o->observe[i].state);
    }
    free((spex_observe *)(uintptr_t)o->observe);
}
