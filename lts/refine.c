/* Partition refinement by signatures: the loop that everything else here serves.
 *
 * All nodes start in one block. A block is split by the signatures of its nodes until nothing splits any
 * more; then nodes of one block are (branching, or strongly) bisimilar, and they never part before that is
 * forced.
 *
 * The signature of a node (Blom and van de Pol, "Distributed branching bisimulation minimization by inductive
 * signatures", PDMC 2009; Martens and Laveaux, "Faster signature refinement for branching bisimilarity
 * minimization", TACAS 2026) holds (label, block) for every step that leaves for a block, and for a step that
 * is inert, a tau step within the block, the number of the signature that its target has just got. If one
 * inert step leads to a node whose signature has all the rest, the node has the signature of that one: it can
 * do nothing that it cannot still do after the step. Only the target whose signature has the largest number
 * can be it, because the signature of any other was complete before that number existed. Nodes are numbered
 * along the tau steps, so going through them in order meets every target before the node.
 *
 * At first, in *sweeps*, every node gets a new signature in one pass over the graph. As soon as little
 * changes from one sweep to the next, *steps* look at single blocks and, in these, only at the dirty nodes:
 * those with a step to a node that has moved to another block. The largest part of a block that is split
 * keeps the block's number, so that a node moves at most log n times. What holds between steps (see also
 * blocks.h):
 *
 *   1. The clean bottom nodes of a block all have one signature; those of its clean inner nodes are part of
 * it.
 *   2. A node with a step to a node that has moved since the node was last looked at is dirty, unless the
 * step was inert then: such a step told both apart, or together, already.
 *   3. A block with dirty nodes waits in a queue; a block of one node never does.
 *   4. `number` of every node is 0.
 *
 * So the signature of one clean bottom node stands for all clean nodes (its number is 0), and an inner node
 * has to be looked at only if something that it can silently become gets another number. Without a clean
 * bottom node, all nodes of the block have to be looked at.
 *
 * That can be much work for a small change: think of a node with a step to each of a million nodes which are
 * split one by one. Therefore a block has to wait while the work is more than WORTH times the steps that
 * lead to a change, until nothing else is left to do; of those that wait, the one with least work comes
 * first.
 */
#include "config.h"

#include "lts/refine.h"

#include "lts/blocks.h"
#include "lts/crew.h"
#include "lts/grow.h"
#include "lts/signature.h"
#include "lts/sources.h"

#include <assert.h>
#include <string.h>

#define WORTH  8u
#define LATE   40u               /* queues for blocks that have to wait, by the logarithm of the work */
#define FEW    16u               /* sweeps end when less than one in so many nodes moves */
#define SLICE  ((size_t)1 << 16) /* signatures numbered between two looks at the size of the table */
#define PIECE  ((size_t)1 << 12) /* nodes that a thread takes at a time ... */
#define BLOCKS 64u               /* ... and blocks */

typedef struct list {
    uint32_t *item;
    size_t count, capacity;
} list;

/* A part of a block that is split: its range of elements, bottom nodes first, and the range of the block. The
 * parts of a block come one after the other. */
typedef struct part {
    uint32_t block;
    uint32_t start, inner, end;
    uint32_t block_start, block_end;
} part;

/* What a thread needs to look at blocks. */
typedef struct worker {
    lts_keys keys;
    lts_arena arena;
    lts_signatures seen;
    lts_keys order; /* the dirty nodes, ascending */
    size_t ordered; /* how far that has been followed */
    list late;      /* a heap of nodes that became dirty on the way, least first */
    list done;      /* nodes in the order in which they were looked at ... */
    list kind;      /* ... and for each, twice its number, plus 1 when it is an inner node */
    list begin;
    part *part;
    size_t part_count, part_capacity;
    uint64_t signatures;
} worker;

