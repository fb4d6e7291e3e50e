/* From an LTS to the graph that is refined: unreachable states left out, the states of each tau-cycle made
 * one (they are branching bisimilar), nodes renumbered along the tau steps so that whoever goes through them
 * in order has met all that a node can silently become before the node itself.
 */
#include "lts/collapse.h"

#include "lts/grow.h"
#include "lts/keys.h"

#include <assert.h>

#define NO_MEMORY UINT32_MAX

typedef struct collapse {
    const lts *l;
    lts_graph *g;
    bool silent, mark;  /* tau steps are apart; divergence is marked */
    uint8_t *reachable; /* NULL: all states are kept */
    uint32_t count;     /* of components */
    uint32_t *group;    /* per state, its component, later its node; LTS_NONE: left out */
    uint32_t *begin;    /* the states of group i are member[begin[i]] .. member[begin[i + 1] - 1] */
    lts_state *member;
    uint64_t words; /* how many the rows need at most */
    lts_keys keys;
} collapse;

void lts_graph_release(lts_graph *g)
{
    free(g->level_first);
    free(g->first);
    free(g->taus);
    free(g->word);
    free(g->node_of);
    *g = (lts_graph){0};
}

static lts_status find_components(collapse *c)
{
    if (c->silent)
        return lts_tau_components(c->l, c->reachable, c->group, &c->count);
    for (lts_state s = 0; s < c->l->states; s++)
        c->group[s] = !c->reachable || c->reachable[s] ? c->count++ : LTS_NONE;
    return LTS_OK;
}

/* Lists the states of each group, ascending. */
static void gather(collapse *c)
{
    for (uint32_t i = 0; i <= c->count; i++)
        c->begin[i] = 0;
    for (lts_state s = 0; s < c->l->states; s++)
        if (c->group[s] != LTS_NONE)
            c->begin[c->group[s]]++;
    for (uint32_t i = 0, sum = 0; i <= c->count; i++)
        c->begin[i] = sum += c->begin[i];
    for (lts_state s = c->l->states; s-- > 0;)
        if (c->group[s] != LTS_NONE)
            c->member[--c->begin[c->group[s]]] = s;
}

/* The level of component i: one more than the highest that its tau steps lead to; these are components of
 * smaller numbers. Counts the words of its row as well. */
static uint32_t find_level(collapse *c, uint32_t i, const uint32_t *level)
{
    uint32_t here = 0;
    for (uint32_t m = c->begin[i]; m < c->begin[i + 1]; m++) {
        lts_state s = c->member[m];
        uint64_t e = c->l->first[s], end = c->l->first[s + 1];
        for (; c->silent && e < end && c->l->edges[e].label == LTS_TAU; e++) {
            uint32_t below = c->group[c->l->edges[e].target];
            assert(below <= i);
            if (below == i)
                continue;
            c->words++;
            if (level[below] >= here)
                here = level[below] + 1;
        }
        c->words += 2 * (end - e);
    }
    c->words += 2 * c->mark;
    return here;
}

/* Turns components into nodes, numbered by level, then by least state. */
static lts_status number_nodes(collapse *c, uint32_t *level, uint32_t *number)
{
    lts_graph *g = c->g;
    for (uint32_t i = 0; i < c->count; i++) {
        level[i] = find_level(c, i, level);
        if (level[i] >= g->levels)
            g->levels = level[i] + 1;
    }
    g->level_first = lts_alloc_zeroed((uint64_t)g->levels + 2, sizeof *g->level_first);
    if (!g->level_first)
        return LTS_E_NOMEM;
    uint32_t *next = g->level_first + 1; /* next[i]: the number that the next node of level i gets */
    for (uint32_t i = 0; i < c->count; i++) {
        number[i] = LTS_NONE;
        next[level[i] + 1]++;
    }
    for (uint32_t i = 1; i <= g->levels; i++)
        next[i] += next[i - 1];
    for (lts_state s = 0; s < c->l->states; s++) {
        uint32_t i = c->group[s];
        if (i == LTS_NONE)
            continue;
        if (number[i] == LTS_NONE)
            number[i] = next[level[i]]++;
        c->group[s] = number[i];
    }
    return LTS_OK;
}

static lts_status order_nodes(collapse *c)
{
    uint32_t *level = lts_alloc(c->count, sizeof *level);
    uint32_t *number = lts_alloc(c->count, sizeof *number);
    lts_status status = level && number ? number_nodes(c, level, number) : LTS_E_NOMEM;
    free(level);
    free(number);
    return status;
}

/* A cycle brings the steps of several states together: keeps one of each. Returns the row's new end or
 * NO_MEMORY. */
