/* Weak bisimulation of a graph without cycles but steps from a node to itself.
 *
 * Nodes are taken from the bottom up: those that a node's steps lead to have their blocks already. So what it
 * can do is known by blocks, and blocks are numbered so that steps lead to smaller ones. Then
 *
 * - a block that the node can come to, and is of itself, is the largest that a step of the node leads to:
 * from it one can come to all others. Whether it is that one is asked of the steps of both, one by one;
 * - else the node is of a block that has the same essential steps, if there is one: these are the same for
 * all that is weakly bisimilar (Eloranta, Tienari and Valmari, "Essential transitions to bisimulation
 *   equivalences", TCS 1997), a step to the node itself being one to its block.
 *
 * What a block can weakly do is nowhere kept, as that may be the square of what there is; it is looked for
 * among the essential steps, and only where blocks have numbers that are large enough to come there. In what
 * gives something up with each silent step the answer mostly lies near. The work is counted, and given up
 * when it is too much.
 */
#include "lts/reduce/weak_acyclic.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/hash_index.h"
#include "base/key_set.h"

#include <assert.h>
#include <string.h>

#define WORK      64u                 /* looks at steps, for each word of the graph, */
#define LEAST     ((uint64_t)1 << 22) /* and so many in any case */
#define SELF      UINT32_MAX          /* as the target of a step: the node, or the block, itself */
#define DIVERGENT UINT32_MAX          /* as the label of a step to itself: silent for ever */

typedef struct search {
    uint32_t *stack, *stamp[2]; /* per block: when it was met before and behind the action */
    uint32_t count, now;
} search;

typedef struct classing {
    const lts_weak_task *task;
    uint32_t *order; /* the nodes, from the bottom up */
    uint32_t *block; /* per node; LTS_NONE: not yet */
    uint32_t blocks;
    uint64_t *first, *step; /* the essential steps of blocks; see the header, but SELF */
    size_t first_room, step_room;
    uint32_t *highest; /* per block, the largest block that it can come to by some visible action */
    size_t highest_room;
    base_hash_index index; /* of blocks, by their steps */
    base_key_set own;      /* steps of the node at hand */
    search s;
    uint64_t work, most;
} classing;

static uint32_t label_of(uint64_t step)
{
    return (uint32_t)(step >> 32);
}

static uint32_t target_of(uint64_t step, uint32_t self)
{
    return (uint32_t)step == SELF ? self : (uint32_t)step;
}

/* ---- the order ---- */

/* The targets of a node, silent ones first; NULL behind the last. */
static const uint32_t *target_at(const lts_graph *g, uint32_t v, uint32_t n)
{
    uint32_t at = g->first[v] + (n < g->taus[v] ? n : g->taus[v] + 2 * (n - g->taus[v]) + 1);
    return at < g->first[v + 1] ? &g->word[at] : NULL;
}

enum { UNSEEN = 0, OPEN, CLOSED };

/* False: there is a cycle. `next`, `path` and `state` have room for all nodes, `state` is zeroed. */
static bool put_in_order(const lts_graph *g, uint32_t *order, uint32_t *next, uint32_t *path, uint8_t *state)
{
    uint32_t done = 0;
    for (uint32_t root = 0; root < g->nodes; root++) {
        uint32_t depth = 0;
        if (state[root] != UNSEEN)
            continue;
        path[depth++] = root;
        state[root] = OPEN;
        next[root] = 0;
        while (depth > 0) {
            uint32_t v = path[depth - 1];
            const uint32_t *target = target_at(g, v, next[v]++);
            if (!target) {
                state[v] = CLOSED;
                order[done++] = v;
                depth--;
            } else if (state[*target] == UNSEEN) {
                state[*target] = OPEN;
                next[*target] = 0;
                path[depth++] = *target;
            } else if (state[*target] == OPEN && *target != v) {
                return false;
            }
        }
    }
    assert(done == g->nodes);
    return true;
}