typedef struct refinement {
    const lts_graph *g;
    const lts_refine_task *task;
    lts_crew *crew;
    worker *worker;   /* one for each of the crew */
    uint32_t *number; /* of each node: its signature in this round */
    lts_blocks p;
    uint64_t rounds, splits;
    /* for sweeps */
    uint8_t *flags; /* of each node */
    bool *dirty;    /* has the node a step to one that moved in the last sweep? */
    lts_signatures seen;
    _Atomic uint32_t *speaker; /* per block, a clean bottom node; later what the clean nodes do */
    _Atomic bool *touched;     /* per block, has it dirty nodes? */
    /* for steps */
    lts_sources in;
    list ready, late[LATE];
    list batch, moved;
} refinement;

static bool add(list *l, uint32_t item)
{
    if (!lts_grow(l->item, l->capacity, l->count + 1))
        return false;
    l->item[l->count++] = item;
    return true;
}

/* ---- one signature ---- */

/* Collects the signature of v in `k`. */
static bool describe(const lts_graph *g, const uint32_t *of, const uint32_t *number, uint32_t v, lts_keys *k)
{
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    uint32_t block = of[v];
    if (!lts_keys_reserve(k, (size_t)(end - word)))
        return false;
    uint64_t *key = k->key;
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++) {
        uint32_t to = of[*word];
        *key++ = to == block ? lts_key(LTS_NONE, number[*word]) : lts_key(LTS_TAU, to);
    }
    for (; word < end; word += 2)
        *key++ = lts_key(word[0], of[word[1]]);
    k->count = (size_t)(key - k->key);
    lts_keys_settle(k);
    return true;
}

/* The number of the signature of v, after those of the targets of its inert steps. `inner` tells whether it
 * is that of such a target. LTS_NONE: no memory. */
static uint32_t number_of(const lts_graph *g, const uint32_t *of, const uint32_t *number, uint32_t v,
                          worker *w, lts_signatures *seen, bool *inner)
{
    lts_keys *k = &w->keys;
    if (!describe(g, of, number, v, k))
        return LTS_NONE;
    w->signatures++;
    uint64_t last = k->count ? k->key[k->count - 1] : 0;
    *inner = last >> 32 == LTS_NONE && lts_signatures_include(seen, (uint32_t)last, k, k->count - 1);
    return *inner ? (uint32_t)last : lts_signatures_number(seen, &w->arena, of[v], k);
}

/* ---- sweeps ---- */

/* What is known of a node between sweeps. */
enum {
    MOVED = 1, /* in the last sweep */
    ALONE = 2, /* in its block, so that nothing can happen to it any more */
    INNER = 4  /* a tau step of it stays in the block */
};

/* What the clean nodes of a block do in a sweep, instead of the number of the signature that they have. */
#define STAY LTS_NONE       /* none of the nodes is dirty */
#define LOOK (LTS_NONE - 1) /* no clean bottom node speaks for them: all have to be looked at */

static bool leads_to_moved(const refinement *r, uint32_t v)
{
    const lts_graph *g = r->g;
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
        if (r->flags[*word] & MOVED)
            return true;
    for (; word < end; word += 2)
        if (r->flags[word[1]] & MOVED)
            return true;
    return false;
}

/* Finds the dirty nodes among some, which blocks have any, and for each block a clean bottom node. */
static bool mark_some(void *arg, unsigned who, size_t begin, size_t end)
{
    refinement *r = arg;
    (void)who;
    for (uint32_t v = (uint32_t)begin; v < end; v++) {
        if (r->flags[v] & ALONE)
            continue;
        r->dirty[v] = leads_to_moved(r, v);
        if (r->dirty[v])
            atomic_store_explicit(&r->touched[r->p.of[v]], true, memory_order_relaxed);
        else if (!(r->flags[v] & INNER))
            atomic_store_explicit(&r->speaker[r->p.of[v]], v, memory_order_relaxed);
    }
    return true;
}

/* Numbers the signature that the clean nodes of some blocks have. */
static bool speak_for_some(void *arg, unsigned who, size_t begin, size_t end)
{
    refinement *r = arg;
    for (size_t b = begin; b < end; b++) {
        uint32_t v = r->speaker[b], number = LOOK;
        bool inner;
        if (!r->touched[b])
            number = STAY;
        else if (v != LTS_NONE)
            number = number_of(r->g, r->p.of, r->number, v, &r->worker[who], &r->seen, &inner);
        if (number == LTS_NONE && r->touched[b])
            return false;
        r->speaker[b] = number;
    }
    return true;
}

