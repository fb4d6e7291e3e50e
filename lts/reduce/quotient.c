/* From a stable partition to its LTS, which is the same whatever the numbers of the blocks were: they are
 * numbered anew, breadth-first from the initial one, successors in the order of label text and then of the
 * least state in the block. A bottom node of a block can do all that any of its nodes can do when it is no
 * longer silent, so the steps of one such node are the steps of the block.
 *
 * Blocks of one distance from the initial one are done together: threads collect the rows of some each, take
 * turns to number the blocks that these lead to, and write the rows down.
 */
#include "config.h"

#include "base/check.h"

#include "lts/reduce/quotient.h"

#include "base/parallel/thread_pool.h"

#include "base/array.h"
#include "base/key_set.h"
#include "base/parallel/sequencer.h"
#include "lts/rows.h"

#include <assert.h>

#define PART_BLOCKS 256u
#define SMALL       4096u /* blocks for which other threads are not worth their start */

/* What a thread has of its own: rows of (place of the label, block), one after the other. */
typedef struct block_worker {
    base_key_set keys;
    uint64_t *key;
    size_t count, capacity;
    size_t end[PART_BLOCKS]; /* of each row */
    char apart[BASE_CACHE_PADDING];
} block_worker;

typedef struct division {
    const lts *l;
    const lts_graph *g;
    uint32_t *block;  /* of each node; LTS_NONE: one without states */
    uint32_t blocks;  /* by their least states */
    uint32_t *least;  /* per block, its least state */
    uint32_t *bottom; /* per block, a bottom node */
    uint32_t *number; /* per block, the state that it becomes; LTS_NONE: none yet */
    uint32_t *order;  /* the blocks by number */
    uint32_t count;
    uint32_t *rank;  /* per label, its place in the order of texts */
    uint32_t *label; /* the label of each place */
    lts *out;
    base_thread_pool *pool;
    block_worker *workers;
    base_sequencer turns;
    uint32_t at, end; /* the blocks that are done together are those between in `order` */
    _Atomic bool failed;
} division;

static inline uint32_t block_of(const division *q, lts_state s)
{
    return q->block[q->g->node_of[s]];
}

/* Numbers the blocks by their least states, so that both mean the same order; `place` is room for as many. */
static void order_blocks(division *q, uint32_t *place)
{
    uint32_t count = 0;
    for (uint32_t b = 0; b < q->blocks; b++)
        place[b] = LTS_NONE;
    for (lts_state s = 0; s < q->l->states; s++) {
        if (q->g->node_of[s] == LTS_NONE)
            continue;
        uint32_t b = block_of(q, s);
        if (place[b] == LTS_NONE) {
            q->least[count] = s;
            place[b] = count++;
        }
    }
    for (uint32_t v = 0; v < q->g->nodes; v++)
        q->block[v] = place[q->block[v]];
    q->blocks = count;
}

static bool is_bottom(const division *q, uint32_t v)
{
    const uint32_t *tau = q->g->word + q->g->first[v];
    for (uint32_t i = 0; i < q->g->taus[v]; i++)
        if (q->block[tau[i]] == q->block[v])
            return false;
    return true;
}

static void find_bottoms(division *q)
{
    for (uint32_t b = 0; b < q->blocks; b++)
        q->bottom[b] = LTS_NONE;
    for (uint32_t v = 0; v < q->g->nodes; v++)
        if (q->block[v] != LTS_NONE && q->bottom[q->block[v]] == LTS_NONE && is_bottom(q, v))
            q->bottom[q->block[v]] = v;
}

/* Adds the row of block b, as (place of the label, block). */
static bool collect(const division *q, block_worker *w, uint32_t b)
{
    const lts_graph *g = q->g;
    uint32_t v = q->bottom[b];
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    base_key_set *k = &w->keys;
    if (!base_key_set_reserve(k, (size_t)(end - word)))
        return false;
    k->count = 0;
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
        k->key[k->count++] = base_key(q->rank[LTS_TAU], q->block[*word]);
    for (; word < end; word += 2)
        k->key[k->count++] = word[0] == g->divergence ? base_key(q->rank[LTS_TAU], b)
                                                      : base_key(q->rank[word[0]], q->block[word[1]]);
    base_key_set_sort_unique(k);
    if (!base_grow(w->key, w->capacity, w->count + k->count))
        return false;
    for (size_t i = 0; i < k->count; i++)
        w->key[w->count++] = k->key[i];
    return true;
}

