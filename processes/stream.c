/* Frames over a socket. */
#include "config.h"

#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_FRAME = 64 << 20 };

typedef struct writing {
    uv_write_t request; /* first */
    unsigned char bytes[];
} writing;

stream *stream_new(uv_loop_t *loop, void *owner, bool is_tcp)
{
    stream *s = calloc(1, sizeof *s);
    if (!s || (is_tcp ? uv_tcp_init(loop, &s->socket.tcp) : uv_pipe_init(loop, &s->socket.pipe, 0)) < 0) {
        free(s);
        return NULL;
    }
    s->socket.handle.data = s;
    s->owner = owner;
    s->is_tcp = is_tcp;
    return s;
}

/* ---- places ---- */

/* The path, of a place that is none of a network; NULL: it is one. */
static const char *path_of(const char *place)
{
    return strncmp(place, "unix:", 5) == 0 ? place + 5 : NULL;
}

/* "tcp:10.0.0.1:7000" */
static bool read_address(const char *place, struct sockaddr_in *address)
{
    char host[64];
    int port;
    return sscanf(place, "tcp:%63[^:]:%d", host, &port) == 2 && uv_ip4_addr(host, port, address) == 0;
}

bool server_open(uv_loop_t *loop, server *s, const char *place, void *data, uv_connection_cb arrived)
{
    const char *path = path_of(place);
    struct sockaddr_in address;
    if ((path ? uv_pipe_init(loop, &s->pipe, 0) : uv_tcp_init(loop, &s->tcp)) < 0)
        return false;
    s->handle.data = data; /* it is to be closed */
    if (!path && !read_address(place, &address))
        return false;
    return (path ? uv_pipe_bind(&s->pipe, path)
                 : uv_tcp_bind(&s->tcp, (const struct sockaddr *)&address, 0)) == 0 &&
           uv_listen(&s->stream, 16, arrived) == 0;
}

static void on_closed(uv_handle_t *handle)
{
    stream *s = handle->data;
    if (s->closed)
        s->closed(s);
    free(s->in);
    free(s);
}

void stream_close(stream *s)
{
    if (!s || s->is_closing)
        return;
    s->is_closing = true;
    uv_close(&s->socket.handle, on_closed);
}

/* ---- reading ---- */

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    stream *s = handle->data;
    if (s->room - s->length < 4096) {
        size_t room = s->room ? s->room * 2 : suggested;
        unsigned char *grown = realloc(s->in, room);
        if (grown) {
            s->in = grown;
            s->room = room;
        }
    }
    *buffer = uv_buf_init((char *)s->in + s->length, (unsigned)(s->room - s->length));
}

static void take_frames(stream *s)
{
    size_t at = 0;
    while (!s->is_closing && s->length - at >= NETWORK_HEAD) {
        size_t length = NETWORK_HEAD + network_length(s->in + at);
        if (length > MOST_FRAME)
            stream_close(s);
        if (s->is_closing || s->length - at < length)
            break;
        s->frame(s, s->in + at, length);
        at += length;
    }
    memmove(s->in, s->in + at, s->length - at);
    s->length -= at;
}

static void on_read(uv_stream_t *from, ssize_t count, const uv_buf_t *buffer)
{
    stream *s = from->data;
    (void)buffer;
    if (count < 0) {
        stream_close(s);
        return;
    }
    s->length += (size_t)count;
    take_frames(s);
    if (s->drained && !s->is_closing)
        s->drained(s);
}

void stream_begin(stream *s)
{
    s->is_open = true;
    if (uv_read_start(&s->socket.stream, on_room, on_read) < 0)
        stream_close(s);
    else if (s->opened)
        s->opened(s);
}

static void on_connected(uv_connect_t *request, int status)
{
    stream *s = request->data;
    if (status < 0)
        stream_close(s);
    else if (!s->is_closing)
        stream_begin(s);
}

void stream_dial(stream *s, const char *place)
{
    struct sockaddr_in address;
    s->connect.data = s;
    if (!s->is_tcp)
        uv_pipe_connect(&s->connect, &s->socket.pipe, path_of(place), on_connected);
    else if (!read_address(place, &address) ||
             uv_tcp_connect(&s->connect, &s->socket.tcp, (const struct sockaddr *)&address, on_connected) < 0)
        stream_close(s);
}

void stream_accept(stream *s, uv_stream_t *from)
{
    if (uv_accept(from, &s->socket.stream) < 0)
        stream_close(s);
}

/* ---- writing ---- */

static void on_written(uv_write_t *request, int status)
{
    stream *s = request->data;
    free(request);
    if (status < 0)
        stream_close(s);
}

void stream_write(stream *s, const void *bytes, size_t length)
{
    writing *w = s->is_closing || !s->is_open ? NULL : malloc(sizeof *w + length);
    if (!w) {
        stream_close(s);
        return;
    }
    memcpy(w->bytes, bytes, length);
    w->request.data = s;
    const uv_buf_t part = uv_buf_init((char *)w->bytes, (unsigned)length);
    if (uv_write(&w->request, &s->socket.stream, &part, 1, on_written) < 0) {
        free(w);
        stream_close(s);
    }
}
