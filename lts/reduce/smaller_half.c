/* Partition refinement that splits a block in as many steps as its smaller half has transitions.
 *
 * What signatures (worklist.c) have to look at again is mostly little, but not always: in a chain in which
 * each step is silent and visible at once, every split leaves a block without a clean bottom node, and all of
 * it has to be looked at. Here a block is split by one bunch of its transitions (bunches.h) at a time, into
 * the nodes that can silently come to have a step in it and those that cannot. Both are searched for in turn,
 * a transition of one, then one of the other; the search for what turns out to be more than half of the block
 * is given up, and the other part moves. (Paige and Tarjan, "Three partition refinement algorithms", SIAM J.
 * Computing 16(6), 1987; Jansen, Groote, Keiren and Wijs, "An O(m log n) algorithm for branching bisimilarity
 * on labelled transition systems", TACAS 2020. There a splitter is a bunch of all blocks, and how it is
 * applied to those that are new is a case of its own. Here bunches are a block's own, and a counter for each
 * tells which ones are not full, whatever made them so.)
 *
 * A part of nodes that can: from the sources of the bunch back along inert steps. Those that cannot: bottom
 * nodes without such a step, and whoever has no such step and none but inert steps to them, which is known
 * when all its inert steps have been counted. The bottom nodes are gone through from the newest and the
 * oldest in turn until the missing ones are found: they are new, or, when a slice has been taken out of a
 * bunch, those that have a step in that were made the newest. So what is looked at in vain is paid for by
 * steps in the slice, or never again: a bottom node that has a step in the bunch is older than whatever will
 * lack one.
 */
#include "lts/reduce/smaller_half.h"

#include "lts/reduce/bunches.h"

#include "base/array.h"

#include <assert.h>

/* The nodes of one side that have been found, and how far their transitions have been looked at. */
typedef struct side {
    lts_pile found;
    uint64_t weight;
    size_t at;     /* whose transitions are looked at */
    uint32_t into; /* how many of them have been */
    bool is_complete;
} side;

typedef struct halving {
    lts_bunches b;
    uint32_t *side_of;         /* of each node: 2 * round, plus 1 on the side of those that cannot */
    uint32_t *round_of, *left; /* of each node: its inert steps to nodes that are not known to be unable */
    uint32_t round;
    uint32_t block, bunch; /* that is split, and by what */
    side able, unable;
    uint32_t slice, transition; /* of the bunch: the next source */
    uint32_t newest, oldest;    /* bottom nodes: the next ones */
    uint32_t missing;           /* so many are not found yet */
    bool from_oldest;
} halving;

static bool find(halving *h, side *s, uint32_t v)
{
    h->side_of[v] = 2 * h->round + (s == &h->unable);
    s->weight += lts_bunches_weight(&h->b, v);
    return lts_pile_add(&s->found, v);
}

static bool is_found(const halving *h, uint32_t v)
{
    return h->side_of[v] >> 1 == h->round;
}

/* The next transition that was inert to a found node; LTS_NONE: none in this step. Completes the side when
 * there is nothing left. */
static uint32_t next_inert(halving *h, side *s)
{
    if (s->at == s->found.count) {
        s->is_complete = true;
        return LTS_NONE;
    }
    uint32_t v = s->found.item[s->at];
    if (s->into == h->b.into_taus[v]) {
        s->at++;
        s->into = 0;
        return LTS_NONE;
    }
    uint32_t t = h->b.into[h->b.into_row[v] + s->into++];
    return h->b.slice[t] == LTS_NONE ? t : LTS_NONE;
}

/* One step of the search for the nodes that can. False: no memory. */
static bool step_able(halving *h)
{
    lts_bunches *b = &h->b;
    uint32_t v;
    if (h->transition != LTS_NONE) {
        v = b->source[h->transition];
        h->transition = b->next[h->transition];
    } else if (h->slice != LTS_NONE) {
        h->transition = b->slices[h->slice].first;
        h->slice = b->slices[h->slice].next;
        return true;
    } else {
        uint32_t t = next_inert(h, &h->able);
        if (t == LTS_NONE)
            return true;
        v = b->source[t];
    }
    return is_found(h, v) || find(h, &h->able, v);
}

/* One more inert step of node v leads to a node that cannot. */
static bool count_inert(halving *h, uint32_t v)
{
    if (h->round_of[v] != h->round) {
        h->round_of[v] = h->round;
        h->left[v] = h->b.inert[v];
    }
    assert(h->left[v] > 0);
    return --h->left[v] > 0 || lts_pair_counts_get(&h->b.steps, v, h->bunch) > 0 || find(h, &h->unable, v);
}

