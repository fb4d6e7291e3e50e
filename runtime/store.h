/* Instances that outlive the process. See store.c for the idea.
 *
 * Each change of an instance is noted, under its shard's lock, in the shard's journal; the store's own thread
 * writes what was noted. A note needs room that `spex_note_room` has made, so that it cannot fail.
 */
#ifndef RUNTIME_STORE_H
#define RUNTIME_STORE_H

#include "runtime/codec.h"
#include "runtime/engine.h"

#include <lmdb.h>

#define STORE_FORMAT  1u
#define RECORD_FORMAT 1u

typedef enum spex_note { /* what stands in a journal: its length (4 bytes), one of these, and */
                         NOTE_BEGIN = 1, /* a record: an instance began, or was replaced */
                         NOTE_MOVE,      /* serial, version, action, state, time, run state */
                         NOTE_MOVE_SET,  /* the same with how many run states and which */
                         NOTE_LATE,      /* serial, version: that it rests too long has been said */
                         NOTE_REMOVE,    /* serial */
                         NOTE_NAME       /* number, text: in the tail only */
} spex_note;

typedef struct spex_tail { /* tail.c */
    int file[2];
    unsigned active;  /* the one that is appended to */
    size_t size;      /* of that, in bytes */
    bool spare_empty; /* the other */
    uint64_t turn;
    uint32_t names; /* so many are in LMDB or in a tail */
    spex_buffer line;
} spex_tail;

struct spex_store {
    MDB_env *env;
    MDB_dbi info, names_db, instances, journal;
    char *dir;
    int lock_file;
    bool sync;
    spex_names names; /* every name in the store, by the store's own numbers */
    uint32_t names_written;

    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    pthread_t thread;
    bool running, stop;
    _Atomic bool owes;          /* something was noted since the last commit began */
    _Atomic int64_t owes_since; /* the engine's clock; 0: all is on disk */
    uint64_t commits;           /* that worked, under `lock` */
    uint64_t begun, attempted;  /* commits, under `lock` */
    uint64_t committed;         /* the last one that worked */
    bool failing;               /* so the handler knows already */

    pthread_mutex_t taking; /* taken after `lock` is let go, before a shard's */
    spex_buffer taken;      /* notes taken from the shards, under `taking`, as is the tail */
    spex_tail tail;
    _Atomic int64_t taken_at; /* when the last take began, CLOCK_MONOTONIC, microseconds */
    _Atomic bool overdue;     /* a note came so long after that that its call takes */
    pthread_t taker;
    bool taker_running, taker_there;

    /* The thread's own. */
    int64_t commit_took;  /* microseconds, the last one */
    spex_buffer owed;     /* notes taken from the shards and not yet written */
    spex_buffer scratch;  /* records on their way */
    size_t listed;        /* how much of that has been looked through for removals */
    spex_buffer removed;  /* serials among what is owed, 8 bytes each */
    spex_buffer swept;    /* which records this transaction wrote: shard and number, 4 bytes each */
    uint64_t batch;       /* key of the next piece of the journal */
    uint64_t round_began; /* `batch` when the round of the sweep began */
    uint64_t trim_to;     /* pieces before this one are in the records */
    uint32_t sweep_at;    /* number of the records that are looked at next, in each shard */
    bool rewrite;         /* too much was owed: all records that changed are written at once instead */
    size_t map_size;
};

/* store.c */
int spex_store_open(spex_engine *engine, const char *dir, bool sync); /* and loads; errors are reported */
int spex_store_close(spex_engine *engine);    /* writes what is owed; SPEX_E_STORE: it could not */
void spex_store_abandon(spex_engine *engine); /* in a child of the process that opened it */
int spex_store_open_map(spex_store *store, char *why, size_t size); /* LMDB's code */

/* journal.c: the shard's lock is held. Room first: SPEX_E_NOMEM, and nothing has changed. `runs`: of the set
 * that the monitor will be in, else 1. */
int spex_note_room_to_begin(spex_engine *engine, spex_shard *shard, spex_spec *spec, uint32_t state,
                            size_t text);
int spex_note_room_to_move(spex_engine *engine, spex_shard *shard, spex_spec *spec, uint32_t action,
                           uint32_t state, size_t runs);
int spex_note_room_to_remove(spex_engine *engine, spex_shard *shard);
void spex_note_begin(spex_engine *engine, spex_shard *shard, spex_record *record);
void spex_note_move(spex_engine *engine, spex_shard *shard, spex_record *record, uint32_t action,
                    int64_t time);
void spex_note_late(spex_engine *engine, spex_shard *shard,
                    spex_record *record); /* makes its own room, or not */
void spex_note_remove(spex_engine *engine, spex_shard *shard, const spex_record *record);
/* Which commit will have written what was noted so far. */
uint64_t spex_note_ticket(const spex_shard *shard);

/* stored.c: a record in bytes, and back */
typedef struct spex_stored {
    uint64_t serial, fingerprint, tables;
    uint32_t version, specification, state;
    bool late;
    int64_t changed;
    uint32_t run_count;
    const unsigned char *runs;
    size_t id_length, meta_length;
    const unsigned char *id, *meta;
    uint32_t history_count;
    const unsigned char *history;
} spex_stored;

size_t spex_stored_size(const spex_engine *engine, const spex_record *record);
/* SPEX_E_NOMEM: a name cannot be numbered. The buffer has room. */
int spex_stored_write(spex_engine *engine, const spex_record *record, spex_buffer *to);
bool spex_stored_read(spex_reader *from, spex_stored *stored);
int spex_stored_name(spex_store *store, const spex_names *names, uint32_t number, uint32_t *stored);

/* write.c */
int spex_store_write(spex_engine *engine); /* one commit; LMDB's code */

/* take.c */
/* What is noted, to `taken` and the tail; `taking` is held. False: no memory for all of it. */
bool spex_take_locked(spex_engine *engine);
void spex_take_later(spex_engine *engine, int64_t now); /* something was noted; the shard's lock is held */
void spex_take_overdue(spex_engine *engine);            /* where it is time; no lock is held */
int spex_taker_start(spex_engine *engine);              /* the thread that does so where no call comes */

/* tail.c; `taking` is held, but for what the commits' own thread does when one has worked */
int spex_tail_open(spex_store *store); /* errno */
void spex_tail_close(spex_store *store);
void spex_tail_append(spex_store *store, const unsigned char *notes, size_t length);
void spex_tail_turn(spex_store *store); /* a commit of all that is in it begins */
void spex_tail_done(spex_store *store); /* it has worked */
/* The notes, which are the caller's to free whatever it returns: SPEX_E_NOMEM, SPEX_E_STORE. */
int spex_tail_read(spex_store *store, spex_buffer *older, spex_buffer *newer);

/* writer.c: the thread, and those who wait for it */
int spex_writer_start(spex_engine *engine);
int spex_writer_stop(spex_engine *engine); /* SPEX_E_STORE: not all is written */
void spex_writer_wake(spex_engine *engine);
/* Under SYNC, waits for that commit. SPEX_E_STORE: it could not be written; the handler has been told. */
int spex_store_await(spex_engine *engine, uint64_t ticket);

/* load.c: everything in the store becomes instances that rest until their specification is registered */
int spex_store_load(spex_engine *engine, const char **why);

/* adopt.c: those of a specification are followed from now on */
int spex_adopt(spex_engine *engine, spex_spec *spec); /* under `registering` */

#endif
