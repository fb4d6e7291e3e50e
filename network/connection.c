/* Sockets: made, read, written, closed. All of it happens in the thread of the loop. */
#include "network/inside.h"
#include "network/network.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_DELAY = 10, MOST_DELAY = 1000 }; /* milliseconds between two attempts */

static void retry(network_link *link);

/* ---- closing ---- */

static void release(network_connection *c)
{
    free(c->in);
    messages_writer_free(&c->control);
    messages_writer_free(&c->writing[0]);
    messages_writer_free(&c->writing[1]);
    free(c);
}

static void forget(network_connection *c)
{
    network_connection **at = &c->net->connections;
    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    c->is_gone = true;
    if (c->net->is_stopping && !c->net->connections)
        uv_close((uv_handle_t *)&c->net->ending, NULL);
    if (!c->is_resolving)
        release(c);
}

static void on_closed(uv_handle_t *handle)
{
    network_connection *c = handle->data;
    network_link *link = c->link;
    if (link && link->connection == c) {
        link->connection = NULL;
        if (link->dials && !c->net->is_stopping)
            retry(link);
    }
    forget(c);
}

static void tell(network_connection *c, spex_event_kind kind, const char *text)
{
    spex_event event = {.kind = kind, .text = text};
    if (c->link)
        event.other = c->link->other ? c->link->other : c->link->address.text;
    if (node_is_watched(c->net->node))
        node_tell(c->net->node, &event);
}

void network_close(network_connection *c)
{
    if (c->is_closing)
        return;
    c->is_closing = true;
    network_looks_no_more(c);
    network_link *link = c->link && c->link->connection == c ? c->link : NULL;
    if (link) {
        atomic_store(&link->is_connected, false);
        atomic_store(&link->unconfirmed, 0);
        bool stops =
            c->net->is_stopping; /* then nothing has broken: what has come is the other's to handle */
        network_link_broken(link, c->sent - c->confirmed, stops ? 0 : c->confirmed - c->done, c->places,
                            stops ? SPEX_E_STOPPED : SPEX_E_NOT_CONNECTED);
        if (c->is_ready && c->other_is_ready)
            tell(c, SPEX_EVENT_DISCONNECTED, NULL);
    }
    if (c->intake)
        c->intake->is_over = true;
    c->intake = NULL;
    uv_close(&c->socket.handle, on_closed);
}

void network_hostile(network_connection *c, const char *why)
{
    if (c->is_closing)
        return;
    spex_event event = {.kind = SPEX_EVENT_HOSTILE, .text = why};
    event.other = c->link ? c->link->other : NULL;
    node_tell(c->net->node, &event);
    network_close(c);
}

/* ---- writing ---- */

static void end_now(network_connection *c);

static void on_written(uv_write_t *request, int status)
{
    network_connection *c = request->data;
    c->is_writing = false;
    c->writing[0].length = c->writing[1].length = 0;
    if (status < 0)
        network_close(c);
    else if (c->is_ending)
        end_now(c);
    else
        network_flush(c);
}

static void swap_writers(messages_writer *a, messages_writer *b)
{
    messages_writer kept = *a;
    *a = *b;
    *b = kept;
}

/* Takes what waits in the link, all of it: both sides may send. */
static void take_queue(network_connection *c)
{
    network_link *link = c->link;
    if (!c->is_ready || !c->other_is_ready || !link || link->connection != c || c->is_ending)
        return;
    c->writing[1].most = link->queue.most;
    pthread_mutex_lock(&link->lock);
    swap_writers(&link->queue, &c->writing[1]);
    c->sent += link->queued;
    link->queued = 0;
    c->places = link->placed;
    atomic_store(&link->unconfirmed, c->sent - c->confirmed);
    pthread_mutex_unlock(&link->lock);
}

void network_flush(network_connection *c)
{
    if (c->is_writing || c->is_closing || !c->is_open)
        return;
    network_owe_ack(c);
    c->writing[0].most = c->control.most;
    swap_writers(&c->control, &c->writing[0]);
    take_queue(c);
    uv_buf_t parts[2];
    unsigned count = 0;
    for (unsigned i = 0; i < 2; i++)
        if (c->writing[i].length)
            parts[count++] = uv_buf_init((char *)c->writing[i].bytes, (unsigned)c->writing[i].length);
    if (count == 0)
        return;
    c->write.data = c;
    c->is_writing = true;
    if (uv_write(&c->write, &c->socket.stream, parts, count, on_written) < 0) {
        c->is_writing = false;
        network_close(c);
    }
}