/* Does every inert step of node v lead to a node with that number? */
static bool goes_with(const refinement *r, uint32_t v, uint32_t number)
{
    const uint32_t *tau = r->g->word + r->g->first[v];
    for (uint32_t i = 0; i < r->g->taus[v]; i++)
        if (r->p.of[tau[i]] == r->p.of[v] && r->number[tau[i]] != number)
            return false;
    return true;
}

/* Numbers the signatures of some nodes of one level. */
static bool number_some(void *arg, unsigned who, size_t begin, size_t end)
{
    refinement *r = arg;
    for (uint32_t v = (uint32_t)begin; v < end; v++) {
        uint32_t clean = r->flags[v] & ALONE ? STAY : r->speaker[r->p.of[v]];
        r->number[v] = clean;
        if (clean == STAY)
            continue;
        if (clean != LOOK && !r->dirty[v] && (!(r->flags[v] & INNER) || goes_with(r, v, clean)))
            continue;
        bool inner;
        r->number[v] = number_of(r->g, r->p.of, r->number, v, &r->worker[who], &r->seen, &inner);
        if (r->number[v] == LTS_NONE)
            return false;
        r->flags[v] = (uint8_t)((r->flags[v] & ~INNER) | (inner ? INNER : 0));
    }
    return true;
}

/* Has the crew do a task that numbers signatures, slice by slice, so that the table can grow in between. */
static bool run_slices(refinement *r, lts_crew_task *task, size_t begin, size_t end)
{
    for (size_t next; begin < end; begin = next) {
        next = end - begin < SLICE ? end : begin + SLICE;
        if (!lts_signatures_reserve(&r->seen, next - begin) ||
            !lts_crew_run(r->crew, task, r, begin, next, PIECE))
            return false;
    }
    return true;
}

/* Gives every node that may have to move the number of its signature, level by level: those of one level do
 * not depend on each other. */
static bool number_all(refinement *r)
{
    const lts_graph *g = r->g;
    for (unsigned i = 0; i < lts_crew_size(r->crew); i++)
        lts_arena_clear(&r->worker[i].arena);
    if (!lts_signatures_clear(&r->seen, 16))
        return false;
    for (size_t b = 0; b < r->p.count; b++) {
        r->speaker[b] = LTS_NONE;
        r->touched[b] = false;
    }
    if (!lts_crew_run(r->crew, mark_some, r, 0, g->nodes, PIECE) ||
        !run_slices(r, speak_for_some, 0, r->p.count))
        return false;
    for (uint32_t level = 0; level < g->levels; level++)
        if (!run_slices(r, number_some, g->level_first[level], g->level_first[level + 1]))
            return false;
    return true;
}

/* Chooses the block of each signature: the one that most nodes of a block have stays, the others get new
 * blocks. */
static void choose_blocks(refinement *r, const uint32_t *size, uint32_t *largest, uint32_t *to)
{
    const lts_met *met = r->seen.met;
    uint32_t count = r->seen.count, blocks = (uint32_t)r->p.count;
    for (uint32_t b = 0; b < blocks; b++)
        largest[b] = LTS_NONE;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t b = met[n].block;
        if (b != LTS_NONE && (largest[b] == LTS_NONE || size[n] > size[largest[b]]))
            largest[b] = n;
    }
    for (uint32_t n = 0; n < count; n++)
        if (met[n].block != LTS_NONE)
            to[n] = largest[met[n].block] == n ? met[n].block : (uint32_t)r->p.count++;
}

