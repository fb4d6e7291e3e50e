/* Real time in as few steps as there can be: the graph has only what does not follow from the rest, so a
 * cycle may go through many transactions one after the other where two would do. */
#include "base/array.h"
#include "histories/transactions/cycles.h"

#include <string.h>

#define LONG 1000u /* longer ones stay as they are */

static bool ended_before(const history_txns *t, uint32_t a, uint32_t b)
{
    if (a >= t->count || b >= t->count)
        return false;
    const history_op *x = &t->h->ops[t->txns[a].op], *y = &t->h->ops[t->txns[b].op];
    return x->outcome == HISTORY_OK && x->end != HISTORY_NEVER && x->end < y->start;
}

/* Replaces the longest piece of the cycle without an anti-dependency whose first transaction ended before its
 * last began by one edge. False: there is none of two edges. */
static bool cut_piece(history_txn_graph *g, const history_txns *t, history_txn_finding *f)
{
    uint32_t length = f->cycle_length, best = 1, at = 0;
    for (uint32_t i = 0; i < length; i++) {
        const history_txn_edge *e = &g->edges[f->cycle[i]];
        uint32_t from = e->from, steps = 0;
        while (steps + 1 < length && e->kind != TXN_RW) {
            steps++;
            if (steps > best && ended_before(t, from, e->to)) {
                best = steps;
                at = i;
            }
            e = &g->edges[f->cycle[(i + steps) % length]];
        }
    }
    if (best < 2)
        return false;
    history_txn_edge edge = {g->edges[f->cycle[at]].from,
                             g->edges[f->cycle[(at + best - 1) % length]].to,
                             TXN_ORDER,
                             HISTORY_WITH_REAL_TIME,
                             0,
                             HISTORY_ABSENT,
                             HISTORY_ABSENT};
    uint32_t kept[LONG];
    for (uint32_t i = best; i < length; i++)
        kept[i - best] = f->cycle[(at + i) % length];
    history_txn_graph_add(g, &edge);
    memcpy(f->cycle, kept, (length - best) * sizeof *kept);
    f->cycle[length - best] = g->edge_count - 1;
    f->cycle_length = length - best + 1;
    return !g->no_memory;
}

/* Makes of two writes in a row to the same key, none by a helper, one step. False: there are none. */
static bool join_writes(history_txn_graph *g, history_txn_finding *f)
{
    for (uint32_t i = 0; i < f->cycle_length; i++) {
        uint32_t next = (i + 1) % f->cycle_length;
        const history_txn_edge *a = &g->edges[f->cycle[i]], *b = &g->edges[f->cycle[next]];
        if (a->kind != TXN_WW || b->kind != TXN_WW || a->key != b->key || b->to >= g->txn_count ||
            a->from >= g->txn_count || a->to >= g->txn_count || a->from == b->to)
            continue;
        history_txn_edge edge = *a;
        edge.to = b->to;
        edge.next = b->next;
        edge.level = a->level > b->level ? a->level : b->level;
        history_txn_graph_add(g, &edge);
        f->cycle[i] = g->edge_count - 1;
        memmove(f->cycle + next, f->cycle + next + 1, (f->cycle_length - next - 1) * sizeof *f->cycle);
        f->cycle_length--;
        return !g->no_memory;
    }
    return false;
}

bool history_txn_shorten(history_txn_graph *g, const history_txns *t, history_txn_findings *findings)
{
    for (unsigned kind = HISTORY_G0; kind < HISTORY_ANOMALY_KINDS; kind++) {
        history_txn_finding *f = &findings->found[kind];
        while (!findings->found[HISTORY_INCOMPATIBLE_ORDER].count && f->cycle_length > 2 &&
               f->cycle_length <= LONG && join_writes(g, f))
            ;
        if (f->level == HISTORY_WITH_REAL_TIME && f->cycle_length <= LONG)
            while (f->cycle_length > 2 && cut_piece(g, t, f))
                ;
    }
    return !g->no_memory;
}