static void on_shut_down(uv_shutdown_t *request, int status)
{
    (void)status;
    network_close(request->data);
}

/* The last that the other hears is how much was handled. */
static void end_now(network_connection *c)
{
    if (c->is_shut || c->is_closing)
        return;
    network_flush(c);
    if (c->is_closing)
        return;
    c->is_shut = true;
    c->shutdown.data = c;
    if (!c->is_open || uv_shutdown(&c->shutdown, &c->socket.stream, on_shut_down) < 0)
        network_close(c);
}

void network_end(network_connection *c)
{
    if (c->is_closing)
        return;
    c->is_ending = true;
    uv_read_stop(&c->socket.stream);
    if (!c->is_writing)
        end_now(c);
}

/* ---- reading ---- */

/* Room for what comes: it grows by what has come, whatever a frame says that it has. */
static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    network_connection *c = handle->data;
    (void)suggested;
    if (c->in_room - c->in_length < 4096) {
        size_t room = c->in_room ? c->in_room * 2 : 65536;
        unsigned char *bytes = realloc(c->in, room);
        if (bytes) {
            c->in = bytes;
            c->in_room = room;
        }
    }
    *buffer = uv_buf_init((char *)c->in + c->in_length, (unsigned)(c->in_room - c->in_length));
}

/* Frames that have come whole. */
static void take_frames(network_connection *c)
{
    size_t at = 0;
    while (!c->is_closing && !c->is_ending && c->in_length - at >= NETWORK_HEAD) {
        size_t length = network_length(c->in + at);
        size_t most = c->was_greeted ? NETWORK_MOST_FRAME : NETWORK_MOST_HELLO;
        if (length > most) {
            network_hostile(c, "a frame that is longer than any may be");
            return;
        }
        if (c->in_length - at - NETWORK_HEAD < length)
            break;
        network_receive(c, c->in + at + NETWORK_HEAD, length);
        at += NETWORK_HEAD + length;
    }
    memmove(c->in, c->in + at, c->in_length - at);
    c->in_length -= at;
}

static void pause_reading(network_connection *c)
{
    network_link *link = c->link;
    if (!link || !c->reads || c->net->is_to_pause || network_in_hand(link) <= NETWORK_MOST_TAKEN)
        return;
    c->reads = false;
    uv_read_stop(&c->socket.stream);
    atomic_store(&link->is_paused, true);
    network_read_on(c); /* they may have become fewer since */
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    network_connection *c = stream->data;
    (void)buffer;
    if (count < 0) {
        network_close(c);
        return;
    }
    c->in_length += (size_t)count;
    take_frames(c);
    if (c->is_closing)
        return;
    pause_reading(c);
    network_flush(c); /* that they came is to be known */
    network_owes(c);
}

void network_read_on(network_connection *c)
{
    network_link *link = c->link;
    if (c->reads || c->is_closing || c->is_ending || !c->is_open ||
        (link && !c->net->is_to_pause && network_in_hand(link) > NETWORK_MOST_TAKEN / 2))
        return;
    if (link)
        atomic_store(&link->is_paused, false);
    c->reads = true;
    if (uv_read_start(&c->socket.stream, on_room, on_read) < 0)
        network_close(c);
}

/* ---- making them ---- */

static network_connection *new_connection(network *n, bool is_unix)
{
    network_connection *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    int status = is_unix ? uv_pipe_init(n->loop, &c->socket.pipe, 0) : uv_tcp_init(n->loop, &c->socket.tcp);
    if (status < 0) {
        free(c);
        return NULL;
    }
    c->net = n;
    c->socket.handle.data = c;
    c->control.most = 2u * NETWORK_MOST_HELLO;
    c->next = n->connections;
    n->connections = c;
    return c;
}

/* Both sides say who they are, and read. */
static void begin(network_connection *c)
{
    if (c->socket.handle.type == UV_TCP)
        uv_tcp_nodelay(&c->socket.tcp, 1);
    c->is_open = true;
    network_greet(c);
    network_read_on(c);
    network_flush(c);
}

static void on_connected(uv_connect_t *request, int status)
{
    network_connection *c = request->data;
    if (status < 0)
        network_close(c);
    else if (!c->is_closing)
        begin(c);
}