/* Moves every node to the block of its signature. Returns how many move; LTS_NONE: no memory. */
static uint32_t move_all(refinement *r)
{
    uint32_t count = r->seen.count, moved = LTS_NONE;
    uint32_t *size = lts_alloc_zeroed(count, sizeof *size);
    uint32_t *largest = lts_alloc(r->p.count, sizeof *largest);
    uint32_t *to = lts_alloc(count, sizeof *to);
    if (size && largest && to) {
        for (uint32_t v = 0; v < r->g->nodes; v++)
            if (r->number[v] != STAY)
                size[r->number[v]]++;
        choose_blocks(r, size, largest, to);
        moved = 0;
        for (uint32_t v = 0; v < r->g->nodes; v++) {
            uint32_t n = r->number[v];
            r->flags[v] &= (uint8_t)~MOVED;
            if (n == STAY)
                continue;
            bool moves = to[n] != r->p.of[v];
            r->flags[v] |= (uint8_t)((moves ? MOVED : 0) | (size[n] == 1 ? ALONE : 0));
            r->p.of[v] = to[n];
            moved += moves;
        }
    }
    free(size);
    free(largest);
    free(to);
    return moved;
}

static bool watched_apart(const refinement *r)
{
    const uint32_t *watch = r->task->watch;
    return watch[0] != LTS_NONE && r->p.of[watch[0]] != r->p.of[watch[1]];
}

/* One sweep; `*moved` becomes how many nodes moved. */
static lts_status sweep_once(refinement *r, uint32_t *moved)
{
    r->rounds++;
    r->speaker = lts_alloc(r->p.count, sizeof *r->speaker);
    r->touched = lts_alloc(r->p.count, sizeof *r->touched);
    lts_status status = LTS_E_NOMEM;
    if (r->speaker && r->touched && number_all(r) && (*moved = move_all(r)) != LTS_NONE)
        status = LTS_OK;
    free((void *)r->speaker);
    free((void *)r->touched);
    return status;
}

/* Sweeps until few nodes move. `*moved` is how many did in the last one. */
static lts_status sweep(refinement *r, uint32_t *moved)
{
    uint32_t nodes = r->g->nodes;
    lts_status status = LTS_OK;
    memset(r->flags, MOVED,
           nodes); /* all nodes are dirty, but those without a step; LOOK makes up for that */
    for (*moved = nodes; *moved > nodes / FEW && !watched_apart(r) && status == LTS_OK;)
        status = sweep_once(r, moved);
    return status;
}

/* ---- queues ---- */

static inline bool has_clean_bottom(const lts_block *b)
{
    return b->start < b->inner;
}

static inline uint32_t work_of(const lts_block *b)
{
    return has_clean_bottom(b) ? b->dirty_work : b->work;
}

static uint32_t logarithm(uint32_t x)
{
    uint32_t log = 0;
    while (x >>= 1)
        log++;
    return log;
}

/* Puts a block with dirty nodes where it belongs: LATE is the queue of those that need not wait. What it
 * leaves behind in another queue is passed over there. */
static bool enqueue(refinement *r, uint32_t n)
{
    lts_block *b = &r->p.block[n];
    if (b->queue == LATE)
        return true;
    uint32_t work = work_of(b);
    uint32_t queue = work <= (uint64_t)WORTH * b->marks ? LATE : logarithm(work);
    if (b->queue != LTS_NONE && queue != LATE)
        return true;
    b->queue = queue;
    return add(queue == LATE ? &r->ready : &r->late[queue], n);
}

/* Node v has a step to a node that moved. */
static bool touch(refinement *r, uint32_t v)
{
    uint32_t n = r->p.of[v];
    lts_block *b = &r->p.block[n];
    if (b->end - b->start == 1)
        return true;
    if (b->marks < UINT32_MAX)
        b->marks++;
    if (lts_blocks_mark(&r->p, v))
        b->dirty_work += r->g->first[v + 1] - r->g->first[v];
    return enqueue(r, n);
}

/* Moves what is to be looked at next to `batch`: the blocks that are ready, or else one of those that wait.
 */
