/* Weak bisimulation of a graph whose cycles are small, from the bottom up.
 *
 * Nodes are taken component by component, from the bottom up: those that a node's steps lead to have their
 * blocks already, or are of its own component. So what it can do is known by blocks, and blocks are numbered
 * so that steps lead to smaller ones, or stay in their group. Of a node that is alone in its component:
 *
 * - a block that the node can come to, and is of itself, is of the group of the largest that a step of the
 * node leads to: from there one can come to all others. Whether it is one of those is asked of the steps of
 * both, one by one;
 * - else the node is of a block that has the same essential steps, if there is one: these are the same for
 *   all that is weakly bisimilar (Eloranta, Tienari and Valmari, "Essential transitions to bisimulation
 *   equivalences", TCS 1997), a step to the node itself being one to its block.
 *
 * Components of several nodes: component.c. The work is counted, and given up when it is too much.
 */
#include "lts/reduce/weak/upward.h"

#include "base/array.h"
#include "lts/reduce/weak/component.h"

#include <assert.h>
#include <string.h>

#define WORK  256u                /* looks at steps, for each word of the graph, */
#define LEAST ((uint64_t)1 << 22) /* and so many in any case */

typedef struct classing {
    const lts_weak_task *task;
    uint32_t *order;      /* the nodes, by component, from the bottom up; those of one in order */
    uint32_t *components; /* where they begin in it, and its end */
    uint32_t count;
    uint32_t *block; /* per node; LTS_NONE: not yet */
    lts_weak_known known;
    lts_weak_component *component;
} classing;

/* ---- the order ---- */

/* The targets of a node, silent ones first; NULL behind the last. */
static const uint32_t *target_at(const lts_graph *g, uint32_t v, uint32_t n)
{
    uint32_t at = g->first[v] + (n < g->taus[v] ? n : g->taus[v] + 2 * (n - g->taus[v]) + 1);
    return at < g->first[v + 1] ? &g->word[at] : NULL;
}

/* Tarjan's search, by a stack of its own. All have room for all nodes; `index` is zeroed. */
typedef struct tarjan {
    uint32_t *next, *path, *index, *low; /* `index` from 1; UINT32_MAX: its component is done */
    uint32_t seen, done, depth;
    uint32_t *waiting; /* nodes whose components are not done */
    uint32_t waiting_count;
} tarjan;

