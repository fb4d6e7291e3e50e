/* Queues with values that are all different. One order of the values serves their coming and their going: x
 * has to be before y when its coming or its going ended before y's began, or when a moment without any value
 * lies between them. The history is linearizable exactly if values can be taken one by one so that each has
 * none left that has to be before it (the bad patterns of Bouajjani, Emmi, Enea, Hamza 2015; taken away one
 * by one as Lee and Mathur 2025 do). In n log n. */
#include "histories/check/containers.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

typedef struct ordering {
    history_container *c;
    uint32_t *by[4]; /* stays by put_start, take_start, put_end, take_end */
    uint32_t at[4];  /* how far each has been gone through */
    uint8_t *ready;  /* of each stay: bit 0: its coming, bit 1: its going; bit 2: taken */
    uint32_t *queue; /* of stays that can be next, then all in order */
    uint32_t queued, taken;
    uint32_t next_empty; /* the first whose slot is not before the least put_end */
} ordering;

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t moment(const history_stay *s, int which)
{
    return which == 0 ? s->put_start : which == 1 ? s->take_start : which == 2 ? s->put_end : s->take_end;
}

typedef struct keyed {
    int64_t key;
    uint32_t stay;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->stay < y->stay ? -1 : x->stay > y->stay;
}

static bool sort_stays(ordering *o)
{
    const history_container *c = o->c;
    keyed *keys = base_alloc(c->count, sizeof *keys);
    bool ok = keys != NULL;
    for (int which = 0; which < 4 && ok; which++) {
        o->by[which] = base_alloc(c->count, sizeof *o->by[which]);
        ok = o->by[which] != NULL;
        for (uint32_t i = 0; i < c->count && ok; i++)
            keys[i] = (keyed){moment(&c->stays[i], which), i};
        if (ok)
            qsort(keys, c->count, sizeof *keys, by_key);
        for (uint32_t i = 0; i < c->count && ok; i++)
            o->by[which][i] = keys[i].stay;
    }
    free(keys);
    return ok;
}

/* The least moment of that kind among stays that are left. */
static int64_t least(ordering *o, int which)
{
    while (o->at[which] < o->c->count && o->ready[o->by[which][o->at[which]]] & 4)
        o->at[which]++;
    return o->at[which] < o->c->count ? moment(&o->c->stays[o->by[which][o->at[which]]], which)
                                      : HISTORY_LATER;
}

/* Marks the stays whose moment of that kind is not after `limit`. */
static void allow(ordering *o, int which, int64_t limit)
{
    while (o->at[which] < o->c->count) {
        const uint32_t stay = o->by[which][o->at[which]];
        if (moment(&o->c->stays[stay], which) > limit)
            break;
        o->ready[stay] |= (uint8_t)(1 << which);
        if ((o->ready[stay] & 3) == 3)
            o->queue[o->queued++] = stay;
        o->at[which]++;
    }
}

/* Orders all values; false: some have to be before each other. */
static bool order_values(ordering *o)
{
    const history_container *c = o->c;
    while (o->taken < c->count) {
        const int64_t put_end = least(o, 2), take_end = least(o, 3);
        while (o->next_empty < c->empty_count && c->empties[o->next_empty].slot < put_end)
            o->next_empty++;
        const int64_t empty = o->next_empty < c->empty_count ? c->empties[o->next_empty].slot : HISTORY_LATER;
        allow(o, 0, put_end);
        allow(o, 1, take_end < empty ? take_end : empty);
        if (o->taken == o->queued)
            return false;
        o->ready[o->queue[o->taken++]] |= 4;
    }
    return true;
}

/* How many values come and go before an empty moment: up to the last one that has to. */
static void count_before(const ordering *o, uint32_t *before)
{
    const history_container *c = o->c;
    uint32_t value = c->count;
    for (uint32_t e = c->empty_count; e-- > 0;) {
        while (value > 0 && c->stays[o->queue[value - 1]].put_end > c->empties[e].slot)
            value--;
        before[e] = value;
    }
}

/* When each value comes and goes at the earliest: values in their order, after the empty moments before them.
 */
static void set_times(const ordering *o, const uint32_t *before, int64_t *put_time, int64_t *take_time)
{
    const history_container *c = o->c;
    int64_t put = INT64_MIN, take = INT64_MIN;
    for (uint32_t i = 0, empty = 0; i < c->count; i++) {
        const history_stay *s = &c->stays[o->queue[i]];
        for (; empty < c->empty_count && before[empty] <= i; empty++)
            put = later(put, c->empties[empty].slot);
        put = put_time[i] = later(put, s->put_start);
        take = take_time[i] = later(later(take, s->take_start), put);
    }
}

/* Merges comings, goings and empty moments into one order. */
static void merge(ordering *o, const uint32_t *before, const int64_t *put_time, const int64_t *take_time)
{
    history_container *c = o->c;
    uint32_t put = 0, take = 0, empty = 0, takes = c->count;
    while (takes > 0 && c->stays[o->queue[takes - 1]].take == HISTORY_NEVER)
        takes--;
    while (put < c->count || take < takes || empty < c->empty_count) {
        const bool may_put = put < c->count && (empty == c->empty_count || put < before[empty]);
        if (empty < c->empty_count && before[empty] <= take) {
            c->order[c->order_count++] = c->empties[empty++].call;
        } else if (take < takes && take < put && (!may_put || take_time[take] <= put_time[put])) {
            c->order[c->order_count++] = c->stays[o->queue[take++]].take;
        } else {
            const uint32_t call = c->stays[o->queue[put++]].put;
            if (call != HISTORY_NEVER)
                c->order[c->order_count++] = call;
        }
    }
}

