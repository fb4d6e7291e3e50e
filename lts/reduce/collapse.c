/* From an LTS to the graph that is refined: unreachable states left out, the states of each tau-cycle made
 * one (they are branching bisimilar), nodes renumbered along the tau steps so that whoever goes through them
 * in order has met all that a node can silently become before the node itself.
 *
 * Several threads write rows, some nodes each, and take turns to say how long these are.
 */
#include "config.h"

#include "base/check.h"

#include "lts/reduce/collapse.h"

#include "base/array.h"
#include "base/key_set.h"
#include "base/parallel/sequencer.h"
#include "base/parallel/thread_pool.h"
#include "lts/layers.h"
#include "lts/reachable.h"

#include <assert.h>
#include <string.h>

#define SMALL      4096u /* transitions for which other threads are not worth their start */
#define PART_NODES 1024u

/* What a thread has of its own: rows that have no place yet. */
typedef struct row_worker {
    uint32_t *word;
    size_t count, capacity;
    base_key_set keys;
    char apart[BASE_CACHE_PADDING];
} row_worker;

typedef struct collapsing {
    const lts *l;
    lts_graph *g;
    bool silent, mark;  /* tau steps are apart; divergence is marked */
    uint8_t *reachable; /* NULL: all states are kept */
    uint32_t count;     /* of nodes that have states */
    lts_state *least;   /* of each of these, its least state */
    lts_state *next;    /* per state, the next larger one of its node, or 0; NULL: none has one */
    base_thread_pool *pool;
    row_worker *workers;
    base_sequencer turns;
    _Atomic bool failed; /* a part of the rows */
    uint64_t words;      /* whose turn it is: so many have their place */
} collapsing;

void lts_graph_release(lts_graph *g)
{
    free(g->level_first);
    free(g->first);
    free(g->taus);
    free(g->word);
    free(g->node_of);
    *g = (lts_graph){0};
}

void lts_graph_check(const lts_graph *g)
{
    assert(g->levels >= 1 && g->level_first[0] == 0);
    assert(g->level_first[g->levels] == g->nodes);
    for (uint32_t level = 0; level < g->levels; level++) {
        uint32_t lower = g->level_first[level];
        assert(lower < g->level_first[level + 1]);
        for (uint32_t v = lower; v < g->level_first[level + 1]; v++) {
            const uint32_t *word = g->word + g->first[v], *end = g->word + g->first[v + 1];
            uint32_t words = g->first[v + 1] - g->first[v];
            assert(g->taus[v] <= words);
            assert((words - g->taus[v]) % 2 == 0);
            for (const uint32_t *visible = word + g->taus[v]; word < visible; word++)
                assert(*word < lower);
            for (; word < end; word += 2)
                assert(word[1] < g->nodes);
        }
    }
    for (lts_state s = 0; s < g->states; s++)
        assert(g->node_of[s] == LTS_NONE || g->node_of[s] < g->nodes);
    if (g->divergence != LTS_NONE) /* what it leads to has no step */
        assert(g->first[g->nodes - 1] == g->first[g->nodes]);
}

/* ---- nodes ---- */

/* Links the states of each node, ascending. */
static bool link_states(collapsing *c, const lts_layers *layers)
{
    c->next = base_alloc_zeroed(c->l->states, sizeof *c->next);
    if (!c->next)
        return false;
    for (uint32_t i = 0; i < layers->left_count; i++) {
        lts_state s = layers->left[i], leader = layers->leader[s];
        if (s != leader) {
            c->next[s] = c->next[leader];
            c->next[leader] = s;
        }
    }
    return true;
}

/* Finds the nodes, and which states each is made of. */
static base_status make_nodes(collapsing *c)
{
    lts_graph *g = c->g;
    const lts *l = c->l;
    lts_layers layers;
    g->node_of = base_alloc(l->states, sizeof *g->node_of);
    if (!g->node_of)
        return BASE_E_NOMEM;
    base_status status = lts_layers_find(l, c->silent ? LTS_TAU + 1 : 0, c->reachable, c->pool, &layers);
    if (status == BASE_OK)
        status = lts_layers_number(&layers, l->states, c->pool, g->node_of, &g->level_first, &c->least);
    if (status == BASE_OK && layers.has_cycles && !link_states(c, &layers))
        status = BASE_E_NOMEM;
    g->levels = layers.levels;
    lts_layers_release(&layers);
    if (status == BASE_OK)
        c->count = g->level_first[g->levels];
    return status;
}

