/* The network begins and ends with the node's loop. */
#include "network/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- names ---- */

static const char *name_of(void *arg, spex_ref ref)
{
    return spex_node_name(((network *)arg)->node, ref);
}

static spex_ref find_name(void *arg, const char *name, size_t length)
{
    return length > 0 && length <= 255 ? network_learn(arg, name, length) : SPEX_NONE;
}

messages_names network_names(network *n)
{
    return (messages_names){name_of, find_name, n};
}

/* Names are never taken out of a node, so that others may bring only so many. */
spex_ref network_learn(network *n, const char *name, size_t length)
{
    char text[256];
    if (length >= sizeof text || memchr(name, '\0', length) || n->learned >= NETWORK_MOST_LEARNED)
        return SPEX_NONE;
    memcpy(text, name, length);
    text[length] = '\0';
    spex_ref ref = spex_node_ref(n->node, text);
    if (ref > n->highest) {
        n->highest = ref;
        n->learned++;
    }
    return ref;
}

void *network_scratch(network *n, size_t size)
{
    if (size > n->scratch_size) {
        void *grown = realloc(n->scratch, size);
        if (!grown)
            return NULL;
        n->scratch = grown;
        n->scratch_size = size;
    }
    memset(n->scratch, 0, size);
    return n->scratch;
}

/* ---- the loop ---- */

static void on_wake(uv_async_t *wake)
{
    network *n = wake->data;
    for (network_connection *c = n->connections, *next; c; c = next) {
        next = c->next;
        if (c->link && !c->is_closing) {
            network_read_on(c);
            network_flush(c);
        }
    }
}

/* What was handled meanwhile is told now and then, not each by itself. */
static void on_owing(uv_timer_t *timer)
{
    network *n = timer->data;
    for (network_connection *c = n->connections, *next; c; c = next) {
        next = c->next;
        if (c->intake && !c->is_closing)
            network_flush(c);
    }
    for (network_connection *c = n->connections; c; c = c->next)
        network_owes(c);
}

void network_owes(network_connection *c)
{
    uv_timer_t *timer = &c->net->owing;
    if (c->intake && !c->is_closing && !c->is_ending && !uv_is_active((uv_handle_t *)timer) &&
        atomic_load(&c->intake->in_hand) > 0)
        uv_timer_start(timer, on_owing, NETWORK_OWES_FOR, 0);
}

/* What breaks must not end the program: writing to a socket that the other has closed. */
static void hold_signals(network *n)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &n->signals);
}

static void release_signals(network *n)
{
    const struct timespec now = {0};
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    if (!sigismember(&n->signals, SIGPIPE))
        sigtimedwait(&pipe, NULL, &now);
    pthread_sigmask(SIG_SETMASK, &n->signals, NULL);
}

static int start(node_network *base, void *loop)
{
    network *n = (network *)base;
    if (!n->listen.text && !n->links)
        return SPEX_OK;
    n->loop = loop;
    if (uv_async_init(n->loop, &n->wake, on_wake) < 0)
        return SPEX_E_NOMEM;
    uv_timer_init(n->loop, &n->owing);
    n->wake.data = n->owing.data = n;
    n->runs = true;
    hold_signals(n);
    for (network_link *link = n->links; link; link = link->next) {
        uv_timer_init(n->loop, &link->retry);
        link->retry.data = link;
    }
    int status = n->listen.text ? network_listen(n) : SPEX_OK;
    for (network_link *link = n->links; link && status == SPEX_OK; link = link->next)
        network_dial(link);
    return status;
}

static bool drained(node_network *base)
{
    network *n = (network *)base;
    bool is_drained = true;
    pthread_mutex_lock(&n->lock);
    for (network_link *link = n->links; link && is_drained; link = link->next) {
        pthread_mutex_lock(&link->lock);
        is_drained =
            !atomic_load(&link->is_connected) || (link->queued == 0 && atomic_load(&link->unconfirmed) == 0);
        pthread_mutex_unlock(&link->lock);
    }
    pthread_mutex_unlock(&n->lock);
    return is_drained;
}

/* Who does not read what it is sent is not waited for any longer. */
static void on_ending(uv_timer_t *timer)
{
    const network *n = timer->data;
    for (network_connection *c = n->connections; c; c = c->next)
        network_close(c);
}

static void stop(node_network *base)
{
    network *n = (network *)base;
    if (!n->runs)
        return;
    n->is_stopping = true;
    uv_timer_init(n->loop, &n->ending);
    n->ending.data = n;
    uv_update_time(n->loop);
    if (n->connections)
        uv_timer_start(&n->ending, on_ending, NETWORK_MOST_ENDING, 0);
    else
        uv_close((uv_handle_t *)&n->ending, NULL);
    uv_close((uv_handle_t *)&n->wake, NULL);
    uv_close((uv_handle_t *)&n->owing, NULL);
    if (n->listens)
        uv_close(&n->server.handle, NULL);
    for (network_connection *c = n->connections, *next; c; c = next) {
        next = c->next;
        network_end(c);
    }
    for (network_link *link = n->links; link; link = link->next) {
        if (link->dials)
            uv_close((uv_handle_t *)&link->retry, NULL);
        pthread_mutex_lock(&link->lock);
        uint64_t lost = link->queued, places = link->placed;
        link->queued = 0;
        link->queue.length = 0;
        pthread_mutex_unlock(&link->lock);
        network_link_broken(link, lost, 0, places, SPEX_E_STOPPED);
    }
    release_signals(n);
    n->runs = false;
}

static void release(node_network *base)
{
    network *n = (network *)base;
    for (network_link *link = n->links, *next; link; link = next) {
        next = link->next;
        network_link_free(link);
    }
    for (network_known *known = n->known, *next; known; known = next) {
        next = known->next;
        free(known->name);
        free(known);
    }
    network_address_release(&n->listen);
    pthread_mutex_destroy(&n->lock);
    pthread_mutex_destroy(&n->steps.lock);
    messages_writer_free(&n->steps.kept);
    free(n->scratch);
    free(n);
}

network *network_new(spex_node *node)
{
    network *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    n->base = (node_network){start, drained, stop, release};
    n->node = node;
    pthread_mutex_init(&n->lock, NULL);
    pthread_mutex_init(&n->steps.lock, NULL);
    return n;
}