static base_status find_order(classing *c)
{
    const lts_graph *g = c->task->g;
    uint32_t *next = base_alloc(g->nodes, sizeof *next), *path = base_alloc(g->nodes, sizeof *path);
    uint8_t *state = base_alloc_zeroed(g->nodes, sizeof *state);
    base_status status = next && path && state ? BASE_OK : BASE_E_NOMEM;
    if (!status && !put_in_order(g, c->order, next, path, state))
        status = BASE_E_LIMIT;
    free(next);
    free(path);
    free(state);
    return status;
}

/* ---- what can be come to ---- */

static void begin_search(classing *c)
{
    c->s.count = 0;
    if (++c->s.now == 0) { /* stamps of long ago would seem new */
        memset(c->s.stamp[0], 0, c->task->g->nodes * sizeof(uint32_t));
        memset(c->s.stamp[1], 0, c->task->g->nodes * sizeof(uint32_t));
        c->s.now = 1;
    }
}

/* `is_behind`: the action has been done. What is smaller than `goal` does not lead there. */
static void meet(classing *c, uint32_t block, bool is_behind, uint32_t goal)
{
    if (block < goal || (!is_behind && c->highest[block] < goal) || c->s.stamp[is_behind][block] == c->s.now)
        return;
    c->s.stamp[is_behind][block] = c->s.now;
    c->s.stack[c->s.count++] = block << 1 | is_behind;
}

/* Can `goal` be come to from what was met, with `label` before which not all of it is? */
static bool arrives(classing *c, uint32_t label, uint32_t goal)
{
    while (c->s.count > 0) {
        uint32_t top = c->s.stack[--c->s.count], b = top >> 1;
        bool is_behind = top & 1;
        if (is_behind && b == goal)
            return true;
        c->work += 1 + c->first[b + 1] - c->first[b];
        for (uint64_t e = c->first[b]; e < c->first[b + 1]; e++) {
            uint32_t l = label_of(c->step[e]), target = target_of(c->step[e], b);
            if (l == LTS_TAU)
                meet(c, target, is_behind, goal);
            else if (!is_behind && l == label)
                meet(c, target, true, goal);
        }
    }
    return false;
}

/* Does the block do that weakly: silent steps alone, or the action with such around it? */
static bool can(classing *c, uint32_t block, uint32_t label, uint32_t goal)
{
    begin_search(c);
    meet(c, block, label == LTS_TAU, goal);
    return arrives(c, label, goal);
}

/* Do other steps of the node at hand than `but` lead on to what `label` to `goal` does? `self`: the block
 * that the node is taken for; LTS_NONE: one of its own. */
static bool others_can(classing *c, uint64_t but, uint32_t label, uint32_t goal, uint32_t self)
{
    bool loops = false;
    begin_search(c);
    for (size_t i = 0; i < c->own.count; i++)
        loops |= label != LTS_TAU && label_of(c->own.key[i]) == label && (uint32_t)c->own.key[i] == SELF;
    c->work += 2 * c->own.count;
    for (size_t i = 0; i < c->own.count; i++) {
        uint64_t step = c->own.key[i];
        uint32_t l = label_of(step), target = target_of(step, self);
        if (step == but || target == LTS_NONE || l == DIVERGENT)
            continue;
        if (l == LTS_TAU) {
            meet(c, target, label == LTS_TAU || loops, goal);
            if (label != LTS_TAU)
                meet(c, target, false, goal);
        } else if (l == label) {
            meet(c, target, true, goal);
        }
    }
    return arrives(c, label, goal);
}

/* ---- the blocks ---- */

/* The steps of a node, by blocks, as keys in order. False: no memory. */
static bool find_own(classing *c, uint32_t v)
{
    const lts_graph *g = c->task->g;
    uint32_t visible = g->first[v] + g->taus[v];
    base_key_set *own = &c->own;
    own->count = 0;
    if (!base_key_set_reserve(own, lts_graph_degree(g, v) + (size_t)1))
        return false;
    for (uint32_t i = g->first[v]; i < visible; i++)
        own->key[own->count++] = base_key(LTS_TAU, c->block[g->word[i]]);
    for (uint32_t i = visible; i < g->first[v + 1]; i += 2)
        own->key[own->count++] = base_key(g->word[i], g->word[i + 1] == v ? SELF : c->block[g->word[i + 1]]);
    if (c->task->diverges && c->task->diverges[v])
        own->key[own->count++] = base_key(DIVERGENT, SELF);
    base_key_set_sort_unique(own);
    return true;
}

