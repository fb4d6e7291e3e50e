/* Values of agents as JSON. (json.c) */
#ifndef NODES_JSON_H
#define NODES_JSON_H

#include "nodes/inside.h"

/* A field of a state, on one line, to be freed; what is sensitive is "(redacted)". NULL: no memory.
 * References are names, bytes that are no UTF-8 and data are hexadecimal. */
char *node_field_json(const spex_node *node, const spex_member *field, const void *state);

#endif
