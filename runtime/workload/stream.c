/* A generator under way. Each part of it has a node with what changes; below `each` there is a node a
 * process. All of them lie in one shared mapping behind a robust lock, so that threads draw, and forked
 * processes too, and one that is killed while it draws stops nobody.
 *
 * Every node has random numbers of its own, from the seed and its place: what one part draws does not depend
 * on the others, nor on who asks. */
#include "base/random.h"
#include "runtime/workload/generator.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ITEMS 64 /* list items of an operation whose values are drawn */

typedef struct node {
    const spex_gen *gen;
    uint64_t random;
    uint64_t count;        /* operations drawn; the phase; the time from which on it is ready */
    uint32_t first, every; /* the first child, and how many nodes each has */
    uint8_t *through;      /* phases: processes that wait for the next; mix: children that have ended */
    uint32_t through_count;
} node;

typedef struct scratch { /* what a process's operation points to */
    spex_value items[ITEMS];
    size_t used;
} scratch;

struct spex_stream {
    size_t size; /* of the mapping */
    pthread_mutex_t lock;
    unsigned processes;
    uint64_t unique;
    uint8_t *gone; /* processes that draw no more */
    scratch *scratch;
    uint32_t node_count;
    node nodes[];
};

/* 0 .. most, all equally likely. */
static uint64_t random_up_to(uint64_t *state, uint64_t most)
{
    uint64_t mask = most, number;
    for (unsigned shift = 1; shift < 64; shift *= 2)
        mask |= mask >> shift;
    do
        number = base_random(state) & mask;
    while (number > most);
    return number;
}

/* ---- building ---- */

/* Nodes and bytes that a generator needs. */
static void measure(const spex_gen *gen, unsigned processes, uint64_t *nodes, uint64_t *bytes)
{
    uint64_t below = 0, more = 0;
    for (size_t i = 0; i < gen->gen_count; i++)
        measure(gen->gens[i], processes, &below, &more);
    if (gen->kind == GEN_EACH) {
        below *= processes;
        more *= processes;
    }
    if (gen->kind == GEN_PHASES)
        more += processes;
    if (gen->kind == GEN_MIX)
        more += gen->gen_count;
    *nodes += 1 + below;
    *bytes += more;
}

typedef struct build {
    spex_stream *stream;
    uint8_t *bytes;
    uint64_t seed;
} build;

static uint8_t *take_bytes(build *b, size_t count)
{
    uint8_t *bytes = b->bytes;
    b->bytes += count;
    return bytes;
}

/* Sets up the node at `at` and those below, from `first` on; returns the first that is free. */
static uint32_t set_up(build *b, const spex_gen *gen, uint32_t at, uint32_t first, unsigned each)
{
    spex_stream *stream = b->stream;
    node *n = &stream->nodes[at];
    uint64_t place = at;
    n->gen = gen;
    n->random = b->seed ^ base_random(&place);
    if (gen->kind == GEN_PHASES)
        n->through = take_bytes(b, stream->processes);
    if (gen->kind == GEN_MIX)
        n->through = take_bytes(b, gen->gen_count);
    if (!gen->gen_count)
        return first;
    unsigned copies = gen->kind == GEN_EACH ? each : (unsigned)gen->gen_count;
    n->first = first;
    first += copies;
    for (unsigned i = 0; i < copies; i++)
        first = set_up(b, gen->gens[gen->kind == GEN_EACH ? 0 : i], n->first + i, first, each);
    return first;
}

static bool lock_init(pthread_mutex_t *lock)
{
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes))
        return false;
    bool done = !pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) &&
                !pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) &&
                !pthread_mutex_init(lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return done;
}