static bool has_own(const classing *c, uint64_t step)
{
    size_t low = 0, high = c->own.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->own.key[middle] < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->own.count && c->own.key[low] == step;
}

static bool diverges(const classing *c, uint32_t block)
{
    return c->first[block + 1] > c->first[block] &&
           c->step[c->first[block + 1] - 1] == base_key(DIVERGENT, SELF); /* the largest key */
}

/* Is the node at hand of that block, to which one of its steps leads? */
static bool is_of(classing *c, uint32_t block)
{
    bool comes_there = has_own(c, base_key(LTS_TAU, block));
    bool diverges_itself = has_own(c, base_key(DIVERGENT, SELF));
    if (diverges_itself ? !diverges(c, block) : !comes_there && diverges(c, block))
        return false;
    for (size_t i = 0; i < c->own.count && c->work <= c->most; i++) {
        uint64_t step = c->own.key[i];
        if (label_of(step) != DIVERGENT && !can(c, block, label_of(step), target_of(step, block)))
            return false;
    }
    for (uint64_t e = c->first[block]; e < c->first[block + 1] && !comes_there && c->work <= c->most; e++) {
        uint64_t step = c->step[e];
        if (label_of(step) != DIVERGENT &&
            !others_can(c, UINT64_MAX, label_of(step), target_of(step, block), block))
            return false;
    }
    return true;
}

/* Leaves those steps of the node at hand that do not follow from others. */
static void keep_essential(classing *c)
{
    size_t kept = 0;
    uint64_t *essential = c->own.spare; /* as large */
    for (size_t i = 0; i < c->own.count && c->work <= c->most; i++) {
        uint64_t step = c->own.key[i];
        bool follows =
            (uint32_t)step != SELF && others_can(c, step, label_of(step), (uint32_t)step, LTS_NONE);
        if (!follows)
            essential[kept++] = step;
    }
    memcpy(c->own.key, essential, kept * sizeof *essential);
    c->own.count = kept;
}

/* The block that has just the steps at hand, which may be a new one. */
static base_status look_up(classing *c, uint32_t *block)
{
    size_t count = c->own.count;
    size_t size = count * sizeof *c->own.key;
    if (!base_hash_index_reserve(&c->index))
        return BASE_E_NOMEM;
    base_hash_cursor cursor = base_hash_index_begin(&c->index, base_hash_bytes(c->own.key, size));
    while ((*block = base_hash_index_next(&c->index, &cursor)) != BASE_NONE)
        if (c->first[*block + 1] - c->first[*block] == count &&
            memcmp(c->step + c->first[*block], c->own.key, size) == 0)
            return BASE_OK;
    uint32_t b = *block = c->blocks;
    size_t begin = b ? (size_t)c->first[b] : 0;
    if (!base_grow(c->first, c->first_room, b + (size_t)2) ||
        !base_grow(c->highest, c->highest_room, b + (size_t)1) ||
        !base_grow(c->step, c->step_room, begin + count))
        return BASE_E_NOMEM;
    base_hash_index_add(&c->index, &cursor, b);
    if (count > 0)
        memcpy(c->step + begin, c->own.key, size);
    c->first[b] = begin;
    c->first[b + 1] = begin + count;
    uint32_t highest = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t label = label_of(c->own.key[i]), target = target_of(c->own.key[i], b);
        uint32_t comes = label == LTS_TAU ? c->highest[target] : target;
        highest = comes > highest ? comes : highest;
    }
    c->highest[b] = highest;
    c->blocks++;
    return BASE_OK;
}

