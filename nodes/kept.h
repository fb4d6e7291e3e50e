/* What an agent keeps, as bytes. (kept.c) */
#ifndef NODES_KEPT_H
#define NODES_KEPT_H

#include "messages/messages.h"
#include "nodes/inside.h"

/* Writes the durable fields of a state. False: no memory. */
bool node_kept_write(spex_node *node, const spex_agent *type, const void *state, messages_writer *out);

/* Reads them back, those that still are fields of that type. `count`: how many of them there were. False: it
 * is no such record; *why is a constant text. */
bool node_kept_read(spex_node *node, const spex_agent *type, void *state, const void *bytes, size_t length,
                    uint32_t *count, const char **why);

#endif
