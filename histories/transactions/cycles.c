/* Looking for cycles of each kind.
 *
 * Every cycle lies in a strongly connected component, so nothing is to be done where there is none with two
 * nodes, and an edge within one lies on a cycle. So a kind of cycle is looked for as an edge that it must
 * have, and a shortest walk back. That a walk back exists needs no search for G0, G1c and G2; for G-single
 * reach.c tells; and for G-nonadjacent the components of a graph twice as large, in whose places it is known
 * whether the way there was an anti-dependency. A walk there may pass a node twice; but then it falls apart
 * into two closed walks at least one of which has no two anti-dependencies next to each other either, so
 * where there is no simpler anomaly there is a cycle. */
#include "histories/transactions/cycles.h"
#include "base/array.h"
#include "histories/transactions/reach.h"

#include <assert.h>
#include <string.h>

#define WW        (1u << TXN_WW)
#define WR        (1u << TXN_WR)
#define RW        (1u << TXN_RW)
#define OTHER     (1u << TXN_ORDER | 1u << TXN_PASS)
#define BETWEEN   (1u << TXN_BETWEEN) /* counts where reads do */

#define TRIES     64u                /* edges of which the shortest cycle is looked for */
#define WORK_MOST UINT64_C(50000000) /* edges looked at, in looking for shorter ones */

typedef struct looking {
    const history_txn_graph *g;
    history_txn_findings *findings;
    history_order_level level;
    uint32_t *whole, *whole_size; /* components of all edges of the level, and how many nodes each has */
    uint32_t *path, *best, *mark; /* mark: by node */
    uint32_t path_room, marks;
    uint32_t best_length;
    uint32_t *edges; /* candidates */
    uint32_t edge_count;
} looking;

/* What a cycle is: how many anti-dependencies, and whether two of them are next to each other. */
static history_anomaly_kind kind_of(const history_txn_graph *g, const uint32_t *cycle, uint32_t length)
{
    uint32_t reads = 0, anti = 0;
    bool adjacent = false, last_was_anti = false;
    for (uint32_t i = length; i-- > 0 && !last_was_anti;) { /* the last edge that is not a helper's */
        if (g->edges[cycle[i]].kind == TXN_PASS)
            continue;
        last_was_anti = g->edges[cycle[i]].kind == TXN_RW;
        break;
    }
    for (uint32_t i = 0; i < length; i++) {
        uint8_t kind = g->edges[cycle[i]].kind;
        if (kind == TXN_PASS)
            continue;
        reads += kind == TXN_WR;
        anti += kind == TXN_RW;
        adjacent = adjacent || (kind == TXN_RW && last_was_anti);
        last_was_anti = kind == TXN_RW;
    }
    if (anti == 0)
        return reads ? HISTORY_G1C : HISTORY_G0;
    if (anti == 1)
        return HISTORY_G_SINGLE;
    return adjacent ? HISTORY_G2_ITEM : HISTORY_G_NONADJACENT;
}

/* Does the cycle pass no node twice? */
static bool is_simple(looking *l, const uint32_t *cycle, uint32_t length)
{
    l->marks++;
    for (uint32_t i = 0; i < length; i++) {
        uint32_t node = l->g->edges[cycle[i]].from;
        if (l->mark[node] == l->marks)
            return false;
        l->mark[node] = l->marks;
    }
    return true;
}

/* The edges of a kind within components. */
static bool gather(looking *l, const history_txn_walk *w, const uint32_t *component, uint8_t kind)
{
    const history_txn_graph *g = l->g;
    l->edge_count = 0;
    if (!l->edges)
        l->edges = base_alloc(g->edge_count, sizeof *l->edges);
    for (uint32_t i = 0; i < g->edge_count && l->edges; i++) {
        const history_txn_edge *e = &g->edges[i];
        if (e->kind != kind || e->level > l->level)
            continue;
        uint32_t from = w->alternates ? 2 * e->from : e->from, to = w->alternates ? 2 * e->to : e->to;
        if (w->alternates && kind == TXN_RW)
            to++;
        if (component[from] == component[to])
            l->edges[l->edge_count++] = i;
    }
    return l->edges != NULL;
}

static void keep(looking *l, history_anomaly_kind kind, bool is_sure)
{
    history_txn_finding *f = &l->findings->found[kind];
    if (f->count || (!l->best_length && !is_sure))
        return;
    uint32_t *cycle = base_arena_array(l->g->arena, (size_t)l->best_length + 1, sizeof *cycle);
    if (cycle)
        memcpy(cycle, l->best, l->best_length * sizeof *cycle);
    else
        l->best_length = 0;
    *f = (history_txn_finding){.kind = kind,
                               .level = l->level,
                               .count = l->edge_count,
                               .txn = TXN_NONE,
                               .other = TXN_NONE,
                               .cycle = cycle,
                               .cycle_length = l->best_length};
}

