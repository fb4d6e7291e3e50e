/* Dynamic partial order reduction with source sets and sleep sets: Abdulla, Aronis, Jonsson, Sagonas,
 * "Optimal dynamic partial order reduction", POPL 2014, algorithm 1, over runs that are made anew from the
 * start.
 *
 * Two runs are equal when one becomes the other by exchanging neighbouring steps that do not depend on each
 * other (Mazurkiewicz, 1987). After each run its races are looked for: two steps of different threads that
 * depend on each other, with nothing in between that orders them. For each, where the first was made somebody
 * who begins the other order is to be tried: one of the threads that could come first in "what follows and
 * does not depend on the first step, then the second one". Sleep sets see to it that no run is made twice; a
 * run in which every thread that can move sleeps is given up.
 *
 * Blocking: a lock that is taken races with the taking before it, not with the unlocking that let it go on.
 * Steps that threads were about to make when a run ended, such as those that wait in a deadlock, race like
 * others. Whom a signal wakes is tried for each that waits, and which value a load reads for each that it can
 * (--memory). */
#include "lockstep/outside/exhaust.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "lockstep/dependence.h"

/* A step of the run that was made last, from the first on. */
typedef struct node {
    lockstep_set ready, sleep;
    lockstep_set to_try, tried; /* threads to go on with from here; those that are done with */
    lockstep_set to_wake;       /* of a signal: who else is to be woken; of a load: the other values */
    uint8_t thread, woken;
} node;

typedef struct event {
    lockstep_event what;
    uint32_t index; /* among those of its thread, from 1 */
    uint8_t thread;
} event;

struct lockstep_exhaustion {
    node *nodes;
    size_t count, capacity;
    bool has_begun;
    /* of the run that is looked at: its events, and how far each knows each thread */
    event *events;
    uint32_t *clocks;
    uint32_t *last_on; /* by object: the last event that touched it, from 1 */
    uint32_t *before;  /* by event, twice: the one before it with its object, and with its other */
    uint32_t threads, event_count;
    size_t event_capacity, clock_capacity, before_capacity;
};

lockstep_exhaustion *lockstep_exhaust_begin(void)
{
    lockstep_exhaustion *x = base_alloc_zeroed(1, sizeof *x);
    if (x)
        x->last_on = base_alloc((uint64_t)LOCKSTEP_OBJECTS_MAX + 1, sizeof *x->last_on);
    if (x && !x->last_on) {
        free(x);
        x = NULL;
    }
    return x;
}

void lockstep_exhaust_end(lockstep_exhaustion *x)
{
    if (!x)
        return;
    free(x->nodes);
    free(x->events);
    free(x->clocks);
    free(x->last_on);
    free(x->before);
    free(x);
}

/* ---- the next run ---- */

/* Changes the last node to something that was not tried; false: it has nothing left. */
static bool change_last(node *n)
{
    if (n->to_wake) {
        n->woken = (uint8_t)lockstep_first_of(n->to_wake);
        n->to_wake &= n->to_wake - 1;
        return true;
    }
    n->tried |= lockstep_bit(n->thread);
    const lockstep_set left = n->to_try & n->ready & ~n->tried & ~n->sleep;
    if (left == 0)
        return false;
    n->thread = (uint8_t)lockstep_first_of(left);
    n->woken = LOCKSTEP_NOBODY;
    return true;
}

base_status lockstep_exhaust_next(lockstep_exhaustion *x, const lockstep_options *options,
                                  lockstep_proposal *p, bool *is_over)
{
    assert(x && options && p && is_over);
    while (x->count > 0 && !change_last(&x->nodes[x->count - 1]))
        x->count--;
    *is_over = x->count == 0 && x->has_begun;
    if (*is_over)
        return BASE_OK;
    x->has_begun = true;
    if (!lockstep_make_turns(p, x->count))
        return BASE_E_NOMEM;
    for (size_t i = 0; i < x->count; i++)
        p->turns[i] = (uint16_t)(x->nodes[i].thread | (unsigned)x->nodes[i].woken << 8);
    const node *last = x->count ? &x->nodes[x->count - 1] : NULL;
    p->plan = (lockstep_plan){.policy = LOCKSTEP_EXHAUST,
                              .prefix = (uint32_t)x->count,
                              .loop = options->loop,
                              .sleep = last ? last->sleep | last->tried : 0};
    return BASE_OK;
}

