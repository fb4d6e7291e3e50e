/* Whether a run that was found is one. (runs.c) */
#ifndef TESTS_EXPLORER_RUNS_H
#define TESTS_EXPLORER_RUNS_H

#include "tests/explorer/brute.h"

/* Fails the test unless the run is one of the model, ends in what breaks the property, is as short as can be,
 * and has as few changes of agents as can be. */
void runs_check(const spex_explorer_model *model, uint32_t property, const spex_explorer_finding *f,
                const brute *b);

#endif
