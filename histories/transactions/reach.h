/* Which anti-dependencies close a cycle. (reach.c) */
#ifndef HISTORIES_TRANSACTIONS_REACH_H
#define HISTORIES_TRANSACTIONS_REACH_H

#include "histories/transactions/cycles.h"

/* Keeps those of `edges` from whose end a walk by `w` leads back to their start, within the component
 * `whole`, of `whole_size` nodes, of both; stops when there are `most`. False: no memory. */
bool history_txn_closing_edges(const history_txn_walk *w, const uint32_t *whole, const uint32_t *whole_size,
                               uint32_t *edges, uint32_t *count, uint32_t most);

#endif
