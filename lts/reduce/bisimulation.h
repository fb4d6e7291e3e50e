/* The bisimulations that partition refinement decides: collapse, refine, divide. (bisimulation.c) */
#ifndef LTS_REDUCE_BISIMULATION_H
#define LTS_REDUCE_BISIMULATION_H

#include "lts/explicit.h"
#include "lts/options.h"
#include "lts/reduce/collapse.h"
#include "lts/reduce/partition.h"

/* The coarsest bisimulation of an LTS. */
typedef struct lts_bisimulation {
    lts_graph graph;
    uint32_t *block; /* per node of the graph */
    uint32_t blocks;
} lts_bisimulation;

/* Finds it, modulo `options->equivalence`, an equivalence by partition. With `watch`, two states or NULL,
 * only until these have parted: the partition then still has too few blocks. Release it, also after a
 * failure. */
base_status lts_bisimulation_find(const lts *l, const lts_options *options, const lts_state watch[2],
                                  lts_bisimulation *b);
void lts_bisimulation_release(lts_bisimulation *b);

bool lts_bisimulation_relates(const lts_bisimulation *b, lts_state s, lts_state t);

/* The quotient of `l`, of which `b` is the bisimulation; it serves no other purpose afterwards. `classes`
 * (may be NULL) as in lts_reduce. */
base_status lts_bisimulation_quotient(const lts *l, const lts_options *options, lts_bisimulation *b,
                                      lts **quotient, lts_partition *classes);

/* Both at once: lts_reduce modulo such an equivalence. */
base_status lts_reduce_bisimilar(const lts *l, const lts_options *options, lts **quotient,
                                 lts_partition *classes);

#endif
