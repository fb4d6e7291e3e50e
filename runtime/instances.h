/* The instances of one shard: a table from identifiers to records that do not move. */
#ifndef RUNTIME_INSTANCES_H
#define RUNTIME_INSTANCES_H

#include "runtime/spex.h"

#define INSTANCE_NONE    UINT32_MAX
#define INSTANCE_ID_FITS 40 /* longer identifiers are on the heap; 36 characters make a UUID */

typedef struct spex_entry { /* one transition in a history */
    int64_t time;           /* microseconds since 1970 */
    uint32_t action, to;
} spex_entry;

/* The last transitions. The newest few lie beside the record, one cache line that is fetched along with it
 * (spex_record_recent); a line that is full is moved to a ring, which grows up to the engine's bound. */
#define HISTORY_RECENT 4u
typedef struct spex_history {
    spex_entry *ring;
    uint32_t capacity; /* of the ring, in entries: whole lines */
    uint32_t next;     /* where the ring goes on; `capacity`: where it begins, once it may grow no more */
    uint32_t recent;   /* entries in the line */
    uint32_t count;    /* of both that are kept */
} spex_history;

typedef struct spex_run_set spex_run_set; /* monitor.h */
typedef struct spex_spec spex_spec;       /* engine.h */

typedef struct spex_record { /* an instance */
    _Alignas(64) uint64_t hash;
    spex_spec *spec;
    int64_t moved;     /* microseconds of the engine's monotonic clock */
    uint32_t state;    /* in spec->states */
    uint32_t run;      /* of its monitor, when `set` is NULL */
    spex_run_set *set; /* where its monitor may be, when that is more than one place */
    spex_history history;
    char *meta;       /* NULL: none */
    uint32_t version; /* changes of this instance so far */
    uint16_t id_length;
    uint16_t flags;  /* RECORD_... */
    uint64_t serial; /* of its birth: no two instances of a store have the same */
    union {
        unsigned char bytes[INSTANCE_ID_FITS];
        unsigned char *heap;
    } id;
} spex_record;

#define RECORD_ARMED 1u /* it is in the queue of its state's timeout */
#define RECORD_LATE  2u /* that it rests too long has been said */
#define RECORD_DIRTY 4u /* it has changed since the store last wrote it whole */

/* Neighbours in a queue of timeouts, by number; apart from the records, to be dense in the cache. */
typedef struct spex_link {
    uint32_t before, after;
} spex_link;

typedef struct spex_table { /* what a look-up reads is first */
    uint64_t
        *slots; /* number of the record + 1 in the upper half, low half of the hash in the lower; 0: free */
    uint64_t mask;
    spex_record **chunks; /* records by number */
    spex_link **links;    /* likewise */
    uint64_t count;       /* live records */
    uint32_t chunk_count, chunk_room;
    uint32_t used; /* numbers given out so far */
    uint32_t free; /* list of free records, linked by `run`; INSTANCE_NONE: empty */
} spex_table;

/* An identifier with its bytes at hand. */
typedef struct spex_key {
    const unsigned char *bytes;
    size_t length;
    uint64_t hash;
    unsigned char number[8]; /* holds the bytes of a numeric identifier */
} spex_key;

int spex_key_of(spex_id id, spex_key *key); /* SPEX_E_ARGUMENT; `key` must stay where it is */

int spex_table_init(spex_table *table);
void spex_table_release(spex_table *table); /* records and all they own */

uint32_t spex_table_find(const spex_table *table, const spex_key *key); /* INSTANCE_NONE: not there */
spex_record *spex_table_at(const spex_table *table, uint32_t number);
spex_link *spex_table_link(const spex_table *table, uint32_t number);
const unsigned char *spex_record_id(const spex_record *record);

/* Adds a record with copies of `key` and `meta`, all else zero; the key must not be there yet. */
int spex_table_add(spex_table *table, const spex_key *key, const char *meta, uint32_t *number);
void spex_table_remove(spex_table *table, uint32_t number);

/* A history and the line of its newest entries. `limit`: the engine's bound. */

/* Makes sure that the next `spex_history_push` needs no memory; the first HISTORY_RECENT never do. */
int spex_history_reserve(spex_history *history, size_t limit);
void spex_history_push(spex_history *history, spex_entry *recent, size_t limit, spex_entry entry);
/* The entry `age` places before the newest. */
spex_entry *spex_history_at(const spex_history *history, spex_entry *recent, uint32_t age);
void spex_history_clear(spex_history *history); /* keeps the memory */

/* The same of a record in a table. */
spex_entry *spex_record_recent(const spex_record *record);
void spex_record_push(spex_record *record, size_t limit, spex_entry entry);
spex_entry *spex_record_step(const spex_record *record, uint32_t age);

#endif
