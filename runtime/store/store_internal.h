/* The store's insides, for the files of this folder. */
#ifndef RUNTIME_STORE_STORE_INTERNAL_H
#define RUNTIME_STORE_STORE_INTERNAL_H

#include "runtime/store/store.h"

#include <lmdb.h>

/* 1: no checksums. 2: each value but that of `format` ends with one (put.c), and so does each append to the
 * write-ahead log. */
#define STORE_FORMAT 2u
/* Format 1 is the same in bytes, but had one instance with an identifier at most: a libspex that knows no
 * other would lose those that share one. */
#define RECORD_FORMAT 2u
/* As 2, and behind it what is beside the record (aside.h): written only where there is something to keep. */
#define RECORD_FORMAT_ASIDE 3u
/* As 3, and behind that where its specification is, where the record does not tell (place.c). */
#define RECORD_FORMAT_PLACE 4u
#define RECORD_FORMAT_FIRST 1u

#define SPEX_STORE_DAMAGED  "the store is damaged"

typedef enum spex_log_kind {                /* an entry of a log is its length (4 bytes), one of these, and */
                             LOG_BEGIN = 1, /* a record: an instance began, or was replaced */
                             LOG_MOVE,      /* serial, version, action, state, time, run state */
                             LOG_MOVE_SET,  /* the same with how many run states and which */
                             LOG_LATE,      /* serial, version: that it rests too long has been said */
                             LOG_REMOVE,    /* serial */
                             LOG_NAME,      /* number, text: in the write-ahead log only */
                             LOG_STAY,      /* serial, version, which, flags, since when: of a stay */
                             LOG_PLACE      /* serial, version, place: where the move of before has led */
} spex_log_kind;

typedef struct spex_wal { /* wal.c */
    int file[2];
    unsigned active;  /* the one that is appended to */
    size_t size;      /* of that, in bytes */
    bool is_old;      /* that is of an earlier format, and not appended to before a commit has emptied it */
    bool spare_empty; /* the other */
    uint64_t generation;
    uint32_t names; /* so many are in LMDB or in one of the files */
    spex_buffer line;
    struct XXH3_state_s *sum; /* of the append at hand */
} spex_wal;

struct spex_store {
    spex_shards *shards;
    spex_clocks *clocks;
    spex_reporter *reporter;
    const spex_memory *memory; /* that was in use when it was opened, and is in its threads */

    MDB_env *env;
    MDB_dbi info, names_db, instances, journal;
    char *dir;
    int lock_file;           /* -1: not open, or a child of the process that has it */
    spex_store *next_locked; /* of this process */
    bool sync;
    uint32_t format;  /* of what is on disk; an older one is written anew with the first commit */
    spex_names names; /* every name in the store, by the store's own numbers */
    uint32_t names_written;

    spex_mutex lock;
    pthread_cond_t wake, done;
    pthread_t writer;
    bool writer_running, stop;
    _Atomic bool dirty;          /* something was logged since the last commit began */
    _Atomic int64_t dirty_since; /* the engine's clock; 0: all is on disk */
    uint64_t commits;            /* that worked, under `lock` */
    uint64_t begun, attempted;   /* commits, under `lock` */
    uint64_t committed;          /* the last one that worked */
    bool failing;                /* so the handler knows already */

    spex_mutex draining;
    spex_buffer drained; /* entries out of the shards' logs, under `draining`, as is the write-ahead log */
    spex_wal wal;
    _Atomic int64_t drained_at; /* when the last that has ended began, CLOCK_MONOTONIC, microseconds */
    _Atomic bool overdue;       /* an entry came so long after that that its call drains */
    pthread_t drainer;
    bool drainer_running, drainer_ready;

    /* The writer's own. */
    int64_t commit_took;      /* microseconds, the last one */
    int failed_with;          /* the last one; 0: it did not */
    int64_t failed_at;        /* CLOCK_MONOTONIC, microseconds */
    uint64_t room_then;       /* blocks that were free */
    spex_buffer uncommitted;  /* entries that have been drained and are not committed */
    spex_buffer scratch;      /* records on their way */
    size_t listed;            /* how much of `uncommitted` has been looked through for removals */
    spex_buffer removed;      /* serials among these, 8 bytes each */
    spex_buffer checkpointed; /* which records this transaction wrote: shard and number, 4 bytes each */
    uint64_t batch;           /* key of the next piece of the journal */
    uint64_t round_began;     /* `batch` when the round of checkpoints began */
    uint64_t trim_to;         /* pieces before this one are in the records */
    uint32_t checkpoint_at;   /* number of the records that are looked at next, in each shard */
    bool rewrite; /* too much was uncommitted: all records that changed are written at once instead */
    size_t map_size;
};

