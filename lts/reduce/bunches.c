/* Slices and bunches, and what moving nodes to a new block makes of them.
 *
 * To move a node takes as many steps as it has transitions, those to it included, and as it is always the
 * lighter part of a block that moves, a transition is moved at most 2 log m times. Slices, bunches and bottom
 * nodes are in lists, so that nothing else is looked at. How many bottom nodes of its block have a step in a
 * bunch is kept, too: a bunch stands on the rung of that number, and rungs in ascending order, so that one
 * step up or down is one to a neighbour, and the lowest rung tells whether all bunches are full.
 */
#include "lts/reduce/bunches.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/hash_index.h"

#include <assert.h>
#include <string.h>

bool lts_pile_add(lts_pile *p, uint32_t item)
{
    if (!base_grow(p->item, p->capacity, p->count + 1))
        return false;
    p->item[p->count++] = item;
    return true;
}

void lts_bunches_release(lts_bunches *b)
{
    void *all[] = {b->row,    b->source,   b->target,    b->slice, b->next,  b->previous,
                   b->into,   b->into_row, b->into_taus, b->inert, b->newer, b->older,
                   b->slices, b->bunches,  b->rungs,     b->blocks};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    lts_pile *piles[] = {&b->free_slices, &b->free_bunches, &b->free_rungs,
                         &b->crossing,    &b->unstable,     &b->nontrivial};
    for (size_t i = 0; i < sizeof piles / sizeof *piles; i++)
        free(piles[i]->item);
    lts_pair_counts_release(&b->steps);
    *b = (lts_bunches){0};
}

/* ---- numbers for new things ---- */

/* A number that was given back, else the next one; LTS_NONE: no memory. */
static uint32_t new_number(lts_pile *free, size_t *count, bool has_room)
{
    return free->count ? free->item[--free->count] : has_room ? (uint32_t)(*count)++ : LTS_NONE;
}

static uint32_t new_slice(lts_bunches *b, uint32_t bunch)
{
    uint32_t n = new_number(&b->free_slices, &b->slice_count,
                            base_grow(b->slices, b->slice_capacity, b->slice_count + 1));
    if (n == LTS_NONE)
        return n;
    lts_bunch *owner = &b->bunches[bunch];
    b->slices[n] = (lts_slice){.bunch = bunch, .first = LTS_NONE, .next = owner->slice, .previous = LTS_NONE};
    if (owner->slice != LTS_NONE)
        b->slices[owner->slice].previous = n;
    owner->slice = n;
    owner->slices++;
    return n;
}

static void unlink_slice(lts_bunches *b, uint32_t n)
{
    lts_slice *s = &b->slices[n];
    lts_bunch *owner = &b->bunches[s->bunch];
    if (s->next != LTS_NONE)
        b->slices[s->next].previous = s->previous;
    if (s->previous != LTS_NONE)
        b->slices[s->previous].next = s->next;
    else
        owner->slice = s->next;
    owner->slices--;
}

/* ---- rungs ---- */

static uint32_t new_rung(lts_bunches *b, uint32_t bottoms, uint32_t previous, uint32_t next, uint32_t block)
{
    uint32_t n =
        new_number(&b->free_rungs, &b->rung_count, base_grow(b->rungs, b->rung_capacity, b->rung_count + 1));
    if (n == LTS_NONE)
        return n;
    b->rungs[n] = (lts_rung){bottoms, LTS_NONE, next, previous};
    if (next != LTS_NONE)
        b->rungs[next].previous = n;
    if (previous != LTS_NONE)
        b->rungs[previous].next = n;
    else
        b->blocks[block].rung = n;
    return n;
}

static void put_on_rung(lts_bunches *b, uint32_t bunch, uint32_t rung)
{
    lts_bunch *x = &b->bunches[bunch];
    x->rung = rung;
    x->previous = LTS_NONE;
    x->next = b->rungs[rung].bunch;
    if (x->next != LTS_NONE)
        b->bunches[x->next].previous = bunch;
    b->rungs[rung].bunch = bunch;
}

