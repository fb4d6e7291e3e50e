/* The worklist: choosing blocks, looking at them, splitting them. What holds between two rounds is told in
 * partition_refinement.c.
 *
 * In a round, blocks that are ready are looked at, each for itself, so that several threads can; then all of
 * them are split; then the nodes with a step to what moved are marked as dirty, which makes the next round.
 *
 * Looking at a block can be much work for a small change: think of a node with steps to a million nodes that
 * part one by one, or of a long chain of silent steps above such a node. Therefore a block has to wait while
 * the work is more than WORTH times the steps that led to a change, until nothing else is left to do. Of
 * those that wait, the one with least work comes first. So nearly all work is paid for by steps to nodes that
 * moved, of which there are at most m log n. Where it is not, it is left to smaller_half.c.
 */
#include "lts/reduce/worklist.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

#define WORTH    8u
#define PATIENCE 8u /* words looked at for each of the graph and bit of the number of nodes */
#define LEAST    4u /* blocks that a thread takes at a time */
#define MOST     64u

static bool append(lts_number_list *l, uint32_t item)
{
    if (!base_grow(l->item, l->capacity, l->count + 1))
        return false;
    l->item[l->count++] = item;
    return true;
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

/* Puts a block with dirty nodes where it belongs: LTS_READY is the queue of those that need not wait. What
 * it leaves behind in another queue is passed over there. */
static bool enqueue(lts_partition_state *r, uint32_t n)
{
    lts_block *b = &r->p.block[n];
    if (b->queue == LTS_READY)
        return true;
    uint32_t work = work_of(b);
    uint32_t queue = work <= (uint64_t)WORTH * b->marks ? LTS_READY : logarithm(work);
    if (b->queue != LTS_NONE && queue != LTS_READY)
        return true;
    b->queue = queue;
    return append(queue == LTS_READY ? &r->ready : &r->delayed[queue], n);
}

/* Node v has a step to a node that moved. */
static bool mark_dirty(lts_partition_state *r, uint32_t v)
{
    uint32_t n = r->p.of[v];
    lts_block *b = &r->p.block[n];
    if (b->end - b->start == 1)
        return true;
    if (b->marks < UINT32_MAX)
        b->marks++;
    if (lts_refinable_mark(&r->p, v))
        b->dirty_work += r->g->first[v + 1] - r->g->first[v];
    return enqueue(r, n);
}

/* Moves what is to be looked at next to `batch`: the blocks that are ready, or else one of those that wait.
 */
static bool next_batch(lts_partition_state *r)
{
    r->batch.count = 0;
    if (r->ready.count) {
        lts_number_list swap = r->batch;
        r->batch = r->ready;
        r->ready = swap;
        return true;
    }
    for (uint32_t queue = 0; queue < LTS_DELAY_QUEUES; queue++)
        while (r->delayed[queue].count) {
            uint32_t n = r->delayed[queue].item[--r->delayed[queue].count];
            lts_block *b = &r->p.block[n];
            if (b->queue != queue)
                continue;
            uint32_t actual = logarithm(work_of(b));
            if (actual <= queue)
                return append(&r->batch, n);
            b->queue = actual;
            if (!append(&r->delayed[actual], n))
                return false;
        }
    return true;
}

/* ---- looking at one block ---- */

/* The next dirty node along the tau steps; LTS_NONE when there is none left. */
static uint32_t next_dirty_node(lts_partition_worker *w)
{
    uint32_t v = w->ordered < w->order.count ? (uint32_t)w->order.key[w->ordered] : LTS_NONE;
    if (w->newly_dirty.count && base_heap_least(&w->newly_dirty) < v)
        return (uint32_t)base_heap_pop(&w->newly_dirty);
    w->ordered += v != LTS_NONE;
    return v;
}

/* Makes `order` of the dirty nodes of a block; all are, when no clean bottom node speaks for the others. The
 * signature of one that does gets number 0. */
static bool begin_block(lts_partition_state *r, lts_partition_worker *w, lts_block *b)
{
    if (!has_clean_bottom(b))
        b->dirty = b->start;
    uint32_t count = b->end - b->dirty;
    w->newly_dirty.count = w->done.count = w->kind.count = w->ordered = 0;
    lts_key_arena_clear(&w->arena);
    if (!base_key_set_reserve(&w->order, count) || !lts_signature_table_clear(&w->seen, (size_t)count + 1))
        return false;
    w->order.count = count;
    for (uint32_t i = 0; i < count; i++)
        w->order.key[i] = r->p.element[b->dirty + i];
    if (r->g->levels > 1)
        base_key_set_sort_unique(&w->order);
    bool inner;
    return !has_clean_bottom(b) ||
           lts_number_signature(r, w, &w->seen, r->p.element[b->start], &inner) != LTS_NONE;
}

/* Node v does not go with the clean nodes of its block: whatever could silently become v has to be looked at.
 */
static bool mark_inert_predecessors(lts_partition_state *r, lts_partition_worker *w, lts_block *b, uint32_t v)
{
    uint32_t block = r->p.of[v];
    const uint32_t *source = r->in.source + r->in.first[v];
    for (uint32_t i = 0; i < r->in.taus[v]; i++)
        if (r->p.of[source[i]] == block && r->p.place[source[i]] < b->dirty) {
            lts_refinable_mark(&r->p, source[i]);
            if (!base_heap_push(&w->newly_dirty, source[i]))
                return false;
        }
    return true;
}

static bool number_dirty_nodes(lts_partition_state *r, lts_partition_worker *w, lts_block *b)
{
    uint32_t v;
    while ((v = next_dirty_node(w)) != LTS_NONE) {
        bool inner;
        if (!lts_signature_table_reserve(&w->seen, NULL, 1))
            return false;
        uint32_t number = lts_number_signature(r, w, &w->seen, v, &inner);
        if (number == LTS_NONE || !append(&w->done, v) || !append(&w->kind, 2 * number + inner))
            return false;
        r->number[v] = number;
        if (number != 0 && b->inner < b->dirty && !mark_inert_predecessors(r, w, b, v))
            return false;
    }
    return true;
}

/* Brings the nodes that were looked at into order of their kinds. begin[k] becomes where kind k begins,
 * counted from the old start of the dirty zone. */
static bool sort_by_kind(lts_partition_state *r, lts_partition_worker *w, const lts_block *b)
{
    uint32_t kinds = 2 * w->seen.count;
    if (!base_grow(w->begin.item, w->begin.capacity, (size_t)kinds + 2))
        return false;
    uint32_t *begin = w->begin.item;
    memset(begin, 0, ((size_t)kinds + 2) * sizeof *begin);
    for (size_t i = 0; i < w->kind.count; i++)
        begin[w->kind.item[i] + 2]++;
    for (uint32_t k = 2; k <= kinds; k++)
        begin[k] += begin[k - 1];
    for (size_t i = 0; i < w->done.count; i++) {
        uint32_t v = w->done.item[i];
        lts_refinable_put(&r->p, v, b->dirty + begin[w->kind.item[i] + 1]++);
        r->number[v] = 0;
    }
    return true;
}

/* The nodes of number 0 stand behind the clean ones, with which they make one part: bottom nodes forward. */
static uint32_t merge_with_clean(lts_partition_state *r, const lts_block *b, uint32_t bottoms)
{
    uint32_t inner = b->dirty - b->inner, swaps = inner < bottoms ? inner : bottoms;
    for (uint32_t i = 0; i < swaps; i++)
        lts_refinable_swap(&r->p, b->inner + i, b->dirty + bottoms - 1 - i);
    return b->inner + bottoms;
}

/* Looks at the dirty nodes of a block. Lists its parts when it has to be split, else all is clean again. */
static bool refine_block(lts_partition_state *r, lts_partition_worker *w, uint32_t n)
{
    lts_block *b = &r->p.block[n];
    assert(b->end - b->start > 1); /* a block of one node never waits */
    if (!begin_block(r, w, b) || !number_dirty_nodes(r, w, b) || !sort_by_kind(r, w, b))
        return false;
    const uint32_t *begin = w->begin.item;
    uint32_t numbers = w->seen.count;
    lts_split_part p = {n, b->start, merge_with_clean(r, b, begin[1]), b->dirty + begin[2], b->start, b->end};
    b->marks = 0;
    b->dirty_work = 0;
    b->queue = LTS_NONE;
    b->inner = p.inner;
    if (numbers > 1 && !base_grow(w->part, w->part_capacity, w->part_count + numbers))
        return false;
    for (uint32_t k = 0; numbers > 1 && k < numbers; k++) {
        if (k > 0)
            p = (lts_split_part){n,        p.end, b->dirty + begin[2 * k + 1], b->dirty + begin[2 * k + 2],
                                 b->start, b->end};
        w->part[w->part_count++] = p;
    }
    b->dirty = b->end;
    return true;
}

/* ---- splitting ---- */

static uint32_t work_between(const lts_partition_state *r, uint32_t start, uint32_t end)
{
    uint32_t work = 0;
    for (uint32_t i = start; i < end; i++)
        work += r->g->first[r->p.element[i] + 1] - r->g->first[r->p.element[i]];
    return work;
}

/* Makes a block of a part. Its nodes are added to `moved`. */
static bool make_block(lts_partition_state *r, const lts_split_part *p)
{
    uint32_t n = (uint32_t)r->p.count;
    assert(p->start < p->end);
    assert(p->block_start <= p->start && p->end <= p->block_end);
    if (!base_grow(r->p.block, r->p.capacity, r->p.count + 1) ||
        !base_grow(r->moved.item, r->moved.capacity, r->moved.count + (p->end - p->start)))
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
static lts_split_part *split_block(lts_partition_state *r, lts_split_part *p, const lts_split_part *end)
{
    lts_split_part *largest = p, *last = p;
    for (; last < end && last->block == p->block; last++)
        if (last->end - last->start > largest->end - largest->start)
            largest = last;
    for (lts_split_part *i = p; i < last; i++)
        if (i != largest && !make_block(r, i))
            return NULL;
    lts_block *b = &r->p.block[p->block];
    b->start = largest->start;
    b->inner = largest->inner;
    b->dirty = b->end = largest->end;
    assert(b->start < b->end);
    r->splits++;
    largest->block = LTS_NONE;
    return last;
}

/* Touches whatever has a step to node v, unless it was an inert step before the split. */
static bool mark_predecessors(lts_partition_state *r, uint32_t v, const lts_split_part *p)
{
    uint32_t i = r->in.first[v], taus = i + r->in.taus[v];
    for (; i < r->in.first[v + 1]; i++) {
        uint32_t source = r->in.source[i], place = r->p.place[source];
        if (i < taus && place >= p->block_start && place < p->block_end)
            continue;
        if (!mark_dirty(r, source))
            return false;
    }
    return true;
}

/* Splits the blocks of which a worker has listed the parts. */
static bool split_blocks_of(lts_partition_state *r, lts_partition_worker *w)
{
    lts_split_part *end = w->part + w->part_count;
    for (lts_split_part *p = w->part; p && p < end;)
        if (!(p = split_block(r, p, end)))
            return false;
    return true;
}

/* Marks the nodes with steps to what moved when those blocks were split: the nodes from `*at` on of `moved`.
 */
static bool mark_predecessors_of_moved(lts_partition_state *r, lts_partition_worker *w, size_t *at)
{
    for (const lts_split_part *p = w->part; p < w->part + w->part_count; p++) {
        if (p->block == LTS_NONE)
            continue;
        for (uint32_t size = p->end - p->start; size > 0; size--)
            if (!mark_predecessors(r, r->moved.item[(*at)++], p))
                return false;
    }
    w->part_count = 0;
    return true;
}

static bool split_all(lts_partition_state *r)
{
    size_t at = 0;
    r->moved.count = 0;
    for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++)
        if (!split_blocks_of(r, &r->worker[i]))
            return false;
    for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++)
        if (!mark_predecessors_of_moved(r, &r->worker[i], &at))
            return false;
    return true;
}

