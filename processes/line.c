/* The proxy: every connection between two nodes is two of its own, and every message between two agents is
 * one that it has for a while. It says to senders that a message has come as soon as it has it; what the
 * receivers say is for it.
 */
#include "config.h"

#include "base/random.h"
#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is carried ---- */

static uint32_t channel_of(const cluster *c, uint32_t from, uint32_t to)
{
    return c->channels[from * c->count + to];
}

static bool is_cut(const cluster *c, uint32_t from, uint32_t to)
{
    return c->cuts && c->cuts[from * c->count + to];
}

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle);
}

static void end_line(line *l);

/* It is carried no more. */
static void put_down(carried *k)
{
    line *l = k->line;
    cluster *c = l->c;
    *(k->before ? &k->before->next : &c->first) = k->next;
    *(k->next ? &k->next->before : &c->end) = k->before;
    c->waiting[channel_of(c, k->from, k->to)]--;
    l->carried--;
    uv_close((uv_handle_t *)&k->timer, on_timer_closed);
    end_line(l);
}

static void pass_on(line *l, unsigned side, const unsigned char *bytes, size_t length)
{
    if (l->ends[side] && l->ends[side]->is_open && !l->ends[side]->is_closing) {
        stream_write(l->ends[side], bytes, length);
        l->c->outcome->counts.delivered++;
    } else {
        l->c->outcome->counts.lost++;
    }
}

/* Its time has come. */
static void go(carried *k)
{
    cluster *c = k->line->c;
    k->is_due = true;
    if (c->is_held || is_cut(c, k->from, k->to))
        return;
    pass_on(k->line, k->to_dialled, k->bytes, k->length);
    put_down(k);
}

static void on_time(uv_timer_t *timer)
{
    go((carried *)timer);
}

static void carry(line *l, unsigned to, const parsed *f, const unsigned char *bytes, size_t length,
                  int64_t until)
{
    cluster *c = l->c;
    int64_t now = cluster_now(c);
    carried *k = malloc(sizeof *k + length);
    if (!k) {
        c->no_memory = true;
        return;
    }
    *k = (carried){.line = l, .to_dialled = to, .from = f->from, .to = f->to, .length = length};
    memcpy(k->bytes, bytes, length);
    k->before = c->end;
    *(c->end ? &c->end->next : &c->first) = k;
    c->end = k;
    c->waiting[channel_of(c, f->from, f->to)]++;
    l->carried++;
    uv_timer_init(&c->loop, &k->timer);
    uv_update_time(&c->loop);
    uv_timer_start(&k->timer, on_time, until > now ? (uint64_t)(until - now + 999) / 1000 : 0, 0);
}

/* ---- a message ---- */

static int64_t within(uint64_t *state, chaos_range range)
{
    return range.low + (int64_t)base_random_below(state, (uint64_t)(range.high - range.low) + 1);
}

static int64_t delay_of(cluster *c, uint32_t channel, uint64_t number, bool is_late)
{
    const chaos_plan *plan = chaos_setup_plan(c->setup);
    uint64_t state = c->script->seed ^ (channel + 1) * UINT64_C(0xff51afd7ed558ccd) ^ number << 20;
    int64_t delay = 0;
    if (plan->delay.high)
        delay += within(&state, plan->delay);
    if (c->slow)
        delay += within(&state, plan->slow_by);
    if (is_late)
        delay += within(&state, (chaos_range){10 * CHAOS_MILLISECOND, 100 * CHAOS_MILLISECOND});
    return delay;
}

/* Is it, and it is kept that it was. */
static bool strikes(cluster *c, uint32_t channel, uint64_t number, chaos_hit_kind kind)
{
    int64_t quiet = chaos_setup_plan(c->setup)->quiet;
    bool is_quiet = quiet >= 0 && cluster_now(c) >= quiet && !c->script->has_hits;
    bool is_hit = c->script->has_hits
                      ? chaos_has_hit(c->listed, c->script->hit_count, (chaos_hit){channel, kind, number})
                      : c->began && !is_quiet && c->script->shares[kind] &&
                            chaos_is_hit(c->script, channel, number, kind);
    if (is_hit)
        kept_hit(c, (chaos_hit){channel, kind, number});
    return is_hit;
}