/* Takes a bunch off its rung, which goes when it is empty. */
static bool take_off_rung(lts_bunches *b, uint32_t bunch)
{
    lts_bunch *x = &b->bunches[bunch];
    lts_rung *rung = &b->rungs[x->rung];
    if (x->next != LTS_NONE)
        b->bunches[x->next].previous = x->previous;
    if (x->previous != LTS_NONE)
        b->bunches[x->previous].next = x->next;
    else
        rung->bunch = x->next;
    if (rung->bunch != LTS_NONE)
        return true;
    if (rung->next != LTS_NONE)
        b->rungs[rung->next].previous = rung->previous;
    if (rung->previous != LTS_NONE)
        b->rungs[rung->previous].next = rung->next;
    else
        b->blocks[x->block].rung = rung->next;
    return lts_pile_add(&b->free_rungs, x->rung);
}

/* One more bottom node has a step in the bunch, or one less. */
static bool climb(lts_bunches *b, uint32_t bunch, bool up)
{
    uint32_t block = b->bunches[bunch].block, from = b->bunches[bunch].rung;
    lts_rung *rung = &b->rungs[from];
    uint32_t bottoms = up ? rung->bottoms + 1 : rung->bottoms - 1, to = up ? rung->next : rung->previous;
    assert(up || rung->bottoms > 0);
    if (to == LTS_NONE || b->rungs[to].bottoms != bottoms)
        to = up ? new_rung(b, bottoms, from, rung->next, block)
                : new_rung(b, bottoms, rung->previous, from, block);
    if (to == LTS_NONE || !take_off_rung(b, bunch))
        return false;
    put_on_rung(b, bunch, to);
    return true;
}

static uint32_t new_bunch(lts_bunches *b, uint32_t block)
{
    uint32_t n = new_number(&b->free_bunches, &b->bunch_count,
                            base_grow(b->bunches, b->bunch_capacity, b->bunch_count + 1));
    if (n == LTS_NONE)
        return n;
    uint32_t lowest = b->blocks[block].rung;
    if (lowest == LTS_NONE || b->rungs[lowest].bottoms > 0)
        lowest = new_rung(b, 0, LTS_NONE, lowest, block);
    if (lowest == LTS_NONE)
        return lowest;
    b->bunches[n] = (lts_bunch){.block = block, .slice = LTS_NONE};
    put_on_rung(b, n, lowest);
    return n;
}

/* Gives an empty slice back, and its bunch when that is empty, too. */
static bool drop_slice(lts_bunches *b, uint32_t n)
{
    uint32_t bunch = b->slices[n].bunch;
    assert(b->slices[n].count == 0);
    unlink_slice(b, n);
    b->slices[n].bunch = LTS_NONE;
    if (!lts_pile_add(&b->free_slices, n))
        return false;
    return b->bunches[bunch].slices > 0 || (take_off_rung(b, bunch) && lts_pile_add(&b->free_bunches, bunch));
}

uint32_t lts_bunches_lacking(const lts_bunches *b, uint32_t block)
{
    uint32_t lowest = b->blocks[block].rung;
    return lowest == LTS_NONE || b->rungs[lowest].bottoms == b->blocks[block].bottoms
               ? LTS_NONE
               : b->rungs[lowest].bunch;
}

/* ---- bottom nodes ---- */

static void link_bottom(lts_bunches *b, uint32_t v)
{
    lts_half *x = &b->blocks[b->block[v]];
    b->newer[v] = LTS_NONE;
    b->older[v] = x->newest;
    if (x->newest != LTS_NONE)
        b->newer[x->newest] = v;
    else
        x->oldest = v;
    x->newest = v;
    x->bottoms++;
}

static void unlink_bottom(lts_bunches *b, uint32_t v, uint32_t block)
{
    lts_half *x = &b->blocks[block];
    if (b->newer[v] != LTS_NONE)
        b->older[b->newer[v]] = b->older[v];
    else
        x->newest = b->older[v];
    if (b->older[v] != LTS_NONE)
        b->newer[b->older[v]] = b->newer[v];
    else
        x->oldest = b->newer[v];
    x->bottoms--;
}

