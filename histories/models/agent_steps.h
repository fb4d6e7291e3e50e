/* What an agent can do: its configurations as words, and the steps between them. (agent_steps.c) */
#ifndef HISTORIES_MODELS_AGENT_STEPS_H
#define HISTORIES_MODELS_AGENT_STEPS_H

#include "histories/models/agent_requests.h"

/* `init`: its parameters: the value of the only one, a list, or a map by names. NULL: the error says why. */
history_agent *history_agent_new(const spex_agent *agent, const history_values *values, history_value init,
                                 base_error *error);
void history_agent_free(history_agent *k); /* NULL is fine */

/* The configurations at the start, each with its length before it. False: no memory, or there are too many.
 */
bool history_agent_first(history_agent *k, history_row *configurations);
/* Those after a request; none: it cannot be. `why`, or NULL: why it cannot. */
bool history_agent_step(history_agent *k, const uint32_t *words, uint32_t count,
                        const history_agent_request *request, history_row *after, history_string *why);
/* `phase: held, holder: 3`; of several the first ones. */
bool history_agent_describe(history_agent *k, const uint32_t *words, uint32_t count, history_string *to);

#endif