/* environment.c: opens the environment of LMDB. LMDB's code. */
int spex_store_open_environment(spex_store *store, char *why, size_t size);
int spex_store_write_format(spex_store *store, MDB_txn *txn); /* the newest; likewise */

/* put.c: a value and its checksum, which is about its key, too */
#define SPEX_CHECKSUM_SIZE 8
int spex_store_put(MDB_txn *txn, MDB_dbi db, uint64_t number, size_t key_size, const void *bytes,
                   size_t length, unsigned flags);
/* The value without its checksum; false: that is wrong. `format`: of the store. */
bool spex_store_is_whole(uint32_t format, uint64_t number, MDB_val *value);

/* record.c: a record in bytes, and back */
typedef struct spex_stored_record {
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
    size_t parent_name_length, parent_id_length; /* 0: it has none */
    const unsigned char *parent_name, *parent_id;
    uint64_t parent_serial;
    uint32_t stay_count;
    const unsigned char *stays; /* STAY_SIZE bytes each */
    uint32_t place_count;       /* 0: its state tells where its specification is */
    const unsigned char *place;
} spex_stored_record;

#define STAY_SIZE   9u /* flags, since when */
#define STAY_WITHIN 1u
#define STAY_TOLD   2u

size_t spex_record_encoded_size(const spex_store *store, const spex_table *table, const spex_record *record);
/* SPEX_E_NOMEM: a name cannot be numbered. The buffer has room. */
int spex_record_encode(spex_store *store, const spex_table *table, const spex_record *record,
                       spex_buffer *to);
bool spex_record_decode(spex_reader *from, spex_stored_record *stored);
/* place.c. spex_place_read: of so many states; SPEX_E_NOMEM. */
size_t spex_place_size(spex_place place);
void spex_place_write(spex_place place, spex_buffer *to);
int spex_place_read(const unsigned char *states, uint32_t count, spex_place *place);
/* The store's number of a name. SPEX_E_NOMEM. */
int spex_store_name(spex_store *store, const spex_names *names, uint32_t number, uint32_t *stored);

/* commit.c */
int spex_store_collect(spex_store *store); /* what is logged is the writer's from now on; 0 or ENOMEM */
int spex_store_commit(spex_store *store);  /* one commit of what was collected; LMDB's code */

/* drain.c */
/* What the shards have logged, to `drained` and the write-ahead log; `draining` is held. False: no memory for
 * all. */
bool spex_drain_locked(spex_store *store);
void spex_drain_mark_overdue(spex_store *store,
                             int64_t now);     /* something was logged; the shard's lock is held */
void spex_drain_if_overdue(spex_store *store); /* where it is time; no lock is held */
int spex_drainer_start(spex_store *store);     /* the thread that does so where no call comes */

/* wal.c; `draining` is held, but for what the writer does when a commit has worked */
int spex_wal_open(spex_store *store); /* errno */
void spex_wal_close(spex_store *store);
void spex_wal_append(spex_store *store, const unsigned char *entries, size_t length);
void spex_wal_rotate(spex_store *store);   /* a commit of all that is in it begins */
void spex_wal_truncate(spex_store *store); /* it has worked */
/* The entries, which are the caller's to free whatever it returns: SPEX_E_NOMEM, SPEX_E_STORE. */
int spex_wal_read(spex_store *store, spex_buffer *older, spex_buffer *newer);

/* writer.c: the thread that commits, and those who wait for it */
int spex_writer_start(spex_store *store);
int spex_writer_stop(spex_store *store); /* SPEX_E_STORE: not all is written */
void spex_writer_wake(spex_store *store);

/* recover.c: everything in the store becomes instances that rest until their specification is registered */
int spex_store_recover(spex_store *store, spex_spec **unregistered, const char **why);

/* check.c: assert what must hold. */
void spex_log_check(const spex_buffer *entries); /* whole entries, one after the other */
void spex_wal_check(const spex_store *store);    /* under `draining` */
void spex_store_check(const spex_store *store);  /* by the writer, between commits */

#endif
