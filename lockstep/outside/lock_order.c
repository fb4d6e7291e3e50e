/* After Havelund, "Using runtime analysis to guide model checking of Java programs", SPIN 2000 (Goodlock),
 * and Agarwal, Wang, Stoller, "Detecting potential deadlocks with static analysis and run-time monitoring",
 * 2005: an edge from each lock that a thread holds to the one that it takes; a circle of edges of different
 * threads is told unless a gate lock or the order of threads keeps them apart. */
#include "lockstep/outside/lock_order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { HELD_MAX = 16, EDGES_MAX = 4096 };

typedef struct held {
    uint32_t lock;
    uint64_t place;
    bool is_shared; /* an rwlock for reading */
} held;

/* What a thread holds, and how far it knows each thread by creating and joining alone. */
typedef struct follower {
    held locks[HELD_MAX];
    uint32_t count;
    uint32_t clocks[LOCKSTEP_THREADS_MAX];
} follower;

typedef struct edge {
    lockstep_nesting what;
    uint32_t gates[HELD_MAX], gate_count; /* held besides */
    uint32_t clock;                       /* its thread's own */
    uint32_t known[LOCKSTEP_THREADS_MAX];
    bool has_shared, wants_shared;
} edge;

typedef struct search {
    const lockstep_program *program;
    follower *of; /* by thread */
    edge *edges;
    size_t count, capacity;
    const edge *path[LOCKSTEP_CYCLE_MAX];
} search;

static bool is_taking(const lockstep_step *s)
{
    return (s->op == LOCKSTEP_LOCK || s->op == LOCKSTEP_WRLOCK || s->op == LOCKSTEP_RDLOCK ||
            s->op == LOCKSTEP_WAKE) &&
           s->turn == LOCKSTEP_DONE;
}

static bool is_giving(const lockstep_step *s)
{
    return s->op == LOCKSTEP_UNLOCK || s->op == LOCKSTEP_RWUNLOCK || s->op == LOCKSTEP_RDUNLOCK ||
           s->op == LOCKSTEP_WAIT;
}

static bool is_same_edge(const edge *a, const edge *b)
{
    return a->what.thread == b->what.thread && a->what.from_place == b->what.from_place &&
           a->what.to_place == b->what.to_place && a->what.from == b->what.from && a->what.to == b->what.to &&
           a->gate_count == b->gate_count && a->clock == b->clock &&
           memcmp(a->gates, b->gates, a->gate_count * sizeof *a->gates) == 0;
}

static base_status add_edge(search *x, const lockstep_step *s, uint32_t lock, uint32_t from)
{
    const follower *f = &x->of[s->thread];
    const lockstep_object_record *objects = x->program->memory->result.objects;
    edge new = {.what = {.from = f->locks[from].lock,
                         .to = lock,
                         .from_address = objects[f->locks[from].lock - 1].address,
                         .to_address = objects[lock - 1].address,
                         .from_place = f->locks[from].place,
                         .to_place = s->place,
                         .thread = s->thread},
                .clock = f->clocks[s->thread],
                .has_shared = f->locks[from].is_shared,
                .wants_shared = s->op == LOCKSTEP_RDLOCK};
    for (uint32_t i = 0; i < f->count; i++)
        if (i != from)
            new.gates[new.gate_count++] = f->locks[i].lock;
    memcpy(new.known, f->clocks, sizeof new.known);
    for (size_t i = 0; i < x->count; i++)
        if (is_same_edge(&x->edges[i], &new))
            return BASE_OK;
    if (x->count == EDGES_MAX)
        return BASE_OK;
    if (!base_grow(x->edges, x->capacity, x->count + 1))
        return BASE_E_NOMEM;
    x->edges[x->count++] = new;
    return BASE_OK;
}

static base_status take(search *x, const lockstep_step *s)
{
    follower *f = &x->of[s->thread];
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->locks[i].lock == s->object)
            return BASE_OK; /* once more */
    for (uint32_t i = 0; i < f->count && !status; i++)
        status = add_edge(x, s, s->object, i);
    if (f->count < HELD_MAX)
        f->locks[f->count++] =
            (held){.lock = s->object, .place = s->place, .is_shared = s->op == LOCKSTEP_RDLOCK};
    return status;
}

