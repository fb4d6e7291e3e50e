/* A partition of the nodes with the transitions that leave each block, by where they lead. (bunches.c)
 *
 * A *slice* is the transitions with one label from one block to one block, but for the inert ones, tau steps
 * that stay within a block. A *bunch* is some slices of one block and label; when a block is split, what
 * leads to it is split into slices that stay in one bunch. A bunch is *full* when each bottom node of its
 * block, one without an inert step, has a step in it. A partition in which all bunches are full and have one
 * slice each is stable.
 */
#ifndef LTS_REDUCE_BUNCHES_H
#define LTS_REDUCE_BUNCHES_H

#include "lts/reduce/collapse.h"
#include "lts/reduce/pair_counts.h"

#include <stdbool.h>

typedef struct lts_slice {
    uint32_t bunch;          /* LTS_NONE: this slice is not in use */
    uint32_t first, count;   /* its transitions, a list */
    uint32_t next, previous; /* in the bunch */
    uint32_t copy, pass;     /* where its transitions go in this pass */
} lts_slice;

typedef struct lts_bunch {
    uint32_t block;
    uint32_t slice, slices;  /* the first one, and how many */
    uint32_t rung;           /* tells how many bottom nodes have a step in it */
    uint32_t next, previous; /* on the rung */
    uint32_t copy, pass;
} lts_bunch;

typedef struct lts_rung { /* the bunches of a block in which so many bottom nodes have a step */
    uint32_t bottoms;
    uint32_t bunch;          /* the first one */
    uint32_t next, previous; /* of the block, ascending */
} lts_rung;

typedef struct lts_half { /* a block */
    uint64_t weight;      /* its nodes and their transitions */
    uint32_t nodes;
    uint32_t bottoms, newest, oldest; /* its bottom nodes, a list, and how many */
    uint32_t rung;                    /* the lowest one */
    bool is_listed;                   /* as one that may have a bunch that is not full */
} lts_half;

typedef struct lts_pile {
    uint32_t *item;
    size_t count, capacity;
} lts_pile;

typedef struct lts_bunches {
    const lts_graph *g;
    uint32_t *block; /* of each node */
    /* Transitions, numbered as the rows of the graph have them, tau steps first. */
    uint32_t *row; /* nodes + 1: those of a node */
    uint32_t *source, *target;
    uint32_t *slice;           /* LTS_NONE: it is inert */
    uint32_t *next, *previous; /* in the slice */
    uint32_t *into, *into_row; /* nodes + 1: those that lead to a node, tau steps first */
    uint32_t *into_taus;       /* so many of them are */
    uint32_t *inert;           /* of each node, its inert steps; 0: it is a bottom node */
    uint32_t *newer, *older;   /* bottom nodes of its block */
    lts_pair_counts steps;     /* of a node and a bunch: how many steps of the node are in it */
    lts_slice *slices;
    lts_bunch *bunches;
    lts_rung *rungs;
    lts_half *blocks;
    size_t slice_count, slice_capacity, bunch_count, bunch_capacity, rung_count, rung_capacity, block_count,
        block_capacity;
    lts_pile free_slices, free_bunches, free_rungs;
    lts_pile crossing;   /* inert transitions that are so no longer */
    lts_pile unstable;   /* blocks that may have a bunch that is not full */
    lts_pile nontrivial; /* bunches that may have several slices */
    uint32_t pass;
} lts_bunches;

/* Makes the bunches of the `count` blocks that `block` numbers, a slice each. Release it in any case. */
base_status lts_bunches_make(const lts_graph *g, uint32_t *block, uint32_t count, lts_bunches *b);
void lts_bunches_release(lts_bunches *b);

/* A bunch of the block that is not full; LTS_NONE: all are. */
uint32_t lts_bunches_lacking(const lts_bunches *b, uint32_t block);

/* The following return false when there is no memory. */
bool lts_pile_add(lts_pile *p, uint32_t item);
/* Lists a block as one that may have a bunch that is not full. */
bool lts_bunches_list_unstable(lts_bunches *b, uint32_t block);
/* Makes a bunch of its own of one of the first two slices of a bunch that has several, the smaller. */
bool lts_bunches_take_out(lts_bunches *b, uint32_t bunch);
/* Makes a block of some nodes of a block. From one of the two sides no inert step leads to the other. */
bool lts_bunches_move(lts_bunches *b, uint32_t block, const lts_pile *nodes);

/* Asserts that it is sound. */
void lts_bunches_check(const lts_bunches *b);

static inline uint64_t lts_bunches_weight(const lts_bunches *b, uint32_t v)
{
    return 1 + (uint64_t)(b->row[v + 1] - b->row[v]) + (b->into_row[v + 1] - b->into_row[v]);
}

#endif
