/* Interned byte strings, numbered from 0 in order of first mention. (names.c)
 *
 * Reference counted, so that several tables can share one numbering. Not thread-safe while it grows. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/error.h"

typedef struct base_names base_names;

base_names *base_names_new(void); /* NULL: no memory */
base_names *base_names_ref(base_names *names);
void base_names_unref(base_names *names); /* NULL is fine */
base_status base_names_intern(base_names *names, const char *text, size_t length, uint32_t *number);
uint32_t base_names_find(const base_names *names, const char *text, size_t length); /* BASE_NONE: not there */
/* The number that the name with this number in `from` has in `to`; BASE_NONE: it is not there. */
uint32_t base_names_translate(const base_names *to, const base_names *from, uint32_t number);
uint32_t base_names_count(const base_names *names);
const char *base_names_text(const base_names *names, uint32_t number); /* NUL-terminated; owned by `names` */
size_t base_names_length(const base_names *names, uint32_t number);
/* The place of each name when they are put in the order of their bytes; to be freed. */
base_status base_names_ranks(const base_names *names, uint32_t **rank);

#endif
