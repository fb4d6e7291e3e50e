/* Whether nodes can weakly come to a block, looked for when it is asked for. (reach.c) */
#ifndef LTS_REDUCE_WEAK_REACH_H
#define LTS_REDUCE_WEAK_REACH_H

#include "lts/reduce/weak/steps.h"

#define LTS_WEAK_CLASSES 8u /* of labels: the most frequent ones, one each, and all others */

typedef struct lts_weak_reach {
    const lts_weak_steps *s;
    const uint32_t *block;     /* per node; who searches may change it */
    uint32_t *enters, *leaves; /* a forest of tau steps: v comes to all that is entered from enters[v] to
                                  leaves[v] */
    uint32_t *part;            /* per node: which of the parts that silent steps connect it is of */
    uint32_t *leads;           /* per part and class: the only part that steps of the class lead to; LTS_NONE:
                                  there is none, or several; ... */
    bool *leads_far;           /* ... in that case */
    uint32_t *class_of;        /* per label */
    uint32_t *highest, *jump; /* per node and class: the largest node to which a step of that class leads from
                                 what the node can silently come to, plus 1, and from where */
    uint32_t *stack, *stamp[2], now;
    uint32_t count;
    uint64_t work; /* looks at steps so far */

    /* The search at hand. */
    uint32_t label, goal, least, most;
    bool found, knows; /* stamped nodes cannot do it */
} lts_weak_reach;

/* `block`: per node, while there is something to look for. Release it in any case. False: no memory. */
bool lts_weak_reach_begin(lts_weak_reach *r, const lts_weak_steps *s, const uint32_t *block);
void lts_weak_reach_release(lts_weak_reach *r);

/* Can `v` do that: come to block `goal` by `label`? `least` and `most` are nodes of the block, and none is
 * outside of them; `next` has, per node, the next one of its block, LTS_NONE after the last. What could not,
 * met on the way, is known until something else is asked for, or lts_weak_reach_forget, which is to be called
 * when blocks have changed. */
bool lts_weak_reach_can(lts_weak_reach *r, uint32_t v, uint32_t label, uint32_t goal, uint32_t least,
                        uint32_t most, const uint32_t *next);

void lts_weak_reach_forget(lts_weak_reach *r);

/* The same by parts, for several that may do it. Asks; then from where: from `v`, behind the action if that
 * has been done, or is LTS_TAU; then whether that is enough. */
void lts_weak_reach_ask(lts_weak_reach *r, uint32_t label, uint32_t goal, uint32_t least, uint32_t most);
void lts_weak_reach_from(lts_weak_reach *r, uint32_t v, bool is_behind);
bool lts_weak_reach_answer(lts_weak_reach *r);

#endif