static void send_on(line *l, unsigned to, const parsed *f, const unsigned char *bytes, size_t length,
                    bool is_late, uint32_t channel, uint64_t number)
{
    cluster *c = l->c;
    int64_t now = cluster_now(c), until = now + delay_of(c, channel, number, is_late);
    if (!c->system->network.unordered && until < c->last[channel])
        until = c->last[channel];
    c->last[channel] = until > c->last[channel] ? until : c->last[channel];
    bool waits = c->is_held || is_cut(c, f->from, f->to) || until > now ||
                 (c->waiting[channel] && !c->system->network.unordered);
    if (waits)
        carry(l, to, f, bytes, length, until);
    else
        pass_on(l, to, bytes, length);
}

static void tell(cluster *c, const char *what, const parsed *f)
{
    char *text = frame_message_text(c, f);
    cluster_note(c, "%s: %s from %s to %s", what, text ? text : "", c->members[f->from].name,
                 c->members[f->to].name);
    free(text);
}

static void take_message(line *l, unsigned side, const parsed *f, const unsigned char *bytes, size_t length)
{
    cluster *c = l->c;
    chaos_counts *counts = &c->outcome->counts;
    uint32_t channel =
        f->from == UINT32_MAX || f->to == UINT32_MAX ? UINT32_MAX : channel_of(c, f->from, f->to);
    l->taken[side]++;
    counts->messages++;
    if (channel == UINT32_MAX) {
        pass_on(l, !side, bytes, length); /* of no pair that the system has */
        return;
    }
    uint64_t number = c->sent[channel]++;
    kept_came(c, f->from, f->to);
    bool is_dropped = strikes(c, channel, number, CHAOS_HIT_DROP);
    if (is_dropped || (is_cut(c, f->from, f->to) && !c->system->network.delays)) {
        counts->dropped += is_dropped;
        counts->lost++;
        if (is_dropped)
            tell(c, "lost", f);
        return;
    }
    bool is_late = strikes(c, channel, number, CHAOS_HIT_LATE);
    counts->late += is_late;
    send_on(l, !side, f, bytes, length, is_late, channel, number);
    if (strikes(c, channel, number, CHAOS_HIT_DOUBLE)) {
        counts->doubled++;
        tell(c, "doubled", f);
        send_on(l, !side, f, bytes, length, false, channel, number);
    }
}

/* ---- lines ---- */

static void on_frame(stream *s, const unsigned char *bytes, size_t length)
{
    line *l = s->owner;
    unsigned side = s == l->ends[1];
    parsed f;
    if (!frame_read(l->c, bytes, length, &f)) {
        line_close(l); /* a node that is not one of ours, or names an agent that there is not */
        return;
    }
    switch (f.kind) {
    case NETWORK_MESSAGE:
        take_message(l, side, &f, bytes, length);
        return;
    case NETWORK_ACK:
        return;
    case NETWORK_HELD:
        l->is_held[side] = f.number == l->c->look;
        look_proceed(l->c);
        return;
    case NETWORK_READY:
        l->ready++;
        break;
    default:
        break;
    }
    if (l->ends[!side] && !l->ends[!side]->is_closing)
        stream_write(l->ends[!side], bytes, length);
}

/* So that who sent knows that it came. */
static void on_drained(stream *s)
{
    line *l = s->owner;
    unsigned side = s == l->ends[1];
    if (l->taken[side] == l->told[side])
        return;
    l->told[side] = l->taken[side];
    frame_send(l->c, s, NETWORK_ACK, l->taken[side]);
}

void line_close(line *l)
{
    stream_close(l->ends[0]);
    stream_close(l->ends[1]);
}

