/* Shortest walks, breadth first. Edges from helper nodes count nothing. */
#include "base/array.h"
#include "histories/transactions/cycles.h"

#include <string.h>

bool history_txn_search_open(history_txn_search *s, uint32_t places)
{
    s->edge_to = base_alloc(places, sizeof *s->edge_to);
    s->seen = base_alloc_zeroed(places, sizeof *s->seen);
    s->parent = base_alloc(places, sizeof *s->parent);
    s->now = base_alloc(places, sizeof *s->now);
    s->next = base_alloc(places, sizeof *s->next);
    s->round = 0;
    s->work = 0;
    if (s->edge_to && s->parent && s->seen && s->now && s->next)
        return true;
    history_txn_search_close(s);
    return false;
}

void history_txn_search_close(history_txn_search *s)
{
    free(s->edge_to);
    free(s->parent);
    free(s->seen);
    free(s->now);
    free(s->next);
    *s = (history_txn_search){0};
}

/* Goes back from `to` by the edges that led to each place. */
static uint32_t trace(const history_txn_search *s, uint32_t from, uint32_t to, uint32_t *path, uint32_t limit)
{
    uint32_t length = 0;
    for (uint32_t place = to; place != from; place = s->parent[place]) {
        if (length == limit)
            return 0;
        path[length++] = s->edge_to[place];
    }
    for (uint32_t i = 0; i < length / 2; i++) {
        uint32_t e = path[i];
        path[i] = path[length - 1 - i];
        path[length - 1 - i] = e;
    }
    return length;
}

uint32_t history_txn_search_path(history_txn_search *s, const history_txn_walk *w, const uint32_t *component,
                                 uint32_t from, uint32_t to, uint32_t *path, uint32_t limit)
{
    const history_txn_graph *g = w->g;
    uint32_t now_count = 1, next_count = 0;
    if (component[from] != component[to] || from == to)
        return 0;
    s->round++;
    s->now[0] = from;
    s->seen[from] = s->round;
    for (uint32_t depth = 0; now_count && depth < limit; depth++) {
        /* What an edge of a helper leads to is as near as the helper: it comes at the end of the same list.
         */
        for (uint32_t i = 0; i < now_count; i++) {
            uint32_t place = s->now[i], node = history_txn_walk_node(w, place);
            for (uint32_t k = g->first[node]; k < g->first[node + 1]; k++) {
                const history_txn_edge *e = &g->edges[g->out[k]];
                uint32_t reached = history_txn_walk_step(w, place, e);
                s->work++;
                if (reached == TXN_NONE || component[reached] != component[from] ||
                    s->seen[reached] == s->round)
                    continue;
                s->seen[reached] = s->round;
                s->edge_to[reached] = g->out[k];
                s->parent[reached] = place;
                if (reached == to)
                    return trace(s, from, to, path, limit);
                if (e->kind == TXN_PASS)
                    s->now[now_count++] = reached;
                else
                    s->next[next_count++] = reached;
            }
        }
        uint32_t *swap = s->now;
        s->now = s->next;
        s->next = swap;
        now_count = next_count;
        next_count = 0;
    }
    return 0;
}
