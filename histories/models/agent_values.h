/* Values of agents, as they lie in C by the description of their types (spex-agents.h), from and to values of
 * histories and words of states. (agent_values.c, agent_words.c) */
#ifndef HISTORIES_MODELS_AGENT_VALUES_H
#define HISTORIES_MODELS_AGENT_VALUES_H

#include <spex-agents.h>

#include "histories/models/model.h"
#include "values/values.h"

#define HISTORY_AGENT_SELF 1u /* the agent's own reference */

/* Which values of a history name agents: each is an agent of its own, from HISTORY_AGENT_SELF + 1 on, in the
 * order in which they are met; null is none, and "self" the agent itself. */
typedef struct history_refs {
    const history_values *values;
    spex_ref *of_value; /* 0: it has not been met */
    size_t value_count;
    history_string *names; /* of each, as JSON */
    spex_ref *peers;       /* all of them, in order */
    size_t name_capacity, peer_capacity;
    uint32_t count;
} history_refs;

bool history_refs_begin(history_refs *refs, const history_values *values);
void history_refs_end(history_refs *refs);

/* May a value of the history stand for one of the type: is it of its kind, and, `whole`, within its range?
 * Agents that it names are met. False also when there is no memory for that. */
bool history_agent_takes(history_refs *refs, const spex_type *type, history_value value, bool whole);
/* Puts a value that the type takes where it belongs; what lies there is zero. */
void history_agent_set(const history_refs *refs, const spex_type *type, history_value value, void *at);
/* Is it that value? It is of the type's kind. */
bool history_agent_is(const history_refs *refs, const spex_type *type, const void *at, history_value value);
/* What the type takes: "an integer of 0..9". */
bool history_write_agent_type(history_string *to, const spex_type *type);
/* A value, as it is written in a .lts file. */
bool history_write_agent_value(history_string *to, const history_refs *refs, const spex_type *type,
                               const void *at);
/* The value of a member by its name in a map, or HISTORY_ABSENT. */
history_value history_agent_member(const history_values *values, history_value map, const char *name);

/* The members, without what does not count, as words; and back, into what is zero but for parameters. */
bool history_agent_to_words(const spex_member *members, uint32_t count, const void *from, history_row *to);
const uint32_t *history_agent_from_words(const spex_member *members, uint32_t count, const uint32_t *from,
                                         void *to);

#endif
