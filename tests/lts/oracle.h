/* Equivalences straight from their definitions: slow, plain, for small LTSs. (oracle.c) */
#ifndef TESTS_LTS_ORACLE_H
#define TESTS_LTS_ORACLE_H

#include "lts/lts.h"

/* The largest relation of that kind: related[s * states + t]; to be freed. For the bisimulations. */
bool *oracle_relation(const lts *l, lts_equivalence e);

/* Are the initial states of `a` and `b` equivalent? */
bool oracle_equivalent(const lts *a, const lts *b, lts_equivalence e);

/* The length of a shortest trace that shows that `a` does not refine `b`; UINT32_MAX: it does. Together they
 * have at most 64 states. (preorder-oracle.c) */
uint32_t oracle_excess(const lts *a, const lts *b, lts_preorder p);

#endif
