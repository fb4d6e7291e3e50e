/* Refinement in rounds.
 *
 * The signature of a node is the set of its moves: (label, class) for each step that leaves for a class, tau
 * included, and all moves of the nodes that its inert steps lead to. All nodes of a class had the same
 * signature in the round that made it, so one is kept for each class, and a round looks only at *dirty*
 * nodes: those with a step to a node that changed its class in the round before, in the order of the graph,
 * so that the signatures that inert steps lead to are there. When a class splits, its largest part keeps the
 * number that signatures refer to; so a node is moved at most log n times.
 *
 * When the distances of the states from those watched are given, a node at distance d is looked at in the
 * first `most` - d rounds only: later ones would tell more of it than the watched ones can ever see.
 */
#include "lts/explain/rounds.h"
#include "lts/explain/explain.h"

#include "base/array.h"
#include "base/check.h"
#include "base/heap.h"
#include "lts/reduce/predecessors.h"
#include "lts/reduce/signature_table.h"

#include <assert.h>
#include <string.h>

#define MANY 32u /* dirty nodes are many when they are this part of all, at least */

typedef struct round_block { /* a class as it is now: order[begin] .. order[end - 1] */
    uint32_t begin, end;
    uint32_t class;
    uint32_t key_count;
    uint64_t *key; /* the signature of all its nodes, but of those that have changed in this round */
} round_block;

typedef struct signature_change { /* a node whose signature is not that of its block any more */
    uint32_t node, number;
} signature_change;

typedef struct round_state {
    lts_rounds *r;
    const lts_rounds_task *task;
    lts_predecessors sources;
    uint32_t *distance;      /* per node; NULL: all are near */
    uint32_t *order, *place; /* nodes by block; where each is */
    uint32_t *block_of;
    round_block *blocks;
    size_t block_count, block_capacity;
    base_heap heap;      /* dirty nodes of this round */
    uint32_t *next_list; /* those of the next one, in any order */
    size_t next_count;
    uint8_t *dirty, *next_dirty;
    bool scanning; /* the dirty nodes of this round are many: no heap */
    uint32_t scanned;
    lts_signature_table met; /* in this round, each with its block */
    lts_key_arena arena;
    uint32_t
        *changed_to; /* per node: the number of what it got in this round; LTS_NONE: what its block has */
    signature_change *changes, *sorted_changes;
    size_t change_count, change_capacity, sorted_capacity;
    uint32_t *begin_of; /* where the changes to each signature begin */
    size_t begin_capacity;
    base_key_set keys;
} round_state;

void lts_rounds_release(lts_rounds *r)
{
    lts_graph_release(&r->graph);
    free(r->leaf);
    free(r->classes);
    *r = (lts_rounds){0};
}

/* ---- signatures ---- */

/* Adds the signature that node v has now to the keys. */
static bool add_signature(round_state *f, uint32_t v)
{
    const round_block *b = &f->blocks[f->block_of[v]];
    const lts_signature *changed_to =
        f->changed_to[v] == LTS_NONE ? NULL : &f->met.signature[f->changed_to[v]];
    const uint64_t *key = changed_to ? changed_to->key : b->key;
    size_t count = changed_to ? changed_to->count : b->key_count;
    base_key_set *k = &f->keys;
    if (!base_key_set_reserve(k, k->count + count))
        return false;
    if (count)
        memcpy(k->key + k->count, key, count * sizeof *key);
    k->count += count;
    return true;
}

/* Collects the moves of a node. */
static bool collect_moves(round_state *f, uint32_t v)
{
    const lts_graph *g = &f->r->graph;
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    base_key_set *k = &f->keys;
    k->count = 0;
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++) {
        bool inert = f->block_of[*word] == f->block_of[v];
        if (inert ? !add_signature(f, *word) : !base_key_set_reserve(k, k->count + 1))
            return false;
        if (!inert)
            k->key[k->count++] = base_key(LTS_TAU, f->block_of[*word]);
    }
    if (!base_key_set_reserve(k, k->count + (size_t)(end - word) / 2))
        return false;
    for (; word < end; word += 2)
        k->key[k->count++] = base_key(word[0], f->block_of[word[1]]);
    base_key_set_sort_unique(k);
    return true;
}

