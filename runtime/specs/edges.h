/* The transitions of a monitor as declared. */
#ifndef RUNTIME_SPECS_EDGES_H
#define RUNTIME_SPECS_EDGES_H

#include <spex.h>

/* What is silent: tau and internal actions. */
bool spex_is_silent(const spex_monitor *m, uint32_t action);
/* The first transition that is not before that one. */
uint32_t spex_find_edge(const spex_monitor *m, uint32_t from, uint32_t action, uint32_t to);

#endif
