/* Operations as requests of agents. (agent_requests.c) */
#ifndef HISTORIES_MODELS_AGENT_REQUESTS_H
#define HISTORIES_MODELS_AGENT_REQUESTS_H

#include "base/error.h"
#include <stdatomic.h>

#include "histories/models/agent_values.h"

typedef struct history_agent {
    const spex_agent *agent; /* borrowed */
    history_refs refs;
    char *params;
    bool has_key_field;      /* a message that it accepts has a field `key` */
    atomic_bool is_too_wide; /* some step led to more configurations than a state may have */
} history_agent;

/* One operation: a message, which of the agent's replies is its answer (from 1; 0: any will do), and the
 * label with both as values. */
typedef struct history_agent_request {
    const spex_message_type *message;
    uint32_t reply;
    const history_label *label;
} history_agent_request;

/* `init`: the value of the only parameter, a list, or a map by names. */
base_status history_agent_set_parameters(history_agent *k, history_value init, base_error *error);

/* So many of its fields are in an operation's value: all but `key`. */
uint32_t history_agent_field_count(const history_agent *k, const spex_message_type *message);
bool history_agent_takes_arguments(history_agent *k, const spex_message_type *message, history_value value);
bool history_agent_has_key(const spex_message_type *message);
bool history_agent_key_fits(history_agent *k, const spex_message_type *message, history_value key);
/* The struct of messages that a handler is given. */
void history_agent_make_message(const history_agent *k, const history_agent_request *request, char *message);

/* How many replies of a request an answer may be: 0, 1, or more; `*reply`: which of what the agent emits. */
unsigned history_agent_find_reply(history_agent *k, const spex_message_type *message, history_value answer,
                                  uint32_t *reply);
/* The values that an answer gives a reply's fields, of which there are `member_count`; NULL: it has another
 * form. `*is_named`: the answer begins with the reply's tag. */
const history_value *history_agent_values_in(const history_values *values, const spex_message_type *reply,
                                             const history_value *answer, bool *is_named);

#endif