/* The same for those that cannot. */
static bool step_unable(halving *h)
{
    lts_bunches *b = &h->b;
    if (h->missing == 0) {
        uint32_t t = next_inert(h, &h->unable);
        return t == LTS_NONE || count_inert(h, b->source[t]);
    }
    uint32_t *end = h->from_oldest ? &h->oldest : &h->newest, v = *end;
    *end = h->from_oldest ? b->newer[v] : b->older[v];
    h->from_oldest = !h->from_oldest;
    if (lts_pair_counts_get(&b->steps, v, h->bunch) > 0)
        return true;
    h->missing--;
    return find(h, &h->unable, v);
}

static void begin_side(side *s)
{
    s->found.count = 0;
    s->weight = 0;
    s->at = 0;
    s->into = 0;
    s->is_complete = false;
}

/* Splits a block by one of its bunches that is not full. */
static bool split(halving *h, uint32_t block, uint32_t bunch)
{
    const lts_half *x = &h->b.blocks[block];
    uint64_t half = x->weight / 2;
    h->round++;
    h->block = block;
    h->bunch = bunch;
    h->slice = h->b.bunches[bunch].slice;
    h->transition = LTS_NONE;
    h->newest = x->newest;
    h->oldest = x->oldest;
    h->missing = x->bottoms - h->b.rungs[h->b.bunches[bunch].rung].bottoms;
    h->from_oldest = false;
    begin_side(&h->able);
    begin_side(&h->unable);
    while (!h->able.is_complete && !h->unable.is_complete) {
        assert(h->able.weight <= half || h->unable.weight <= half);
        if (h->able.weight <= half && !step_able(h))
            return false;
        if (h->unable.weight <= half && !h->able.is_complete && !step_unable(h))
            return false;
    }
    const side *smaller = h->able.is_complete ? &h->able : &h->unable;
    assert(smaller->found.count > 0 && smaller->found.count < x->nodes);
    return lts_bunches_move(&h->b, block, &smaller->found);
}

static bool is_parted(const lts_partition_state *r)
{
    const uint32_t *watch = r->task->watch;
    return watch[0] != LTS_NONE && r->p.of[watch[0]] != r->p.of[watch[1]];
}

/* Splits blocks until all their bunches are full. */
static bool fill_bunches(halving *h, lts_partition_state *r)
{
    lts_bunches *b = &h->b;
    while (b->unstable.count && !is_parted(r)) {
        uint32_t block = b->unstable.item[b->unstable.count - 1], bunch = lts_bunches_lacking(b, block);
        if (bunch == LTS_NONE) {
            b->unstable.count--;
            b->blocks[block].is_listed = false;
            continue;
        }
        if (!split(h, block, bunch))
            return false;
        r->p.count = b->block_count;
        if (++r->splits % 4096 == 0)
            lts_report_blocks(r);
    }
    return true;
}

static bool refine(halving *h, lts_partition_state *r)
{
    lts_bunches *b = &h->b;
    while (fill_bunches(h, r) && !is_parted(r)) {
        if (h->round < 200)
            base_debug(lts_bunches_check(b));
        while (b->nontrivial.count && b->bunches[b->nontrivial.item[b->nontrivial.count - 1]].slices < 2)
            b->nontrivial.count--;
        if (b->nontrivial.count == 0)
            return true;
        uint32_t bunch = b->nontrivial.item[b->nontrivial.count - 1], block = b->bunches[bunch].block;
        if (!lts_bunches_take_out(b, bunch) || !lts_bunches_list_unstable(b, block))
            return false;
    }
    return is_parted(r);
}

base_status lts_refine_by_smaller_half(lts_partition_state *r)
{
    halving h = {.round = 0};
    assert(!r->p.block); /* what the worklist has of its own has been given back */
    h.side_of = base_alloc_zeroed(r->g->nodes, sizeof *h.side_of);
    h.round_of = base_alloc_zeroed(r->g->nodes, sizeof *h.round_of);
    h.left = base_alloc(r->g->nodes, sizeof *h.left);
    base_status status = h.side_of && h.round_of && h.left
                             ? lts_bunches_make(r->g, r->p.of, (uint32_t)r->p.count, &h.b)
                             : BASE_E_NOMEM;
    if (status == BASE_OK && !refine(&h, r))
        status = BASE_E_NOMEM;
    lts_bunches_release(&h.b);
    free(h.able.found.item);
    free(h.unable.found.item);
    free(h.side_of);
    free(h.round_of);
    free(h.left);
    return status;
}