/* One end is gone: what goes to the other one is still carried there. Both are: so is the line. */
static void end_line(line *l)
{
    if (l->ends[0] && l->ends[1])
        return;
    if (l->carried == 0 && (l->ends[0] || l->ends[1])) {
        line_close(l);
        return;
    }
    if (l->carried || l->ends[0] || l->ends[1])
        return;
    line **at = &l->c->lines;
    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
    free(l);
}

static void on_closed(stream *s)
{
    line *l = s->owner;
    cluster *c = l->c;
    unsigned side = s == l->ends[1];
    l->ends[side] = NULL;
    l->carried++; /* so that it stays while what is lost is put down */
    for (carried *k = c->first, *next; k; k = next) {
        next = k->next;
        if (k->line == l && (k->to_dialled == side || !l->ends[!side])) {
            c->outcome->counts.lost++;
            put_down(k);
        }
    }
    l->carried--;
    end_line(l);
    look_proceed(c);
}

static void on_dialled(stream *s)
{
    line *l = s->owner;
    if (l->ends[0] && !l->ends[0]->is_closing)
        stream_begin(l->ends[0]);
}

static stream *new_end(line *l)
{
    stream *s = stream_new(&l->c->loop, l, l->c->options->host != NULL);
    if (!s)
        return NULL;
    s->frame = on_frame;
    s->drained = on_drained;
    s->closed = on_closed;
    return s;
}

static void on_arrival(uv_stream_t *from, int status)
{
    cluster *c = from->data;
    uint32_t pair = (uint32_t)((server *)from - c->servers);
    line *l = status < 0 ? NULL : calloc(1, sizeof *l);
    if (!l)
        return;
    *l = (line){.c = c, .from = pair / c->count, .to = pair % c->count, .next = c->lines};
    c->lines = l;
    l->ends[0] = new_end(l);
    l->ends[1] = l->ends[0] ? new_end(l) : NULL;
    if (!l->ends[1]) {
        c->no_memory = true;
        stream_close(l->ends[0]);
        return;
    }
    stream_accept(l->ends[0], from);
    if (c->look || c->is_ending || l->ends[0]->is_closing) {
        line_close(l); /* while all pauses nobody comes; it will try again */
        return;
    }
    char place[PLACE_ROOM];
    place_of_agent(c->options, l->to, place);
    l->ends[1]->opened = on_dialled;
    stream_dial(l->ends[1], place);
}

bool proxy_open(cluster *c)
{
    for (uint32_t from = 0; from < c->count; from++)
        for (uint32_t to = 0; to < c->count; to++) {
            char place[PLACE_ROOM];
            if (!c->system->linked[from * c->count + to] || from == to)
                continue;
            if (!place_of_pair(c->options, c->count, from, to, place) ||
                !server_open(&c->loop, &c->servers[from * c->count + to], place, c, on_arrival))
                return false;
        }
    return true;
}

void proxy_close(cluster *c)
{
    for (uint32_t i = 0; i < c->count * c->count; i++)
        if (c->servers[i].handle.data && !uv_is_closing(&c->servers[i].handle))
            uv_close(&c->servers[i].handle, NULL);
    for (line *l = c->lines, *next; l; l = next) {
        next = l->next;
        line_close(l);
    }
}

/* ---- all of them ---- */

void proxy_go_on(cluster *c)
{
    for (carried *k = c->first, *next; k; k = next) {
        next = k->next;
        if (k->is_due)
            go(k);
    }
}

void proxy_cut(cluster *c, const bool *cuts)
{
    if (!cuts) {
        tunnels_wake(c);
        proxy_go_on(c);
        return;
    }
    for (carried *k = c->first, *next; k && !c->system->network.delays; k = next) {
        next = k->next;
        if (!is_cut(c, k->from, k->to))
            continue;
        c->outcome->counts.lost++;
        put_down(k);
    }
}