int spex_stream_open(spex_stream **to, const spex_gen *gen, unsigned processes, uint64_t seed)
{
    if (!to || !gen || !processes)
        return SPEX_E_ARGUMENT;
    uint64_t nodes = 0, bytes = processes;
    measure(gen, processes, &nodes, &bytes);
    if (nodes > UINT32_MAX || bytes > UINT32_MAX)
        return SPEX_E_NOMEM;
    size_t head = sizeof(spex_stream) + nodes * sizeof(node);
    size_t size = head + processes * sizeof(scratch) + bytes;
    spex_stream *stream = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (stream == MAP_FAILED)
        return SPEX_E_NOMEM;
    stream->size = size;
    stream->processes = processes;
    stream->scratch = (scratch *)(void *)((char *)stream + head);
    stream->node_count = (uint32_t)nodes;
    build b = {stream, (uint8_t *)(stream->scratch + processes), seed};
    stream->gone = take_bytes(&b, processes);
    uint32_t end = set_up(&b, gen, 0, 1, processes);
    assert(end == stream->node_count && b.bytes == (uint8_t *)stream + size);
    (void)end;
    if (!lock_init(&stream->lock)) {
        munmap(stream, size);
        return SPEX_E_NOMEM;
    }
    *to = stream;
    return SPEX_OK;
}

void spex_stream_close(spex_stream *stream)
{
    if (!stream)
        return;
    pthread_mutex_destroy(&stream->lock);
    munmap(stream, stream->size);
}

/* ---- drawing ---- */

typedef struct asking {
    spex_stream *stream;
    unsigned process;
    int64_t time;
    spex_op *op;
    int64_t *until;
} asking;

static spex_draw draw(const asking *a, node *n);

static void fill_in(const asking *a, uint64_t *random, spex_value *value)
{
    scratch *s = &a->stream->scratch[a->process];
    if (value->kind == SPEX_ANY)
        *value = spex_integer((int64_t)((uint64_t)value->is.integer + random_up_to(random, value->length)));
    else if (value->kind == SPEX_UNIQUE)
        *value = spex_integer((int64_t)++a->stream->unique);
    if (value->kind != SPEX_LIST || value->length > ITEMS - s->used)
        return;
    spex_value *items = s->items + s->used;
    s->used += value->length;
    if (value->length)
        memcpy(items, value->is.items, value->length * sizeof *items);
    value->is.items = items;
    for (size_t i = 0; i < value->length; i++)
        fill_in(a, random, &items[i]);
}

static spex_draw give(const asking *a, node *n, const spex_op *op)
{
    *a->op = *op;
    a->stream->scratch[a->process].used = 0;
    fill_in(a, &n->random, &a->op->key);
    fill_in(a, &n->random, &a->op->value);
    n->count++;
    return SPEX_DRAW_OP;
}

static spex_draw draw_weighted(const asking *a, node *n)
{
    uint64_t at = random_up_to(&n->random, n->gen->weight - 1);
    size_t i = 0;
    while (at >= n->gen->weights[i])
        at -= n->gen->weights[i++];
    return give(a, n, &n->gen->ops[i]);
}

static spex_draw draw_made(const asking *a, node *n)
{
    spex_op op = spex_op_of(NULL, spex_null());
    if (n->count == UINT64_MAX || !n->gen->make(n->gen->arg, base_random(&n->random), a->process, &op)) {
        n->count = UINT64_MAX;
        return SPEX_DRAW_END;
    }
    return give(a, n, &op);
}

static node *child(const asking *a, const node *n, size_t i)
{
    return &a->stream->nodes[n->first + i];
}

static spex_draw draw_take(const asking *a, node *n)
{
    if (n->count == n->gen->amount)
        return SPEX_DRAW_END;
    spex_draw drawn = draw(a, child(a, n, 0));
    n->count += drawn == SPEX_DRAW_OP;
    return drawn;
}

/* When it ends for one process, has it ended for all? */
static bool ends_for_all(const spex_gen *gen)
{
    bool all = gen->kind != GEN_EACH && gen->kind != GEN_SPLIT;
    for (size_t i = 0; i < gen->gen_count && all; i++)
        all = ends_for_all(gen->gens[i]);
    return all;
}

