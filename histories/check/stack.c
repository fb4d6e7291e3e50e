/* Stacks with values that are all different. Values that can come and go at once disturb nobody and are set
 * aside. Of the others each is in the stack for certain from the end of its coming to the start of its going.
 * Where these spans leave a gap the stack can be empty, and what is before and after is decided apart; where
 * they leave none, one value must lie at the bottom all the time: it may come before any call ended and go
 * after all have started. Any such value will do; without one the history is not linearizable (Abdulla and
 * others 2025; Lee and Mathur 2025). */
#include "histories/check/containers.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* What is left to be put in order: a group of values, or one call. */
typedef struct task {
    uint32_t from, to; /* of `group` */
    uint32_t call;     /* HISTORY_NEVER: it is a group; NOTHING: of a value that was there before all */
} task;

#define NOTHING (HISTORY_NEVER - 1)

typedef struct nesting {
    history_container *c;
    uint32_t *group; /* stays, a group by the start of their spans */
    task *tasks;
    size_t task_count, task_capacity;
    uint32_t *aside; /* stays that come and go at once */
    uint32_t aside_count;
    bool no_memory;
} nesting;

static void push(nesting *n, task what)
{
    if (!base_grow(n->tasks, n->task_capacity, n->task_count + 1))
        n->no_memory = true;
    else
        n->tasks[n->task_count++] = what;
}

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Takes a group whose spans leave no gap: its bottom values around the rest. False: it has none. */
static bool nest(nesting *n, uint32_t from, uint32_t to)
{
    const history_stay *stays = n->c->stays;
    int64_t first_end = HISTORY_LATER, last_start = INT64_MIN;
    for (uint32_t i = from; i < to; i++) {
        const history_stay *s = &stays[n->group[i]];
        first_end = lesser(first_end, lesser(s->put_end, s->take_end));
        last_start = greater(last_start, greater(s->put_start, s->take_start));
    }
    /* those that can lie at the bottom go to the end of the group, the others stay as they are */
    uint32_t kept = from, count = 0;
    uint32_t *bottom = base_alloc(to - from, sizeof *bottom);
    if (!bottom) {
        n->no_memory = true;
        return false;
    }
    for (uint32_t i = from; i < to; i++) {
        const history_stay *s = &stays[n->group[i]];
        if (s->put_start < first_end && s->take_end >= last_start)
            bottom[count++] = n->group[i];
        else
            n->group[kept++] = n->group[i];
    }
    for (uint32_t i = 0; i < count; i++) /* tasks are done from the last: goings, the rest, comings */
        if (stays[bottom[i]].take != HISTORY_NEVER)
            push(n, (task){.call = stays[bottom[i]].take});
    push(n, (task){.from = from, .to = kept, .call = HISTORY_NEVER});
    for (uint32_t i = count; i-- > 0;)
        if (stays[bottom[i]].put != HISTORY_NEVER)
            push(n, (task){.call = stays[bottom[i]].put});
    free(bottom);
    return count > 0;
}

/* Where the spans of a group leave gaps: the parts, the first one on top. False: a part cannot be. */
static bool split(nesting *n, uint32_t from, uint32_t to)
{
    const history_stay *stays = n->c->stays;
    uint32_t parts = 0, begin = from;
    int64_t until = INT64_MIN;
    const size_t base = n->task_count;
    for (uint32_t i = from; i < to; i++) {
        const history_stay *s = &stays[n->group[i]];
        if (i > from && s->put_end > until && s->put_end - 1 > until) {
            push(n, (task){.from = begin, .to = i, .call = HISTORY_NEVER});
            parts++;
            begin = i;
        }
        until = greater(until, s->take_start - 1);
    }
    if (parts == 0)
        return nest(n, from, to);
    push(n, (task){.from = begin, .to = to, .call = HISTORY_NEVER});
    for (size_t i = base, j = n->task_count - 1; i < j && !n->no_memory; i++, j--) {
        const task swap = n->tasks[i];
        n->tasks[i] = n->tasks[j];
        n->tasks[j] = swap;
    }
    return true;
}

typedef struct keyed {
    int64_t key;
    uint32_t what;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->what < y->what ? -1 : x->what > y->what;
}

/* Sets values aside that come and go at once, sorts the others by the starts of their spans. */
static bool sort_out(nesting *n, uint32_t *count)
{
    const history_container *c = n->c;
    keyed *keys = base_alloc(c->count, sizeof *keys);
    if (!keys)
        return false;
    *count = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        const history_stay *s = &c->stays[i];
        if (s->take_start < s->put_end)
            n->aside[n->aside_count++] = i;
        else
            keys[(*count)++] = (keyed){s->put_end, i};
    }
    qsort(keys, *count, sizeof *keys, by_key);
    for (uint32_t i = 0; i < *count; i++)
        n->group[i] = keys[i].what;
    /* those set aside by the slot in which they can come and go */
    for (uint32_t i = 0; i < n->aside_count; i++) {
        const history_stay *s = &c->stays[n->aside[i]];
        keys[i] = (keyed){greater(s->put_start, s->take_start), n->aside[i]};
    }
    qsort(keys, n->aside_count, sizeof *keys, by_key);
    for (uint32_t i = 0; i < n->aside_count; i++)
        n->aside[i] = keys[i].what;
    free(keys);
    return true;
}

