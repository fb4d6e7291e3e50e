/* Values as they lie in C, by the description of their types. (values.c) */
#ifndef MESSAGES_VALUES_H
#define MESSAGES_VALUES_H

#include <spex-agents.h>

/* The number that a boolean, integer, word, duration or reference is. */
int64_t messages_number(const spex_type *type, const void *at);
/* `number` is one of the type's. */
void messages_set_number(const spex_type *type, void *at, int64_t number);

/* -1, 0, 1: the order in which sets and maps are kept. Of scalars, strings, and records of these. */
int messages_compare(const spex_type *type, const void *a, const void *b);

#endif
