/* The state of a refinement, shared by the sweeps (refine.c) and the steps (steps.c). */
#ifndef LTS_REDUCE_PARTITION_STATE_H
#define LTS_REDUCE_PARTITION_STATE_H

#include "base/parallel/thread_pool.h"
#include "lts/reduce/partition_refinement.h"
#include "lts/reduce/predecessors.h"
#include "lts/reduce/reduce.h"
#include "lts/reduce/refinable_partition.h"
#include "lts/reduce/signature_table.h"

#define LTS_DELAYED 32u /* queues for blocks that have to wait, by the logarithm of the work */

typedef struct lts_number_list {
    uint32_t *item;
    size_t count, capacity;
} lts_number_list;

/* A part of a block that is split: its range of elements, bottom nodes first, and the range of the block. The
 * parts of a block come one after the other. */
typedef struct lts_split_part {
    uint32_t block;
    uint32_t start, inner, end;
    uint32_t block_start, block_end;
} lts_split_part;

#define LTS_SIZE_COUNTS 1024u

typedef struct lts_size_count { /* so many nodes were met that have a number */
    uint32_t number, count;
} lts_size_count;

/* What a thread needs to look at blocks. */
typedef struct lts_partition_worker {
    base_key_set keys;
    lts_key_arena arena;
    lts_signature_table seen;
    base_key_set order;   /* the dirty nodes, ascending */
    size_t ordered;       /* how far that has been followed */
    lts_number_list late; /* a heap of nodes that became dirty on the way, least first */
    lts_number_list done; /* nodes in the order in which they were looked at ... */
    lts_number_list kind; /* ... and for each, twice its number, plus 1 when it is an inner node */
    lts_number_list begin;
    lts_split_part *part;
    size_t part_count, part_capacity;
    uint64_t signatures;
    /* for sweeps */
    lts_size_count tally[LTS_SIZE_COUNTS];
    uint32_t moves;
} lts_partition_worker;

typedef struct lts_partition_state {
    const lts_graph *g;
    const lts_refinement_task *task;
    base_thread_pool *pool;
    lts_partition_worker *worker; /* one for each of the pool */
    uint32_t *number;             /* of each node: its signature in this round */
    lts_refinable p;
    uint64_t rounds, splits;
    /* for sweeps */
    uint8_t *flags;                    /* of each node */
    uint64_t *moved_set;               /* the nodes that moved in the last sweep, a bit each */
    struct lts_signature_target *fate; /* of each signature */
    lts_signature_table seen;
    _Atomic uint32_t *speaker; /* per block, a clean bottom node; later what the clean nodes do */
    _Atomic bool *touched;     /* per block, has it dirty nodes? */
    /* for steps */
    lts_predecessors in;
    lts_number_list ready, late[LTS_DELAYED];
    lts_number_list batch, moved;
} lts_partition_state;

/* What is known of a node in sweeps. */
enum {
    LTS_DIRTY = 1,     /* it has a step to a node that moved in the last sweep */
    LTS_SINGLETON = 2, /* in its block, so that nothing can happen to it any more */
    LTS_INNER = 4      /* a tau step of it stays in the block */
};

/* Collects the signature of node v in `k`; false: no memory. */
bool lts_collect_signature(const lts_partition_state *r, uint32_t v, base_key_set *k);

/* The number in `seen` of the signature of node v, after those of the targets of its inert steps. `inner`
 * tells whether it is that of such a target. LTS_NONE: no memory. */
uint32_t lts_number_signature(const lts_partition_state *r, lts_partition_worker *w,
                              lts_signature_table *seen, uint32_t v, bool *inner);

/* Have the nodes that the task watches parted? */
bool lts_watched_parted(const lts_partition_state *r);

/* Reports progress to whoever asked for it. */
void lts_report_blocks(const lts_partition_state *r);

/* Steps until no block can be split any more, or the watched nodes have parted. */
base_status lts_process_worklist(lts_partition_state *r);

#endif
