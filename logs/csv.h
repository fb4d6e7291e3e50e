/* A streaming reader of comma-separated values (RFC 4180). */
#ifndef LOGS_CSV_H
#define LOGS_CSV_H

#include "logs/input.h"

typedef struct logs_field {
    char *text; /* NUL-terminated, unquoted; valid until the next record is read */
    size_t length;
    uint64_t line, column; /* of its first byte, or of its opening quote */
} logs_field;

typedef struct logs_csv logs_csv;

/* Reads from `input`, which stays the caller's and has been begun. NULL: no memory. */
logs_csv *logs_csv_new(logs_input *input, char separator);
void logs_csv_free(logs_csv *csv); /* NULL is fine */

/* The next record, split at `separator`, which is the one from now on; it will be read again. */
base_status logs_csv_try(logs_csv *csv, char separator, const logs_field **fields, size_t *count,
                         base_error *error);

/* The next record; empty lines are skipped. `*count` is 0 at the end of the input. After BASE_E_SYNTAX, with
 * the place and what was expected in `error`, reading may go on: with the line behind the one on which the
 * malformed record begins. */
base_status logs_csv_read(logs_csv *csv, const logs_field **fields, size_t *count, base_error *error);

/* The record last read as it stands in the input, without its line end; NUL-terminated. */
const char *logs_csv_raw(const logs_csv *csv, size_t *length);

#endif
