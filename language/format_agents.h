/* The layout of items of agents. A block that the source has on one line stays on one line; others have a
 * statement or a clause a line. */
#ifndef LANGUAGE_FORMAT_AGENTS_H
#define LANGUAGE_FORMAT_AGENTS_H

#include "language/layout.h"

/* Finds out which braces belong together. False: no memory. */
bool lang_layout_match_braces(lang_layout *l);
bool lang_layout_agents_token(lang_layout *l, uint32_t token);
/* Is there a blank between a token and the next one on its line? */
bool lang_layout_agents_spaced(const lang_layout *l, uint32_t token);
/* The shape of a line that is a whole clause, and its cells. */
void lang_layout_agents_shape(const lang_layout *l, lang_line *n);

#endif