static bool next_batch(refinement *r)
{
    r->batch.count = 0;
    if (r->ready.count) {
        list swap = r->batch;
        r->batch = r->ready;
        r->ready = swap;
        return true;
    }
    for (uint32_t queue = 0; queue < LATE; queue++)
        while (r->late[queue].count) {
            uint32_t n = r->late[queue].item[--r->late[queue].count];
            lts_block *b = &r->p.block[n];
            if (b->queue != queue)
                continue;
            uint32_t actual = logarithm(work_of(b));
            if (actual <= queue)
                return add(&r->batch, n);
            b->queue = actual;
            if (!add(&r->late[actual], n))
                return false;
        }
    return true;
}

/* ---- steps: looking at one block ---- */

static bool heap_add(list *h, uint32_t v)
{
    if (!add(h, v))
        return false;
    size_t i = h->count - 1;
    for (; i > 0 && h->item[(i - 1) / 2] > v; i = (i - 1) / 2)
        h->item[i] = h->item[(i - 1) / 2];
    h->item[i] = v;
    return true;
}

static uint32_t heap_take(list *h)
{
    uint32_t least = h->item[0], last = h->item[--h->count];
    size_t i = 0;
    for (size_t child = 1; child < h->count; child = 2 * i + 1) {
        if (child + 1 < h->count && h->item[child + 1] < h->item[child])
            child++;
        if (h->item[child] >= last)
            break;
        h->item[i] = h->item[child];
        i = child;
    }
    h->item[i] = last;
    return least;
}

/* The next dirty node along the tau steps; LTS_NONE when there is none left. */
static uint32_t next_dirty(worker *w)
{
    uint32_t v = w->ordered < w->order.count ? (uint32_t)w->order.key[w->ordered] : LTS_NONE;
    if (w->late.count && w->late.item[0] < v)
        return heap_take(&w->late);
    w->ordered += v != LTS_NONE;
    return v;
}

/* Makes `order` of the dirty nodes of a block; all are, when no clean bottom node speaks for the others. The
 * signature of one that does gets number 0. */
static bool begin_block(refinement *r, worker *w, lts_block *b)
{
    if (!has_clean_bottom(b))
        b->dirty = b->start;
    uint32_t count = b->end - b->dirty;
    w->late.count = w->done.count = w->kind.count = w->ordered = 0;
    lts_arena_clear(&w->arena);
    if (!lts_keys_reserve(&w->order, count) || !lts_signatures_clear(&w->seen, (size_t)count + 1))
        return false;
    w->order.count = count;
    for (uint32_t i = 0; i < count; i++)
        w->order.key[i] = r->p.element[b->dirty + i];
    if (r->g->levels > 1)
        lts_keys_settle(&w->order);
    bool inner;
    return !has_clean_bottom(b) ||
           number_of(r->g, r->p.of, r->number, r->p.element[b->start], w, &w->seen, &inner) != LTS_NONE;
}

/* Node v does not go with the clean nodes of its block: whatever could silently become v has to be looked at.
 */
static bool spread(refinement *r, worker *w, lts_block *b, uint32_t v)
{
    uint32_t block = r->p.of[v];
    const uint32_t *source = r->in.source + r->in.first[v];
    for (uint32_t i = 0; i < r->in.taus[v]; i++)
        if (r->p.of[source[i]] == block && r->p.place[source[i]] < b->dirty) {
            lts_blocks_mark(&r->p, source[i]);
            if (!heap_add(&w->late, source[i]))
                return false;
        }
    return true;
}

static bool number_dirty(refinement *r, worker *w, lts_block *b)
{
    uint32_t v;
    while ((v = next_dirty(w)) != LTS_NONE) {
        bool inner;
        if (!lts_signatures_reserve(&w->seen, 1))
            return false;
        uint32_t number = number_of(r->g, r->p.of, r->number, v, w, &w->seen, &inner);
        if (number == LTS_NONE || !add(&w->done, v) || !add(&w->kind, 2 * number + inner))
            return false;
        r->number[v] = number;
        if (number != 0 && b->inner < b->dirty && !spread(r, w, b, v))
            return false;
    }
    return true;
}

/* Brings the nodes that were looked at into order of their kinds. begin[k] becomes where kind k begins,
 * counted from the old start of the dirty zone. */
