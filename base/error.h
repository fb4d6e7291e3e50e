/* What a call came to, and how it says what went wrong. (error.c)
 *
 * Functions return BASE_OK or a code; on a code the outputs are untouched and, where a `base_error *` is
 * taken (it may be NULL), it says where and why. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>
#include <stdint.h>

#define BASE_NONE UINT32_MAX /* no such number: of a name, of an entry */

typedef enum base_status {
    BASE_OK = 0,
    BASE_E_NOMEM,  /* no memory */
    BASE_E_IO,     /* a file cannot be read or written */
    BASE_E_SYNTAX, /* the input is not of its format */
    BASE_E_LIMIT   /* more states, labels or bytes than can be held */
} base_status;

typedef struct base_error {
    base_status status;
    uint64_t line, column; /* from 1; 0: no place */
    char message[240];     /* without the place, without a final full stop or newline */
} base_error;

/* Fills `error` when it is not NULL; returns `status`. */
base_status base_fail(base_error *error, base_status status, uint64_t line, uint64_t column,
                      const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 5, 6)))
#endif
    ;

#endif
