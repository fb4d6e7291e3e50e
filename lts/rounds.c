/* Refinement in rounds.
 *
 * The signature of a node is the set of its moves: (label, class) for each step that leaves for a class, tau
 * included, and all moves of the nodes that its inert steps lead to. All nodes of a class had the same
 * signature in the round that made it, so one is kept for each class, and a round looks only at *dirty*
 * nodes: those with a step to a node that changed its class in the round before, in the order of the graph,
 * so that the signatures that inert steps lead to are there. When a class splits, its largest part keeps the
 * number that signatures refer to; so a node is moved at most log n times.
 */
#include "lts/rounds.h"

#include "lts/grow.h"
#include "lts/keys.h"
#include "lts/sources.h"

#include <assert.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define MANY 32u /* dirty nodes are many when they are this part of all, at least */

typedef struct signature {
    uint32_t users;
    uint32_t number; /* in the round that made it */
    uint64_t hash;
    size_t count;
    uint64_t key[];
} signature;

typedef struct block { /* a class as it is now: order[begin] .. order[end - 1] */
    uint32_t begin, end;
    uint32_t class;
    signature *signature;
} block;

typedef struct change { /* a node whose signature is not that of its block any more */
    uint32_t block, number;
    uint32_t node;
} change;

typedef struct refinement {
    lts_rounds *r;
    lts_sources sources;
    uint32_t *order, *place; /* nodes by block; where each is */
    uint32_t *block_of;
    block *blocks;
    size_t block_count, block_capacity;
    uint32_t *heap,
        *next_heap; /* dirty nodes of this round, the least first; of the next one, in any order */
    size_t heap_count, next_count;
    uint8_t *dirty, *next_dirty;
    bool scanning; /* the dirty nodes of this round are many: no heap */
    uint32_t scanned;
    signature **fresh; /* per node: what it got in this round; NULL: what its block has */
    change *changes;
    size_t change_count, change_capacity;
    signature **made; /* in this round */
    size_t made_count, made_capacity;
    uint32_t *slots;
    size_t slot_count;
    lts_keys keys;
} refinement;

void lts_rounds_release(lts_rounds *r)
{
    lts_graph_release(&r->graph);
    free(r->leaf);
    free(r->classes);
    *r = (lts_rounds){0};
}

/* ---- signatures ---- */

static void drop(signature *s)
{
    if (s && --s->users == 0)
        free(s);
}

static bool same_keys(const signature *s, const lts_keys *k)
{
    return s->count == k->count && (k->count == 0 || memcmp(s->key, k->key, k->count * sizeof *k->key) == 0);
}

static bool rehash(refinement *f)
{
    size_t wanted = f->slot_count ? f->slot_count * 2 : 64;
    uint32_t *slots = lts_alloc(wanted, sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0xff, wanted * sizeof *slots);
    for (size_t n = 0; n < f->made_count; n++) {
        size_t i = f->made[n]->hash & (wanted - 1);
        while (slots[i] != LTS_NONE)
            i = (i + 1) & (wanted - 1);
        slots[i] = (uint32_t)n;
    }
    free(f->slots);
    f->slots = slots;
    f->slot_count = wanted;
    return true;
}

/* The signature with the collected keys, one for all nodes that get it in this round. NULL: no memory. */
static signature *signature_of_keys(refinement *f)
{
    const lts_keys *k = &f->keys;
    if (f->made_count * 2 >= f->slot_count && !rehash(f))
        return NULL;
    uint64_t hash = XXH3_64bits(k->key, k->count * sizeof *k->key);
    size_t i = hash & (f->slot_count - 1);
    for (; f->slots[i] != LTS_NONE; i = (i + 1) & (f->slot_count - 1))
        if (f->made[f->slots[i]]->hash == hash && same_keys(f->made[f->slots[i]], k))
            return f->made[f->slots[i]];
    if (!lts_grow(f->made, f->made_capacity, f->made_count + 1))
        return NULL;
    signature *s = malloc(sizeof *s + k->count * sizeof *k->key);
    if (!s)
        return NULL;
    *s = (signature){.users = 1, .number = (uint32_t)f->made_count, .hash = hash, .count = k->count};
    if (k->count)
        memcpy(s->key, k->key, k->count * sizeof *k->key);
    f->slots[i] = (uint32_t)f->made_count;
    f->made[f->made_count++] = s;
    return s;
}

