/* What lists, and registers, say of the order of transactions. (lists.c, registers.c) */
#ifndef HISTORIES_TRANSACTIONS_LISTS_H
#define HISTORIES_TRANSACTIONS_LISTS_H

#include "histories/transactions/graph.h"

/* Each finds what is wrong by itself, says which unknown transactions took place, and adds the edges.
 * `order`: places of the transactions in an order in which versions that have none otherwise are to be taken,
 * by transaction; or NULL. Sets *is_free when there are any such. False: no memory. */
bool history_txn_read_lists(history_txns *t, history_txn_graph *g, const uint32_t *order,
                            history_txn_findings *findings, bool *is_free);
/* `reads_count`: an order of transactions also says that what a later one reads is not older. */
bool history_txn_read_registers(history_txns *t, history_txn_graph *g, history_order_level level,
                                bool reads_count, const uint32_t *order, history_txn_findings *findings,
                                bool *is_free);

#endif