static void number_block(division *q, uint32_t b)
{
    if (q->number[b] == LTS_NONE) {
        q->number[b] = q->count;
        q->order[q->count++] = b;
    }
}

/* Writes a row, in the order of rows.h. */
static void write_row(const division *q, block_worker *w, size_t begin, size_t end, lts_edge *edges)
{
    base_key_set *k = &w->keys; /* large enough: it was there when the row was collected */
    k->count = end - begin;
    for (size_t i = begin; i < end; i++)
        k->key[i - begin] = base_key(q->label[w->key[i] >> 32], q->number[(uint32_t)w->key[i]]);
    base_key_set_sort_unique(k);
    for (size_t i = 0; i < k->count; i++)
        edges[i] = (lts_edge){(lts_label)(k->key[i] >> 32), (lts_state)k->key[i]};
}

/* The rows of the blocks from place `begin` to `end` of the order. */
static bool write_part(division *q, block_worker *w, uint32_t begin, uint32_t end)
{
    bool fine = true;
    w->count = 0;
    for (uint32_t i = begin; i < end && fine; i++) {
        fine = collect(q, w, q->order[i]);
        w->end[i - begin] = w->count;
    }
    base_sequencer_wait(&q->turns, (begin - q->at) / PART_BLOCKS);
    uint64_t place = q->out->transitions;
    q->out->transitions += w->count;
    for (size_t i = 0; i < w->count && fine; i++)
        number_block(q, (uint32_t)w->key[i]);
    base_sequencer_advance(&q->turns);
    for (uint32_t i = begin; i < end && fine; i++) {
        size_t row = i == begin ? 0 : w->end[i - begin - 1];
        q->out->first[i] = place + row;
        write_row(q, w, row, w->end[i - begin], q->out->edges + place + row);
    }
    return fine;
}

/* Each thread is one item, and takes parts as long as there are any, also when one has failed: others wait
 * for its turn to pass. */
static bool write_parts(void *arg, unsigned who, size_t begin, size_t end)
{
    division *q = arg;
    (void)begin, (void)end;
    for (size_t part; (part = base_sequencer_ticket(&q->turns)) <= (q->end - q->at - 1) / PART_BLOCKS;) {
        uint32_t first = q->at + (uint32_t)part * PART_BLOCKS;
        uint32_t last = q->end - first < PART_BLOCKS ? q->end : first + PART_BLOCKS;
        if (!write_part(q, &q->workers[who], first, last))
            atomic_store(&q->failed, true);
    }
    return true;
}

/* The rows of what can be reached from a block. Few at a time the caller writes alone. */
static bool write_from(division *q, uint32_t start)
{
    q->at = q->count;
    for (number_block(q, start); q->at < q->count && !atomic_load(&q->failed); q->at = q->end) {
        q->end = q->count;
        size_t threads = q->end - q->at > PART_BLOCKS ? base_thread_pool_size(q->pool) : 1;
        base_sequencer_restart(&q->turns);
        base_thread_pool_run(q->pool, write_parts, q, 0, threads, 1);
    }
    return !atomic_load(&q->failed);
}

static bool write_rows(division *q)
{
    if (!write_from(q, block_of(q, q->l->initial)))
        return false;
    for (lts_state s = 0; s < q->l->states; s++)
        if (q->g->node_of[s] != LTS_NONE && q->number[block_of(q, s)] == LTS_NONE)
            if (!write_from(q, block_of(q, s)))
                return false;
    lts *out = q->out;
    out->states = q->count;
    out->first[q->count] = out->transitions;
    for (uint32_t i = 0; i < q->count; i++)
        out->least[i] = q->least[q->order[i]];
    return true;
}

static bool classify(const division *q, lts_partition *classes)
{
    uint32_t *of = base_alloc(q->l->states, sizeof *of);
    if (!of)
        return false;
    for (lts_state s = 0; s < q->l->states; s++)
        of[s] = q->g->node_of[s] == LTS_NONE ? LTS_NONE : q->number[block_of(q, s)];
    *classes = (lts_partition){.blocks = q->count, .states = q->l->states, .block_of = of};
    return true;
}