static void enter(tarjan *t, uint32_t v)
{
    t->index[v] = t->low[v] = ++t->seen;
    t->next[v] = 0;
    t->path[t->depth++] = v;
    t->waiting[t->waiting_count++] = v;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* All targets of `v` have been seen. Is it the first of its component, then that is done. */
static void leave(tarjan *t, classing *c, uint32_t v)
{
    t->depth--;
    if (t->depth > 0 && t->low[v] < t->low[t->path[t->depth - 1]])
        t->low[t->path[t->depth - 1]] = t->low[v];
    if (t->low[v] != t->index[v])
        return;
    uint32_t begin = t->done, member;
    c->components[c->count++] = begin;
    do {
        member = t->waiting[--t->waiting_count];
        t->index[member] = UINT32_MAX;
        c->order[t->done++] = member;
    } while (member != v);
    if (t->done - begin > 1)
        qsort(c->order + begin, t->done - begin, sizeof *c->order, by_number);
}

static void put_in_order(tarjan *t, classing *c)
{
    const lts_graph *g = c->task->g;
    for (uint32_t root = 0; root < g->nodes; root++) {
        if (t->index[root])
            continue;
        enter(t, root);
        while (t->depth > 0) {
            uint32_t v = t->path[t->depth - 1];
            const uint32_t *target = target_at(g, v, t->next[v]++);
            if (!target)
                leave(t, c, v);
            else if (!t->index[*target])
                enter(t, *target);
            else if (t->index[*target] < t->low[v]) /* not of one that is done */
                t->low[v] = t->index[*target];
        }
    }
    assert(t->done == g->nodes);
    c->components[c->count] = t->done;
}

static base_status find_order(classing *c)
{
    uint32_t nodes = c->task->g->nodes;
    tarjan t = {.next = base_alloc(nodes, sizeof(uint32_t)),
                .path = base_alloc(nodes, sizeof(uint32_t)),
                .index = base_alloc_zeroed(nodes, sizeof(uint32_t)),
                .low = base_alloc(nodes, sizeof(uint32_t)),
                .waiting = base_alloc(nodes, sizeof(uint32_t))};
    bool fine = t.next && t.path && t.index && t.low && t.waiting;
    if (fine)
        put_in_order(&t, c);
    free(t.next);
    free(t.path);
    free(t.index);
    free(t.low);
    free(t.waiting);
    return fine ? BASE_OK : BASE_E_NOMEM;
}

/* ---- the blocks ---- */

/* The steps of a node, by blocks, as keys in order. False: no memory. */
static bool find_own(classing *c, uint32_t v)
{
    const lts_graph *g = c->task->g;
    uint32_t visible = g->first[v] + g->taus[v];
    base_key_set *own = &c->known.own;
    own->count = 0;
    if (!base_key_set_reserve(own, lts_graph_degree(g, v) + (size_t)1))
        return false;
    for (uint32_t i = g->first[v]; i < visible; i++)
        own->key[own->count++] = base_key(LTS_TAU, c->block[g->word[i]]);
    for (uint32_t i = visible; i < g->first[v + 1]; i += 2)
        own->key[own->count++] =
            base_key(g->word[i], g->word[i + 1] == v ? LTS_WEAK_SELF : c->block[g->word[i + 1]]);
    if (c->task->diverges && c->task->diverges[v])
        own->key[own->count++] = base_key(LTS_WEAK_DIVERGENT, LTS_WEAK_SELF);
    base_key_set_sort_unique(own);
    return true;
}

static bool has_own(const base_key_set *own, uint64_t step)
{
    size_t low = 0, high = own->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (own->key[middle] < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low < own->count && own->key[low] == step;
}

static uint64_t most_work(const lts_graph *g)
{
    return LEAST + (uint64_t)WORK * (g->nodes + g->first[g->nodes]);
}

/* Is the node at hand of that block, to which one of its steps leads? */
static bool is_of(classing *c, uint32_t block)
{
    lts_weak_known *k = &c->known;
    const base_key_set *own = &k->own;
    uint64_t most = most_work(c->task->g);
    bool comes_there = has_own(own, base_key(LTS_TAU, block));
    bool diverges_itself = has_own(own, base_key(LTS_WEAK_DIVERGENT, LTS_WEAK_SELF));
    if (diverges_itself ? !lts_weak_diverges(k, block) : !comes_there && lts_weak_diverges(k, block))
        return false;
    for (size_t i = 0; i < own->count && k->work <= most; i++) {
        uint64_t step = own->key[i];
        if (lts_weak_label(step) != LTS_WEAK_DIVERGENT &&
            !lts_weak_can(k, block, lts_weak_label(step), lts_weak_target(step, block)))
            return false;
    }
    for (uint64_t e = k->first[block]; e < k->first[block + 1] && !comes_there && k->work <= most; e++) {
        uint64_t step = k->step[e];
        if (lts_weak_label(step) != LTS_WEAK_DIVERGENT &&
            !lts_weak_others_can(k, UINT64_MAX, lts_weak_label(step), lts_weak_target(step, block), block))
            return false;
    }
    return true;
}

/* The block that the node at hand can come to and is of; LTS_NONE: it is of none. */
static uint32_t find_below(classing *c)
{
    const base_key_set *own = &c->known.own;
    uint32_t largest = LTS_NONE;
    for (size_t i = 0; i < own->count; i++) {
        uint32_t target = (uint32_t)own->key[i];
        if (target != LTS_WEAK_SELF && (largest == LTS_NONE || target > largest))
            largest = target;
    }
    if (largest == LTS_NONE || is_of(c, largest))
        return largest;
    for (uint32_t b = c->known.group[largest]; b <= c->known.last[largest]; b++)
        if (b != largest && is_of(c, b))
            return b;
    return LTS_NONE;
}

/* Leaves those steps of the node at hand that do not follow from others. */
static void keep_essential(lts_weak_known *k, uint64_t most)
{
    size_t kept = 0;
    uint64_t *essential = k->own.spare; /* as large */
    for (size_t i = 0; i < k->own.count && k->work <= most; i++) {
        uint64_t step = k->own.key[i];
        bool follows = (uint32_t)step != LTS_WEAK_SELF &&
                       lts_weak_others_can(k, step, lts_weak_label(step), (uint32_t)step, LTS_NONE);
        if (!follows)
            essential[kept++] = step;
    }
    memcpy(k->own.key, essential, kept * sizeof *essential);
    k->own.count = kept;
}

static base_status classify_node(classing *c, uint32_t v)
{
    lts_weak_known *k = &c->known;
    if (!find_own(c, v))
        return BASE_E_NOMEM;
    uint32_t block = find_below(c);
    if (block == LTS_NONE) {
        keep_essential(k, most_work(c->task->g));
        if (!lts_weak_make_room(k))
            return BASE_E_NOMEM;
        block = lts_weak_find(k);
    }
    if (block == LTS_NONE) {
        block = k->blocks;
        lts_weak_add(k, block, block);
    }
    c->block[v] = block;
    return BASE_OK;
}

static base_status classify_all(classing *c)
{
    const lts_graph *g = c->task->g;
    base_status status = BASE_OK;
    for (uint32_t i = 0; i < c->count && !status; i++) {
        const uint32_t *nodes = c->order + c->components[i];
        uint32_t count = c->components[i + 1] - c->components[i];
        status =
            count == 1 ? classify_node(c, *nodes) : lts_weak_classify_component(c->component, nodes, count);
        if (!status && c->known.work > most_work(g))
            status = BASE_E_LIMIT;
        if ((i & 0xfff) == 0 && c->task->options)
            lts_report_progress(c->task->options, "weak blocks", c->components[i], g->nodes);
    }
    return status;
}

/* Numbers the blocks by their least nodes. */
static base_status renumber(classing *c, lts_weak_upward *out)
{
    const lts_weak_known *k = &c->known;
    uint32_t nodes = c->task->g->nodes, *number = base_alloc(k->blocks, sizeof *number);
    uint32_t *old = base_alloc(k->blocks, sizeof *old);
    out->first = base_alloc(k->blocks + (uint64_t)1, sizeof *out->first);
    out->step = base_alloc(k->blocks ? k->first[k->blocks] : 0, sizeof *out->step);
    base_status status = number && old && out->first && out->step ? BASE_OK : BASE_E_NOMEM;
    for (uint32_t b = 0; b < k->blocks && !status; b++)
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
        for (uint64_t e = k->first[old[n]]; e < k->first[old[n] + 1]; e++) {
            uint32_t label = lts_weak_label(k->step[e]);
            out->step[at++] = base_key(label == LTS_WEAK_DIVERGENT ? LTS_TAU : label,
                                       number[lts_weak_target(k->step[e], old[n])]);
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

base_status lts_weak_classify_upward(const lts_weak_task *task, lts_weak_upward *out)
{
    const lts_graph *g = task->g;
    *out = (lts_weak_upward){0};
    if (g->nodes > UINT32_MAX / 2 - 1)
        return BASE_E_LIMIT;
    classing c = {.task = task,
                  .order = base_alloc(g->nodes, sizeof *c.order),
                  .components = base_alloc(g->nodes + (uint64_t)1, sizeof *c.components),
                  .block = base_alloc(g->nodes, sizeof *c.block)};
    bool fine = lts_weak_known_begin(&c.known, g->nodes) && c.order && c.components && c.block;
    c.component = fine ? lts_weak_component_new(task, &c.known, c.block) : NULL;
    base_status status = c.component ? find_order(&c) : BASE_E_NOMEM;
    if (!status)
        status = classify_all(&c);
    if (!status)
        status = renumber(&c, out);
    free(c.order);
    free(c.components);
    free(c.block);
    lts_weak_component_free(c.component);
    lts_weak_known_release(&c.known);
    return status;
}

void lts_weak_upward_release(lts_weak_upward *classes)
{
    free(classes->block);
    free(classes->first);
    free(classes->step);
    *classes = (lts_weak_upward){0};
}