/* Has the block of node v had the collected keys before this round? */
static bool is_unchanged(const round_state *f, uint32_t v)
{
    const round_block *b = &f->blocks[f->block_of[v]];
    const base_key_set *k = &f->keys;
    return b->key_count == k->count && (!k->count || !memcmp(b->key, k->key, k->count * sizeof *k->key));
}

/* ---- dirty nodes ----
 * Few wait in a heap, the least first. Many are found by going through all nodes in order: whoever becomes
 * dirty on the way has a larger number than the node at hand.
 */

/* False: no memory. */
static bool add_dirty(round_state *f, uint32_t v)
{
    f->dirty[v] = 1;
    return f->scanning || base_heap_push(&f->heap, v);
}

/* The least dirty node, which is dirty no more; LTS_NONE: there is none. */
static uint32_t next_dirty_node(round_state *f)
{
    uint32_t v = LTS_NONE;
    if (f->scanning) {
        while (f->scanned < f->r->graph.nodes && !f->dirty[f->scanned])
            f->scanned++;
        if (f->scanned < f->r->graph.nodes)
            v = f->scanned;
    } else if (f->heap.count) {
        v = (uint32_t)base_heap_pop(&f->heap);
    }
    if (v != LTS_NONE)
        f->dirty[v] = 0;
    return v;
}

/* Is the node so near that what it is told apart from in that round can matter? */
static bool is_near(const round_state *f, uint32_t v, uint32_t round)
{
    return !f->distance || (uint64_t)f->distance[v] + round <= f->task->most;
}

/* Has it looked at in the next round. */
static void mark_for_next_round(round_state *f, uint32_t v)
{
    if (!f->next_dirty[v] && is_near(f, v, f->r->rounds + 1)) {
        f->next_dirty[v] = 1;
        f->next_list[f->next_count++] = v;
    }
}

static bool begin_round(round_state *f)
{
    uint8_t *dirty = f->dirty;
    f->dirty = f->next_dirty;
    f->next_dirty = dirty;
    f->scanning = f->next_count >= f->r->graph.nodes / MANY;
    f->scanned = 0;
    assert(f->heap.count == 0);
    for (size_t i = 0; !f->scanning && i < f->next_count; i++)
        if (!base_heap_push(&f->heap, f->next_list[i]))
            return false;
    f->next_count = 0;
    f->r->rounds++;
    f->change_count = 0;
    lts_key_arena_clear(&f->arena);
    return lts_signature_table_clear(&f->met, 16);
}

/* A node's signature has changed, so those that have inert steps to it must be looked at as well: they have
 * larger numbers, so their turn is still to come. */
static bool add_inert_predecessors(round_state *f, uint32_t v)
{
    const uint32_t *source = f->sources.source + f->sources.first[v], *end = source + f->sources.taus[v];
    for (; source < end; source++)
        if (f->block_of[*source] == f->block_of[v] && !f->dirty[*source] &&
            is_near(f, *source, f->r->rounds)) {
            assert(*source > v);
            if (!add_dirty(f, *source))
                return false;
        }
    return true;
}

static bool collect_changes(round_state *f)
{
    for (uint32_t v; (v = next_dirty_node(f)) != LTS_NONE;) {
        if (!collect_moves(f, v))
            return false;
        if (is_unchanged(f, v))
            continue;
        if (!lts_signature_table_reserve(&f->met, NULL, 1) ||
            !base_grow(f->changes, f->change_capacity, f->change_count + 1))
            return false;
        uint32_t number = lts_signature_table_number(&f->met, &f->arena, f->block_of[v], &f->keys);
        if (number == LTS_NONE)
            return false;
        f->changed_to[v] = number;
        f->changes[f->change_count++] = (signature_change){v, number};
        if (!add_inert_predecessors(f, v))
            return false;
    }
    return true;
}