/* ---- what is ordered before what ---- */

static uint32_t *clock_of(const lockstep_exhaustion *x, uint32_t number)
{
    return x->clocks + (size_t)number * x->threads;
}

/* Is event `a` ordered before what `clock` knows? */
static bool is_known(const lockstep_exhaustion *x, uint32_t a, const uint32_t *clock)
{
    return clock[x->events[a].thread] >= x->events[a].index;
}

static void join(const lockstep_exhaustion *x, uint32_t *to, const uint32_t *from)
{
    for (uint32_t i = 0; i < x->threads; i++)
        to[i] = from[i] > to[i] ? from[i] : to[i];
}

/* Goes through the events before `from` (from 1; 0: none) that touch an object, the last first. */
static uint32_t touched_before(const lockstep_exhaustion *x, uint32_t from, uint32_t object)
{
    const event *e = &x->events[from - 1];
    return x->before[2 * (size_t)(from - 1) + (e->what.object != object)];
}

/* Does an event touch the object in a way that all others depend on? Then it knows all that came before it.
 */
static bool is_barrier(const event *e, uint32_t object)
{
    const lockstep_touch how =
        e->what.object == object ? lockstep_touch_of(e->what.op) : lockstep_second_touch_of(e->what.op);
    return how == LOCKSTEP_CHANGE || how == LOCKSTEP_TAKE || how == LOCKSTEP_TRY || how == LOCKSTEP_GIVE;
}

/* What it knows when it is made, besides what its thread knew: all that it depends on. */
static void join_objects(const lockstep_exhaustion *x, const event *e, uint32_t *clock)
{
    const uint32_t objects[2] = {e->what.object, e->what.also};
    for (int k = 0; k < 2; k++)
        for (uint32_t at = objects[k] ? x->last_on[objects[k]] : 0; at;
             at = touched_before(x, at, objects[k])) {
            if (!lockstep_depends(&x->events[at - 1].what, &e->what))
                continue;
            join(x, clock, clock_of(x, at - 1));
            if (is_barrier(&x->events[at - 1], objects[k]))
                break;
        }
}

static void note_touched(lockstep_exhaustion *x, uint32_t number)
{
    const lockstep_event *what = &x->events[number].what;
    x->before[2 * (size_t)number] = what->object ? x->last_on[what->object] : 0;
    x->before[2 * (size_t)number + 1] = what->also ? x->last_on[what->also] : 0;
    if (what->object)
        x->last_on[what->object] = number + 1;
    if (what->also)
        x->last_on[what->also] = number + 1;
}

/* ---- races ---- */

/* Those that could come first of: what follows event `first` up to `second`, does not depend on `first`, and
 * then `second`, whose thread and clock are given. */
static lockstep_set find_initials(const lockstep_exhaustion *x, uint32_t first, uint32_t second,
                                  uint32_t thread, const uint32_t *clock)
{
    uint32_t firsts[LOCKSTEP_THREADS_MAX], count = 0;
    lockstep_set seen = 0, initials = 0;
    for (uint32_t i = first + 1; i <= second; i++) {
        const bool is_second = i == second;
        const uint32_t by = is_second ? thread : x->events[i].thread;
        const uint32_t *own = is_second ? clock : clock_of(x, i);
        if (seen & lockstep_bit(by) || (!is_second && is_known(x, first, own)))
            continue;
        bool is_initial = true;
        for (uint32_t k = 0; k < count && is_initial; k++)
            is_initial = !is_known(x, firsts[k], own);
        seen |= lockstep_bit(by);
        if (is_initial)
            initials |= lockstep_bit(by);
        if (!is_second)
            firsts[count++] = i;
    }
    return initials;
}

static void try_other_order(lockstep_exhaustion *x, uint32_t first, uint32_t second, uint32_t thread,
                            const uint32_t *clock)
{
    node *n = &x->nodes[first];
    const lockstep_set initials = find_initials(x, first, second, thread, clock) & n->ready;
    if (initials & (n->to_try | n->sleep))
        return;
    if (initials == 0)
        n->to_try |= n->ready;
    else
        n->to_try |= initials & lockstep_bit(thread) ? lockstep_bit(thread)
                                                     : lockstep_bit(lockstep_first_of(initials));
}