static void connect_to(network_connection *c, const struct sockaddr *address)
{
    c->connect.data = c;
    if (uv_tcp_connect(&c->connect, &c->socket.tcp, address, on_connected) < 0)
        network_close(c);
}

/* Of an address that is no name: nobody has to be asked, for which libuv would have threads. */
static bool read_numbers(const network_address *a, struct sockaddr_storage *address)
{
    int port = atoi(a->port);
    return uv_ip4_addr(a->host, port, (struct sockaddr_in *)address) == 0 ||
           uv_ip6_addr(a->host, port, (struct sockaddr_in6 *)address) == 0;
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    network_connection *c = request->data;
    c->is_resolving = false;
    if (!c->is_closing && status == 0)
        connect_to(c, found->ai_addr);
    else
        network_close(c);
    uv_freeaddrinfo(found);
    if (c->is_gone)
        release(c);
}

void network_dial(network_link *link)
{
    network_connection *c = new_connection(link->net, link->address.is_unix);
    if (!c) {
        retry(link);
        return;
    }
    c->link = link;
    link->connection = c;
    c->connect.data = c->resolve.data = c;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct sockaddr_storage known;
    if (link->address.is_unix)
        uv_pipe_connect(&c->connect, &c->socket.pipe, link->address.host, on_connected);
    else if (read_numbers(&link->address, &known))
        connect_to(c, (const struct sockaddr *)&known);
    else if (uv_getaddrinfo(link->net->loop, &c->resolve, on_resolved, link->address.host, link->address.port,
                            &hints) < 0)
        network_close(c);
    else
        c->is_resolving = true;
}

static void on_retry(uv_timer_t *timer)
{
    network_link *link = timer->data;
    if (!link->net->is_stopping && !link->connection)
        network_dial(link);
}

static void retry(network_link *link)
{
    link->delay = link->delay == 0               ? FIRST_DELAY
                  : link->delay * 2 > MOST_DELAY ? MOST_DELAY
                                                 : link->delay * 2;
    uv_timer_start(&link->retry, on_retry, link->is_refused ? MOST_DELAY : link->delay, 0);
}

/* ---- listening ---- */

static void on_arrival(uv_stream_t *server, int status)
{
    network *n = server->data;
    network_connection *c = status < 0 || n->is_stopping ? NULL : new_connection(n, n->listen.is_unix);
    if (!c)
        return;
    if (uv_accept(server, &c->socket.stream) < 0)
        network_close(c);
    else
        begin(c);
}

/* Is the socket one that a node which was killed has left? */
static bool is_left_over(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int tried = socket(AF_UNIX, SOCK_STREAM, 0);
    int outcome = tried < 0 ? 0 : connect(tried, (const struct sockaddr *)&address, sizeof address);
    bool is_dead = outcome < 0 && errno == ECONNREFUSED;
    if (tried >= 0)
        close(tried);
    return is_dead;
}

static int bind_unix(network *n)
{
    int status = uv_pipe_bind(&n->server.pipe, n->listen.host);
    if (status != UV_EADDRINUSE || !is_left_over(n->listen.host))
        return status;
    unlink(n->listen.host);
    return uv_pipe_bind(&n->server.pipe, n->listen.host);
}

static int bind_tcp(network *n)
{
    uv_getaddrinfo_t request;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    int status = uv_getaddrinfo(n->loop, &request, NULL, n->listen.host, n->listen.port, &hints);
    if (status < 0)
        return status;
    status = uv_tcp_bind(&n->server.tcp, request.addrinfo->ai_addr, 0);
    uv_freeaddrinfo(request.addrinfo);
    return status;
}

int network_listen(network *n)
{
    int status =
        n->listen.is_unix ? uv_pipe_init(n->loop, &n->server.pipe, 0) : uv_tcp_init(n->loop, &n->server.tcp);
    if (status == 0) {
        n->listens = true; /* to be closed */
        n->server.handle.data = n;
        status = n->listen.is_unix ? bind_unix(n) : bind_tcp(n);
    }
    if (status == 0)
        status = uv_listen(&n->server.stream, 128, on_arrival);
    if (status == 0)
        return SPEX_OK;
    return node_error(n->node, SPEX_E_IO, NULL, 0, 0, "cannot listen at %s: %s", n->listen.text,
                      uv_strerror(status));
}
