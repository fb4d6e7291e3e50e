/* A walk through a system of agents, step by step. (system.c) */
#ifndef VERIFIER_SIMULATE_SYSTEM_H
#define VERIFIER_SIMULATE_SYSTEM_H

#include <stdbool.h>

/* Is the operand FILE.lts:SYSTEM, or a file of one system alone? Then the walk is made, by lines from
 * standard input, and *outcome is the exit status; what is wrong has been said. */
bool spexv_simulate_system(const char *operand, int *outcome);

#endif
