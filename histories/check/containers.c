/* What queues and stacks have in common: values that come and go, and calls that find nothing. */
#include "histories/check/containers.h"

#include <assert.h>
#include <string.h>

#include "base/array.h"

enum { PUT, TAKE }; /* the verbs of both models */

static int64_t end_of(const history_call *call)
{
    return call->end == HISTORY_NEVER ? HISTORY_LATER : (int64_t)call->end;
}

/* Values by their number: index of the stay + 1. */
typedef struct value_index {
    uint32_t *slots; /* two words each: value + 1, stay */
    size_t count;
} value_index;

static uint32_t *find(value_index *index, history_value value)
{
    size_t slot = (size_t)((uint64_t)value * 0x9e3779b97f4a7c15u >> 20) & (index->count - 1);
    while (index->slots[2 * slot] && index->slots[2 * slot] != value + 1)
        slot = (slot + 1) & (index->count - 1);
    return &index->slots[2 * slot];
}

static bool add_stay(history_container *c, value_index *index, history_value value, const history_stay *stay)
{
    uint32_t *slot = find(index, value);
    if (slot[0])
        return false; /* twice the same value */
    slot[0] = value + 1;
    slot[1] = c->count;
    c->stays[c->count++] = *stay;
    return true;
}

/* Values that are there at the beginning come one after the other before event 0. */
static bool add_initial(history_container *c, value_index *index)
{
    const history_model *m = c->p->model;
    uint32_t count;
    history_items_of(m->values, m->init, &count);
    for (uint32_t i = 0; i < count; i++) {
        const int64_t at = 2 * ((int64_t)i - (int64_t)count);
        const history_stay stay = {.put = HISTORY_NEVER,
                                   .take = HISTORY_NEVER,
                                   .put_start = at,
                                   .put_end = at + 1,
                                   .take_start = HISTORY_LATER,
                                   .take_end = HISTORY_LATER};
        if (!add_stay(c, index, history_item(m, m->init, i), &stay))
            return false;
    }
    return true;
}

static bool add_puts(history_container *c, value_index *index)
{
    for (uint32_t i = 0; i < c->p->count; i++) {
        const history_call *call = &c->p->calls[i];
        const history_label *label = &c->p->labels[call->label];
        if (label->verb != PUT)
            continue;
        const history_stay stay = {.put = i,
                                   .take = HISTORY_NEVER,
                                   .put_start = call->start,
                                   .put_end = end_of(call),
                                   .take_start = HISTORY_LATER,
                                   .take_end = HISTORY_LATER};
        if (!add_stay(c, index, label->argument, &stay))
            return false;
    }
    return true;
}

/* The calls that take; false: one cannot be. */
static bool add_takes(history_container *c, value_index *index)
{
    for (uint32_t i = 0; i < c->p->count; i++) {
        const history_call *call = &c->p->calls[i];
        const history_label *label = &c->p->labels[call->label];
        if (label->verb != TAKE)
            continue;
        if (label->answer == HISTORY_OPEN_ANSWER) {
            c->spare_takes[c->spare_count++] = i;
        } else if (label->answer == HISTORY_NULL) {
            c->empties[c->empty_count++] =
                (history_empty){.call = i, .start = call->start, .end = end_of(call)};
        } else {
            const uint32_t *slot = find(index, label->answer);
            if (!slot[0])
                return false;
            history_stay *stay = &c->stays[slot[1]];
            if (stay->take != HISTORY_NEVER || end_of(call) < stay->put_start)
                return false;
            stay->take = i;
            stay->take_start = call->start;
            stay->take_end = end_of(call);
        }
    }
    return true;
}

/* A value that was never taken and perhaps never put in: better not. One that was taken came before it went.
 */
