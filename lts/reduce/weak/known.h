/* What is known of weak blocks, from the bottom up: their essential steps, and what these lead to.
 * (known.c)
 *
 * Blocks come in groups: those of a group come to each other, and are numbered one after the other; all other
 * steps lead to smaller numbers. Most groups are of one block. */
#ifndef LTS_REDUCE_WEAK_KNOWN_H
#define LTS_REDUCE_WEAK_KNOWN_H

#include "base/hash_index.h"
#include "base/key_set.h"
#include "lts/explicit.h"

#define LTS_WEAK_SELF      UINT32_MAX /* as the target of a step: the node, or the block, itself */
#define LTS_WEAK_DIVERGENT UINT32_MAX /* as the label of a step to itself: silent for ever */

/* A step is a key: a label in the upper half, in the lower a block, or LTS_WEAK_SELF. */
typedef struct lts_weak_known {
    uint32_t blocks, most_blocks;
    uint64_t *first, *step; /* of a block: step[first[b]] .. step[first[b + 1] - 1], in order */
    size_t first_room, step_room;
    uint32_t *group, *last; /* per block, the first and the last of its group */
    size_t group_room, last_room;
    uint32_t *highest; /* per block, the largest block that it can come to by some visible action */
    size_t highest_room;
    base_hash_index index;      /* of blocks, by their steps */
    base_key_set own;           /* steps of the node at hand */
    uint32_t *stack, *stamp[2]; /* per block: when it was met before and behind the action */
    uint32_t count, now;
    uint64_t work; /* looks at steps so far */
} lts_weak_known;

/* For at most so many blocks. Release it in any case. False: no memory. */
bool lts_weak_known_begin(lts_weak_known *k, uint32_t most_blocks);
void lts_weak_known_release(lts_weak_known *k);

static inline uint32_t lts_weak_label(uint64_t step)
{
    return (uint32_t)(step >> 32);
}

static inline uint32_t lts_weak_target(uint64_t step, uint32_t self)
{
    return (uint32_t)step == LTS_WEAK_SELF ? self : (uint32_t)step;
}

/* Does the block do that weakly: silent steps alone, or the action with such around it? */
bool lts_weak_can(lts_weak_known *k, uint32_t block, uint32_t label, uint32_t goal);
/* Do other steps of the node at hand than `but` lead on to what `label` to `goal` does? `self`: the block
 * that the node is taken for; LTS_NONE: one of its own. */
bool lts_weak_others_can(lts_weak_known *k, uint64_t but, uint32_t label, uint32_t goal, uint32_t self);
bool lts_weak_diverges(const lts_weak_known *k, uint32_t block);

/* The block that has just the steps at hand, which are in order; LTS_NONE: none. There must be room in the
 * index (lts_weak_make_room). */
uint32_t lts_weak_find(const lts_weak_known *k);
/* Makes room for one more block with the steps at hand. False: no memory. */
bool lts_weak_make_room(lts_weak_known *k);
/* Adds it, to a group whose blocks are `group` to `last`; it is the next. */
void lts_weak_add(lts_weak_known *k, uint32_t group, uint32_t last);

#endif
