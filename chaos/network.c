/* Messages under way: how long each takes, and which are hit. */
#include "config.h"

#include "base/array.h"
#include "chaos/world.h"

#include <stdlib.h>
#include <string.h>

#define COPY 0x80000000u /* in the number of a message that is one */

size_t world_place_of(const world_channel *c, uint32_t id)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->ids[i] == id)
            return i;
    return SIZE_MAX;
}

void world_take_out(world *w, uint32_t channel, size_t at)
{
    world_channel *c = &w->channels[channel];
    memmove(c->ids + at, c->ids + at + 1, (c->count - at - 1) * sizeof *c->ids);
    c->count--;
}

void world_empty(world *w, uint32_t channel)
{
    world_channel *c = &w->channels[channel];
    w->outcome->counts.lost += c->count;
    c->count = 0;
    c->stamp++;
}

bool world_is_cut(const world *w, uint32_t from, uint32_t to)
{
    return checking_walk_is_across(w->walk, from, to) ||
           (w->cut && w->cut[from * w->setup->agent_count + to]);
}

/* A message has come into a channel, at a place. False: no memory. */
static bool put_in(world *w, world_channel *c, size_t place, uint32_t id)
{
    if (!base_grow(c->ids, c->room, c->count + 1)) {
        w->no_memory = true;
        return false;
    }
    memmove(c->ids + place + 1, c->ids + place, (c->count - place) * sizeof *c->ids);
    c->ids[place] = id;
    c->count++;
    w->outcome->counts.messages++;
    return true;
}

/* ---- what is hit ---- */

bool world_list_hits(world *w)
{
    const chaos_script *script = w->script;
    if (!script->has_hits || script->hit_count == 0)
        return true;
    w->listed = chaos_hits_in_order(script);
    return w->listed != NULL;
}

bool chaos_is_hit(const chaos_script *script, uint32_t channel, uint64_t number, chaos_hit_kind kind)
{
    uint64_t drawn = draw(script->seed, DRAW_HIT + (uint32_t)kind * 64, channel, number);
    return drawn % CHAOS_WHOLE < script->shares[kind];
}

static bool is_hit(const world *w, uint32_t channel, uint64_t number, chaos_hit_kind kind)
{
    if (w->script->has_hits)
        return chaos_has_hit(w->listed, w->script->hit_count, (chaos_hit){channel, kind, number});
    bool is_quiet = w->plan->quiet >= 0 && w->now >= w->plan->quiet;
    return w->script->shares[kind] && !is_quiet && chaos_is_hit(w->script, channel, number, kind);
}

static void note_hit(world *w, uint32_t channel, uint32_t id, chaos_hit_kind kind)
{
    chaos_script *hits = w->hits;
    if (!hits)
        return;
    if (!base_grow(hits->hits, hits->hit_room, hits->hit_count + 1))
        w->no_memory = true;
    else
        hits->hits[hits->hit_count++] = (chaos_hit){channel, kind, id};
}

/* ---- how long it takes ---- */

static int64_t time_of(world *w, const world_channel *c, uint32_t channel, uint32_t id, bool is_late)
{
    uint64_t drawn = draw(w->script->pace, DRAW_DELAY, channel, id);
    if (world_is_even(w, channel))
        return CHAOS_MILLISECOND;
    int64_t time = 1 + (int64_t)(drawn % (uint64_t)c->limit);
    if (w->plan->delay.high)
        time += drawn_within(base_hash_number(drawn ^ 1), w->plan->delay);
    if (w->slow)
        time += drawn_within(base_hash_number(drawn ^ 2), w->plan->slow_by);
    if (is_late)
        time += drawn_within(base_hash_number(drawn ^ 3),
                             (chaos_range){10 * CHAOS_MILLISECOND, 100 * CHAOS_MILLISECOND});
    return time;
}

static void schedule(world *w, uint32_t channel, uint32_t id, bool is_late)
{
    world_channel *c = &w->channels[channel];
    int64_t at = w->now + time_of(w, c, channel, id, is_late);
    if (!w->setup->system.network.unordered && at < c->last)
        at = c->last;
    c->last = at > c->last ? at : c->last;
    (void)world_add(
        w,
        (agenda_item){.at = at, .kind = AGENDA_MESSAGE, .which = channel, .number = id, .stamp = c->stamp});
}

/* ---- sending ---- */

void world_lose(world *w, uint32_t channel, uint32_t id)
{
    world_channel *c = &w->channels[channel];
    size_t at = world_place_of(c, id);
    if (at == SIZE_MAX || w->has_ended)
        return;
    const checking_tried tried = checking_walk_lose(w->walk, channel, (uint32_t)at);
    if (!tried.step || !world_take(w, &tried))
        return; /* no more may be lost */
    world_take_out(w, channel, at);
    w->outcome->counts.lost++;
}

static bool drop(world *w, uint32_t channel, uint32_t id)
{
    world_channel *c = &w->channels[channel];
    if (!is_hit(w, channel, id, CHAOS_HIT_DROP))
        return false;
    world_lose(w, channel, id);
    if (world_place_of(c, id) != SIZE_MAX)
        return false;
    w->outcome->counts.dropped++;
    note_hit(w, channel, id, CHAOS_HIT_DROP);
    return true;
}

static void copy(world *w, uint32_t channel, uint32_t id)
{
    world_channel *c = &w->channels[channel];
    size_t at = world_place_of(c, id);
    if (at == SIZE_MAX || !is_hit(w, channel, id, CHAOS_HIT_DOUBLE))
        return;
    const checking_tried tried = checking_walk_double(w->walk, channel, (uint32_t)at);
    if (!tried.step)
        return; /* there is no room, or no more may be doubled */
    if (!world_take(w, &tried) || !put_in(w, c, at + 1, id | COPY))
        return;
    w->outcome->counts.doubled++;
    note_hit(w, channel, id, CHAOS_HIT_DOUBLE);
    schedule(w, channel, id | COPY, false);
}

static void go(world *w, uint32_t channel, uint32_t id)
{
    const world_channel *c = &w->channels[channel];
    bool is_lost =
        w->cut && w->cut[c->from * w->setup->agent_count + c->to] && !w->setup->system.network.delays;
    if (is_lost)
        world_lose(w, channel, id);
    if (w->has_ended || is_lost || drop(w, channel, id))
        return;
    bool is_late = is_hit(w, channel, id, CHAOS_HIT_LATE);
    if (is_late) {
        w->outcome->counts.late++;
        note_hit(w, channel, id, CHAOS_HIT_LATE);
    }
    schedule(w, channel, id, is_late);
    copy(w, channel, id);
}

void world_send(world *w, const checking_put *puts, uint32_t count)
{
    if (!base_grow(w->sent, w->sent_room, count + 1ull)) {
        w->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        world_channel *c = &w->channels[puts[i].channel];
        w->sent[i] = (world_sent){puts[i].channel, (uint32_t)c->sent, puts[i].fate == CHECKING_WAITS};
        c->sent++;
        w->outcome->counts.lost += !w->sent[i].waits;
        if (w->sent[i].waits && !put_in(w, c, puts[i].place, w->sent[i].id))
            return;
    }
    for (uint32_t i = 0; i < count && !w->has_ended; i++)
        if (w->sent[i].waits)
            go(w, w->sent[i].channel, w->sent[i].id);
}