/* Node v has lost its last inert step, or never had one. */
static bool become_bottom(lts_bunches *b, uint32_t v)
{
    link_bottom(b, v);
    b->pass++;
    for (uint32_t t = b->row[v]; t < b->row[v + 1]; t++) {
        uint32_t bunch = b->slices[b->slice[t]].bunch;
        if (b->bunches[bunch].pass == b->pass)
            continue;
        b->bunches[bunch].pass = b->pass;
        if (!climb(b, bunch, true))
            return false;
    }
    return true;
}

/* ---- transitions ---- */

static void put_in_slice(lts_bunches *b, uint32_t t, uint32_t n)
{
    lts_slice *s = &b->slices[n];
    b->slice[t] = n;
    b->previous[t] = LTS_NONE;
    b->next[t] = s->first;
    if (s->first != LTS_NONE)
        b->previous[s->first] = t;
    s->first = t;
    s->count++;
}

/* Takes a transition out of its slice, which may be left empty. */
static void take_out_of_slice(lts_bunches *b, uint32_t t)
{
    lts_slice *s = &b->slices[b->slice[t]];
    if (b->next[t] != LTS_NONE)
        b->previous[b->next[t]] = b->previous[t];
    if (b->previous[t] != LTS_NONE)
        b->next[b->previous[t]] = b->next[t];
    else
        s->first = b->next[t];
    s->count--;
}

static bool move_to_slice(lts_bunches *b, uint32_t t, uint32_t to)
{
    uint32_t from = b->slice[t];
    take_out_of_slice(b, t);
    put_in_slice(b, t, to);
    return b->slices[from].count > 0 || drop_slice(b, from);
}

/* Counts a step of a node in a bunch, or one less; of the last or the first one the bunch learns when the
 * node is a bottom node. */
static bool count_step(lts_bunches *b, uint32_t v, uint32_t bunch, bool is_bottom, bool more)
{
    uint32_t left =
        more ? lts_pair_counts_add(&b->steps, v, bunch) : lts_pair_counts_drop(&b->steps, v, bunch);
    if (more && left == 0)
        return false;
    return left != (more ? 1 : 0) || !is_bottom || climb(b, bunch, more);
}

bool lts_bunches_take_out(lts_bunches *b, uint32_t bunch)
{
    uint32_t n = b->bunches[bunch].slice, other = b->slices[n].next, block = b->bunches[bunch].block;
    assert(b->bunches[bunch].slices > 1);
    if (b->slices[other].count < b->slices[n].count)
        n = other;
    uint32_t own = new_bunch(b, block);
    if (own == LTS_NONE)
        return false;
    unlink_slice(b, n);
    b->slices[n].next = b->slices[n].previous = LTS_NONE;
    b->slices[n].bunch = own;
    b->bunches[own].slice = n;
    b->bunches[own].slices = 1;
    for (uint32_t t = b->slices[n].first; t != LTS_NONE; t = b->next[t]) {
        uint32_t v = b->source[t];
        bool is_bottom = b->inert[v] == 0;
        if (!count_step(b, v, bunch, is_bottom, false) || !count_step(b, v, own, is_bottom, true))
            return false;
        if (is_bottom) { /* so that the others come first from the other end */
            unlink_bottom(b, v, block);
            link_bottom(b, v);
        }
    }
    return true;
}

/* ---- moving ---- */

/* Where the transitions of slice n go when their sources go to `block`: the same slice and bunch there. */
static uint32_t slice_of_moved_sources(lts_bunches *b, uint32_t n, uint32_t block)
{
    if (b->slices[n].pass == b->pass)
        return b->slices[n].copy;
    uint32_t bunch = b->slices[n].bunch;
    if (b->bunches[bunch].pass != b->pass) {
        uint32_t own = new_bunch(b, block);
        if (own == LTS_NONE)
            return own;
        b->bunches[bunch].copy = own;
        b->bunches[bunch].pass = b->pass;
    }
    uint32_t to = new_slice(b, b->bunches[bunch].copy);
    b->slices[n].copy = to;
    b->slices[n].pass = b->pass;
    if (to != LTS_NONE && b->bunches[b->bunches[bunch].copy].slices == 2 &&
        !lts_pile_add(&b->nontrivial, b->bunches[bunch].copy))
        return LTS_NONE;
    return to;
}