/* ---- rows ---- */

static inline lts_state next_state(const collapsing *c, lts_state s)
{
    return c->next && c->next[s] ? c->next[s] : LTS_NONE;
}

/* A cycle brings the steps of several states together: keeps one of each. False: no memory. */
static bool drop_repetitions(row_worker *w, size_t start, uint32_t *taus)
{
    base_key_set *k = &w->keys;
    uint32_t *row = w->word + start, *steps = row + *taus, *end = w->word + w->count;
    if (!base_key_set_reserve(k, (size_t)(end - row)))
        return false;
    k->count = *taus;
    for (size_t i = 0; i < k->count; i++)
        k->key[i] = row[i];
    base_key_set_sort_unique(k);
    for (size_t i = 0; i < k->count; i++)
        *row++ = (uint32_t)k->key[i];
    *taus = (uint32_t)k->count;
    k->count = (size_t)(end - steps) / 2;
    for (size_t i = 0; i < k->count; i++)
        k->key[i] = base_key(steps[2 * i], steps[2 * i + 1]);
    base_key_set_sort_unique(k);
    for (size_t i = 0; i < k->count; i++) {
        *row++ = (uint32_t)(k->key[i] >> 32);
        *row++ = (uint32_t)k->key[i];
    }
    w->count = (size_t)(row - w->word);
    return true;
}

/* Makes room for the edges of a node, and for the mark of divergence. */
static bool reserve_row(const collapsing *c, row_worker *w, uint32_t v)
{
    uint64_t words = 2;
    for (lts_state s = c->least[v]; s != LTS_NONE; s = next_state(c, s))
        words += 2 * (c->l->first[s + 1] - c->l->first[s]);
    return words < SIZE_MAX - w->count && base_grow(w->word, w->capacity, w->count + (size_t)words);
}

/* Adds the targets of the tau steps that leave node v; whether others stay. */
static bool add_taus(const collapsing *c, row_worker *w, uint32_t v)
{
    const lts *l = c->l;
    bool stays = false;
    for (lts_state s = c->least[v]; s != LTS_NONE; s = next_state(c, s))
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label == LTS_TAU; e++) {
            uint32_t target = c->g->node_of[l->edges[e].target];
            if (target == v)
                stays = true;
            else
                w->word[w->count++] = target;
        }
    return stays;
}

static void add_steps(const collapsing *c, row_worker *w, uint32_t v)
{
    const lts *l = c->l;
    for (lts_state s = c->least[v]; s != LTS_NONE; s = next_state(c, s))
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++) {
            if (c->silent && l->edges[e].label == LTS_TAU)
                continue;
            w->word[w->count++] = l->edges[e].label;
            w->word[w->count++] = c->g->node_of[l->edges[e].target];
        }
}

/* Adds the row of node v to those that have no place yet. */
static bool add_row(const collapsing *c, row_worker *w, uint32_t v)
{
    size_t start = w->count;
    if (!reserve_row(c, w, v))
        return false;
    bool divergent = c->silent && add_taus(c, w, v) && c->mark;
    uint32_t taus = (uint32_t)(w->count - start);
    add_steps(c, w, v);
    if (divergent) {
        w->word[w->count++] = c->g->divergence;
        w->word[w->count++] = c->count;
    }
    if (next_state(c, c->least[v]) != LTS_NONE && !drop_repetitions(w, start, &taus))
        return false;
    c->g->first[v] = (uint32_t)start; /* from the beginning of the part, until that is known */
    c->g->taus[v] = taus;
    return true;
}

/* The rows of a part of the nodes: made, given a place, put there. */
static bool write_rows_of_part(collapsing *c, row_worker *w, size_t part)
{
    uint32_t begin = (uint32_t)part * PART_NODES;
    uint32_t end = c->count - begin < PART_NODES ? c->count : begin + PART_NODES;
    bool fine = true;
    w->count = 0;
    for (uint32_t v = begin; v < end && fine; v++)
        fine = add_row(c, w, v);
    base_sequencer_wait(&c->turns, part);
    uint64_t at = c->words;
    c->words += w->count;
    base_sequencer_advance(&c->turns);
    if (!fine || at + w->count >= LTS_NONE)
        return fine;
    for (uint32_t v = begin; v < end; v++)
        c->g->first[v] += (uint32_t)at;
    memcpy(c->g->word + at, w->word, w->count * sizeof *w->word);
    return true;
}

