/* Equivalences straight from their definitions: slow, plain, for small LTSs. (oracle.c) */
#ifndef TESTS_LTS_ORACLE_H
#define TESTS_LTS_ORACLE_H

#include "lts/lts.h"

/* The largest relation of that kind: related[s * states + t]; to be freed. For strong, branching and
 * divergence_branching. */
bool *oracle_relation(const lts *l, lts_equivalence e);

/* Are the initial states of `a` and `b` equivalent? */
bool oracle_equivalent(const lts *a, const lts *b, lts_equivalence e);

#endif
