/* What the files of this folder share: transactions taken apart, what was written where, and what was found.
 * (parts.c) */
#ifndef HISTORIES_TRANSACTIONS_PARTS_H
#define HISTORIES_TRANSACTIONS_PARTS_H

#include "base/arena.h"
#include "base/word_index.h"
#include "histories/transactions/transactions.h"

#define TXN_NONE UINT32_MAX

typedef struct history_txn_step {
    bool is_write;
    uint32_t key;        /* dense */
    history_value value; /* a list's read: the list; HISTORY_ABSENT: a read whose answer is not known */
    uint32_t write;      /* number of the write, of a write */
} history_txn_step;

typedef struct history_txn {
    uint32_t op; /* of the history */
    history_outcome outcome;
    bool committed;        /* it took place: ok, or unknown and somebody saw it */
    uint32_t first, count; /* its steps */
} history_txn;

/* A value written to a key; each is written once. */
typedef struct history_txn_write {
    uint32_t txn, key; /* TXN_NONE: nobody wrote it, or it was there at the start */
    history_value value;
    bool is_initial;
    bool is_final; /* the transaction's last one to the key */
} history_txn_write;

typedef struct history_txn_key {
    history_value name;
    history_value init; /* HISTORY_ABSENT: none given */
} history_txn_key;

typedef struct history_txns {
    const history *h;
    bool is_list;
    base_arena *arena;
    history_txn *txns;
    uint32_t count;
    history_txn_step *steps;
    uint32_t step_count;
    uint32_t *step_txn;              /* by step */
    uint32_t *key_first, *key_steps; /* by key: its steps, in order */
    history_txn_key *keys;
    uint32_t key_count;
    base_word_index index; /* pairs of key and value: numbers of writes */
    history_txn_write *writes;
    uint32_t write_capacity;
    char *undecidable; /* why nothing can be said, or NULL */
} history_txns;

/* Takes the history apart. */
base_status history_txns_open(history_txns *t, const history *h, bool is_list, history_value init,
                              base_error *error);
void history_txns_close(history_txns *t);
/* The write of that value to the key, which is entered when it is new; NULL: no memory. */
history_txn_write *history_txns_write(history_txns *t, uint32_t key, history_value value);
/* The same; NULL: there is none. */
history_txn_write *history_txns_find_write(const history_txns *t, uint32_t key, history_value value);
/* The items of a list that was read, null being an empty one. */
const history_value *history_txns_items(const history_txns *t, history_value list, uint32_t *count);

/* What was found. */
typedef struct history_txn_finding {
    history_anomaly_kind kind;
    history_order_level level;
    uint64_t count;
    uint32_t txn, other; /* or TXN_NONE */
    uint32_t key;
    history_value value, instead;
    uint32_t *cycle; /* numbers of edges, in order */
    uint32_t cycle_length;
} history_txn_finding;

typedef struct history_txn_findings {
    history_txn_finding found[HISTORY_ANOMALY_KINDS]; /* `count` 0: not found */
} history_txn_findings;

/* Enters an anomaly that is no cycle; the first of a kind is kept, all are counted. */
void history_txns_find(history_txn_findings *findings, history_anomaly_kind kind, uint32_t txn,
                       uint32_t other, uint32_t key, history_value value, history_value instead);

#endif