static uint32_t part_count(const collapsing *c)
{
    return (c->count - 1) / PART_NODES + 1;
}

/* Each thread is one item, and takes parts as long as there are any, also when one has failed: others wait
 * for its turn to pass. */
static bool write_parts(void *arg, unsigned who, size_t begin, size_t end)
{
    collapsing *c = arg;
    (void)begin, (void)end;
    for (size_t part; (part = base_sequencer_ticket(&c->turns)) < part_count(c);)
        if (!write_rows_of_part(c, &c->workers[who], part))
            atomic_store(&c->failed, true);
    return true;
}

static base_status write_rows(collapsing *c)
{
    lts_graph *g = c->g;
    uint64_t most = 2 * (c->l->transitions + c->count * (uint64_t)c->mark);
    g->nodes = c->count + c->mark;
    g->first = base_alloc((uint64_t)g->nodes + 1, sizeof *g->first);
    g->taus = base_alloc_zeroed(g->nodes, sizeof *g->taus);
    g->word = base_alloc((most < LTS_NONE ? most : LTS_NONE) + 1, sizeof *g->word);
    if (!g->first || !g->taus || !g->word)
        return BASE_E_NOMEM;
    base_thread_pool_run(c->pool, write_parts, c, 0, base_thread_pool_size(c->pool), 1);
    if (atomic_load(&c->failed))
        return BASE_E_NOMEM;
    if (c->words >= LTS_NONE)
        return BASE_E_LIMIT;
    for (uint32_t v = c->count; v <= g->nodes; v++)
        g->first[v] = (uint32_t)c->words;
    g->word = base_shrink(g->word, c->words + 1, sizeof *g->word);
    return BASE_OK;
}

/* Makes room for one level more, that of the node that divergence leads to. */
static bool add_level(lts_graph *g)
{
    uint32_t *grown = realloc(g->level_first, ((size_t)g->levels + 2) * sizeof *grown);
    if (!grown)
        return false;
    g->level_first = grown;
    g->level_first[++g->levels] = g->nodes;
    return true;
}

static base_status collapse_all(collapsing *c, bool keep_unreachable)
{
    base_status status = keep_unreachable ? BASE_OK : lts_reachable_parallel(c->l, c->pool, &c->reachable);
    if (status == BASE_OK)
        status = make_nodes(c);
    if (status == BASE_OK)
        status = write_rows(c);
    return status == BASE_OK && c->mark && !add_level(c->g) ? BASE_E_NOMEM : status;
}

static void release(collapsing *c)
{
    for (unsigned i = 0; c->workers && i < base_thread_pool_size(c->pool); i++) {
        free(c->workers[i].word);
        base_key_set_release(&c->workers[i].keys);
    }
    free(c->workers);
    free(c->reachable);
    free(c->least);
    free(c->next);
    base_sequencer_destroy(&c->turns);
    base_thread_pool_free(c->pool);
}

base_status lts_collapse(const lts *l, lts_equivalence with, bool keep_unreachable, unsigned jobs,
                         lts_graph *g)
{
    const lts_equivalence_row *row = lts_equivalence_get(with);
    assert(l->initial < l->states);
    assert(row->method == LTS_BY_PARTITION);
    assert(row->is_silent || !row->sees_divergence);
    collapsing c = {.l = l, .g = g, .silent = row->is_silent, .mark = row->sees_divergence};
    *g = (lts_graph){.states = l->states, .divergence = LTS_NONE};
    if (c.mark)
        g->divergence = base_names_count(l->labels);
    base_sequencer_init(&c.turns);
    c.pool = base_thread_pool_new(l->transitions < SMALL ? 1 : jobs);
    c.workers = c.pool ? base_alloc_zeroed(base_thread_pool_size(c.pool), sizeof *c.workers) : NULL;
    base_status status = c.workers ? collapse_all(&c, keep_unreachable) : BASE_E_NOMEM;
    release(&c);
    assert(status != BASE_OK || g->node_of[l->initial] < g->nodes);
    if (status == BASE_OK)
        base_debug(lts_graph_check(g));
    return status;
}
