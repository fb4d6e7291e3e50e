/* The orders that transactions had anyway: in their processes, and in real time. */
#include "histories/transactions/graph.h"

static void add_order(history_txn_graph *g, uint32_t from, uint32_t to, history_order_level level)
{
    history_txn_edge edge = {from, to, TXN_ORDER, (uint8_t)level, 0, HISTORY_ABSENT, HISTORY_ABSENT};
    history_txn_graph_add(g, &edge);
}

void history_txn_graph_add_processes(history_txn_graph *g, const history_txns *t)
{
    uint32_t *last = base_arena_array(t->arena, t->h->process_count + 1, sizeof *last); /* and one */
    if (!last) {
        g->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t process = t->h->ops[t->txns[i].op].process;
        if (!t->txns[i].committed)
            continue;
        if (last[process])
            add_order(g, last[process] - 1, i, HISTORY_WITH_PROCESSES);
        last[process] = i + 1;
    }
}

/* Only from the transactions that have ended and of which no later one is known to be between: those after
 * whose end none has both begun and ended. They are never more than there are processes. */
void history_txn_graph_add_real_time(history_txn_graph *g, const history_txns *t)
{
    const history *h = t->h;
    uint32_t *starts = base_arena_array(t->arena, (size_t)h->events + 1, sizeof *starts); /* and one */
    uint32_t *ends = base_arena_array(t->arena, (size_t)h->events + 1, sizeof *ends);
    uint32_t *front = base_arena_array(t->arena, (size_t)t->count + 1, sizeof *front), front_count = 0;
    if (!starts || !ends || !front) {
        g->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < t->count; i++) {
        const history_op *op = &h->ops[t->txns[i].op];
        if (!t->txns[i].committed)
            continue;
        starts[op->start] = i + 1;
        if (op->end != HISTORY_NEVER && op->outcome == HISTORY_OK)
            ends[op->end] = i + 1;
    }
    for (uint32_t event = 0; event < h->events; event++) {
        if (starts[event])
            for (uint32_t k = 0; k < front_count; k++)
                add_order(g, front[k], starts[event] - 1, HISTORY_WITH_REAL_TIME);
        if (!ends[event])
            continue;
        uint32_t ended = ends[event] - 1, began = h->ops[t->txns[ended].op].start, kept = 0;
        for (uint32_t k = 0; k < front_count; k++)
            if (h->ops[t->txns[front[k]].op].end > began)
                front[kept++] = front[k];
        front_count = kept;
        front[front_count++] = ended;
    }
}
