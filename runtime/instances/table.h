/* The instances of one shard: a table from identifiers to records. */
#ifndef RUNTIME_INSTANCES_TABLE_H
#define RUNTIME_INSTANCES_TABLE_H

#include "runtime/instances/aside.h"
#include "runtime/instances/key.h"
#include "runtime/instances/pool.h"
#include "runtime/specs/specs.h"

#include <stdatomic.h>

#define INSTANCE_NONE    UINT32_MAX
#define INSTANCE_ID_FITS 20 /* longer identifiers are on the heap */

typedef struct spex_entry { /* one transition in a history */
    int64_t time;           /* microseconds since 1970 */
    uint32_t action, to;
} spex_entry;

/* An instance. It moves when its table grows or loses another: a pointer to a record is good until then. What
 * every transition needs comes first, so that it comes with the first line of the cache, or two. */
typedef struct spex_record {
    uint32_t hash;      /* the lower half */
    uint16_t id_length; /* 0: no record is here */
    uint8_t flags;      /* RECORD_... */
    uint8_t recent;     /* entries of the history beside the record (history.c) */
    uint32_t state;     /* in spec->states */
    uint32_t run;       /* of its monitor, when `set` is NULL */
    spex_spec *spec;
    int64_t moved;                      /* microseconds of the engine's monotonic clock */
    unsigned char id[INSTANCE_ID_FITS]; /* or the address of a longer one */
    uint32_t version;                   /* changes of this instance so far */
    uint32_t number;                    /* its own as long as it lives */
    uint32_t next;                      /* where the ring of the history goes on */
    union {
        spex_run_set *set; /* where its monitor may be, when that is more than one place: spex_record_set */
        spex_kin *parent;  /* RECORD_CHILD: it is in one place, and this is its parent: light.h */
    };
    spex_entry *ring; /* older entries of the history */
    char *meta;       /* NULL: none */
    uint64_t serial;  /* of its birth: no two instances of a store have the same */
} spex_record;

#define RECORD_ARMED    1u   /* it is in the queue of its state's timeout */
#define RECORD_LATE     2u   /* that it rests too long has been said */
#define RECORD_DIRTY    4u   /* it has changed since the store last wrote it whole */
#define RECORD_CHILD    8u   /* it is light, and its parent is in the record itself */
#define RECORD_SHARED   16u  /* instances of other specifications have the same identifier */
#define RECORD_TIMELESS 64u  /* from the store: since then the clock was set back */
#define RECORD_RULED    32u  /* there is something beside it: spex_table_aside */
#define RECORD_LIGHT    128u /* there is at most its parent: light.h */

/* What is found by a record's number: the record, and its neighbours in a queue of timeouts. Of a free
 * number: no record, and in `after` the next free one. */
typedef struct spex_node {
    spex_record *record;
    uint32_t before, after;
} spex_node;

/* What is beside a record, by its number: of one that is light, NULL, or its parent where the record has no
 * room for that. */
typedef union spex_beside {
    spex_aside *aside;
    spex_kin *parent;
} spex_beside;

typedef struct spex_directory spex_directory;

typedef struct spex_table {
    _Atomic(spex_directory *) directory;
    spex_pool *pool;
    spex_node **nodes; /* by number, in chunks that do not move */
    uint32_t node_chunks, node_room;
    spex_beside *beside; /* by number */
    uint32_t beside_room;
    uint32_t leaf_count;
    uint32_t used;  /* numbers given out so far */
    uint32_t free;  /* list of free numbers; INSTANCE_NONE: empty */
    uint64_t count; /* live records */
} spex_table;

/* The records lie in blocks of `pool`, which outlives the table. */
int spex_table_init(spex_table *table, spex_pool *pool);
void spex_table_release(spex_table *table); /* records and all they own */

/* Prefetches what spex_table_find will most likely look at. Needs no lock. */
void spex_table_prefetch(const spex_table *table, const spex_key *key);
/* An instance is known by its identifier and its specification's name. spex_table_find: one with the
 * identifier, of whatever specification; spex_table_next: another, of those that were not found yet. NULL:
 * there is none. */
spex_record *spex_table_find(const spex_table *table, const spex_key *key);
spex_record *spex_table_next(const spex_table *table, const spex_record *record);
spex_record *spex_table_find_of(const spex_table *table, const spex_key *key, const spex_spec *spec);
spex_record *spex_table_at(const spex_table *table, uint32_t number); /* NULL: the number is free */
spex_node *spex_table_node(const spex_table *table, uint32_t number);
const unsigned char *spex_record_id(const spex_record *record);

/* Where its monitor is. */
static inline spex_run_set *spex_record_set(const spex_record *record)
{
    return record->flags & RECORD_CHILD ? NULL : record->set;
}
static inline spex_position spex_record_position(const spex_record *record)
{
    return (spex_position){record->run, spex_record_set(record)};
}

/* What is beside a record; NULL: nothing, or it is light. */
static inline spex_aside *spex_table_aside(const spex_table *table, const spex_record *record)
{
    return record->flags & RECORD_RULED ? table->beside[record->number].aside : NULL;
}
/* Is its specification where its record does not tell? */
static inline bool spex_is_hidden(const spex_record *record, const spex_aside *aside)
{
    return aside->place.set ||
           (aside->place.run != PLACE_ANYWHERE && aside->place.run != spex_home(record->spec, record->state));
}
/* Puts something beside a record that has nothing, and which owns it then. SPEX_E_NOMEM. */
int spex_table_put_aside(spex_table *table, spex_record *record, spex_aside *aside);
int spex_table_reserve_beside(spex_table *table, uint32_t number); /* so that putting needs no memory */

/* Adds a record with copies of `key` and `meta`, all else zero but RECORD_SHARED. If there are others with
 * that key, it is to become one of another specification. */
int spex_table_add(spex_table *table, const spex_key *key, const char *meta, spex_record **record);
void spex_table_remove(spex_table *table, spex_record *record);

void spex_table_check(const spex_table *table); /* asserts what must hold of it, looking at all of it */

/* history.c. `limit`: the engine's bound. */

/* How far apart records lie: with a line for the newest entries where there is a history. */
size_t spex_record_stride(size_t limit);
/* Makes sure that the next `spex_record_push` needs no memory. */
int spex_record_reserve(spex_record *record, size_t limit);
void spex_record_push(spex_record *record, size_t limit, spex_entry entry);
/* How many entries are kept: all, or at least one more than `limit`, for the oldest says where the one after
 * it came from. */
uint32_t spex_record_steps(const spex_record *record, size_t limit);
/* The entry `age` places before the newest. */
const spex_entry *spex_record_step(const spex_record *record, size_t limit, uint32_t age);
spex_entry *spex_record_step_to_change(spex_record *record, size_t limit, uint32_t age);
void spex_record_forget(spex_record *record);

#endif