static void tidy(history_container *c)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        history_stay *s = &c->stays[i];
        if (s->take == HISTORY_NEVER && s->put_end == HISTORY_LATER)
            continue;
        if (s->put_end > s->take_end)
            s->put_end = s->take_end;
        if (s->take_start < s->put_start)
            s->take_start = s->put_start;
        c->stays[kept++] = *s;
    }
    c->count = kept;
}

history_special history_container_begin(history_container *c, const history_problem *p)
{
    const history_model *m = p->model;
    uint32_t initial;
    history_items_of(m->values, m->init, &initial);
    *c = (history_container){.p = p};
    value_index index = {.count = 64};
    while (index.count < ((size_t)p->count + initial) * 2)
        index.count *= 2;
    index.slots = base_alloc_zeroed(index.count * 2, sizeof *index.slots);
    c->stays = base_alloc((size_t)p->count + initial, sizeof *c->stays);
    c->empties = base_alloc(p->count, sizeof *c->empties);
    c->spare_takes = base_alloc(p->count, sizeof *c->spare_takes);
    c->order = base_alloc(p->count, sizeof *c->order);
    history_special done = HISTORY_SPECIAL_UNFIT;
    if (!index.slots || !c->stays || !c->empties || !c->spare_takes || !c->order)
        done = HISTORY_SPECIAL_NO_MEMORY;
    else if (add_initial(c, &index) && add_puts(c, &index))
        done = add_takes(c, &index) ? HISTORY_SPECIAL_YES : HISTORY_SPECIAL_NO;
    free(index.slots);
    if (done == HISTORY_SPECIAL_YES)
        tidy(c);
    return done;
}

void history_container_end(history_container *c)
{
    free(c->stays);
    free(c->empties);
    free(c->spare_takes);
    free(c->order);
    *c = (history_container){0};
}

/* ---- when nothing need be there ---- */

typedef struct span {
    int64_t from, to; /* slots */
} span;

static int by_from(const void *a, const void *b)
{
    const span *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static int by_slot(const void *a, const void *b)
{
    const history_empty *x = a, *y = b;
    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    return x->call < y->call ? -1 : x->call > y->call;
}

bool history_container_choose_slots(history_container *c, bool *no_memory)
{
    *no_memory = false;
    if (c->empty_count == 0)
        return true;
    span *spans = base_alloc(c->count, sizeof *spans);
    if (!spans) {
        *no_memory = true;
        return false;
    }
    size_t count = 0, joined = 0;
    for (uint32_t i = 0; i < c->count; i++) /* where the value is in for certain */
        if (c->stays[i].put_end < c->stays[i].take_start)
            spans[count++] = (span){c->stays[i].put_end, c->stays[i].take_start - 1};
    qsort(spans, count, sizeof *spans, by_from);
    for (size_t i = 0; i < count; i++) {
        if (joined && spans[i].from <= spans[joined - 1].to + 1)
            spans[joined - 1].to = spans[i].to > spans[joined - 1].to ? spans[i].to : spans[joined - 1].to;
        else
            spans[joined++] = spans[i];
    }
    bool ok = true;
    for (uint32_t i = 0; i < c->empty_count && ok; i++) {
        history_empty *e = &c->empties[i];
        size_t low = 0, high = joined; /* the first span that ends at or after the start */
        while (low < high) {
            const size_t middle = (low + high) / 2;
            if (spans[middle].to < e->start)
                low = middle + 1;
            else
                high = middle;
        }
        e->slot = low < joined && spans[low].from <= e->start ? spans[low].to + 1 : e->start;
        ok = e->slot < e->end;
    }
    free(spans);
    qsort(c->empties, c->empty_count, sizeof *c->empties, by_slot);
    return ok;
}

bool history_keeps_time(const history_problem *p, const uint32_t *order, uint32_t count)
{
    int64_t now = -1;
    for (uint32_t i = 0; i < count; i++) {
        const history_call *call = &p->calls[order[i]];
        if ((int64_t)call->start > now)
            now = call->start;
        if (now >= end_of(call))
            return false;
    }
    return true;
}
