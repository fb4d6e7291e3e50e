/* An object of JSON: the values of a few keys, as they are written; the rest is only checked to be JSON.
 * (json_line.c)
 *
 * What nobody asked for is not judged: a number of any size, half a pair of surrogates, `\u0000`, bytes that
 * are not UTF-8 may stand there. Strict otherwise: RFC 8259.
 *
 * A key `a.b` is the key of that name, or the key `b` in the object under `a`, and so on; in an array, the
 * elements have the keys 0, 1 ...
 */
#ifndef LOGS_JSON_LINE_H
#define LOGS_JSON_LINE_H

#include "base/error.h"

#include <stddef.h>

typedef enum logs_json_kind {
    LOGS_JSON_ABSENT, /* the key does not occur */
    LOGS_JSON_NULL,
    LOGS_JSON_STRING,
    LOGS_JSON_WHOLE, /* a number without fraction and exponent */
    LOGS_JSON_REAL,
    LOGS_JSON_OTHER /* true, false, an array, an object */
} logs_json_kind;

typedef struct logs_json_value {
    logs_json_kind kind;
    const char *raw; /* in the text; a string with its quotes */
    size_t length;
} logs_json_value;

typedef struct logs_json logs_json;

/* Knows the keys, which stay the caller's, and keeps its memory from one object to the next. NULL: no memory.
 */
logs_json *logs_json_new(const char *const *keys, unsigned key_count);
void logs_json_free(logs_json *json); /* NULL is fine */

/* Reads the object that `text` begins with, blanks before it allowed. `values` gets one for each of the keys;
 * `*taken` is how much of the text it is, blanks behind it included. BASE_E_SYNTAX: no such object, or one of
 * the keys is there twice; `column` of `error` is set, counted in bytes of `text`, its line is not. */
base_status logs_json_read(logs_json *json, const char *text, size_t length, logs_json_value *values,
                           size_t *taken, base_error *error);
/* The same of an object that is all of the text. */
base_status logs_json_line(logs_json *json, const char *line, size_t length, logs_json_value *values,
                           base_error *error);

/* Writes what a string of LOGS_JSON_STRING says, NUL-terminated, to `text`, which has room for `length`
 * bytes. BASE_E_SYNTAX: that is no text: half a pair of surrogates, a NUL, bytes that are not UTF-8; `column`
 * is counted in `raw`. */
base_status logs_json_string(const logs_json_value *value, char *text, size_t *length, base_error *error);

#endif
