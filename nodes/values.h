/* Values of agents as they lie in C, by the description of their types. (values.c) */
#ifndef NODES_VALUES_H
#define NODES_VALUES_H

#include <spex-agents.h>

/* Where an entry of a container is: of a map, its key; node_value_mapped: what that leads to. */
const void *node_value_item(const spex_type *type, const void *at, uint32_t index);
const void *node_value_mapped(const spex_type *type, const void *at, uint32_t index);
uint32_t node_value_count(const void *at);

/* Makes `to` a type's first value: what a field is where nothing is said. */
void node_value_first(const spex_type *type, void *to);

/* Do all values of these lie in C alike, so that they may be copied? */
bool node_types_are_same(const spex_type *a, const spex_type *b);
/* Can a value of `from` be one of `to`, if it is in the range? By names of words and fields. */
bool node_types_fit(const spex_type *from, const spex_type *to);
/* Makes it one. False: it does not fit: a range is left, a container is too small. */
bool node_value_convert(const spex_type *from_type, const void *from, const spex_type *to_type, void *to);

#endif
