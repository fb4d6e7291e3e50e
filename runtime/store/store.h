/* The door of runtime/store/: instances that outlive the process. See store.c for the idea.
 *
 * Each change of an instance is logged, under its shard's lock, in the shard's log; the store's own threads
 * write what was logged. An entry needs room that spex_journal_reserve_... has made, so that it cannot fail.
 * A store of NULL is fine wherever it is said: the instances live in memory only.
 */
#ifndef RUNTIME_STORE_STORE_H
#define RUNTIME_STORE_STORE_H

#include "runtime/ground/ground.h"
#include "runtime/instances/instances.h"
#include "runtime/report/report.h"
#include "runtime/specs/specs.h"

typedef struct spex_store spex_store;

/* All of it outlives the store. */
typedef struct spex_store_setup {
    const char *dir;
    bool sync;  /* a call returns when what it reports is on disk */
    bool tries; /* that another process has it is not reported: the caller tries again */
    spex_shards *shards;
    spex_clocks *clocks;
    spex_reporter *reporter;
} spex_store_setup;

/* Opens it, and what is in it become instances in the shards; their specifications, which are known by name
 * only until they are registered, are put before those in `*unregistered`. Errors are reported. Close it
 * whatever this returns. */
int spex_store_open(spex_store **store, const spex_store_setup *setup, spex_spec **unregistered);
int spex_store_close(
    spex_store *store); /* commits what is not yet; SPEX_E_STORE: it could not. NULL is fine */
/* Its folder, the caller's to free (NULL: no memory), and how it is kept; for a child that opens it anew. */
char *spex_store_dir(const spex_store *store);
bool spex_store_is_sync(const spex_store *store);
void spex_store_abandon(spex_store *store); /* in a child of the process that opened it. NULL is fine */

/* journal.c: the shard's lock is held; the store may be NULL. Room first: SPEX_E_NOMEM, and nothing has
 * changed. `runs`: of the set that the monitor will be in, else 1. */
int spex_journal_reserve_begin(spex_store *store, spex_shard *shard, spex_spec *spec, uint32_t state,
                               size_t text);
int spex_journal_reserve_move(spex_store *store, spex_shard *shard, spex_spec *spec, uint32_t action,
                              uint32_t state, size_t runs);
int spex_journal_reserve_remove(spex_store *store, spex_shard *shard);
void spex_journal_begin(spex_store *store, spex_shard *shard, spex_record *record);
void spex_journal_move(spex_store *store, spex_shard *shard, spex_record *record, uint32_t action,
                       int64_t time);
void spex_journal_late(spex_store *store, spex_shard *shard,
                       spex_record *record); /* makes its own room, or not */
/* Where the specification is after a move, if its record does not tell; room as for 8 more runs of a move and
 * one a state. */
void spex_journal_place(spex_store *store, spex_shard *shard, spex_record *record);
/* A stay has begun, ended, or been told (stays.c); room as for a removal, or 16 more runs of a move. */
void spex_journal_stay(spex_store *store, spex_shard *shard, spex_record *record, uint32_t stay);
void spex_journal_remove(spex_store *store, spex_shard *shard, const spex_record *record);
/* Which commit will have written what was logged so far. */
uint64_t spex_journal_ticket(const spex_shard *shard);

/* wait.c: no lock is held; the store may be NULL. Under SYNC, waits for that commit. SPEX_E_STORE: it could
 * not be written; the handler has been told. */
int spex_store_await(spex_store *store, uint64_t ticket);

/* Under SYNC calls wait for the store's thread: may this one not, being it? */
bool spex_store_waits_for_this(const spex_store *store);

/* How many commits worked, and for how many microseconds the oldest change has not been on disk. */
void spex_store_figures(spex_store *store, uint64_t *commits, int64_t *lag);

#endif