/* Could `later` have been made before `earlier`, on which it depends? */
static bool could_precede(const lockstep_event *earlier, const lockstep_event *later)
{
    const lockstep_touch a[2] = {lockstep_touch_of(earlier->op), lockstep_second_touch_of(earlier->op)};
    const lockstep_touch b[2] = {lockstep_touch_of(later->op), lockstep_second_touch_of(later->op)};
    const uint32_t of[2] = {earlier->object, earlier->also}, with[2] = {later->object, later->also};
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            if (of[i] && of[i] == with[k] && lockstep_is_conflict(a[i], b[k]) &&
                !lockstep_could_precede(a[i], b[k]))
                return false;
    return true;
}

/* The number of the later of the two, from 1; 0: there is none. */
static uint32_t take_later(const lockstep_exhaustion *x, const lockstep_event *what, uint32_t at[2])
{
    const uint32_t later = at[0] > at[1] ? at[0] : at[1];
    const uint32_t objects[2] = {what->object, what->also};
    for (int k = 0; k < 2 && later; k++)
        if (at[k] == later)
            at[k] = touched_before(x, later, objects[k]);
    return later;
}

/* All before it that touch what the event touches are known when it is, as the event touches nothing besides.
 */
static bool is_last_to_look_at(const event *e, const event *earlier)
{
    return e->what.op != LOCKSTEP_EXIT && !e->what.also && is_barrier(earlier, e->what.object);
}

/* The races of an event, made or about to be, with those before it. `known`: what its thread knew;
 * `own_last`: the thread's own step before, from 1. */
static void find_races(lockstep_exhaustion *x, const event *e, uint32_t number, const uint32_t *known,
                       uint32_t own_last, const uint32_t *clock)
{
    uint32_t accepted[LOCKSTEP_THREADS_MAX], count = 0;
    uint32_t at[2] = {e->what.object ? x->last_on[e->what.object] : 0,
                      e->what.also ? x->last_on[e->what.also] : 0};
    const bool is_exit = e->what.op == LOCKSTEP_EXIT;
    uint32_t next = number;
    for (;;) {
        const uint32_t found = is_exit ? next-- : take_later(x, &e->what, at);
        if (found == 0 || count == LOCKSTEP_THREADS_MAX)
            return;
        const event *earlier = &x->events[found - 1];
        if (is_known(x, found - 1, known) && is_last_to_look_at(e, earlier))
            return;
        if (earlier->thread == e->thread || !lockstep_depends(&earlier->what, &e->what) ||
            is_known(x, found - 1, known) || !could_precede(&earlier->what, &e->what))
            continue;
        if (own_last < found && !(x->nodes[found - 1].ready & lockstep_bit(e->thread)))
            continue;           /* it was about to do this then, and could not */
        bool is_behind = false; /* another one that races */
        for (uint32_t k = 0; k < count; k++)
            is_behind |= is_known(x, found - 1, clock_of(x, accepted[k]));
        if (is_behind)
            continue;
        /* A post may be what lets the other go on: then those before it race, too. */
        if (lockstep_touch_of(earlier->what.op) != LOCKSTEP_POST)
            accepted[count++] = found - 1;
        try_other_order(x, found - 1, number, e->thread, clock);
    }
}

/* ---- a run ---- */

static base_status make_room(lockstep_exhaustion *x, uint32_t steps)
{
    const size_t events = (size_t)steps + x->threads;
    if (!base_grow(x->nodes, x->capacity, (size_t)steps + 1) ||
        !base_grow(x->events, x->event_capacity, events) ||
        !base_grow(x->before, x->before_capacity, 2 * events) ||
        !base_grow(x->clocks, x->clock_capacity, events * x->threads))
        return BASE_E_NOMEM;
    memset(x->last_on, 0, ((size_t)LOCKSTEP_OBJECTS_MAX + 1) * sizeof *x->last_on);
    return BASE_OK;
}