static uint32_t drop_repetitions(collapse *c, uint32_t v, uint32_t end)
{
    lts_graph *g = c->g;
    lts_keys *k = &c->keys;
    uint32_t *row = g->word + g->first[v], *steps = row + g->taus[v];
    uint32_t *old_end = g->word + end;
    if (!lts_keys_reserve(k, (size_t)(old_end - row)))
        return NO_MEMORY;
    k->count = g->taus[v];
    for (size_t i = 0; i < k->count; i++)
        k->key[i] = row[i];
    lts_keys_settle(k);
    for (size_t i = 0; i < k->count; i++)
        *row++ = (uint32_t)k->key[i];
    g->taus[v] = (uint32_t)k->count;
    k->count = (size_t)(old_end - steps) / 2;
    for (size_t i = 0; i < k->count; i++)
        k->key[i] = lts_key(steps[2 * i], steps[2 * i + 1]);
    lts_keys_settle(k);
    for (size_t i = 0; i < k->count; i++) {
        *row++ = (uint32_t)(k->key[i] >> 32);
        *row++ = (uint32_t)k->key[i];
    }
    return (uint32_t)(row - g->word);
}

/* Writes the row of node v from the edges of its states. Returns its end or NO_MEMORY. */
static uint32_t write_row(collapse *c, uint32_t v, uint32_t at)
{
    lts_graph *g = c->g;
    const lts *l = c->l;
    uint32_t *word = g->word;
    bool divergent = false;
    for (uint32_t m = c->begin[v]; c->silent && m < c->begin[v + 1]; m++)
        for (uint64_t e = l->first[c->member[m]], end = l->first[c->member[m] + 1];
             e < end && l->edges[e].label == LTS_TAU; e++) {
            uint32_t target = c->group[l->edges[e].target];
            if (target != v)
                word[at++] = target;
            else
                divergent = true;
        }
    g->taus[v] = at - g->first[v];
    for (uint32_t m = c->begin[v]; m < c->begin[v + 1]; m++)
        for (uint64_t e = l->first[c->member[m]], end = l->first[c->member[m] + 1]; e < end; e++) {
            if (c->silent && l->edges[e].label == LTS_TAU)
                continue;
            word[at++] = l->edges[e].label;
            word[at++] = c->group[l->edges[e].target];
        }
    if (divergent && c->mark) {
        word[at++] = g->divergence;
        word[at++] = c->count;
    }
    return c->begin[v + 1] - c->begin[v] > 1 ? drop_repetitions(c, v, at) : at;
}

static lts_status write_rows(collapse *c)
{
    lts_graph *g = c->g;
    if (c->words >= NO_MEMORY)
        return LTS_E_LIMIT;
    g->nodes = c->count + c->mark;
    g->first = lts_alloc((uint64_t)g->nodes + 1, sizeof *g->first);
    g->taus = lts_alloc_zeroed(g->nodes, sizeof *g->taus);
    g->word = lts_alloc(c->words + 1, sizeof *g->word);
    if (!g->first || !g->taus || !g->word)
        return LTS_E_NOMEM;
    uint32_t at = 0;
    for (uint32_t v = 0; v < c->count; v++) {
        g->first[v] = at;
        at = write_row(c, v, at);
        if (at == NO_MEMORY)
            return LTS_E_NOMEM;
    }
    for (uint32_t v = c->count; v <= g->nodes; v++)
        g->first[v] = at;
    if (c->mark)
        g->level_first[++g->levels] = g->nodes;
    uint32_t *shrunk = realloc(g->word, ((size_t)at + 1) * sizeof *g->word);
    g->word = shrunk ? shrunk : g->word;
    return LTS_OK;
}

static lts_status collapse_all(collapse *c)
{
    uint64_t states = c->l->states;
    lts_status status = LTS_OK;
    c->group = c->g->node_of = lts_alloc(states, sizeof *c->group);
    c->begin = lts_alloc(states + 1, sizeof *c->begin);
    c->member = lts_alloc(states, sizeof *c->member);
    if (!c->group || !c->begin || !c->member)
        return LTS_E_NOMEM;
    if ((status = find_components(c)) != LTS_OK)
        return status;
    gather(c);
    if ((status = order_nodes(c)) != LTS_OK)
        return status;
    gather(c);
    return write_rows(c);
}

lts_status lts_collapse(const lts *l, lts_equivalence with, bool keep_unreachable, lts_graph *g)
{
    assert(with == LTS_STRONG || with == LTS_BRANCHING || with == LTS_DIVERGENCE_BRANCHING);
    collapse c = {.l = l, .g = g, .silent = with != LTS_STRONG, .mark = with == LTS_DIVERGENCE_BRANCHING};
    *g = (lts_graph){.states = l->states, .divergence = LTS_NONE};
    if (c.mark)
        g->divergence = lts_names_count(l->labels);
    lts_status status = keep_unreachable ? LTS_OK : lts_reachable(l, &c.reachable);
    if (status == LTS_OK)
        status = collapse_all(&c);
    free(c.reachable);
    free(c.begin);
    free(c.member);
    lts_keys_release(&c.keys);
    return status;
}
