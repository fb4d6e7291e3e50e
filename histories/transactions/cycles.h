/* Cycles of the dependency graph, by kind. (cycles.c, shortest.c) */
#ifndef HISTORIES_TRANSACTIONS_CYCLES_H
#define HISTORIES_TRANSACTIONS_CYCLES_H

#include "histories/transactions/graph.h"

/* Looks for the worst cycles up to that level: G0, G1c, G-single, G-nonadjacent, G2-item, each plain, then
 * with processes, then with real time, as far as `wanted` has their kinds; of each kind the first level that
 * has it, and a short one. False: no memory. */
bool history_txn_find_cycles(const history_txn_graph *g, history_order_level level, uint32_t wanted,
                             history_txn_findings *findings);

/* Has real time lead from one transaction of a cycle to another directly (shorten.c). False: no memory. */
bool history_txn_shorten(history_txn_graph *g, const history_txns *t, history_txn_findings *findings);

/* A way of going through the graph: which edges, and whether no two anti-dependencies may follow each other.
 * Then a place is twice the node, and one if the way to it was an anti-dependency. */
typedef struct history_txn_walk {
    const history_txn_graph *g;
    unsigned kinds; /* a bit a history_txn_edge_kind */
    history_order_level level;
    bool alternates;
} history_txn_walk;

static inline uint32_t history_txn_walk_places(const history_txn_walk *w)
{
    return w->alternates ? 2 * w->g->node_count : w->g->node_count;
}

static inline uint32_t history_txn_walk_node(const history_txn_walk *w, uint32_t place)
{
    return w->alternates ? place / 2 : place;
}

/* Where an edge leads from a place of its node; TXN_NONE: it cannot be taken. */
static inline uint32_t history_txn_walk_step(const history_txn_walk *w, uint32_t place,
                                             const history_txn_edge *e)
{
    if (!(w->kinds >> e->kind & 1) || e->level > w->level)
        return TXN_NONE;
    if (!w->alternates)
        return e->to;
    if (e->kind == TXN_RW)
        return place & 1 ? TXN_NONE : 2 * e->to + 1;
    return 2 * e->to + (e->kind == TXN_PASS ? place & 1 : 0);
}

/* The strongly connected components (components.c): a step leads to the same or a smaller number. NULL: no
 * memory; to be freed. */
uint32_t *history_txn_components(const history_txn_walk *w, uint32_t *count);

/* The shortest walk from one place to another, as edges, within the component of both (shortest.c). */
typedef struct history_txn_search {
    uint32_t *edge_to, *parent, *seen; /* by place */
    uint32_t *now, *next;              /* places */
    uint32_t round;
    uint64_t work; /* edges looked at so far */
} history_txn_search;

bool history_txn_search_open(history_txn_search *s, uint32_t places); /* false: no memory */
void history_txn_search_close(history_txn_search *s);
/* How many edges, at most `limit`; they are in `path`, which has room for so many, from the first on. 0: no
 * walk so short. */
uint32_t history_txn_search_path(history_txn_search *s, const history_txn_walk *w, const uint32_t *component,
                                 uint32_t from, uint32_t to, uint32_t *path, uint32_t limit);

#endif