static void add_nodes(lockstep_exhaustion *x, const lockstep_step *steps, uint32_t count)
{
    for (size_t i = x->count > 0 ? x->count - 1 : 0; i < count; i++) {
        const lockstep_step *s = &steps[i];
        node *n = &x->nodes[i];
        if (i >= x->count)
            *n = (node){.ready = s->ready,
                        .sleep = s->sleep,
                        .to_try = lockstep_bit(s->thread),
                        .thread = s->thread,
                        .woken = LOCKSTEP_NOBODY};
        if (s->waiting && s->other < LOCKSTEP_THREADS_MAX && n->woken == LOCKSTEP_NOBODY) {
            n->woken = s->other;
            n->to_wake = s->waiting & ~lockstep_bit(s->other);
        }
    }
    x->count = count;
}

/* What each thread knew last, and has done. */
typedef struct knowledge {
    uint32_t clocks[LOCKSTEP_THREADS_MAX][LOCKSTEP_THREADS_MAX];
    uint32_t made[LOCKSTEP_THREADS_MAX], last[LOCKSTEP_THREADS_MAX];
} knowledge;

static void take_event(lockstep_exhaustion *x, knowledge *k, const event *e, uint32_t number)
{
    uint32_t *clock = clock_of(x, number), *known = k->clocks[e->thread];
    memcpy(clock, known, x->threads * sizeof *clock);
    for (uint32_t i = 0; e->what.op == LOCKSTEP_EXIT && i < number; i++)
        join(x, clock, clock_of(x, i));
    join_objects(x, e, clock);
    clock[e->thread] = e->index;
    find_races(x, e, number, known, k->last[e->thread], clock);
}

/* What threads were about to do when the run ended. */
static void look_at_pending(lockstep_exhaustion *x, knowledge *k, const lockstep_result *r, uint32_t count)
{
    const bool is_waiting = r->failure == LOCKSTEP_DEADLOCK || r->failure == LOCKSTEP_LIVELOCK ||
                            r->failure == LOCKSTEP_SLEPT || r->failure == LOCKSTEP_CUT;
    const bool has_exited = count > 0 && x->events[count - 1].what.op == LOCKSTEP_EXIT;
    for (uint32_t t = 0; t < r->thread_count; t++) {
        const lockstep_thread_record *record = &r->threads[t];
        if (record->is_finished || (count > 0 && !is_waiting && x->events[count - 1].thread == t))
            continue;
        event *e = &x->events[count];
        *e = (event){.what = {.op = record->op,
                              .object = record->object,
                              .also = record->also,
                              .round = record->round},
                     .index = k->made[t] + 1,
                     .thread = (uint8_t)t};
        if (!has_exited) {
            take_event(x, k, e, count);
            continue;
        }
        uint32_t *clock = clock_of(x, count);
        memcpy(clock, k->clocks[t], x->threads * sizeof *clock);
        join_objects(x, e, clock);
        clock[t] = e->index;
        try_other_order(x, count - 1, count, t, clock);
    }
}

base_status lockstep_exhaust_learn(lockstep_exhaustion *x, const lockstep_program *p)
{
    assert(x && p);
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    x->threads = r->thread_count ? r->thread_count : 1;
    for (uint32_t i = 0; i < r->step_count; i++)
        x->threads = steps[i].thread >= x->threads ? steps[i].thread + 1u : x->threads;
    knowledge *k = base_alloc_zeroed(1, sizeof *k);
    if (!k || make_room(x, r->step_count)) {
        free(k);
        return BASE_E_NOMEM;
    }
    add_nodes(x, steps, r->step_count);
    for (uint32_t i = 0; i < r->step_count; i++) {
        const lockstep_step *s = &steps[i];
        event *e = &x->events[i];
        *e = (event){.what = {.op = s->op, .object = s->object, .also = s->also, .round = s->round},
                     .index = ++k->made[s->thread],
                     .thread = s->thread};
        take_event(x, k, e, i);
        memcpy(k->clocks[s->thread], clock_of(x, i), x->threads * sizeof *x->clocks);
        note_touched(x, i);
        k->last[s->thread] = i + 1;
        if (s->op == LOCKSTEP_CREATE && s->other < LOCKSTEP_THREADS_MAX) {
            memcpy(k->clocks[s->other], clock_of(x, i), x->threads * sizeof *x->clocks);
            k->last[s->other] = i + 1;
        }
    }
    look_at_pending(x, k, r, r->step_count);
    free(k);
    return BASE_OK;
}
