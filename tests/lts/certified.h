/* Comparisons with their proofs. (certified.c) */
#ifndef TESTS_LTS_CERTIFIED_H
#define TESTS_LTS_CERTIFIED_H

#include "lts/lts.h"

/* Are they equivalent? The certificate of the verdict, where there is one, is kept and checked by the text of
 * spex-check-certificate, at the latest in check_certificates. */
bool certified(const lts *a, const lts *b, lts_equivalence with);

/* Fails when one that is kept does not prove its verdict. The checked teardown of every test that uses the
 * above. */
void check_certificates(void);

#endif