static bool order_labels(division *q)
{
    uint32_t count = base_names_count(q->l->labels);
    q->label = base_alloc(count, sizeof *q->label);
    if (!q->label || base_names_ranks(q->l->labels, &q->rank) != BASE_OK)
        return false;
    for (uint32_t n = 0; n < count; n++)
        q->label[q->rank[n]] = n;
    return true;
}

/* Rows have at most as many edges as the bottom nodes have steps. */
static bool make_room(division *q)
{
    uint64_t most = 0;
    for (uint32_t b = 0; b < q->blocks; b++)
        most += lts_graph_degree(q->g, q->bottom[b]);
    q->out->edges = base_alloc(most, sizeof *q->out->edges);
    return q->out->edges != NULL;
}

static bool begin(division *q, unsigned jobs)
{
    q->pool = base_thread_pool_new(q->blocks < SMALL ? 1 : jobs);
    q->workers = q->pool ? base_alloc_zeroed(base_thread_pool_size(q->pool), sizeof *q->workers) : NULL;
    q->out = lts_allocate(q->blocks, 0, false, q->l->labels);
    q->least = base_alloc(q->blocks, sizeof *q->least);
    q->bottom = base_alloc(q->blocks, sizeof *q->bottom);
    q->number = base_alloc(q->blocks, sizeof *q->number);
    q->order = base_alloc(q->blocks, sizeof *q->order);
    if (!q->workers || !q->out || !q->least || !q->bottom || !q->number || !q->order || !order_labels(q))
        return false;
    free(q->out->edges);
    q->out->edges = NULL;
    q->out->least = base_alloc(q->blocks, sizeof *q->out->least);
    return q->out->least != NULL;
}

#ifdef SPEX_DEBUG
/* Each block is numbered once, is where its least state says, and has a row in order. */
static void check_quotient(const division *q)
{
    const lts *out = q->out;
    assert(out->states == q->blocks && q->count == q->blocks);
    for (uint32_t n = 0; n < out->states; n++) {
        assert(q->number[q->order[n]] == n);
        assert(q->number[block_of(q, out->least[n])] == n);
        assert(n == 0 || q->order[n] != q->order[n - 1]);
        for (uint64_t e = out->first[n]; e < out->first[n + 1]; e++) {
            const lts_edge *edge = &out->edges[e];
            assert(edge->target < out->states);
            assert(e == out->first[n] || edge[-1].label < edge->label ||
                   (edge[-1].label == edge->label && edge[-1].target < edge->target));
        }
    }
}
#endif

static bool make(division *q, lts_partition *classes)
{
    order_blocks(q, q->number);
    for (uint32_t b = 0; b < q->blocks; b++)
        q->number[b] = LTS_NONE;
    find_bottoms(q);
    if (!make_room(q) || !write_rows(q))
        return false;
    assert(q->count == q->blocks); /* whatever is kept was met */
    base_debug(check_quotient(q));
    q->out->edges = base_shrink(q->out->edges, q->out->transitions, sizeof *q->out->edges);
    return !classes || classify(q, classes);
}

static void release(division *q)
{
    for (unsigned i = 0; q->workers && i < base_thread_pool_size(q->pool); i++) {
        base_key_set_release(&q->workers[i].keys);
        free(q->workers[i].key);
    }
    free(q->workers);
    base_thread_pool_free(q->pool);
    base_sequencer_destroy(&q->turns);
    free(q->least);
    free(q->bottom);
    free(q->number);
    free(q->order);
    free(q->rank);
    free(q->label);
}

base_status lts_quotient(const lts *l, const lts_graph *g, uint32_t *block, uint32_t blocks, unsigned jobs,
                         lts **quotient_out, lts_partition *classes)
{
    assert(blocks >= 1 && blocks <= g->nodes);
    assert(g->states == l->states);
    division q = {.l = l, .g = g, .block = block, .blocks = blocks};
    base_sequencer_init(&q.turns);
    bool fine = begin(&q, jobs) && make(&q, classes);
    release(&q);
    if (!fine) {
        lts_free(q.out);
        return BASE_E_NOMEM;
    }
    if (classes)
        base_debug(lts_partition_check(classes));
    *quotient_out = q.out;
    return BASE_OK;
}
