/* What `spex info` tells of agents and systems. */
#ifndef VERIFIER_INFO_AGENTS_H
#define VERIFIER_INFO_AGENTS_H

#include "language/language.h"

/* Those of the file itself; `path` is what it is called. False: no memory. */
bool spexv_print_agents(const lang_agents *agents, const char *path);

#endif