/* Looks at some blocks of the batch. Blocks do not depend on each other until they are split. */
static bool refine_blocks(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_partition_state *r = arg;
    for (size_t i = begin; i < end; i++)
        if (!refine_block(r, &r->worker[who], r->batch.item[i]))
            return false;
    return true;
}

#ifdef SPEX_DEBUG
/* Invariants 1, 3 and 4 of partition_refinement.c, for one block, as far as there is memory to look at it. */
static void check_block(const lts_partition_state *r, const lts_block *b)
{
    base_key_set one = {0}, other = {0};
    bool fine = !has_clean_bottom(b) || lts_collect_signature(r, r->p.element[b->start], &one);
    assert(b->end - b->start == 1 || (b->dirty < b->end) == (b->queue != LTS_NONE));
    for (uint32_t i = b->start; fine && i < b->dirty; i++) {
        assert(r->number[r->p.element[i]] == 0);
        if (!has_clean_bottom(b))
            continue;
        fine = lts_collect_signature(r, r->p.element[i], &other);
        for (size_t k = 0, j = 0; fine && k < other.count && other.key[k] >> 32 != LTS_NONE; k++) {
            while (j < one.count && one.key[j] < other.key[k])
                j++;
            assert(j < one.count && one.key[j] == other.key[k]);
        }
        assert(!fine || i >= b->inner || one.count == other.count);
    }
    base_key_set_release(&one);
    base_key_set_release(&other);
}

