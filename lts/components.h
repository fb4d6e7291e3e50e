/* Strongly connected components. (components.c) */
#ifndef LTS_COMPONENTS_H
#define LTS_COMPONENTS_H

#include "lts/explicit.h"

/* The strongly connected components: component[s], of `states` entries, becomes the number of
 * that of s; a step leads to the same or a smaller number. Those of a set of labels are the tau components
 * of the LTS with these labels hidden. */
base_status lts_components(const lts *l, uint32_t *component, uint32_t *count);
/* The same of the tau steps alone. States that `mask` (may be NULL) does not have get LTS_NONE; nothing in it
 * may have a tau step out of it. */
base_status lts_tau_components(const lts *l, const uint8_t *mask, uint32_t *component, uint32_t *count);
/* Which states lie on a cycle of tau steps; to be freed. */
base_status lts_tau_cycles(const lts *l, bool **on_cycle);

#endif
