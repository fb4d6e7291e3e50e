/* Values of operations: null, truth values, numbers, texts, lists and maps, each held once, so that equal
 * values are equal numbers. (values.c) */
#ifndef HISTORIES_VALUES_H
#define HISTORIES_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of a value in its table. These three are the same in every table. */
typedef uint32_t history_value;
#define HISTORY_NULL   0u
#define HISTORY_FALSE  1u
#define HISTORY_TRUE   2u
#define HISTORY_ABSENT UINT32_MAX /* no value at all; also: no memory */

typedef enum history_kind {
    HISTORY_KIND_NULL,
    HISTORY_KIND_BOOLEAN,
    HISTORY_KIND_INTEGER, /* of 64 bits */
    HISTORY_KIND_NUMBER,  /* any other number, in one spelling of those that it has in files */
    HISTORY_KIND_TEXT,
    HISTORY_KIND_LIST,
    HISTORY_KIND_MAP /* its items are key, value, key, value, ... in the order of the keys' numbers */
} history_kind;

typedef struct history_values history_values;

history_values *history_values_new(void);         /* NULL: no memory */
void history_values_free(history_values *values); /* NULL is fine */
uint32_t history_values_count(const history_values *values);

/* The number of a value, which is taken in if it is new. HISTORY_ABSENT: no memory. Not to be called while
 * other threads read the table; reading alone may be done by any number of threads. */
history_value history_integer(history_values *values, int64_t integer);
history_value history_number(history_values *values, const char *digits, size_t length);
history_value history_text(history_values *values, const char *text, size_t length);
history_value history_list(history_values *values, const history_value *items, size_t count);
/* `items`: key, value, ...; `count` of both together. Of two equal keys the later counts. They are sorted
 * where they stand. */
history_value history_map(history_values *values, history_value *items, size_t count);
static inline history_value history_boolean(bool is_true)
{
    return is_true ? HISTORY_TRUE : HISTORY_FALSE;
}

/* What a value is. The pointers hold until the next value is taken in. */
history_kind history_kind_of(const history_values *values, history_value value);
int64_t history_integer_of(const history_values *values, history_value value); /* an integer's */
/* A text's or number's bytes; NUL-terminated, but may hold NUL too. */
const char *history_text_of(const history_values *values, history_value value, size_t *length);
const history_value *history_items_of(const history_values *values, history_value value, uint32_t *count);
/* The value of a text key in a map, or HISTORY_ABSENT. */
history_value history_member(const history_values *values, history_value map, const char *key);
/* Is it this text? */
bool history_is_text(const history_values *values, history_value value, const char *text);

/* Less than, equal to or greater than 0: null before booleans, integers, numbers, texts (by bytes), lists
 * (item by item), maps. */
int history_compare(const history_values *values, history_value a, history_value b);

/* The value as JSON at the end of a growing text, which stays NUL-terminated; beyond `limit` bytes, "..."
 * stands for the rest (0: no limit). HISTORY_ABSENT is written as nothing. False: no memory. */
typedef struct history_string {
    char *text;
    size_t length, capacity;
} history_string;
bool history_write_value(history_string *to, const history_values *values, history_value value, size_t limit);
bool history_write_text(history_string *to, const char *text, size_t length);
bool history_write_quoted(history_string *to, const char *text, size_t length);
bool history_writef(history_string *to, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;
void history_string_release(history_string *string);

#endif