/* ---- splitting ---- */

/* Brings the changes into order of block, signature and node: of node they are already, and the signatures,
 * which are fewer, are sorted by block. */
static bool order_changes(round_state *f)
{
    uint32_t numbers = f->met.count;
    base_key_set *k = &f->keys;
    if (!base_key_set_reserve(k, numbers) || !base_grow(f->begin_of, f->begin_capacity, numbers) ||
        !base_grow(f->sorted_changes, f->sorted_capacity, f->change_count))
        return false;
    for (uint32_t n = 0; n < numbers; n++) {
        k->key[n] = base_key(f->met.signature[n].block, n);
        f->begin_of[n] = 0;
    }
    k->count = numbers;
    base_key_set_sort_unique(k);
    for (size_t i = 0; i < f->change_count; i++)
        f->begin_of[f->changes[i].number]++;
    for (uint32_t i = 0, sum = 0; i < numbers; i++) {
        uint32_t *begin = &f->begin_of[(uint32_t)k->key[i]], size = *begin;
        *begin = sum;
        sum += size;
    }
    for (size_t i = 0; i < f->change_count; i++)
        f->sorted_changes[f->begin_of[f->changes[i].number]++] = f->changes[i];
    return true;
}

static void put_node(round_state *f, uint32_t v, uint32_t at)
{
    uint32_t other = f->order[at], from = f->place[v];
    f->order[from] = other;
    f->place[other] = from;
    f->order[at] = v;
    f->place[v] = at;
}

/* A new class below that of block `b`; LTS_NONE: no memory. */
static uint32_t new_class(lts_rounds *r, uint32_t parent)
{
    if (r->class_count == LTS_MAX || !base_grow(r->classes, r->class_capacity, (size_t)r->class_count + 1))
        return LTS_NONE;
    r->classes[r->class_count] = (lts_class){parent, r->rounds};
    return r->class_count++;
}

typedef struct split_plan { /* of a block into parts, which lie one after the other */
    uint32_t block;
    uint32_t largest; /* where the part begins that keeps the block's number */
    bool whole;       /* there is but one */
} split_plan;

/* Makes a block of the nodes of a part that leave theirs; marks whoever sees that. Takes the keys over. */
static bool make_block(round_state *f, round_block part)
{
    if (!base_grow(f->blocks, f->block_capacity, f->block_count + 1)) {
        free(part.key);
        return false;
    }
    uint32_t number = (uint32_t)f->block_count++;
    f->blocks[number] = part;
    for (uint32_t i = part.begin; i < part.end; i++) {
        uint32_t v = f->order[i];
        f->block_of[v] = number;
        if (f->r->graph.taus[v])
            mark_for_next_round(f, v);
        for (uint64_t j = f->sources.first[v]; j < f->sources.first[v + 1]; j++)
            mark_for_next_round(f, f->sources.source[j]);
    }
    return true;
}

/* Makes a block of a part whose nodes all have the signature `key`. */
static bool add_part(round_state *f, const split_plan *c, round_block part, const uint64_t *key)
{
    if (!c->whole && (part.class = new_class(f->r, part.class)) == LTS_NONE)
        return false;
    part.key = base_alloc(part.key_count, sizeof *part.key);
    if (!part.key)
        return false;
    if (part.key_count)
        memcpy(part.key, key, part.key_count * sizeof *key);
    if (part.begin != c->largest)
        return make_block(f, part);
    f->blocks[c->block] = part;
    return true;
}

/* How many of the changes from `at` on are to one signature. */
static uint32_t count_alike(const signature_change *at, const signature_change *end)
{
    const signature_change *stop = at;
    while (stop < end && stop->number == at->number)
        stop++;
    return (uint32_t)(stop - at);
}

/* Splits block `b`, whose changes are `at` .. `end` - 1, in order of signature. What has not changed comes
 * first. */
