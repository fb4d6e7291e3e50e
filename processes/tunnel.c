/* The proxy in front of real programs: what they say to each other, and clients to them, goes through it as
 * bytes of which nothing is known. They may come later, and where two are cut off from each other they wait
 * until that is over, as on a network on which TCP sends them again; nothing is lost but with a connection.
 */
#include "config.h"

#include "base/random.h"
#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WAITING = 1 << 20, PIECE = 65536 };

/* Bytes that wait; none: the end of what one side says. */
typedef struct piece {
    struct piece *next;
    int64_t until; /* as cluster_now */
    size_t length;
    char bytes[];
} piece;

/* One direction of a connection. */
typedef struct flow {
    piece *first, *last;
    size_t waiting;
    int64_t latest; /* when the last one goes on */
    uv_timer_t timer;
    bool is_stopped; /* nothing is read, since too much waits */
    bool has_ended;
} flow;

typedef struct tunnel {
    struct tunnel *next, *before;
    struct gate *gate;
    uv_tcp_t ends[2]; /* 0: of who dialled */
    flow flows[2];    /* by where it comes from */
    uv_connect_t connect;
    bool is_dialled, is_open, is_closing;
    unsigned handles; /* that are not closed yet */
    uint64_t number;
} tunnel;

/* Where connections of one to another come in. */
typedef struct gate {
    uv_tcp_t server; /* first */
    cluster *c;
    uint32_t from, to; /* UINT32_MAX: from outside */
    unsigned port;
    bool is_peer; /* it leads to the port at which programs meet */
} gate;

struct tunnels {
    gate *gates; /* a row each of who dials, outside last */
    tunnel *first;
    uint64_t count;
};

static gate *gate_of(const cluster *c, uint32_t from, uint32_t to)
{
    return &c->tunnels->gates[(size_t)(from == UINT32_MAX ? c->count : from) * c->count + to];
}

unsigned tunnel_port(const cluster *c, uint32_t from, uint32_t to)
{
    return c->tunnels ? gate_of(c, from, to)->port : 0;
}

/* ---- closing ---- */

static void on_closed(uv_handle_t *handle)
{
    tunnel *t = handle->data;
    if (--t->handles > 0)
        return;
    for (unsigned i = 0; i < 2; i++)
        for (piece *p = t->flows[i].first, *next; p; p = next) {
            next = p->next;
            free(p);
        }
    free(t);
}

