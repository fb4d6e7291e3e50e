/* From what one agent sends to what another accepts: tags and fields travel by name. (translate.c) */
#ifndef NODES_TRANSLATE_H
#define NODES_TRANSLATE_H

#include "nodes/agent.h"

/* How a message of one type becomes one of a kind of agent: found at the first, and kept with the kind.
 * NULL: no memory. */
const node_translation *node_translation_of(node_kind *to, const spex_message_type *from);

/* Which of what it accepts it becomes; UINT32_MAX: it does not accept that. */
uint32_t node_translation_tag(const node_translation *translation);

/* Fills in `message`, a TYPE_message. False: some value does not fit its field. */
bool node_translate(const node_translation *translation, const void *body, void *message);

void node_translations_free(node_kind *kind);

#endif
