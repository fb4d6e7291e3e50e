/* A connection to a server, over which one request after the other goes. It is made when the first one
 * comes, and made anew after it broke. */
#include "config.h"

#include "clients/inside.h"

#include <stdlib.h>
#include <string.h>

typedef struct connection {
    uv_tcp_t socket; /* first */
    uv_connect_t connect;
    client *c; /* NULL: nobody asks any more */
    char *in;
    size_t length, room;
    bool is_open, is_sent;
    char *out; /* what goes as soon as it is open */
    size_t out_length;
} connection;

static void on_closed(uv_handle_t *handle)
{
    connection *k = (connection *)handle;
    free(k->in);
    free(k->out);
    free(k);
}

static void drop(connection *k)
{
    if (k->c)
        k->c->connection = NULL;
    k->c = NULL;
    if (!uv_is_closing((uv_handle_t *)&k->socket))
        uv_close((uv_handle_t *)&k->socket, on_closed);
}

void connection_drop(client *c)
{
    if (c->connection)
        drop(c->connection);
}

static void fail(connection *k, const char *why, bool is_garbage)
{
    client *c = k->c;
    bool is_sent = k->is_sent;
    drop(k);
    if (c)
        client_answers(c, (client_answer){.outcome = is_sent ? CLIENT_UNKNOWN : CLIENT_REFUSED,
                                          .why = why,
                                          .is_garbage = is_garbage});
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    connection *k = (connection *)handle;
    if (k->room - k->length < 4097) {
        size_t room = k->room ? 2 * k->room : suggested;
        char *grown = realloc(k->in, room);
        if (grown) {
            k->in = grown;
            k->room = room;
        }
    }
    *buffer = k->room > k->length + 1 ? uv_buf_init(k->in + k->length, (unsigned)(k->room - k->length - 1))
                                      : uv_buf_init(NULL, 0);
}

/* What has come, so far: is it a whole answer? */
static void look(connection *k, bool is_end)
{
    client *c = k->c;
    if (!c || !k->in)
        return;
    k->in[k->length] = '\0';
    client_parsing p = {.bytes = k->in, .length = k->length, .is_end = is_end};
    if (!c->request) {
        fail(k, NULL, false);
        return;
    }
    client_parsed parsed =
        c->options.protocol == CLIENT_RESP ? resp_read(c->request, &p) : http_read(c->request, &p);
    if (parsed == CLIENT_GARBAGE) {
        fail(k, p.why, true);
    } else if (parsed == CLIENT_WHOLE) {
        k->length -= p.used;
        memmove(k->in, k->in + p.used, k->length);
        k->is_sent = false;
        if (p.closes || p.answer.is_garbage)
            drop(k);
        client_answers(c, p.answer);
    }
    json_decref(p.value);
}

static void on_read(uv_stream_t *from, ssize_t count, const uv_buf_t *buffer)
{
    connection *k = (connection *)from;
    (void)buffer;
    if (count > 0)
        k->length += (size_t)count;
    if (k->length > 0 && count != 0)
        look(k, count < 0);
    if (count < 0 && k->c)
        fail(k, uv_strerror((int)count), false);
}

static void on_written(uv_write_t *request, int status)
{
    connection *k = (connection *)request->handle;
    free(request);
    if (status < 0 && k->c)
        fail(k, uv_strerror(status), false);
}

static void write_out(connection *k)
{
    uv_write_t *request = malloc(sizeof *request + k->out_length);
    if (!request) {
        fail(k, "no memory", false);
        return;
    }
    char *bytes = (char *)(request + 1);
    memcpy(bytes, k->out, k->out_length);
    free(k->out);
    k->out = NULL;
    k->is_sent = true;
    const uv_buf_t part = uv_buf_init(bytes, (unsigned)k->out_length);
    int status = uv_write(request, (uv_stream_t *)&k->socket, &part, 1, on_written);
    if (status < 0) {
        free(request);
        fail(k, uv_strerror(status), false);
    }
}

static void on_connected(uv_connect_t *request, int status)
{
    connection *k = request->data;
    if (status >= 0 && k->c)
        status = uv_read_start((uv_stream_t *)&k->socket, on_room, on_read);
    if (!k->c)
        return;
    if (status < 0) {
        fail(k, uv_strerror(status), false);
        return;
    }
    k->is_open = true;
    write_out(k);
}

static connection *dial(client *c)
{
    struct sockaddr_in address;
    connection *k = calloc(1, sizeof *k);
    if (!k || uv_tcp_init(c->loop, &k->socket) < 0) {
        free(k);
        return NULL;
    }
    k->c = c;
    k->connect.data = k;
    uv_tcp_nodelay(&k->socket, 1);
    uv_ip4_addr("127.0.0.1", (int)c->options.port, &address);
    c->connection = k;
    if (uv_tcp_connect(&k->connect, &k->socket, (const struct sockaddr *)&address, on_connected) < 0) {
        drop(k);
        return NULL;
    }
    return k;
}

void connection_ask(client *c)
{
    size_t length;
    char *bytes = c->options.protocol == CLIENT_RESP ? resp_write(c->request, &length)
                                                     : http_write(c->request, c->options.port, &length);
    connection *k = bytes ? c->connection : NULL;
    if (bytes && !k)
        k = dial(c);
    if (!k) {
        free(bytes);
        client_answers(c, (client_answer){.outcome = CLIENT_REFUSED, .why = "there is no connection"});
        return;
    }
    k->out = bytes;
    k->out_length = length;
    if (k->is_open)
        write_out(k);
}