static bool sort_by_kind(refinement *r, worker *w, const lts_block *b)
{
    uint32_t kinds = 2 * w->seen.count;
    if (!lts_grow(w->begin.item, w->begin.capacity, (size_t)kinds + 2))
        return false;
    uint32_t *begin = w->begin.item;
    memset(begin, 0, ((size_t)kinds + 2) * sizeof *begin);
    for (size_t i = 0; i < w->kind.count; i++)
        begin[w->kind.item[i] + 2]++;
    for (uint32_t k = 2; k <= kinds; k++)
        begin[k] += begin[k - 1];
    for (size_t i = 0; i < w->done.count; i++) {
        uint32_t v = w->done.item[i];
        lts_blocks_put(&r->p, v, b->dirty + begin[w->kind.item[i] + 1]++);
        r->number[v] = 0;
    }
    return true;
}

/* The nodes of number 0 stand behind the clean ones, with which they make one part: bottom nodes forward. */
static uint32_t join_clean(refinement *r, const lts_block *b, uint32_t bottoms)
{
    uint32_t inner = b->dirty - b->inner, swaps = inner < bottoms ? inner : bottoms;
    for (uint32_t i = 0; i < swaps; i++)
        lts_blocks_swap(&r->p, b->inner + i, b->dirty + bottoms - 1 - i);
    return b->inner + bottoms;
}

/* Looks at the dirty nodes of a block. Lists its parts when it has to be split, else all is clean again. */
static bool look_at(refinement *r, worker *w, uint32_t n)
{
    lts_block *b = &r->p.block[n];
    if (!begin_block(r, w, b) || !number_dirty(r, w, b) || !sort_by_kind(r, w, b))
        return false;
    const uint32_t *begin = w->begin.item;
    uint32_t numbers = w->seen.count;
    part p = {n, b->start, join_clean(r, b, begin[1]), b->dirty + begin[2], b->start, b->end};
    b->marks = 0;
    b->dirty_work = 0;
    b->queue = LTS_NONE;
    b->inner = p.inner;
    if (numbers > 1 && !lts_grow(w->part, w->part_capacity, w->part_count + numbers))
        return false;
    for (uint32_t k = 0; numbers > 1 && k < numbers; k++) {
        if (k > 0)
            p = (part){n, p.end, b->dirty + begin[2 * k + 1], b->dirty + begin[2 * k + 2], b->start, b->end};
        w->part[w->part_count++] = p;
    }
    b->dirty = b->end;
    return true;
}

/* ---- steps: splitting ---- */

static uint32_t work_between(const refinement *r, uint32_t start, uint32_t end)
{
    uint32_t work = 0;
    for (uint32_t i = start; i < end; i++)
        work += r->g->first[r->p.element[i] + 1] - r->g->first[r->p.element[i]];
    return work;
}

/* Makes a block of a part. Its nodes are added to `moved`. */
static bool move_part(refinement *r, const part *p)
{
    uint32_t n = (uint32_t)r->p.count;
    if (!lts_grow(r->p.block, r->p.capacity, r->p.count + 1) ||
        !lts_grow(r->moved.item, r->moved.capacity, r->moved.count + (p->end - p->start)))
        return false;
    uint32_t work = work_between(r, p->start, p->end);
    r->p.block[r->p.count++] = (lts_block){.start = p->start,
                                           .inner = p->inner,
                                           .dirty = p->end,
                                           .end = p->end,
                                           .queue = LTS_NONE,
                                           .work = work};
    r->p.block[p->block].work -= work;
    for (uint32_t i = p->start; i < p->end; i++) {
        uint32_t v = r->p.element[i];
        r->p.of[v] = n;
        r->moved.item[r->moved.count++] = v;
    }
    return true;
}

