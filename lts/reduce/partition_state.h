/* The state of partition refinement, on which sweeps (sweep.c) and the worklist (worklist.c) work.
 * (partition_state.c) */
#ifndef LTS_REDUCE_PARTITION_STATE_H
#define LTS_REDUCE_PARTITION_STATE_H

#include "base/check.h"
#include "base/heap.h"
#include "base/parallel/thread_pool.h"
#include "lts/options.h"
#include "lts/reduce/predecessors.h"
#include "lts/reduce/refinable_partition.h"
#include "lts/reduce/signature_table.h"

#define LTS_DELAY_QUEUES 32u              /* for blocks that have to wait, by the logarithm of the work */
#define LTS_READY        LTS_DELAY_QUEUES /* number of the queue of those that need not */

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

/* What a thread needs to refine. */
typedef struct lts_partition_worker {
    base_key_set keys;
    lts_key_arena arena;
    lts_signature_table seen;
    base_key_set order;    /* the dirty nodes, ascending */
    size_t ordered;        /* how far that has been followed */
    base_heap newly_dirty; /* nodes that became dirty on the way */
    lts_number_list done;  /* nodes in the order in which they were looked at ... */
    lts_number_list kind;  /* ... and for each, twice its number, plus 1 when it is an inner node */
    lts_number_list begin;
    lts_split_part *part;
    size_t part_count, part_capacity;
    uint64_t signatures, words; /* that were looked at */
    /* for sweeps */
    lts_size_count size_counts[LTS_SIZE_COUNTS];
    uint32_t moves;
} lts_partition_worker;

typedef struct lts_refinement_task {
    const lts_graph *graph;
    uint32_t watch[2];          /* stop as soon as these two nodes part; LTS_NONE: do not */
    const lts_options *options; /* of these, jobs, stats and progress count */
} lts_refinement_task;

typedef struct lts_partition_state {
    const lts_graph *g;
    const lts_refinement_task *task;
    base_thread_pool *pool;
    lts_partition_worker *worker; /* one for each of the pool */
    uint32_t *number;             /* of each node: its signature in this round */
    lts_refinable p;
    uint64_t rounds, splits;
    /* for sweeps */
    uint8_t *flags;                      /* of each node */
    uint64_t *moved_set;                 /* the nodes that moved in the last sweep, a bit each */
    struct lts_signature_target *target; /* of each signature */
    lts_signature_table seen;
    _Atomic uint32_t *representative; /* per block, a clean bottom node; later what the clean nodes do */
    _Atomic bool *has_dirty;          /* per block, has it dirty nodes? */
    /* for the worklist */
    lts_predecessors in;
    lts_number_list ready, delayed[LTS_DELAY_QUEUES];
    lts_number_list batch, moved;
} lts_partition_state;

/* What is known of a node in sweeps. */
enum {
    LTS_DIRTY = 1,     /* it has a step to a node that moved in the last sweep */
    LTS_SINGLETON = 2, /* in its block, so that nothing can happen to it any more */
    LTS_INNER = 4      /* a tau step of it stays in the block */
};

/* All nodes in one block, for a state that has `g` and `task`. False: no memory; release it in any case. */
bool lts_partition_state_begin(lts_partition_state *r);
void lts_partition_state_release(lts_partition_state *r);
/* Asserts that it is sound. */
void lts_partition_state_check(const lts_partition_state *r);

/* Collects the signature of node v in `k`; false: no memory. */
bool lts_collect_signature(const lts_partition_state *r, uint32_t v, base_key_set *k);

/* The number in `seen` of the signature of node v, after those of the targets of its inert steps. `inner`
 * tells whether it is that of such a target. LTS_NONE: no memory. */
uint32_t lts_number_signature(const lts_partition_state *r, lts_partition_worker *w,
                              lts_signature_table *seen, uint32_t v, bool *inner);

/* How many signatures have been looked at, and how many words of rows, with one more for each. */
uint64_t lts_signature_count(const lts_partition_state *r);
uint64_t lts_signature_words(const lts_partition_state *r);

/* Have the nodes that the task watches parted? */
bool lts_watched_parted(const lts_partition_state *r);

/* Reports progress to whoever asked for it. */
void lts_report_blocks(const lts_partition_state *r);

#endif