static base_status classify_node(classing *c, uint32_t v)
{
    if (!find_own(c, v))
        return BASE_E_NOMEM;
    uint32_t largest = LTS_NONE;
    for (size_t i = 0; i < c->own.count; i++) {
        uint32_t target = (uint32_t)c->own.key[i];
        if (target != SELF && (largest == LTS_NONE || target > largest))
            largest = target;
    }
    if (largest != LTS_NONE && is_of(c, largest)) {
        c->block[v] = largest;
        return BASE_OK;
    }
    keep_essential(c);
    return look_up(c, &c->block[v]);
}

/* Numbers the blocks by their least nodes. */
static base_status renumber(classing *c, lts_weak_acyclic *out)
{
    uint32_t nodes = c->task->g->nodes, *number = base_alloc(c->blocks, sizeof *number);
    uint32_t *old = base_alloc(c->blocks, sizeof *old);
    out->first = base_alloc(c->blocks + (uint64_t)1, sizeof *out->first);
    out->step = base_alloc(c->blocks ? c->first[c->blocks] : 0, sizeof *out->step);
    base_status status = number && old && out->first && out->step ? BASE_OK : BASE_E_NOMEM;
    for (uint32_t b = 0; b < c->blocks && !status; b++)
        number[b] = LTS_NONE;
    for (uint32_t v = 0; v < nodes && !status; v++) {
        uint32_t b = c->block[v];
        if (number[b] == LTS_NONE) {
            old[out->blocks] = b;
            number[b] = out->blocks++;
        }
        c->block[v] = number[b];
    }
    uint64_t at = 0;
    for (uint32_t n = 0; n < out->blocks && !status; n++) {
        out->first[n] = at;
        for (uint64_t e = c->first[old[n]]; e < c->first[old[n] + 1]; e++) {
            uint32_t label = label_of(c->step[e]);
            out->step[at++] =
                base_key(label == DIVERGENT ? LTS_TAU : label, number[target_of(c->step[e], old[n])]);
        }
    }
    if (!status) {
        out->first[out->blocks] = at;
        out->block = c->block;
        c->block = NULL;
    }
    free(number);
    free(old);
    return status;
}

base_status lts_weak_classify_acyclic(const lts_weak_task *task, lts_weak_acyclic *out)
{
    const lts_graph *g = task->g;
    *out = (lts_weak_acyclic){0};
    if (g->nodes > UINT32_MAX / 2 - 1)
        return BASE_E_LIMIT;
    classing c = {.task = task, .most = LEAST + (uint64_t)WORK * (g->nodes + g->first[g->nodes])};
    c.order = base_alloc(g->nodes, sizeof *c.order);
    c.block = base_alloc(g->nodes, sizeof *c.block);
    c.s.stack = base_alloc(2 * (uint64_t)g->nodes, sizeof *c.s.stack);
    c.s.stamp[0] = base_alloc_zeroed(g->nodes, sizeof(uint32_t));
    c.s.stamp[1] = base_alloc_zeroed(g->nodes, sizeof(uint32_t));
    base_status status =
        c.order && c.block && c.s.stack && c.s.stamp[0] && c.s.stamp[1] ? find_order(&c) : BASE_E_NOMEM;
    for (uint32_t i = 0; i < g->nodes && !status; i++) {
        status = classify_node(&c, c.order[i]);
        if (!status && c.work > c.most)
            status = BASE_E_LIMIT;
        if ((i & 0xfff) == 0 && task->options)
            lts_report_progress(task->options, "weak blocks", i, g->nodes);
    }
    if (!status)
        status = renumber(&c, out);
    free(c.order);
    free(c.block);
    free(c.first);
    free(c.step);
    free(c.highest);
    base_hash_index_release(&c.index);
    base_key_set_release(&c.own);
    free(c.s.stack);
    free(c.s.stamp[0]);
    free(c.s.stamp[1]);
    return status;
}

void lts_weak_acyclic_release(lts_weak_acyclic *classes)
{
    free(classes->block);
    free(classes->first);
    free(classes->step);
    *classes = (lts_weak_acyclic){0};
}