/* Splits the block whose parts begin at `p`; the largest stays. Returns behind the last of them. */
static part *split(refinement *r, part *p, const part *end)
{
    part *largest = p, *last = p;
    for (; last < end && last->block == p->block; last++)
        if (last->end - last->start > largest->end - largest->start)
            largest = last;
    for (part *i = p; i < last; i++)
        if (i != largest && !move_part(r, i))
            return NULL;
    lts_block *b = &r->p.block[p->block];
    b->start = largest->start;
    b->inner = largest->inner;
    b->dirty = b->end = largest->end;
    r->splits++;
    largest->block = LTS_NONE;
    return last;
}

/* Touches whatever has a step to node v, unless it was an inert step before the split. */
static bool touch_sources(refinement *r, uint32_t v, const part *p)
{
    uint32_t i = r->in.first[v], taus = i + r->in.taus[v];
    for (; i < r->in.first[v + 1]; i++) {
        uint32_t source = r->in.source[i], place = r->p.place[source];
        if (i < taus && place >= p->block_start && place < p->block_end)
            continue;
        if (!touch(r, source))
            return false;
    }
    return true;
}

/* Splits the blocks of which a worker has listed the parts. */
static bool split_listed(refinement *r, worker *w)
{
    part *end = w->part + w->part_count;
    for (part *p = w->part; p && p < end;)
        if (!(p = split(r, p, end)))
            return false;
    return true;
}

/* Marks the nodes with steps to what moved when those blocks were split: the nodes from `*at` on of `moved`.
 */
static bool touch_listed(refinement *r, worker *w, size_t *at)
{
    for (const part *p = w->part; p < w->part + w->part_count; p++) {
        if (p->block == LTS_NONE)
            continue;
        for (uint32_t size = p->end - p->start; size > 0; size--)
            if (!touch_sources(r, r->moved.item[(*at)++], p))
                return false;
    }
    w->part_count = 0;
    return true;
}

static bool split_all(refinement *r)
{
    size_t at = 0;
    r->moved.count = 0;
    for (unsigned i = 0; i < lts_crew_size(r->crew); i++)
        if (!split_listed(r, &r->worker[i]))
            return false;
    for (unsigned i = 0; i < lts_crew_size(r->crew); i++)
        if (!touch_listed(r, &r->worker[i], &at))
            return false;
    return true;
}

/* Looks at some blocks of the batch. Blocks do not depend on each other until they are split. */
static bool look_at_some(void *arg, unsigned who, size_t begin, size_t end)
{
    refinement *r = arg;
    for (size_t i = begin; i < end; i++)
        if (!look_at(r, &r->worker[who], r->batch.item[i]))
            return false;
    return true;
}

#ifdef LTS_DEBUG
/* Invariants 1 and 4 of the top, for one block. */
static bool is_sound(refinement *r, const lts_block *b)
{
    lts_keys one = {0}, other = {0};
    bool sound = !has_clean_bottom(b) || describe(r->g, r->p.of, r->number, r->p.element[b->start], &one);
    for (uint32_t i = b->start; sound && i < b->dirty; i++) {
        sound = r->number[r->p.element[i]] == 0;
        if (!has_clean_bottom(b))
            continue;
        sound = sound && describe(r->g, r->p.of, r->number, r->p.element[i], &other);
        for (size_t k = 0, j = 0; sound && k < other.count && other.key[k] >> 32 != LTS_NONE; k++) {
            while (j < one.count && one.key[j] < other.key[k])
                j++;
            sound = j < one.count && one.key[j] == other.key[k];
        }
        if (i < b->inner)
            sound = sound && one.count == other.count;
    }
    lts_keys_release(&one);
    lts_keys_release(&other);
    return sound;
}

/* Of many rounds some are checked: the first ones, then fewer and fewer. */
static bool are_invariants_kept(refinement *r)
{
    if (r->rounds > 64 && (r->rounds & (r->rounds - 1)) != 0)
        return true;
    bool sound = lts_blocks_are_sound(r->g, &r->p);
    for (size_t n = 0; n < r->p.count && sound; n++) {
        const lts_block *b = &r->p.block[n];
        sound = is_sound(r, b) && (b->end - b->start == 1 || (b->dirty < b->end) == (b->queue != LTS_NONE));
    }
    return sound;
}
#endif

