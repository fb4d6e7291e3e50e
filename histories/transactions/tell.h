/* Anomalies in words. (tell.c) */
#ifndef HISTORIES_TRANSACTIONS_TELL_H
#define HISTORIES_TRANSACTIONS_TELL_H

#include "histories/transactions/graph.h"

/* Makes of a finding what the caller gets. False: no memory. */
bool history_txn_tell(const history_txns *t, const history_txn_graph *g, const history_txn_finding *finding,
                      history_anomaly *to);

#endif
