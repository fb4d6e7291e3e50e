/* What only the readers of files ask of a builder. */
#ifndef LTS_BUILDER_H
#define LTS_BUILDER_H

#include "lts/lts.h"

/* Transitions added so far, repetitions counted. */
uint64_t lts_builder_count(const lts_builder *b);
/* Adds transitions without origins. */
lts_status lts_builder_add_many(lts_builder *b, const lts_state *sources, const lts_edge *edges,
                                size_t count);
/* One more than the largest state that was mentioned. */
uint64_t lts_builder_states(const lts_builder *b);
/* Is there a transition by this label? */
bool lts_builder_has_label(const lts_builder *b, lts_label label);
/* Turns one label into another, wherever it was added. */
void lts_builder_relabel(lts_builder *b, lts_label from, lts_label to);

#endif