/* Prepares for steps: the partition in order, the graph backwards, dirty what has a step to a node that moved
 * in the last sweep. */
static lts_status begin_steps(refinement *r)
{
    lts_status status = lts_blocks_make(r->g, r->p.of, (uint32_t)r->p.count, &r->p);
    if (status == LTS_OK)
        status = lts_sources_of(r->g, &r->in);
    if (status != LTS_OK)
        return status;
    for (uint32_t v = 0; v < r->g->nodes; v++)
        for (uint32_t i = r->in.first[v]; (r->flags[v] & MOVED) && i < r->in.first[v + 1]; i++)
            if (!touch(r, r->in.source[i]))
                return LTS_E_NOMEM;
    free(r->flags);
    free(r->dirty);
    r->flags = NULL;
    r->dirty = NULL;
    lts_signatures_release(&r->seen);
    memset(r->number, 0, r->g->nodes * sizeof *r->number);
    return LTS_OK;
}

static lts_status step_until_stable(refinement *r)
{
    lts_status status = begin_steps(r);
    while (status == LTS_OK && !watched_apart(r)) {
#ifdef LTS_DEBUG
        assert(are_invariants_kept(r));
#endif
        if (!next_batch(r))
            return LTS_E_NOMEM;
        if (r->batch.count == 0)
            break;
        r->rounds++;
        if (!lts_crew_run(r->crew, look_at_some, r, 0, r->batch.count, BLOCKS) || !split_all(r))
            return LTS_E_NOMEM;
    }
    return status;
}

static void release_worker(worker *w)
{
    lts_keys_release(&w->keys);
    lts_arena_release(&w->arena);
    lts_signatures_release(&w->seen);
    lts_keys_release(&w->order);
    free(w->late.item);
    free(w->done.item);
    free(w->kind.item);
    free(w->begin.item);
    free(w->part);
}

static void release(refinement *r)
{
    for (unsigned i = 0; r->worker && i < lts_crew_size(r->crew); i++)
        release_worker(&r->worker[i]);
    free(r->worker);
    lts_crew_free(r->crew);
    free(r->number);
    free(r->flags);
    free(r->dirty);
    lts_signatures_release(&r->seen);
    lts_blocks_release(&r->p);
    lts_sources_release(&r->in);
    free(r->ready.item);
    for (unsigned i = 0; i < LATE; i++)
        free(r->late[i].item);
    free(r->batch.item);
    free(r->moved.item);
}

static bool begin(refinement *r)
{
    r->crew = lts_crew_new(r->task->jobs);
    r->worker = r->crew ? lts_alloc_zeroed(lts_crew_size(r->crew), sizeof *r->worker) : NULL;
    r->number = lts_alloc_zeroed(r->g->nodes, sizeof *r->number);
    r->flags = lts_alloc(r->g->nodes, sizeof *r->flags);
    r->dirty = lts_alloc(r->g->nodes, sizeof *r->dirty);
    r->p.of = lts_alloc_zeroed(r->g->nodes, sizeof *r->p.of);
    r->p.count = 1;
    return r->worker && r->number && r->flags && r->dirty && r->p.of;
}

static void count(const refinement *r, lts_stats *stats)
{
    stats->rounds += r->rounds;
    stats->splits += r->splits;
    for (unsigned i = 0; r->worker && i < lts_crew_size(r->crew); i++)
        stats->signatures += r->worker[i].signatures;
}

lts_status lts_refine(const lts_refine_task *task, uint32_t **block, uint32_t *blocks)
{
    refinement r = {.g = task->graph, .task = task};
    uint32_t moved = 0;
    lts_status status = begin(&r) ? sweep(&r, &moved) : LTS_E_NOMEM;
    if (status == LTS_OK && moved > 0)
        status = step_until_stable(&r);
    if (status == LTS_OK) {
        *block = r.p.of;
        *blocks = (uint32_t)r.p.count;
        r.p.of = NULL;
    }
    if (task->stats)
        count(&r, task->stats);
    release(&r);
    return status;
}
