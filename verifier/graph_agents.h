/* Pictures of agents and of systems, as LTSs to be drawn. (graph_agents.c) */
#ifndef VERIFIER_GRAPH_AGENTS_H
#define VERIFIER_GRAPH_AGENTS_H

#include "language/language.h"
#include "lts/lts.h"

/* The states of an agent's first field that is an enum, its handlers as steps between them: from those that
 * patterns and guards allow to those that the body may lead to. NULL, BASE_OK: it has no such field, or one
 * of more than 64 words. */
base_status spexv_draw_agent(const lang_agent *agent, lts **made, base_error *error);
/* The agents of a system, groups as one, and who may send which tag to whom; `outside` is where inputs come
 * from. */
base_status spexv_draw_system(const lang_system *system, lts **made, base_error *error);

#endif