/* Of many rounds some are checked: the first ones, then fewer and fewer. */
static void check_round(const lts_partition_state *r)
{
    if (r->rounds > 64 && (r->rounds & (r->rounds - 1)) != 0)
        return;
    lts_partition_state_check(r);
    for (size_t n = 0; n < r->p.count; n++)
        check_block(r, &r->p.block[n]);
}
#endif

/* Prepares for the worklist: the partition in order, the graph backwards, dirty what has a step to a node
 * that moved in the last sweep. */
static base_status begin_worklist(lts_partition_state *r)
{
    assert(r->moved_set && !r->p.block); /* after a sweep, once */
    lts_signature_table_release(&r->seen);
    for (unsigned i = 0; i < base_thread_pool_size(r->pool); i++)
        lts_key_arena_release(&r->worker[i].arena);
    base_status status = lts_refinable_make(r->g, r->pool, r->p.of, (uint32_t)r->p.count, &r->p);
    if (status == BASE_OK)
        status = lts_predecessors_of(r->g, r->pool, &r->in);
    if (status != BASE_OK)
        return status;
    for (uint32_t v = 0; v < r->g->nodes; v++)
        for (uint32_t i = r->in.first[v]; (r->moved_set[v / 64] >> v % 64 & 1) && i < r->in.first[v + 1]; i++)
            if (!mark_dirty(r, r->in.source[i]))
                return BASE_E_NOMEM;
    free(r->flags);
    free(r->moved_set);
    r->flags = NULL;
    r->moved_set = NULL;
    memset(r->number, 0, r->g->nodes * sizeof *r->number);
    return BASE_OK;
}