static void forget_made(refinement *f)
{
    for (size_t i = 0; i < f->made_count; i++)
        drop(f->made[i]);
    f->made_count = 0;
    if (f->slot_count)
        memset(f->slots, 0xff, f->slot_count * sizeof *f->slots);
}

static const signature *current(const refinement *f, uint32_t v)
{
    return f->fresh[v] ? f->fresh[v] : f->blocks[f->block_of[v]].signature;
}

/* Collects the moves of a node. */
static bool collect(refinement *f, uint32_t v)
{
    const lts_graph *g = &f->r->graph;
    const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
    lts_keys *k = &f->keys;
    k->count = 0;
    for (const uint32_t *visible = word + g->taus[v]; word < visible; word++) {
        bool inert = f->block_of[*word] == f->block_of[v];
        const signature *s = inert ? current(f, *word) : NULL;
        if (!lts_keys_reserve(k, k->count + (s ? s->count : 1)))
            return false;
        if (!inert) {
            k->key[k->count++] = lts_key(LTS_TAU, f->block_of[*word]);
        } else if (s && s->count) {
            memcpy(k->key + k->count, s->key, s->count * sizeof *s->key);
            k->count += s->count;
        }
    }
    if (!lts_keys_reserve(k, k->count + (size_t)(end - word) / 2))
        return false;
    for (; word < end; word += 2)
        k->key[k->count++] = lts_key(word[0], f->block_of[word[1]]);
    lts_keys_settle(k);
    return true;
}

/* ---- dirty nodes ----
 * Few wait in a heap, the least first. Many are found by going through all nodes in order: whoever becomes
 * dirty on the way has a larger number than the node at hand.
 */

static void push(refinement *f, uint32_t v)
{
    f->dirty[v] = 1;
    if (f->scanning)
        return;
    size_t i = f->heap_count++;
    for (; i > 0 && f->heap[(i - 1) / 2] > v; i = (i - 1) / 2)
        f->heap[i] = f->heap[(i - 1) / 2];
    f->heap[i] = v;
}

static uint32_t pop(refinement *f)
{
    uint32_t least = f->heap[0], last = f->heap[--f->heap_count];
    size_t i = 0;
    while (2 * i + 1 < f->heap_count) {
        size_t child = 2 * i + 1;
        if (child + 1 < f->heap_count && f->heap[child + 1] < f->heap[child])
            child++;
        if (f->heap[child] >= last)
            break;
        f->heap[i] = f->heap[child];
        i = child;
    }
    f->heap[i] = last;
    return least;
}

/* The least dirty node, which is dirty no more; LTS_NONE: there is none. */
static uint32_t next_dirty_node(refinement *f)
{
    uint32_t v = LTS_NONE;
    if (f->scanning) {
        while (f->scanned < f->r->graph.nodes && !f->dirty[f->scanned])
            f->scanned++;
        if (f->scanned < f->r->graph.nodes)
            v = f->scanned;
    } else if (f->heap_count) {
        v = pop(f);
    }
    if (v != LTS_NONE)
        f->dirty[v] = 0;
    return v;
}

