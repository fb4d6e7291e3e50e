/* Weak bisimulation on a branching quotient. (weak.c) */
#ifndef LTS_WEAK_H
#define LTS_WEAK_H

#include "lts/lts.h"
#include "lts/signature.h"

/* The coarsest weak bisimulation of an LTS without tau-cycles. Of each block: what its states can become
 * silently, itself included, as keys (LTS_TAU, block), and what they can do weakly, as keys (label, block).
 */
typedef struct lts_weak_classes {
    uint32_t *block; /* of each state */
    uint32_t blocks;
    uint32_t *silent, *visible; /* per block, numbers in `sets` */
    lts_signatures sets;
    lts_arena arena;
} lts_weak_classes;

lts_status lts_weak_refine(const lts *quotient, lts_weak_classes *w);
void lts_weak_release(lts_weak_classes *w);

/* Reduces a branching quotient modulo weak bisimulation. `went` gets the block of each of its states. */
lts_status lts_weak_reduce(const lts *quotient, lts **out, lts_partition *went);

#endif
