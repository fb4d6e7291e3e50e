/* What is told of a node's work, to whoever watches, and the errors that it finds. (events.c) */
#ifndef NODES_EVENTS_H
#define NODES_EVENTS_H

#include "nodes/inside.h"

/* Opens what the options ask for. SPEX_E_IO, SPEX_E_NOMEM: an error has been told. */
int node_events_open(spex_node *node);
void node_events_close(spex_node *node);

/* An event of an agent, with what is known of it. */
spex_event node_event_of(const spex_node *node, const node_agent *agent, spex_event_kind kind);
/* Tells the error handler of what an event has told: of the agent, the tag or property, and the place in it.
 */
int node_agent_error(spex_node *node, const spex_event *event, int code, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 4, 5)))
#endif
    ;
const char *node_event_name(spex_event_kind kind);

#endif
