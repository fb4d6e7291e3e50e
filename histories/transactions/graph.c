/* Building the graph. */
#include "histories/transactions/graph.h"

#include <assert.h>
#include <string.h>

void history_txn_graph_open(history_txn_graph *g, const history_txns *t)
{
    *g = (history_txn_graph){.arena = t->arena, .txn_count = t->count, .node_count = t->count};
}

void history_txn_graph_add(history_txn_graph *g, const history_txn_edge *edge)
{
    assert(edge->from < g->node_count && edge->to < g->node_count);
    if (edge->from == edge->to || g->no_memory)
        return;
    history_txn_edge *grown =
        base_arena_grow(g->arena, g->edges, g->edge_count, &g->edge_room, sizeof *g->edges);
    if (!grown) {
        g->no_memory = true;
        return;
    }
    g->edges = grown;
    g->edges[g->edge_count++] = *edge;
}

static void add_between(history_txn_graph *g, history_txn_edge edge, uint32_t from, uint32_t to)
{
    edge.from = from;
    edge.to = to;
    history_txn_graph_add(g, &edge);
}

/* Helpers in two chains: one before each target leads to it and all those before, one to it and all those
 * after. A source that is a target itself is led to the helpers on both sides of it. */
static void add_chains(history_txn_graph *g, const history_txn_end *sources, uint32_t source_count,
                       const history_txn_end *targets, uint32_t target_count, const history_txn_edge *edge)
{
    uint32_t before = g->node_count, after = before + target_count;
    uint32_t *place = base_arena_array(g->arena, g->txn_count + 1, sizeof *place); /* and one */
    if (!place || target_count > UINT32_MAX / 4 || after > UINT32_MAX - target_count) {
        g->no_memory = true;
        return;
    }
    g->node_count += 2 * target_count;
    history_txn_edge pass = *edge;
    pass.kind = TXN_PASS;
    for (uint32_t i = 0; i < target_count; i++) {
        place[targets[i].txn] = i + 1;
        pass.next = targets[i].value;
        add_between(g, pass, before + i, targets[i].txn);
        add_between(g, pass, after + i, targets[i].txn);
        pass.next = HISTORY_ABSENT;
        if (i > 0)
            add_between(g, pass, before + i, before + i - 1);
        if (i + 1 < target_count)
            add_between(g, pass, after + i, after + i + 1);
    }
    for (uint32_t i = 0; i < source_count; i++) {
        history_txn_edge in = *edge;
        uint32_t own = place[sources[i].txn];
        in.value = sources[i].value;
        in.next = HISTORY_ABSENT;
        if (!own) {
            add_between(g, in, sources[i].txn, before + target_count - 1);
            continue;
        }
        if (own > 1)
            add_between(g, in, sources[i].txn, before + own - 2);
        if (own < target_count)
            add_between(g, in, sources[i].txn, after + own);
    }
}

/* By heap, since a comparison by qsort would have no way to the places. */
void history_txn_end_sort(history_txn_end *ends, uint32_t count, const uint32_t *place)
{
    for (uint32_t left = count, root = count / 2; left > 1;) {
        history_txn_end moved;
        if (root > 0) {
            moved = ends[--root];
        } else {
            moved = ends[--left];
            ends[left] = ends[0];
        }
        uint32_t at = root;
        for (uint32_t child; (child = 2 * at + 1) < left; at = child) {
            if (child + 1 < left && place[ends[child + 1].txn] > place[ends[child].txn])
                child++;
            if (place[ends[child].txn] <= place[moved.txn])
                break;
            ends[at] = ends[child];
        }
        ends[at] = moved;
    }
}

void history_txn_graph_star(history_txn_graph *g, const history_txn_end *sources, uint32_t source_count,
                            const history_txn_end *targets, uint32_t target_count,
                            const history_txn_edge *edge)
{
    if (source_count == 0 || target_count == 0 || g->no_memory)
        return;
    if ((uint64_t)source_count * target_count > 4 * ((uint64_t)source_count + target_count)) {
        add_chains(g, sources, source_count, targets, target_count, edge);
        return;
    }
    for (uint32_t i = 0; i < source_count; i++)
        for (uint32_t k = 0; k < target_count; k++) {
            history_txn_edge e = *edge;
            e.value = sources[i].value;
            e.next = targets[k].value;
            add_between(g, e, sources[i].txn, targets[k].txn);
        }
}

bool history_txn_graph_close(history_txn_graph *g)
{
    g->first = base_arena_array(g->arena, (size_t)g->node_count + 2, sizeof *g->first);
    g->out = base_arena_array(g->arena, (size_t)g->edge_count + 1, sizeof *g->out);
    if (g->no_memory || !g->first || !g->out)
        return false;
    for (uint32_t i = 0; i < g->edge_count; i++)
        g->first[g->edges[i].from + 2]++;
    for (uint32_t i = 0; i < g->node_count; i++)
        g->first[i + 2] += g->first[i + 1];
    for (uint32_t i = 0; i < g->edge_count; i++)
        g->out[g->first[g->edges[i].from + 1]++] = i;
    return true;
}