static void close_one(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

static void close_tunnel(tunnel *t)
{
    struct tunnels *all = t->gate->c->tunnels;
    if (t->is_closing)
        return;
    t->is_closing = true;
    *(t->before ? &t->before->next : &all->first) = t->next;
    if (t->next)
        t->next->before = t->before;
    for (unsigned i = 0; i < 2; i++) {
        close_one((uv_handle_t *)&t->ends[i]);
        close_one((uv_handle_t *)&t->flows[i].timer);
    }
}

/* ---- what goes on ---- */

static bool is_cut(const tunnel *t, unsigned side)
{
    const cluster *c = t->gate->c;
    uint32_t from = side ? t->gate->to : t->gate->from, to = side ? t->gate->from : t->gate->to;
    return c->cuts && from != UINT32_MAX && to != UINT32_MAX && c->cuts[(size_t)from * c->count + to];
}

typedef struct writing {
    uv_write_t request; /* first */
    piece *piece;
} writing;

static void on_written(uv_write_t *request, int status)
{
    writing *w = (writing *)request;
    tunnel *t = request->handle->data;
    free(w->piece);
    free(w);
    if (status < 0)
        close_tunnel(t);
}

static void on_shut(uv_shutdown_t *request, int status)
{
    (void)status;
    free(request);
}

/* Nothing more comes of that side. */
static void shut(tunnel *t, unsigned side)
{
    uv_shutdown_t *request = malloc(sizeof *request);
    t->flows[side].has_ended = true;
    if (!request || uv_shutdown(request, (uv_stream_t *)&t->ends[!side], on_shut) < 0)
        free(request);
    if (t->flows[!side].has_ended)
        close_tunnel(t);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer);
static void on_read(uv_stream_t *from, ssize_t count, const uv_buf_t *buffer);

static void write_piece(tunnel *t, unsigned side, piece *p)
{
    writing *w = malloc(sizeof *w);
    const uv_buf_t part = uv_buf_init(p->bytes, (unsigned)p->length);
    if (w)
        *w = (writing){.piece = p};
    if (!w || uv_write(&w->request, (uv_stream_t *)&t->ends[!side], &part, 1, on_written) < 0) {
        free(p);
        free(w);
        close_tunnel(t);
        return;
    }
    t->gate->c->outcome->counts.delivered++;
}

static void go_on(tunnel *t, unsigned side)
{
    flow *f = &t->flows[side];
    cluster *c = t->gate->c;
    int64_t now = cluster_now(c);
    while (f->first && !t->is_closing && t->is_open && !is_cut(t, side)) {
        piece *p = f->first;
        if (p->until > now) {
            uv_update_time(&c->loop);
            uv_timer_start(&f->timer, f->timer.timer_cb, (uint64_t)(p->until - now + 999) / 1000, 0);
            return;
        }
        f->first = p->next;
        f->last = f->first ? f->last : NULL;
        f->waiting -= p->length;
        if (p->length > 0) {
            write_piece(t, side, p);
        } else {
            free(p);
            shut(t, side);
        }
    }
    if (!t->is_closing && f->is_stopped && f->waiting < MOST_WAITING / 2) {
        f->is_stopped = false;
        if (uv_read_start((uv_stream_t *)&t->ends[side], on_room, on_read) < 0)
            close_tunnel(t);
    }
}

static void on_time(uv_timer_t *timer)
{
    tunnel *t = timer->data;
    go_on(t, timer == &t->flows[1].timer);
}

/* ---- what comes ---- */

static int64_t within(uint64_t *state, chaos_range range)
{
    return range.low + (int64_t)base_random_below(state, (uint64_t)(range.high - range.low) + 1);
}

static int64_t delay_of(tunnel *t)
{
    const cluster *c = t->gate->c;
    const chaos_plan *plan = chaos_setup_plan(c->setup);
    uint64_t state =
        c->script->seed ^ (uint64_t)t->gate->to << 40 ^ ++t->number * UINT64_C(0xff51afd7ed558ccd);
    bool is_quiet = !c->began || (plan->quiet >= 0 && cluster_now(c) >= plan->quiet);
    int64_t delay = 0;
    if (plan->delay.high && !is_quiet)
        delay += within(&state, plan->delay);
    if (c->slow)
        delay += within(&state, plan->slow_by);
    return delay;
}

static void take(tunnel *t, unsigned side, const char *bytes, size_t length)
{
    flow *f = &t->flows[side];
    cluster *c = t->gate->c;
    piece *p = malloc(sizeof *p + length);
    if (!p) {
        c->no_memory = true;
        return;
    }
    int64_t until = cluster_now(c) + delay_of(t);
    f->latest = until > f->latest ? until : f->latest;
    *p = (piece){.until = f->latest, .length = length};
    if (length)
        memcpy(p->bytes, bytes, length);
    *(f->last ? &f->last->next : &f->first) = p;
    f->last = p;
    f->waiting += length;
    c->outcome->counts.messages += length > 0;
    if (f->waiting > MOST_WAITING && !f->is_stopped) {
        f->is_stopped = true;
        uv_read_stop((uv_stream_t *)&t->ends[side]);
    }
    go_on(t, side);
}

static char room[PIECE]; /* of the one thread that there is */

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)handle, (void)suggested;
    *buffer = uv_buf_init(room, sizeof room);
}

static void on_read(uv_stream_t *from, ssize_t count, const uv_buf_t *buffer)
{
    tunnel *t = from->data;
    unsigned side = from == (uv_stream_t *)&t->ends[1];
    if (t->is_closing)
        return;
    if (count > 0)
        take(t, side, buffer->base, (size_t)count);
    else if (count == UV_EOF)
        take(t, side, NULL, 0);
    else if (count < 0)
        close_tunnel(t); /* it was reset: so is the other side */
}

/* ---- connections ---- */

static void on_dialled(uv_connect_t *request, int status)
{
    tunnel *t = request->data;
    if (t->is_closing)
        return;
    if (status < 0 || uv_read_start((uv_stream_t *)&t->ends[1], on_room, on_read) < 0) {
        close_tunnel(t);
        return;
    }
    t->is_open = true;
    go_on(t, 0);
}