static bool split(round_state *f, uint32_t b, const signature_change *at, const signature_change *end)
{
    round_block old = f->blocks[b], part = old;
    part.end = old.end - (uint32_t)(end - at);
    uint32_t clean = part.end - part.begin, size = clean;
    split_plan parts = {b, part.begin, clean == 0 && count_alike(at, end) == end - at};
    for (const signature_change *c = at; c < end; c++)
        put_node(f, c->node, part.end + (uint32_t)(c - at));
    for (const signature_change *c = at; c < end; c += count_alike(c, end))
        if (count_alike(c, end) > size) {
            size = count_alike(c, end);
            parts.largest = part.end + (uint32_t)(c - at);
        }
    f->blocks[b].key = NULL;
    bool good = clean == 0 || add_part(f, &parts, part, old.key);
    for (const signature_change *c = at; c < end && good; c += count_alike(c, end)) {
        const lts_signature *met = &f->met.signature[c->number];
        part = (round_block){part.end, part.end + count_alike(c, end), old.class, met->count, NULL};
        good = add_part(f, &parts, part, met->key);
    }
    free(old.key);
    return good;
}

static bool split_blocks(round_state *f)
{
    const signature_change *end = f->sorted_changes + f->change_count;
    for (const signature_change *c = f->sorted_changes, *stop; c < end; c = stop) {
        uint32_t b = f->met.signature[c->number].block;
        for (stop = c; stop < end && f->met.signature[stop->number].block == b; stop++)
            f->changed_to[stop->node] = LTS_NONE;
        if (!split(f, b, c, stop))
            return false;
    }
    return true;
}

/* ---- all rounds ---- */

static bool begin(round_state *f)
{
    uint32_t nodes = f->r->graph.nodes;
    f->order = base_alloc(nodes, sizeof *f->order);
    f->place = base_alloc(nodes, sizeof *f->place);
    f->block_of = base_alloc_zeroed(nodes, sizeof *f->block_of);
    f->next_list = base_alloc(nodes, sizeof *f->next_list);
    f->dirty = base_alloc_zeroed(nodes, 1);
    f->next_dirty = base_alloc_zeroed(nodes, 1);
    f->changed_to = base_alloc(nodes, sizeof *f->changed_to);
    if (!f->order || !f->place || !f->block_of || !f->next_list || !f->dirty || !f->next_dirty ||
        !f->changed_to || !base_grow(f->blocks, f->block_capacity, 1))
        return false;
    for (uint32_t v = 0; v < nodes; v++) {
        f->order[v] = f->place[v] = v;
        f->changed_to[v] = LTS_NONE;
        mark_for_next_round(f, v);
    }
    uint32_t all = new_class(f->r, LTS_NONE);
    f->blocks[f->block_count++] = (round_block){0, nodes, all, 0, NULL};
    return all != LTS_NONE;
}

#ifdef SPEX_DEBUG
/* Nodes lie by block, in ranges that cover them all, and each block is of the class that its nodes are in. */
static void check_blocks(const round_state *f)
{
    uint64_t total = 0;
    for (size_t n = 0; n < f->block_count; n++) {
        const round_block *b = &f->blocks[n];
        assert(b->begin < b->end && b->end <= f->r->graph.nodes);
        assert(b->class < f->r->class_count);
        for (uint32_t i = b->begin; i < b->end; i++) {
            assert(f->block_of[f->order[i]] == n);
            assert(f->place[f->order[i]] == i);
            assert(f->changed_to[f->order[i]] == LTS_NONE);
        }
        total += b->end - b->begin;
    }
    assert(total == f->r->graph.nodes);
}
#endif

