/* The instances of an engine, in shards: each has a lock, a table, queues of timeouts and a log for the
 * store. */
#ifndef RUNTIME_INSTANCES_SHARD_H
#define RUNTIME_INSTANCES_SHARD_H

#include "runtime/ground/ground.h"
#include "runtime/instances/table.h"

/* Instances in order of last transition: those that may rest equally long (timeouts.c). */
#define QUEUE_NONE UINT32_MAX
typedef struct spex_timeout_queue {
    uint32_t first, last; /* numbers of records; INSTANCE_NONE: empty */
} spex_timeout_queue;

/* Processors fetch cache lines in pairs: what a transition only reads is not in a pair with what it writes,
 * or another thread's next transition would wait for it before it can look anything up. */
#define LINE_PAIR 128
typedef struct spex_shard {
    _Alignas(LINE_PAIR) spex_table instances;
    spex_timeout_queue *queues; /* one for each of the engine's durations */
    uint32_t queue_count;
    uint32_t stay_count;
    spex_timeout_queue *stays; /* one for each rule of a stay (stays.c) */
    _Alignas(LINE_PAIR) spex_mutex lock;
    uint64_t transitions, begun, deleted, pruned;
    uint64_t commit;     /* the store's, that took from it last */
    uint64_t serial;     /* of the next instance: in steps of the number of shards */
    spex_kin *parent;    /* of the child that began last; held, and NULL: none did (relate.c) */
    spex_byte_queue log; /* what happened and is not in the store yet (store/journal.c) */
} spex_shard;

typedef struct spex_shards {
    spex_shard *all;
    unsigned count;
    size_t history; /* transitions kept of each instance */
    spex_pool pool; /* of all records */
} spex_shards;

/* `asked`: as in spex_options. Release it whatever this returns. SPEX_E_NOMEM. */
int spex_shards_init(spex_shards *shards, unsigned asked, size_t history, const spex_pool_memory *memory);
unsigned spex_shards_asked(const spex_shards *shards); /* for so many as these */
void spex_shards_release(spex_shards *shards);
void spex_shards_forked(spex_shards *shards); /* in a child that goes on: makes the locks anew */

static inline spex_shard *spex_shard_of(const spex_shards *shards, uint64_t hash)
{
    return &shards->all[(hash >> 32) * shards->count >> 32]; /* tables use the lower half */
}

/* For what is done often: tries for a while before it sleeps, and has the instance prefetched meanwhile. */
spex_shard *spex_shard_lock(const spex_shards *shards, const spex_key *key);

/* Asserts what must hold of a shard and its queues of timeouts. */
void spex_shard_check_locked(spex_shard *shard);
/* The same of each, one after the other, and of its log, while nobody drains that. */
void spex_shards_check(spex_shards *shards);

#endif