/* Where two are cut off from each other, a connection comes about when that is over. */
static void dial(tunnel *t)
{
    struct sockaddr_in address;
    const member *m = &t->gate->c->members[t->gate->to];
    if (t->is_dialled || t->is_closing || is_cut(t, 0) || is_cut(t, 1))
        return;
    t->is_dialled = true;
    t->connect.data = t;
    uv_ip4_addr("127.0.0.1", (int)(t->gate->is_peer ? m->peer_port : m->port), &address);
    if (uv_tcp_connect(&t->connect, &t->ends[1], (const struct sockaddr *)&address, on_dialled) < 0)
        close_tunnel(t);
}

static void on_arrival(uv_stream_t *at, int status)
{
    gate *g = (gate *)at;
    struct tunnels *all = g->c->tunnels;
    tunnel *t = status < 0 || g->c->is_ending ? NULL : calloc(1, sizeof *t);
    if (!t)
        return;
    t->gate = g;
    t->number = all->count++ << 24;
    t->next = all->first;
    if (all->first)
        all->first->before = t;
    all->first = t;
    for (unsigned i = 0; i < 2; i++) {
        uv_tcp_init(&g->c->loop, &t->ends[i]);
        uv_timer_init(&g->c->loop, &t->flows[i].timer);
        uv_tcp_nodelay(&t->ends[i], 1);
        t->ends[i].data = t->flows[i].timer.data = t;
        t->flows[i].timer.timer_cb = on_time;
    }
    t->handles = 4;
    if (uv_accept(at, (uv_stream_t *)&t->ends[0]) < 0 ||
        uv_read_start((uv_stream_t *)&t->ends[0], on_room, on_read) < 0)
        close_tunnel(t);
    else
        dial(t);
}

void tunnels_wake(cluster *c)
{
    for (tunnel *t = c->tunnels ? c->tunnels->first : NULL, *next; t; t = next) {
        next = t->next;
        dial(t);
        go_on(t, 0);
        if (!t->is_closing)
            go_on(t, 1);
    }
}

/* ---- all of them ---- */

static bool open_gate(cluster *c, uint32_t from, uint32_t to)
{
    gate *g = gate_of(c, from, to);
    struct sockaddr_in address;
    struct sockaddr_storage own;
    int length = sizeof own;
    g->c = c;
    g->from = from;
    g->to = to;
    g->is_peer = from != UINT32_MAX && c->members[to].program->has_peer_port;
    uv_ip4_addr("127.0.0.1", 0, &address);
    if (uv_tcp_init(&c->loop, &g->server) < 0 ||
        uv_tcp_bind(&g->server, (const struct sockaddr *)&address, 0) < 0 ||
        uv_listen((uv_stream_t *)&g->server, 128, on_arrival) < 0 ||
        uv_tcp_getsockname(&g->server, (struct sockaddr *)&own, &length) < 0)
        return false;
    g->port = ntohs(((const struct sockaddr_in *)(const void *)&own)->sin_port);
    return true;
}

bool tunnels_open(cluster *c)
{
    c->tunnels = calloc(1, sizeof *c->tunnels);
    if (c->tunnels)
        c->tunnels->gates = calloc((size_t)(c->count + 1) * c->count, sizeof *c->tunnels->gates);
    if (!c->tunnels || !c->tunnels->gates) {
        c->no_memory = true;
        return false;
    }
    for (uint32_t to = 0; to < c->count; to++) {
        if (!c->members[to].program)
            continue;
        for (uint32_t from = 0; from < c->count; from++)
            if (c->members[from].program && c->system->linked[(size_t)from * c->count + to] &&
                !open_gate(c, from, to))
                return false;
        if (!open_gate(c, UINT32_MAX, to))
            return false;
    }
    return true;
}

void tunnels_close(cluster *c)
{
    for (tunnel *t = c->tunnels ? c->tunnels->first : NULL, *next; t; t = next) {
        next = t->next;
        close_tunnel(t);
    }
}

void tunnels_free(cluster *c)
{
    if (c->tunnels)
        free(c->tunnels->gates);
    free(c->tunnels);
}