static bool move_steps_of(lts_bunches *b, uint32_t v)
{
    for (uint32_t t = b->row[v]; t < b->row[v + 1]; t++) {
        uint32_t from = b->slice[t];
        if (from == LTS_NONE)
            continue;
        uint32_t to = slice_of_moved_sources(b, from, b->block[v]);
        if (to == LTS_NONE || !count_step(b, v, b->slices[from].bunch, b->inert[v] == 0, false) ||
            !count_step(b, v, b->slices[to].bunch, b->inert[v] == 0, true) || !move_to_slice(b, t, to))
            return false;
    }
    return true;
}

/* Where the transitions of slice n go when their targets go to another block: a slice of the same bunch. */
static uint32_t slice_of_moved_targets(lts_bunches *b, uint32_t n)
{
    if (b->slices[n].pass == b->pass)
        return b->slices[n].copy;
    uint32_t bunch = b->slices[n].bunch, to = new_slice(b, bunch);
    b->slices[n].copy = to;
    b->slices[n].pass = b->pass;
    if (to != LTS_NONE && b->bunches[bunch].slices == 2 && !lts_pile_add(&b->nontrivial, bunch))
        return LTS_NONE;
    return to;
}

static bool move_steps_to(lts_bunches *b, uint32_t v)
{
    for (uint32_t i = b->into_row[v]; i < b->into_row[v + 1]; i++) {
        uint32_t t = b->into[i], from = b->slice[t];
        if (from == LTS_NONE)
            continue;
        uint32_t to = slice_of_moved_targets(b, from);
        if (to == LTS_NONE || !move_to_slice(b, t, to))
            return false;
    }
    return true;
}

/* Lists the inert transitions that lead from node v, which has moved, to one that has not, or back. */
static bool list_crossing(lts_bunches *b, uint32_t v)
{
    for (uint32_t t = b->row[v]; t < b->row[v] + b->g->taus[v]; t++)
        if (b->slice[t] == LTS_NONE && b->block[b->target[t]] != b->block[v] &&
            !lts_pile_add(&b->crossing, t))
            return false;
    for (uint32_t i = b->into_row[v]; i < b->into_row[v] + b->into_taus[v]; i++) {
        uint32_t t = b->into[i];
        if (b->slice[t] == LTS_NONE && b->block[b->source[t]] != b->block[v] &&
            !lts_pile_add(&b->crossing, t))
            return false;
    }
    return true;
}

/* What was inert and crosses now is a slice and a bunch; who has lost its last inert step is a bottom node.
 */
static bool add_crossing(lts_bunches *b)
{
    if (b->crossing.count == 0)
        return true;
    uint32_t bunch = new_bunch(b, b->block[b->source[b->crossing.item[0]]]);
    uint32_t slice = bunch == LTS_NONE ? LTS_NONE : new_slice(b, bunch);
    if (slice == LTS_NONE)
        return false;
    for (size_t i = 0; i < b->crossing.count; i++) {
        uint32_t t = b->crossing.item[i], v = b->source[t];
        assert(b->block[v] == b->bunches[bunch].block && b->inert[v] > 0);
        put_in_slice(b, t, slice);
        if (!count_step(b, v, bunch, false, true) || (--b->inert[v] == 0 && !become_bottom(b, v)))
            return false;
    }
    return true;
}

bool lts_bunches_list_unstable(lts_bunches *b, uint32_t block)
{
    if (b->blocks[block].is_listed)
        return true;
    b->blocks[block].is_listed = true;
    return lts_pile_add(&b->unstable, block);
}

static const lts_half empty = {.newest = LTS_NONE, .oldest = LTS_NONE, .rung = LTS_NONE};