/* Puts the groups before, between and after empty moments on the list of tasks. */
static void begin_tasks(nesting *n, uint32_t count)
{
    const history_container *c = n->c;
    uint32_t to = count;
    for (uint32_t e = c->empty_count; e-- > 0;) {
        uint32_t from = to;
        while (from > 0 && c->stays[n->group[from - 1]].put_end > c->empties[e].slot)
            from--;
        push(n, (task){.from = from, .to = to, .call = HISTORY_NEVER});
        push(n, (task){.call = c->empties[e].call});
        to = from;
    }
    push(n, (task){.from = 0, .to = to, .call = HISTORY_NEVER});
}

/* Does all tasks; false: there is no order. */
static bool do_tasks(nesting *n, uint32_t *order, uint32_t *count)
{
    bool ok = true;
    while (n->task_count > 0 && ok && !n->no_memory) {
        const task t = n->tasks[--n->task_count];
        if (t.call != HISTORY_NEVER)
            order[(*count)++] = t.call;
        else if (t.from < t.to)
            ok = split(n, t.from, t.to);
    }
    return ok && !n->no_memory;
}

/* The whole order: values that were set aside come and go where their time is. */
static void merge(nesting *n, const uint32_t *order, uint32_t count)
{
    history_container *c = n->c;
    int64_t now = INT64_MIN;
    uint32_t next = 0;
    for (uint32_t i = 0; i <= count; i++) {
        if (i < count && (int64_t)c->p->calls[order[i]].start > now)
            now = c->p->calls[order[i]].start;
        for (; next < n->aside_count; next++) {
            const history_stay *s = &c->stays[n->aside[next]];
            if (i < count && greater(s->put_start, s->take_start) >= now)
                break;
            if (s->put != HISTORY_NEVER)
                c->order[c->order_count++] = s->put;
            c->order[c->order_count++] = s->take;
        }
        if (i < count)
            c->order[c->order_count++] = order[i];
    }
}

static history_special attempt(history_container *c)
{
    bool no_memory;
    if (!history_container_choose_slots(c, &no_memory))
        return no_memory ? HISTORY_SPECIAL_NO_MEMORY : HISTORY_SPECIAL_NO;
    nesting n = {.c = c};
    n.group = base_alloc(c->count, sizeof *n.group);
    n.aside = base_alloc(c->count, sizeof *n.aside);
    uint32_t *order = base_alloc(c->p->count, sizeof *order);
    uint32_t count, ordered = 0;
    history_special done = HISTORY_SPECIAL_NO_MEMORY;
    if (n.group && n.aside && order && sort_out(&n, &count)) {
        begin_tasks(&n, count);
        const bool ok = do_tasks(&n, order, &ordered);
        done = n.no_memory ? HISTORY_SPECIAL_NO_MEMORY : ok ? HISTORY_SPECIAL_YES : HISTORY_SPECIAL_NO;
        c->order_count = 0;
        if (done == HISTORY_SPECIAL_YES)
            merge(&n, order, ordered);
    }
    free(n.group);
    free(n.aside);
    free(n.tasks);
    free(order);
    return done;
}

/* Lets unknown calls take values that stayed; which, is a guess: the last to come, the first to start. */
static bool give_takes(history_container *c)
{
    keyed *keys = base_alloc(c->count, sizeof *keys);
    if (!keys)
        return false;
    uint32_t left = 0;
    for (uint32_t i = 0; i < c->count; i++)
        if (c->stays[i].take == HISTORY_NEVER)
            keys[left++] = (keyed){-c->stays[i].put_start, i};
    qsort(keys, left, sizeof *keys, by_key);
    for (uint32_t i = 0, used = 0; i < left && used < c->spare_count; i++) {
        history_stay *s = &c->stays[keys[i].what];
        const uint32_t call = c->spare_takes[used++];
        s->take = call;
        s->take_start = greater(c->p->calls[call].start, s->put_start);
    }
    free(keys);
    return true;
}

history_special history_decide_stack(history_container *c)
{
    history_special done = attempt(c);
    bool stayed = false;
    for (uint32_t i = 0; i < c->count; i++)
        stayed |= c->stays[i].take == HISTORY_NEVER;
    if (done != HISTORY_SPECIAL_NO || c->spare_count == 0 || !stayed)
        return done;
    if (!give_takes(c))
        return HISTORY_SPECIAL_NO_MEMORY;
    done = attempt(c);
    return done == HISTORY_SPECIAL_NO ? HISTORY_SPECIAL_UNFIT : done;
}