/* One of those that have not ended; if it has to wait, the next ones are asked. */
static spex_draw draw_mix(const asking *a, node *n)
{
    size_t count = n->gen->gen_count, left = count - n->through_count;
    if (!left)
        return SPEX_DRAW_END;
    size_t skip = random_up_to(&n->random, left - 1), i = 0;
    while (n->through[i] || skip-- > 0)
        i++;
    int64_t soonest = INT64_MAX;
    for (size_t tried = 0; tried < count; tried++, i = (i + 1) % count) {
        if (n->through[i])
            continue;
        spex_draw drawn = draw(a, child(a, n, i));
        if (drawn == SPEX_DRAW_OP)
            return drawn;
        if (drawn == SPEX_DRAW_WAIT) {
            soonest = *a->until < soonest ? *a->until : soonest;
        } else if (ends_for_all(n->gen->gens[i])) {
            n->through[i] = 1;
            n->through_count++;
        }
    }
    *a->until = soonest;
    return soonest == INT64_MAX ? SPEX_DRAW_END : SPEX_DRAW_WAIT;
}

/* Who is told that the phase has ended has no operation open. */
static spex_draw draw_phases(const asking *a, node *n)
{
    const spex_stream *stream = a->stream;
    while (n->count < n->gen->gen_count) {
        spex_draw drawn = n->through[a->process] ? SPEX_DRAW_END : draw(a, child(a, n, n->count));
        if (drawn != SPEX_DRAW_END || n->count == n->gen->gen_count - 1)
            return drawn;
        n->through[a->process] = 1;
        bool all = true;
        for (unsigned p = 0; p < stream->processes; p++)
            all = all && (n->through[p] || stream->gone[p]);
        if (!all) {
            *a->until = a->time + 1000000;
            return SPEX_DRAW_WAIT;
        }
        memset(n->through, 0, stream->processes);
        n->count++;
    }
    return SPEX_DRAW_END;
}

static spex_draw draw_staggered(const asking *a, node *n)
{
    if (a->time < (int64_t)n->count) {
        *a->until = (int64_t)n->count;
        return SPEX_DRAW_WAIT;
    }
    spex_draw drawn = draw(a, child(a, n, 0));
    if (drawn == SPEX_DRAW_OP)
        n->count = (uint64_t)a->time + random_up_to(&n->random, 2 * n->gen->amount);
    return drawn;
}

static spex_draw draw(const asking *a, node *n)
{
    const spex_gen *gen = n->gen;
    switch (gen->kind) {
    case GEN_RANDOM:
        return give(a, n, &gen->ops[random_up_to(&n->random, gen->op_count - 1)]);
    case GEN_WEIGHTED:
        return draw_weighted(a, n);
    case GEN_CYCLE:
        return give(a, n, &gen->ops[n->count % gen->op_count]);
    case GEN_MAKE:
        return draw_made(a, n);
    case GEN_TAKE:
        return draw_take(a, n);
    case GEN_MIX:
        return draw_mix(a, n);
    case GEN_PHASES:
        return draw_phases(a, n);
    case GEN_EACH:
        return draw(a, child(a, n, a->process));
    case GEN_SPLIT:
        return draw(a, child(a, n, a->process >= gen->amount));
    case GEN_STAGGER:
        return draw_staggered(a, n);
    case GEN_UNTIL_TIME:
        return a->time < (int64_t)gen->amount ? draw(a, child(a, n, 0)) : SPEX_DRAW_END;
    }
    return SPEX_DRAW_END;
}

spex_draw spex_stream_draw(spex_stream *stream, unsigned process, int64_t time, spex_op *op, int64_t *until)
{
    int64_t wait = 0;
    asking a = {stream, process, time < 0 ? 0 : time, op, &wait};
    assert(stream && op && process < stream->processes);
    if (pthread_mutex_lock(&stream->lock) == EOWNERDEAD)
        pthread_mutex_consistent(&stream->lock);
    spex_draw drawn = draw(&a, &stream->nodes[0]);
    pthread_mutex_unlock(&stream->lock);
    if (until)
        *until = wait;
    return drawn;
}

void spex_stream_leave(spex_stream *stream, unsigned process)
{
    assert(process < stream->processes);
    if (pthread_mutex_lock(&stream->lock) == EOWNERDEAD)
        pthread_mutex_consistent(&stream->lock);
    stream->gone[process] = 1;
    pthread_mutex_unlock(&stream->lock);
}