/* Tries the edges gathered, by walks back within `component`, for the shortest cycle of the kind. */
static bool try_edges(looking *l, const history_txn_walk *w, const uint32_t *component,
                      history_anomaly_kind kind)
{
    history_txn_search s;
    uint32_t tried = 0;
    l->best_length = 0;
    if (!l->edge_count)
        return true;
    if (!history_txn_search_open(&s, history_txn_walk_places(w)))
        return false;
    for (uint32_t i = 0; i < l->edge_count && l->best_length != 2; i++) {
        const history_txn_edge *e = &l->g->edges[l->edges[i]];
        uint32_t from = e->to, to = e->from;
        uint32_t limit = l->best_length ? l->best_length - 1 : l->path_room;
        if (w->alternates) {
            from = 2 * from + (e->kind == TXN_RW);
            to = 2 * to;
        }
        l->path[0] = l->edges[i];
        uint32_t length = history_txn_search_path(&s, w, component, from, to, l->path + 1, limit);
        if (length && kind_of(l->g, l->path, length + 1) == kind && is_simple(l, l->path, length + 1) &&
            (!l->best_length || length + 1 < l->best_length)) {
            memcpy(l->best, l->path, (length + 1) * sizeof *l->path);
            l->best_length = length + 1;
        }
        tried += l->best_length != 0;
        if (tried > TRIES || s.work > WORK_MOST)
            break;
    }
    history_txn_search_close(&s);
    /* Where there is nothing simpler, there is a cycle of the kind, even if none was met. */
    bool is_sure = true;
    for (unsigned simpler = HISTORY_G0; simpler < (unsigned)kind; simpler++)
        is_sure = is_sure && !l->findings->found[simpler].count;
    keep(l, kind, is_sure);
    return true;
}

/* Cycles with an edge of that kind, by edges of `kinds` otherwise. */
static bool look_for(looking *l, history_anomaly_kind kind, unsigned kinds, uint8_t must_have,
                     bool alternates)
{
    history_txn_walk w = {l->g, kinds, l->level, alternates};
    uint32_t count;
    uint32_t *component = history_txn_components(&w, &count);
    bool ok = component && gather(l, &w, component, must_have) && try_edges(l, &w, component, kind);
    free(component);
    return ok;
}

static bool look_for_single(looking *l)
{
    history_txn_walk all = {l->g, WW | BETWEEN | WR | RW | OTHER, l->level, false},
                     others = {l->g, WW | BETWEEN | WR | OTHER, l->level, false};
    return gather(l, &all, l->whole, TXN_RW) &&
           (!l->edge_count ||
            history_txn_closing_edges(&others, l->whole, l->whole_size, l->edges, &l->edge_count, TRIES)) &&
           try_edges(l, &others, l->whole, HISTORY_G_SINGLE);
}

static bool look_at_level(looking *l, uint32_t wanted)
{
    history_txn_walk all = {l->g, WW | BETWEEN | WR | RW | OTHER, l->level, false};
    const history_txn_finding *found = l->findings->found;
    uint32_t count;
    bool ok = true, any = false;
    l->whole = history_txn_components(&all, &count);
    l->whole_size = base_alloc_zeroed(count, sizeof *l->whole_size);
    if (!l->whole || !l->whole_size)
        return false;
    for (uint32_t n = 0; n < l->g->node_count; n++)
        any = ++l->whole_size[l->whole[n]] > 1 || any;
    if (!any)
        return true;
    if (wanted >> HISTORY_G0 & 1 && !found[HISTORY_G0].count)
        ok = look_for(l, HISTORY_G0, WW | OTHER, TXN_WW, false);
    if (ok && wanted >> HISTORY_G1C & 1 && !found[HISTORY_G1C].count)
        ok = look_for(l, HISTORY_G1C, WW | WR | OTHER, TXN_WR, false);
    if (ok && wanted >> HISTORY_G_SINGLE & 1 && !found[HISTORY_G_SINGLE].count)
        ok = look_for_single(l);
    /* Where there is a simpler one, these say nothing new. */
    if (found[HISTORY_G_SINGLE].count)
        return ok;
    if (ok && wanted >> HISTORY_G_NONADJACENT & 1 && !found[HISTORY_G_NONADJACENT].count)
        ok = look_for(l, HISTORY_G_NONADJACENT, WW | BETWEEN | WR | RW | OTHER, TXN_RW, true);
    if (ok && wanted >> HISTORY_G2_ITEM & 1 && !found[HISTORY_G_NONADJACENT].count &&
        !found[HISTORY_G2_ITEM].count)
        ok = look_for(l, HISTORY_G2_ITEM, WW | BETWEEN | WR | RW | OTHER, TXN_RW, false);
    return ok;
}

bool history_txn_find_cycles(const history_txn_graph *g, history_order_level level, uint32_t wanted,
                             history_txn_findings *findings)
{
    looking l = {.g = g, .findings = findings};
    l.path_room = 2 * g->node_count;
    l.path = base_alloc((size_t)l.path_room + 1, sizeof *l.path);
    l.best = base_alloc((size_t)l.path_room + 1, sizeof *l.best);
    l.mark = base_alloc_zeroed(g->node_count, sizeof *l.mark);
    bool ok = l.path && l.best && l.mark;
    for (unsigned at = HISTORY_PLAIN; at <= (unsigned)level && ok; at++) {
        l.level = (history_order_level)at;
        ok = look_at_level(&l, wanted);
        free(l.whole);
        free(l.whole_size);
        l.whole = l.whole_size = NULL;
    }
    free(l.path);
    free(l.best);
    free(l.mark);
    free(l.edges);
    return ok;
}