static base_status refine_in_rounds(round_state *f)
{
    const uint32_t *node_of = f->r->graph.node_of;
    uint32_t s = node_of[f->task->watch[0]], t = node_of[f->task->watch[1]];
    if (!begin(f))
        return BASE_E_NOMEM;
    while (f->next_count && f->block_of[s] == f->block_of[t] && f->r->rounds < f->task->most)
        if (!begin_round(f) || !collect_changes(f) || !order_changes(f) || !split_blocks(f))
            return BASE_E_NOMEM;
    base_debug(check_blocks(f));
    f->r->leaf = f->place; /* no longer needed for anything else */
    f->place = NULL;
    for (uint32_t v = 0; v < f->r->graph.nodes; v++)
        f->r->leaf[v] = f->blocks[f->block_of[v]].class;
    return BASE_OK;
}

static void release_state(round_state *f)
{
    for (size_t b = 0; b < f->block_count; b++)
        free(f->blocks[b].key);
    lts_predecessors_release(&f->sources);
    lts_signature_table_release(&f->met);
    lts_key_arena_release(&f->arena);
    base_key_set_release(&f->keys);
    free(f->distance);
    free(f->order);
    free(f->place);
    free(f->block_of);
    free(f->blocks);
    free(f->heap.items);
    free(f->next_list);
    free(f->dirty);
    free(f->next_dirty);
    free(f->changed_to);
    free(f->changes);
    free(f->sorted_changes);
    free(f->begin_of);
}

/* The states of a node are on one silent cycle, so they are at one distance. */
static base_status find_distances(round_state *f)
{
    if (!f->task->distance)
        return BASE_OK;
    const lts_graph *g = &f->r->graph;
    f->distance = base_alloc_zeroed(g->nodes, sizeof *f->distance);
    for (lts_state s = 0; f->distance && s < f->task->l->states; s++)
        f->distance[g->node_of[s]] = f->task->distance[s];
    return f->distance ? BASE_OK : BASE_E_NOMEM;
}

base_status lts_rounds_refine(const lts_rounds_task *task, lts_rounds *r)
{
    assert(task->watch[0] < task->l->states && task->watch[1] < task->l->states);
    *r = (lts_rounds){0};
    round_state f = {.r = r, .task = task};
    base_status status = lts_collapse(task->l, task->with, true, 1, &r->graph);
    if (status == BASE_OK)
        status = lts_predecessors_of(&r->graph, NULL, &f.sources);
    if (status == BASE_OK)
        status = find_distances(&f);
    if (status == BASE_OK)
        status = refine_in_rounds(&f);
    release_state(&f);
    if (status == BASE_OK)
        base_debug(lts_rounds_check(r));
    return status;
}

void lts_rounds_check(const lts_rounds *r)
{
    assert(r->class_count >= 1 && r->classes[0].parent == LTS_NONE && r->classes[0].round == 0);
    for (uint32_t c = 1; c < r->class_count; c++) {
        assert(r->classes[c].parent < c);
        assert(r->classes[c].round > r->classes[r->classes[c].parent].round);
        assert(r->classes[c].round <= r->rounds);
    }
    for (uint32_t v = 0; v < r->graph.nodes; v++)
        assert(r->leaf[v] < r->class_count);
}

/* ---- asking ---- */

uint32_t lts_rounds_class(const lts_rounds *r, uint32_t node, uint32_t round)
{
    assert(node < r->graph.nodes);
    uint32_t class = r->leaf[node];
    while (r->classes[class].round > round)
        class = r->classes[class].parent;
    return class;
}

uint32_t lts_rounds_parted(const lts_rounds *r, uint32_t a, uint32_t b, uint32_t classes[2])
{
    assert(a < r->graph.nodes && b < r->graph.nodes);
    uint32_t left = r->leaf[a], right = r->leaf[b], round = 0;
    uint32_t last[2] = {left, right};
    while (left != right) {
        uint32_t left_round = r->classes[left].round, right_round = r->classes[right].round;
        round = left_round > right_round ? left_round : right_round;
        if (left_round == round) {
            last[0] = left;
            left = r->classes[left].parent;
        }
        if (right_round == round) {
            last[1] = right;
            right = r->classes[right].parent;
        }
    }
    if (classes && round) {
        classes[0] = last[0];
        classes[1] = last[1];
    }
    return round;
}
