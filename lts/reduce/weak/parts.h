/* A partition of nodes into blocks, and of their steps into bundles: the steps by one label from one block to
 * another. (parts.c) */
#ifndef LTS_REDUCE_WEAK_PARTS_H
#define LTS_REDUCE_WEAK_PARTS_H

#include "base/hash_index.h"
#include "lts/reduce/weak/steps.h"

typedef struct lts_weak_block {
    uint32_t first, last, size; /* its nodes are a list, in order */
    uint32_t bottom, bottoms;   /* those without a silent step inside it, too */
    uint32_t origin;            /* what it was split off; LTS_NONE: nothing */
    uint32_t lost;              /* what has left it and was not looked at, a list in `left` */
    bool waits;                 /* such a list there is */
} lts_weak_block;

typedef struct lts_weak_bundle {
    uint32_t begin, end, marks; /* in `element`; the marked ones come first */
    bool waits;                 /* it is not known that all nodes of the block can do it weakly */
} lts_weak_bundle;

typedef struct lts_weak_left {
    uint32_t node, next;
} lts_weak_left;

typedef struct lts_weak_parts {
    const lts_weak_steps *s;
    uint32_t *block; /* per node */
    uint32_t blocks; /* at most as many as nodes */
    lts_weak_block *at;
    uint32_t *next, *previous;               /* per node, in its block */
    uint32_t *inside;                        /* per node: silent steps inside its block */
    uint32_t *next_bottom, *previous_bottom; /* per such node */
    uint32_t *bundle_of, *place, *element;   /* per step; steps by bundle */
    lts_weak_bundle *bundle;                 /* at most as many as steps */
    uint32_t bundles;
    base_hash_index index;                  /* of bundles; some have changed since */
    uint32_t *waiting[2], waiting_count[2]; /* bundles: silent ones, visible ones */
    uint32_t *has_lost, has_lost_count;     /* blocks */
    lts_weak_left *left;
    size_t left_count, left_room;
    uint32_t *stamp, now;      /* per node */
    uint32_t *moved, *touched; /* nodes that leave; bundles with marks */
    uint64_t work;
} lts_weak_parts;

/* Begins with `blocks` blocks of nodes, which `block` has and which is changed; bundles that lead to what
 * `waits` has per block wait. Release it in any case. False: no memory. */
bool lts_weak_parts_begin(lts_weak_parts *p, const lts_weak_steps *s, uint32_t *block, uint32_t blocks,
                          const uint8_t *waits);
void lts_weak_parts_release(lts_weak_parts *p);

/* The bundle of that; LTS_NONE: there is none. */
uint32_t lts_weak_parts_find(const lts_weak_parts *p, uint32_t from, uint32_t label, uint32_t to);

/* Parts `count` nodes, all of one block, from its others, of which there are some. The larger part stays what
 * it was. Bundles that lead to the smaller wait, and what left the larger is kept for it. False: no memory.
 */
bool lts_weak_parts_split(lts_weak_parts *p, const uint32_t *nodes, uint32_t count);

/* A bundle that waits, which then does not any more; LTS_NONE: none. */
uint32_t lts_weak_parts_take_waiting(lts_weak_parts *p);

/* A number that no node's stamp is. */
uint32_t lts_weak_parts_new_stamp(lts_weak_parts *p);

#endif
