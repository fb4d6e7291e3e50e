/* What the suites ask of every equivalence, on random pairs. (laws.c) */
#ifndef TESTS_LTS_LAWS_H
#define TESTS_LTS_LAWS_H

#include "lts/lts.h"

/* SPEX_PAIRS: how many random pairs are tried; without it some hundreds. */
uint32_t pairs_wanted(void);

/* The quotient. */
lts *reduced(const lts *l, lts_equivalence kind);

/* The verdicts on the pair of this seed are those of the oracle, with proofs. `kinds` holds `count`. */
void check_verdicts(uint64_t seed, const lts_equivalence *kinds, size_t count);

/* The classes of `l` are exactly what the oracle relates. */
void check_classes(const lts *l, lts_equivalence kind, uint64_t seed);

#endif