/* Has more been looked at than smaller halves take? */
static bool is_too_dear(const lts_partition_state *r)
{
    uint64_t whole = (uint64_t)r->g->nodes + r->g->first[r->g->nodes];
    return lts_signature_words(r) / PATIENCE > whole * (logarithm(r->g->nodes) + 1);
}

/* Gives back what only the worklist needs. */
static void end_worklist(lts_partition_state *r)
{
    uint32_t *of = r->p.of;
    size_t count = r->p.count;
    r->p.of = NULL;
    lts_refinable_release(&r->p);
    r->p.of = of;
    r->p.count = count;
    lts_predecessors_release(&r->in);
    for (unsigned i = 0; i < LTS_DELAY_QUEUES; i++)
        r->delayed[i].count = 0;
}

base_status lts_process_worklist(lts_partition_state *r, bool *is_done)
{
    base_status status = begin_worklist(r);
    *is_done = true;
    while (status == BASE_OK && !lts_watched_parted(r)) {
        base_debug(check_round(r));
        if (is_too_dear(r)) {
            end_worklist(r);
            *is_done = false;
            break;
        }
        if (!next_batch(r))
            return BASE_E_NOMEM;
        if (r->batch.count == 0)
            break;
        if (r->rounds++ % 256 == 0)
            lts_report_blocks(r);
        size_t piece = base_thread_pool_chunk(r->pool, r->batch.count, LEAST, MOST);
        if (!base_thread_pool_run(r->pool, refine_blocks, r, 0, r->batch.count, piece) || !split_all(r))
            return BASE_E_NOMEM;
    }
    return status;
}