bool lts_bunches_move(lts_bunches *b, uint32_t block, const lts_pile *nodes)
{
    uint32_t own = (uint32_t)b->block_count;
    if (!base_grow(b->blocks, b->block_capacity, b->block_count + 1))
        return false;
    b->blocks[b->block_count++] = empty;
    b->crossing.count = 0;
    for (size_t i = 0; i < nodes->count; i++) {
        uint32_t v = nodes->item[i];
        assert(b->block[v] == block);
        b->block[v] = own;
        b->blocks[own].weight += lts_bunches_weight(b, v);
    }
    b->blocks[own].nodes = (uint32_t)nodes->count;
    b->blocks[block].nodes -= (uint32_t)nodes->count;
    b->blocks[block].weight -= b->blocks[own].weight;
    b->pass++;
    for (size_t i = 0; i < nodes->count; i++) {
        uint32_t v = nodes->item[i];
        if (b->inert[v] == 0) {
            unlink_bottom(b, v, block);
            link_bottom(b, v);
        }
        if (!list_crossing(b, v) || !move_steps_of(b, v))
            return false;
    }
    b->pass++;
    for (size_t i = 0; i < nodes->count; i++)
        if (!move_steps_to(b, nodes->item[i]))
            return false;
    return add_crossing(b) && lts_bunches_list_unstable(b, block) && lts_bunches_list_unstable(b, own);
}

/* ---- the beginning ---- */

/* Numbers the transitions, and lists those that lead to each node, tau steps first. */
static bool number_transitions(lts_bunches *b)
{
    const lts_graph *g = b->g;
    b->row = base_alloc((uint64_t)g->nodes + 1, sizeof *b->row);
    if (!b->row)
        return false;
    b->row[0] = 0;
    for (uint32_t v = 0; v < g->nodes; v++)
        b->row[v + 1] = b->row[v] + lts_graph_degree(g, v);
    uint32_t count = b->row[g->nodes];
    uint32_t **columns[] = {&b->source, &b->target, &b->slice, &b->next, &b->previous, &b->into};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!(*columns[i] = base_alloc(count, sizeof **columns[i])))
            return false;
    b->into_row = base_alloc_zeroed((uint64_t)g->nodes + 2, sizeof *b->into_row);
    b->into_taus = base_alloc_zeroed(g->nodes, sizeof *b->into_taus);
    if (!b->into_row || !b->into_taus)
        return false;
    for (uint32_t v = 0, t = 0; v < g->nodes; v++) {
        const uint32_t *word = g->word + g->first[v];
        for (uint32_t i = 0; t < b->row[v + 1]; t++, i++) {
            b->source[t] = v;
            b->target[t] = i < g->taus[v] ? word[i] : word[g->taus[v] + 2 * (i - g->taus[v]) + 1];
            b->into_row[b->target[t] + 2]++;
            b->into_taus[b->target[t]] += i < g->taus[v];
        }
    }
    for (uint32_t v = 0; v < g->nodes; v++)
        b->into_row[v + 2] += b->into_row[v + 1];
    for (unsigned taus = 2; taus-- > 0;) /* into_row[v + 1] is where the next one goes */
        for (uint32_t t = 0; t < count; t++)
            if ((t - b->row[b->source[t]] < g->taus[b->source[t]]) == (taus == 1))
                b->into[b->into_row[b->target[t] + 1]++] = t;
    return true;
}

static bool make_blocks(lts_bunches *b, uint32_t count)
{
    if (!base_grow(b->blocks, b->block_capacity, count))
        return false;
    for (uint32_t n = 0; n < count; n++)
        b->blocks[n] = empty;
    b->block_count = count;
    for (uint32_t v = 0; v < b->g->nodes; v++) {
        b->blocks[b->block[v]].nodes++;
        b->blocks[b->block[v]].weight += lts_bunches_weight(b, v);
    }
    for (uint32_t n = 0; n < count; n++)
        if (!lts_bunches_list_unstable(b, n))
            return false;
    return true;
}

typedef struct slice_key {
    uint32_t from, label, to;
} slice_key;

