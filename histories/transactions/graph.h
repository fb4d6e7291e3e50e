/* The dependency graph of transactions: who must have come before whom, and why. (graph.c, orders.c) */
#ifndef HISTORIES_TRANSACTIONS_GRAPH_H
#define HISTORIES_TRANSACTIONS_GRAPH_H

#include "histories/transactions/parts.h"

typedef enum history_txn_edge_kind {
    TXN_WW,      /* the one's version of a key is before the other's */
    TXN_WR,      /* the other read what the one wrote */
    TXN_RW,      /* the one read a version before that of the other: an anti-dependency */
    TXN_ORDER,   /* the one was before the other, in its process or in real time */
    TXN_BETWEEN, /* as TXN_WW, but it follows from a read, so that it is no write's alone */
    TXN_PASS     /* from a helper node: belongs to the edge that leads to that */
} history_txn_edge_kind;

typedef struct history_txn_edge {
    uint32_t from, to;
    uint8_t kind;
    uint8_t level; /* a history_order_level: holds only where that order counts */
    uint32_t key;
    history_value value, next; /* what was written or read first, and what after it */
} history_txn_edge;

/* Nodes are the transactions, then helpers; those that did not take place have no edges. */
typedef struct history_txn_graph {
    base_arena *arena;
    uint32_t txn_count, node_count;
    history_txn_edge *edges;
    uint32_t edge_count, edge_room;
    uint32_t *first, *out; /* by node, after history_txn_graph_close: its edges' numbers */
    bool no_memory;        /* sticky */
} history_txn_graph;

void history_txn_graph_open(history_txn_graph *g, const history_txns *t);
/* An edge to itself is none. */
void history_txn_graph_add(history_txn_graph *g, const history_txn_edge *edge);

/* A transaction beside the value that it read or wrote. */
typedef struct history_txn_end {
    uint32_t txn;
    history_value value;
} history_txn_end;

/* Sorts them by their transactions' places. */
void history_txn_end_sort(history_txn_end *ends, uint32_t count, const uint32_t *place);
/* Edges from each source to every target but itself; `edge` has all but the ends' own. Where that would be
 * many, by helper nodes: their number stays in proportion to the ends. */
void history_txn_graph_star(history_txn_graph *g, const history_txn_end *sources, uint32_t source_count,
                            const history_txn_end *targets, uint32_t target_count,
                            const history_txn_edge *edge);
/* Sorts the edges to their nodes. False: no memory, now or before. */
bool history_txn_graph_close(history_txn_graph *g);

/* Each process's own order, and real time: only what does not follow from the rest. (orders.c) */
void history_txn_graph_add_processes(history_txn_graph *g, const history_txns *t);
void history_txn_graph_add_real_time(history_txn_graph *g, const history_txns *t);

#endif
