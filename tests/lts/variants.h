/* LTSs made from another: copies in disguise, and copies with one thing changed. (variants.c) */
#ifndef TESTS_LTS_VARIANTS_H
#define TESTS_LTS_VARIANTS_H

#include "tests/lts/random.h"

/* The same LTS with its states renumbered at random. */
lts *shuffled(uint64_t *seed, const lts *l);

/* One transition removed, added or changed in its source, label or target. */
lts *changed(uint64_t *seed, const lts *l);

/* Branching bisimilar to `l`: states doubled, steps split by silent ones, silent cycles. */
lts *disguised(uint64_t *seed, const lts *l);

/* Two LTSs in which silent steps, cycles of them, twins and near misses are common. `*equivalent` tells when
 * they are strongly bisimilar by construction. */
void random_pair(uint64_t *seed, lts **a, lts **b, bool *equivalent);

#endif
