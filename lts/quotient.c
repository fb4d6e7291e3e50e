/* From a stable partition to its LTS, which is the same whatever the numbers of the blocks were: they are
 * numbered anew, breadth-first from the initial one, successors in the order of label text and then of the
 * least state in the block. A bottom node of a block can do all that any of its nodes can do when it is no
 * longer silent, so the steps of one such node are the steps of the block.
 */
#include "lts/quotient.h"

#include "lts/grow.h"
#include "lts/keys.h"
#include "lts/rows.h"

#include <assert.h>

typedef struct quotient {
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
    size_t edge_capacity;
    lts_keys keys;
} quotient;

static inline uint32_t block_of(const quotient *q, lts_state s)
{
    return q->block[q->g->node_of[s]];
}

/* Numbers the blocks by their least states, so that both mean the same order; `place` is room for as many. */
static void order_blocks(quotient *q, uint32_t *place)
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

static bool is_bottom(const quotient *q, uint32_t v)
{
    const uint32_t *tau = q->g->word + q->g->first[v];
    for (uint32_t i = 0; i < q->g->taus[v]; i++)
        if (q->block[tau[i]] == q->block[v])
            return false;
    return true;
}

static void find_bottoms(quotient *q)
{
    for (uint32_t b = 0; b < q->blocks; b++)
        q->bottom[b] = LTS_NONE;
    for (uint32_t v = 0; v < q->g->nodes; v++)
        if (q->block[v] != LTS_NONE && q->bottom[q->block[v]] == LTS_NONE && is_bottom(q, v))
            q->bottom[q->block[v]] = v;
}

/* The steps of block b, as (place of the label, target). */
static bool collect(quotient *q, uint32_t b)
{
    const lts_graph *g = q->g;
    uint32_t v = q->bottom[b];
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    lts_keys *k = &q->keys;
    if (!lts_keys_reserve(k, (size_t)(end - word)))
        return false;
    k->count = 0;
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
        k->key[k->count++] = lts_key(q->rank[LTS_TAU], q->block[*word]);
    for (; word < end; word += 2)
        k->key[k->count++] = word[0] == g->divergence ? lts_key(q->rank[LTS_TAU], b)
                                                      : lts_key(q->rank[word[0]], q->block[word[1]]);
    lts_keys_settle(k);
    return true;
}

static void number_block(quotient *q, uint32_t b)
{
    if (q->number[b] == LTS_NONE) {
        q->number[b] = q->count;
        q->order[q->count++] = b;
    }
}

/* Writes the row of block b, in the order of rows.h, and numbers its targets. */
static bool write_row(quotient *q, uint32_t b)
{
    lts *out = q->out;
    lts_keys *k = &q->keys;
    if (!collect(q, b) || !lts_grow(out->edges, q->edge_capacity, out->transitions + k->count))
        return false;
    for (size_t i = 0; i < k->count; i++) {
        uint32_t target = (uint32_t)k->key[i];
        number_block(q, target);
        k->key[i] = lts_key(q->label[k->key[i] >> 32], q->number[target]);
    }
    lts_keys_settle(k);
    for (size_t i = 0; i < k->count; i++)
        out->edges[out->transitions++] = (lts_edge){(lts_label)(k->key[i] >> 32), (lts_state)k->key[i]};
    return true;
}

static bool write_from(quotient *q, uint32_t start)
{
    uint32_t at = q->count;
    for (number_block(q, start); at < q->count; at++) {
        q->out->first[at] = q->out->transitions;
        if (!write_row(q, q->order[at]))
            return false;
    }
    return true;
}

static bool write_rows(quotient *q)
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

static bool classify(const quotient *q, lts_partition *classes)
{
    uint32_t *of = lts_alloc(q->l->states, sizeof *of);
    if (!of)
        return false;
    for (lts_state s = 0; s < q->l->states; s++)
        of[s] = q->g->node_of[s] == LTS_NONE ? LTS_NONE : q->number[block_of(q, s)];
    *classes = (lts_partition){.blocks = q->count, .states = q->l->states, .block_of = of};
    return true;
}

static bool order_labels(quotient *q)
{
    uint32_t count = lts_names_count(q->l->labels);
    q->label = lts_alloc(count, sizeof *q->label);
    if (!q->label || lts_names_ranks(q->l->labels, &q->rank) != LTS_OK)
        return false;
    for (uint32_t n = 0; n < count; n++)
        q->label[q->rank[n]] = n;
    return true;
}

static bool make(quotient *q, lts_partition *classes)
{
    q->out = lts_allocate(q->blocks, 0, false, q->l->labels);
    q->least = lts_alloc(q->blocks, sizeof *q->least);
    q->bottom = lts_alloc(q->blocks, sizeof *q->bottom);
    q->number = lts_alloc(q->blocks, sizeof *q->number);
    q->order = lts_alloc(q->blocks, sizeof *q->order);
    if (!q->out || !q->least || !q->bottom || !q->number || !q->order || !order_labels(q))
        return false;
    q->out->least = lts_alloc(q->blocks, sizeof *q->out->least);
    if (!q->out->least)
        return false;
    order_blocks(q, q->number);
    for (uint32_t b = 0; b < q->blocks; b++)
        q->number[b] = LTS_NONE;
    find_bottoms(q);
    return write_rows(q) && (!classes || classify(q, classes));
}

lts_status lts_quotient(const lts *l, const lts_graph *g, uint32_t *block, uint32_t blocks,
                        lts **quotient_out, lts_partition *classes)
{
    quotient q = {.l = l, .g = g, .block = block, .blocks = blocks};
    bool fine = make(&q, classes);
    free(q.least);
    free(q.bottom);
    free(q.number);
    free(q.order);
    free(q.rank);
    free(q.label);
    lts_keys_release(&q.keys);
    if (!fine) {
        lts_free(q.out);
        return LTS_E_NOMEM;
    }
    *quotient_out = q.out;
    return LTS_OK;
}