/* One attempt, with the goings as they are. */
static history_special attempt(history_container *c)
{
    bool no_memory;
    if (!history_container_choose_slots(c, &no_memory))
        return no_memory ? HISTORY_SPECIAL_NO_MEMORY : HISTORY_SPECIAL_NO;
    ordering o = {.c = c};
    o.ready = base_alloc_zeroed(c->count, sizeof *o.ready);
    o.queue = base_alloc(c->count, sizeof *o.queue);
    uint32_t *before = base_alloc(c->empty_count, sizeof *before);
    int64_t *put_time = base_alloc(c->count, sizeof *put_time),
            *take_time = base_alloc(c->count, sizeof *take_time);
    history_special done = HISTORY_SPECIAL_NO_MEMORY;
    if (o.ready && o.queue && before && put_time && take_time && sort_stays(&o)) {
        done = order_values(&o) ? HISTORY_SPECIAL_YES : HISTORY_SPECIAL_NO;
        if (done == HISTORY_SPECIAL_YES) {
            count_before(&o, before);
            c->order_count = 0;
            set_times(&o, before, put_time, take_time);
            merge(&o, before, put_time, take_time);
        }
    }
    for (int i = 0; i < 4; i++)
        free(o.by[i]);
    free(o.ready);
    free(o.queue);
    free(before);
    free(put_time);
    free(take_time);
    return done;
}

/* ---- values that unknown calls took ---- */

/* By when a value has to be taken out: the least end of a going whose value came after it; HISTORY_LATER: it
 * may stay. `stays` are sorted by put_start, with `least_end[i]` the least take_end from i on. */
static int64_t deadline(const history_container *c, const uint32_t *by_start, const int64_t *least_end,
                        const history_stay *stay)
{
    uint32_t low = 0, high = c->count;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (c->stays[by_start[middle]].put_start < stay->put_end)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->count ? least_end[low] : HISTORY_LATER;
}

/* Lets unknown calls take the values that have to go, the most urgent by the first to start; with `all` also
 * others. NO: they are not enough. */
static history_special give_takes(history_container *c, bool all, uint32_t *given_before)
{
    keyed *keys = base_alloc(c->count, sizeof *keys);
    uint32_t *by_start = base_alloc(c->count, sizeof *by_start);
    int64_t *least_end = base_alloc((size_t)c->count + 1, sizeof *least_end);
    history_special done = HISTORY_SPECIAL_NO_MEMORY;
    if (keys && by_start && least_end) {
        done = HISTORY_SPECIAL_YES;
        for (uint32_t i = 0; i < c->count; i++)
            keys[i] = (keyed){c->stays[i].put_start, i};
        qsort(keys, c->count, sizeof *keys, by_key);
        least_end[c->count] = HISTORY_LATER;
        for (uint32_t i = c->count; i-- > 0;) {
            by_start[i] = keys[i].stay;
            const int64_t end = c->stays[by_start[i]].take_end;
            least_end[i] = end < least_end[i + 1] ? end : least_end[i + 1];
        }
        uint32_t urgent = 0, given = 0;
        const uint32_t *spare = c->spare_takes + *given_before;
        const uint32_t spare_count = c->spare_count - *given_before;
        for (uint32_t i = 0; i < c->count; i++)
            if (c->stays[i].take == HISTORY_NEVER) {
                const int64_t by = deadline(c, by_start, least_end, &c->stays[i]);
                if (by != HISTORY_LATER || all)
                    keys[urgent++] = (keyed){by != HISTORY_LATER ? by : HISTORY_LATER, i};
            }
        qsort(keys, urgent, sizeof *keys, by_key);
        for (; given < urgent && given < spare_count; given++) {
            const history_call *call = &c->p->calls[spare[given]];
            history_stay *stay = &c->stays[keys[given].stay];
            if ((int64_t)call->start > keys[given].key)
                break;
            stay->take = spare[given];
            stay->take_start = later(call->start, stay->put_start);
        }
        *given_before += given;
        if (given < urgent && keys[given].key != HISTORY_LATER)
            done = HISTORY_SPECIAL_NO;
    }
    free(keys);
    free(by_start);
    free(least_end);
    return done;
}

history_special history_decide_queue(history_container *c)
{
    if (c->spare_count == 0)
        return attempt(c);
    uint32_t given = 0;
    history_special done = give_takes(c, false, &given);
    if (done != HISTORY_SPECIAL_YES)
        return done;
    done = attempt(c);
    if (done != HISTORY_SPECIAL_NO || c->empty_count == 0)
        return done;
    /* Nothing need have been there if unknown calls took more; which, is a guess. */
    done = give_takes(c, true, &given);
    if (done == HISTORY_SPECIAL_YES)
        done = attempt(c);
    return done == HISTORY_SPECIAL_NO ? HISTORY_SPECIAL_UNFIT : done;
}