/* The slice of what has this key, at first met a new one, with a bunch of its own. */
static uint32_t slice_of_key(lts_bunches *b, base_hash_index *index, slice_key **keys, size_t *capacity,
                             const slice_key *key)
{
    if (!base_hash_index_reserve(index) || !base_grow(*keys, *capacity, b->slice_count + 1))
        return LTS_NONE;
    uint64_t hash = base_hash_number(((uint64_t)key->from << 32 | key->to) ^ base_hash_number(key->label));
    base_hash_cursor c = base_hash_index_begin(index, hash);
    uint32_t n;
    while ((n = base_hash_index_next(index, &c)) != BASE_NONE)
        if (memcmp(&(*keys)[n], key, sizeof *key) == 0)
            return n;
    uint32_t bunch = new_bunch(b, key->from);
    n = bunch == LTS_NONE ? LTS_NONE : new_slice(b, bunch);
    if (n != LTS_NONE) {
        (*keys)[n] = *key;
        base_hash_index_add(index, &c, n);
    }
    return n;
}

static bool make_slices(lts_bunches *b)
{
    const lts_graph *g = b->g;
    base_hash_index index = {0};
    slice_key *keys = NULL;
    size_t capacity = 0;
    bool fine = true;
    for (uint32_t v = 0; fine && v < g->nodes; v++) {
        const uint32_t *visible = g->word + g->first[v] + g->taus[v];
        for (uint32_t t = b->row[v], i = 0; fine && t < b->row[v + 1]; t++, i++) {
            bool is_tau = i < g->taus[v];
            slice_key key = {b->block[v], is_tau ? LTS_TAU : visible[2 * (i - g->taus[v])],
                             b->block[b->target[t]]};
            b->slice[t] = LTS_NONE;
            if (is_tau && key.from == key.to) {
                b->inert[v]++;
                continue;
            }
            uint32_t n = slice_of_key(b, &index, &keys, &capacity, &key);
            fine = n != LTS_NONE && lts_pair_counts_add(&b->steps, v, b->slices[n].bunch);
            if (fine)
                put_in_slice(b, t, n);
        }
        fine = fine && (b->inert[v] > 0 || become_bottom(b, v));
    }
    base_hash_index_release(&index);
    free(keys);
    return fine;
}

base_status lts_bunches_make(const lts_graph *g, uint32_t *block, uint32_t count, lts_bunches *b)
{
    *b = (lts_bunches){.g = g, .block = block};
    b->inert = base_alloc_zeroed(g->nodes, sizeof *b->inert);
    b->newer = base_alloc(g->nodes, sizeof *b->newer);
    b->older = base_alloc(g->nodes, sizeof *b->older);
    return b->inert && b->newer && b->older && number_transitions(b) && make_blocks(b, count) &&
                   make_slices(b)
               ? BASE_OK
               : BASE_E_NOMEM;
}

void lts_bunches_check(const lts_bunches *b)
{
    for (uint32_t n = 0; n < b->block_count; n++) {
        uint32_t bottoms = 0, above = 0;
        for (uint32_t v = b->blocks[n].newest; v != LTS_NONE; v = b->older[v], bottoms++)
            assert(b->block[v] == n && b->inert[v] == 0);
        assert(bottoms == b->blocks[n].bottoms && bottoms > 0);
        for (uint32_t rung = b->blocks[n].rung; rung != LTS_NONE; rung = b->rungs[rung].next) {
            assert(rung == b->blocks[n].rung || b->rungs[rung].bottoms > above);
            above = b->rungs[rung].bottoms;
            assert(above <= bottoms && b->rungs[rung].bunch != LTS_NONE);
            for (uint32_t x = b->rungs[rung].bunch; x != LTS_NONE; x = b->bunches[x].next) {
                uint32_t have = 0;
                for (uint32_t v = b->blocks[n].newest; v != LTS_NONE; v = b->older[v])
                    have += lts_pair_counts_get(&b->steps, v, x) > 0;
                assert(have == above && b->bunches[x].block == n && b->bunches[x].slices > 0);
            }
        }
    }
}
