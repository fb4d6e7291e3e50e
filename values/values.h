/* The values room: values of agents as they lie in C, by the description of their types. This is the room's
 * door.
 *
 *     scalar.c   numbers, and the order of values: that in which sets and maps are kept
 *     convert.c  first values, copies, a value of one type as one of another
 *     print.c    as people read them
 *
 * Unused bytes of a value may be anything, so nothing is compared or copied by its size where it has some
 * that are not used.
 */
#ifndef VALUES_VALUES_H
#define VALUES_VALUES_H

#include <spex-agents.h>
#include <stdio.h>

static inline bool values_is_scalar(const spex_type *type)
{
    return type->kind <= SPEX_TYPE_REF;
}

static inline bool values_is_bytes(const spex_type *type)
{
    return type->kind == SPEX_TYPE_STRING || type->kind == SPEX_TYPE_DATA;
}

/* The type of a container's entries; a map's: of its keys. */
static inline const spex_type *values_entry_type(const spex_type *type)
{
    return type->key ? type->key : type->element;
}

/* The number that a boolean, integer, word, duration or reference is. */
int64_t values_number(const spex_type *type, const void *at);
/* `number` is one of the type's. */
void values_set_number(const spex_type *type, void *at, int64_t number);

/* -1, 0, 1: the order in which sets and maps are kept; containers by their entries, one after the other. */
int values_compare(const spex_type *type, const void *a, const void *b);
/* Are they one value? Quick where they lie in C alike. */
bool values_are_equal(const spex_type *type, const void *a, const void *b);

/* How many entries, or bytes, a container, string or data has. */
static inline uint32_t values_count(const void *at)
{
    uint32_t count;
    memcpy(&count, at, sizeof count);
    return count;
}

/* Where an entry of a container is: of a map, its key; values_mapped: what that leads to. */
const void *values_item(const spex_type *type, const void *at, uint32_t index);
const void *values_mapped(const spex_type *type, const void *at, uint32_t index);

/* Makes `to` a type's first value: what a field is where nothing is said. */
void values_first(const spex_type *type, void *to);

/* Copies what means something of a value, or of a struct's members: no other byte of `to` changes. */
void values_copy(const spex_type *type, const void *from, void *to);
void values_copy_members(const spex_member *members, uint32_t count, const void *from, void *to);

/* The last entry of a set or a map goes to where it belongs among the `last` before it, which are in order.
 */
void values_insert_last(const spex_type *type, void *at, uint32_t last);

/* Do all values of these lie in C alike, so that they may be copied? */
bool values_types_are_same(const spex_type *a, const spex_type *b);
/* Can a value of `from` be one of `to`, if it is in the range? By names of words and fields. */
bool values_types_fit(const spex_type *from, const spex_type *to);
/* Makes it one. False: it does not fit: a range is left, a container is too small. */
bool values_convert(const spex_type *from_type, const void *from, const spex_type *to_type, void *to);

/* What a reference is called; NULL: nothing. */
typedef const char *values_name_of(const void *arg, spex_ref ref);

/* Prints a value as it is written, a map as "[key: value, ...]". `arg`: name_of's. */
void values_print(const spex_type *type, const void *at, values_name_of *name_of, const void *arg, FILE *out);

#endif