static void give(follower *f, uint32_t lock)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (f->locks[i].lock == lock) {
            memmove(&f->locks[i], &f->locks[i + 1], (--f->count - i) * sizeof *f->locks);
            return;
        }
}

/* Creating and joining order threads. */
static void follow_threads(search *x, const lockstep_step *s)
{
    if ((s->op != LOCKSTEP_CREATE && s->op != LOCKSTEP_JOIN) || s->other >= LOCKSTEP_THREADS_MAX)
        return;
    follower *giver = &x->of[s->op == LOCKSTEP_CREATE ? s->thread : s->other],
             *taker = &x->of[s->op == LOCKSTEP_CREATE ? s->other : s->thread];
    const uint32_t number = s->op == LOCKSTEP_CREATE ? s->thread : s->other;
    for (uint32_t i = 0; i < LOCKSTEP_THREADS_MAX; i++)
        taker->clocks[i] = giver->clocks[i] > taker->clocks[i] ? giver->clocks[i] : taker->clocks[i];
    giver->clocks[number]++;
}

static bool are_apart(const edge *a, const edge *b)
{
    if (a->what.thread == b->what.thread || a->known[b->what.thread] >= b->clock ||
        b->known[a->what.thread] >= a->clock)
        return true;
    for (uint32_t i = 0; i < a->gate_count; i++)
        for (uint32_t k = 0; k < b->gate_count; k++)
            if (a->gates[i] == b->gates[k])
                return true;
    return false;
}

/* Does `b` hold what `a` wants, so that `a` would wait? */
static bool leads_to(const edge *a, const edge *b)
{
    return a->what.to == b->what.from && !(a->wants_shared && b->has_shared);
}

static bool close_circle(search *x, uint32_t length)
{
    const edge *last = x->path[length - 1];
    if (length > 1 && leads_to(last, x->path[0]))
        return true;
    for (size_t i = 0; i < x->count && length < LOCKSTEP_CYCLE_MAX; i++) {
        bool fits = leads_to(last, &x->edges[i]);
        for (uint32_t k = 0; k < length && fits; k++)
            fits = !are_apart(x->path[k], &x->edges[i]);
        if (!fits)
            continue;
        x->path[length] = &x->edges[i];
        if (close_circle(x, length + 1))
            return true;
        x->path[length] = NULL;
    }
    return false;
}

base_status lockstep_find_lock_order(const lockstep_program *p, lockstep_cycle *cycle)
{
    assert(p && cycle);
    search x = {.program = p, .of = base_alloc_zeroed(LOCKSTEP_THREADS_MAX, sizeof *x.of)};
    const lockstep_step *steps = lockstep_steps(p->memory);
    base_status status = x.of ? BASE_OK : BASE_E_NOMEM;
    cycle->count = 0;
    for (uint32_t i = 0; i < LOCKSTEP_THREADS_MAX && !status; i++)
        x.of[i].clocks[i] = 1;
    for (uint32_t i = 0; i < p->memory->result.step_count && !status; i++) {
        const lockstep_step *s = &steps[i];
        if (s->object && is_taking(s))
            status = take(&x, s);
        else if (is_giving(s))
            give(&x.of[s->thread], s->op == LOCKSTEP_WAIT ? s->also : s->object);
        follow_threads(&x, s);
    }
    for (size_t i = 0; i < x.count && !status && cycle->count == 0; i++) {
        memset(x.path, 0, sizeof x.path);
        x.path[0] = &x.edges[i];
        if (!close_circle(&x, 1))
            continue;
        while (cycle->count < LOCKSTEP_CYCLE_MAX && x.path[cycle->count]) {
            cycle->of[cycle->count] = x.path[cycle->count]->what;
            cycle->count++;
        }
    }
    free(x.of);
    free(x.edges);
    return status;
}

bool lockstep_same_cycle(const lockstep_cycle *a, const lockstep_cycle *b)
{
    bool is_same = a->count == b->count && a->count == 0;
    for (uint32_t shift = 0; shift < a->count && a->count == b->count && !is_same; shift++) {
        is_same = true;
        for (uint32_t i = 0; i < a->count; i++) {
            const lockstep_nesting *one = &a->of[i], *other = &b->of[(i + shift) % a->count];
            is_same &= one->from_place == other->from_place && one->to_place == other->to_place;
        }
    }
    return is_same;
}
