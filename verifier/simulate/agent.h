/* spex simulate of one agent: whoever types is the world around it. (agent.c) */
#ifndef VERIFIER_SIMULATE_AGENT_H
#define VERIFIER_SIMULATE_AGENT_H

#include <stdbool.h>

/* Walks through the agent that FILE.lts:NAME, or FILE.lts:NAME(PARAMETER: VALUE, ...), names. False: it names
 * none. *outcome: the exit status. */
bool spexv_simulate_agent(const char *operand, int *outcome);

#endif