/* Has it looked at in the next round. */
static void soil(refinement *f, uint32_t v)
{
    if (!f->next_dirty[v]) {
        f->next_dirty[v] = 1;
        f->next_heap[f->next_count++] = v;
    }
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void begin_round(refinement *f)
{
    uint32_t *heap = f->heap;
    uint8_t *dirty = f->dirty;
    f->heap = f->next_heap;
    f->heap_count = f->next_count;
    f->dirty = f->next_dirty;
    f->next_heap = heap;
    f->next_dirty = dirty;
    f->next_count = 0;
    f->scanning = f->heap_count >= f->r->graph.nodes / MANY;
    f->scanned = 0;
    if (!f->scanning) /* an ascending list is a heap */
        qsort(f->heap, f->heap_count, sizeof *f->heap, by_number);
    f->r->rounds++;
}

/* A node's signature has changed, so those that have inert steps to it must be looked at as well: they have
 * larger numbers, so their turn is still to come. */
static void push_inert_sources(refinement *f, uint32_t v)
{
    const uint32_t *source = f->sources.source + f->sources.first[v], *end = source + f->sources.taus[v];
    for (; source < end; source++)
        if (f->block_of[*source] == f->block_of[v] && !f->dirty[*source])
            push(f, *source);
}

static bool find_changes(refinement *f)
{
    f->change_count = 0;
    for (uint32_t v; (v = next_dirty_node(f)) != LTS_NONE;) {
        uint32_t b = f->block_of[v];
        if (!collect(f, v))
            return false;
        const signature *old = f->blocks[b].signature;
        if (old ? same_keys(old, &f->keys) : f->keys.count == 0)
            continue;
        signature *s = signature_of_keys(f);
        if (!s || !lts_grow(f->changes, f->change_capacity, f->change_count + 1))
            return false;
        f->fresh[v] = s;
        f->changes[f->change_count++] = (change){b, s->number, v};
        push_inert_sources(f, v);
    }
    return true;
}

/* ---- splitting ---- */

static int by_block_and_signature(const void *left, const void *right)
{
    const change *a = left, *b = right;
    if (a->block != b->block)
        return a->block < b->block ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

static void put_at(refinement *f, uint32_t v, uint32_t at)
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
    if (r->class_count == LTS_MAX || !lts_grow(r->classes, r->class_capacity, (size_t)r->class_count + 1))
        return LTS_NONE;
    r->classes[r->class_count] = (lts_class){parent, r->rounds};
    return r->class_count++;
}

/* Makes a block of order[begin] .. order[end - 1], whose nodes leave block `from`; soils whoever sees that.
 */
static bool move_out(refinement *f, uint32_t begin, uint32_t end, uint32_t class, signature *s)
{
    if (!lts_grow(f->blocks, f->block_capacity, f->block_count + 1))
        return false;
    uint32_t number = (uint32_t)f->block_count++;
    f->blocks[number] = (block){begin, end, class, s};
    for (uint32_t i = begin; i < end; i++) {
        uint32_t v = f->order[i];
        f->block_of[v] = number;
        if (f->r->graph.taus[v])
            soil(f, v);
        for (uint64_t j = f->sources.first[v]; j < f->sources.first[v + 1]; j++)
            soil(f, f->sources.source[j]);
    }
    return true;
}

static signature *used_again(signature *s)
{
    if (s)
        s->users++;
    return s;
}

/* Splits block `b`, whose changes are `at` .. `end` - 1, sorted by signature. The parts lie one after the
 * other, what has not changed first; the largest keeps the block's number. */
static bool split(refinement *f, uint32_t b, const change *at, const change *end)
{
    block old = f->blocks[b];
    uint32_t clean_end = old.end - (uint32_t)(end - at);
    bool whole = clean_end == old.begin && at->number == end[-1].number;
    uint32_t next = clean_end, largest = old.begin, largest_size = clean_end - old.begin;
    for (const change *c = at; c < end; next++, c++)
        put_at(f, c->node, next);
    for (const change *c = at, *stop; c < end; c = stop) {
        for (stop = c; stop < end && stop->number == c->number; stop++)
            ;
        if (stop - c > (ptrdiff_t)largest_size) {
            largest = clean_end + (uint32_t)(c - at);
            largest_size = (uint32_t)(stop - c);
        }
    }
    uint32_t part = old.begin, part_end = clean_end;
    const change *c = at;
    signature *s = old.signature;
    while (true) {
        uint32_t class = old.class;
        if (part < part_end && !whole && (class = new_class(f->r, old.class)) == LTS_NONE)
            return false;
        if (part < part_end && part == largest)
            f->blocks[b] = (block){part, part_end, class, used_again(s)};
        else if (part < part_end && !move_out(f, part, part_end, class, used_again(s)))
            return false;
        if (c == end)
            break;
        s = f->made[c->number];
        part = part_end;
        for (uint32_t number = c->number; c < end && c->number == number; c++)
            part_end++;
    }
    drop(old.signature);
    return true;
}

static bool split_all(refinement *f)
{
    if (f->change_count)
        qsort(f->changes, f->change_count, sizeof *f->changes, by_block_and_signature);
    const change *end = f->changes + f->change_count;
    for (const change *c = f->changes, *stop; c < end; c = stop) {
        for (stop = c; stop < end && stop->block == c->block; stop++)
            f->fresh[stop->node] = NULL;
        if (!split(f, c->block, c, stop))
            return false;
    }
    forget_made(f);
    return true;
}

/* ---- all rounds ---- */

static bool begin(refinement *f)
{
    uint32_t nodes = f->r->graph.nodes;
    f->order = lts_alloc(nodes, sizeof *f->order);
    f->place = lts_alloc(nodes, sizeof *f->place);
    f->block_of = lts_alloc_zeroed(nodes, sizeof *f->block_of);
    f->heap = lts_alloc(nodes, sizeof *f->heap);
    f->next_heap = lts_alloc(nodes, sizeof *f->next_heap);
    f->dirty = lts_alloc_zeroed(nodes, 1);
    f->next_dirty = lts_alloc_zeroed(nodes, 1);
    f->fresh = lts_alloc_zeroed(nodes, sizeof *f->fresh);
    if (!f->order || !f->place || !f->block_of || !f->heap || !f->next_heap || !f->dirty || !f->next_dirty ||
        !f->fresh || !lts_grow(f->blocks, f->block_capacity, 1))
        return false;
    for (uint32_t v = 0; v < nodes; v++) {
        f->order[v] = f->place[v] = v;
        soil(f, v);
    }
    uint32_t all = new_class(f->r, LTS_NONE);
    f->blocks[f->block_count++] = (block){0, nodes, all, NULL};
    return all != LTS_NONE;
}

static lts_status refine(refinement *f, uint32_t s, uint32_t t, uint32_t most)
{
    if (!begin(f))
        return LTS_E_NOMEM;
    while (f->next_count && f->block_of[s] == f->block_of[t] && f->r->rounds < most) {
        begin_round(f);
        if (!find_changes(f) || !split_all(f))
            return LTS_E_NOMEM;
    }
    f->r->leaf = f->place; /* no longer needed for anything else */
    f->place = NULL;
    for (uint32_t v = 0; v < f->r->graph.nodes; v++)
        f->r->leaf[v] = f->blocks[f->block_of[v]].class;
    return LTS_OK;
}

static void release(refinement *f)
{
    for (size_t b = 0; b < f->block_count; b++)
        drop(f->blocks[b].signature);
    forget_made(f);
    lts_sources_release(&f->sources);
    free(f->order);
    free(f->place);
    free(f->block_of);
    free(f->blocks);
    free(f->heap);
    free(f->next_heap);
    free(f->dirty);
    free(f->next_dirty);
    free(f->fresh);
    free(f->changes);
    free(f->made);
    free(f->slots);
    lts_keys_release(&f->keys);
}

lts_status lts_rounds_refine(const lts *l, lts_equivalence with, lts_state s, lts_state t, uint32_t most,
                             lts_rounds *r)
{
    *r = (lts_rounds){0};
    refinement f = {.r = r};
    lts_status status = lts_collapse(l, with, true, 1, &r->graph);
    if (status == LTS_OK)
        status = lts_sources_of(&r->graph, &f.sources);
    if (status == LTS_OK)
        status = refine(&f, r->graph.node_of[s], r->graph.node_of[t], most);
    release(&f);
    return status;
}

/* ---- asking ---- */

uint32_t lts_rounds_class(const lts_rounds *r, uint32_t node, uint32_t round)
{
    uint32_t class = r->leaf[node];
    while (r->classes[class].round > round)
        class = r->classes[class].parent;
    return class;
}

uint32_t lts_rounds_parted(const lts_rounds *r, uint32_t a, uint32_t b, uint32_t classes[2])
{
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
