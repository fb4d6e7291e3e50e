/* A streaming reader of comma-separated values (RFC 4180). */
#ifndef SPEXV_CSV_H
#define SPEXV_CSV_H

#include "lts/lts.h"

typedef struct spexv_field {
    char *text; /* NUL-terminated, unquoted; valid until the next record is read */
    size_t length;
    uint64_t line, column; /* of its first byte, or of its opening quote */
} spexv_field;

typedef struct spexv_csv spexv_csv;

/* Reads from `in`, which stays the caller's. NULL: no memory. */
spexv_csv *spexv_csv_new(FILE *in, char separator);
void spexv_csv_free(spexv_csv *csv); /* NULL is fine */

/* The next record; empty lines are skipped. `*count` is 0 at the end of the input. After LTS_E_SYNTAX, with
 * the place and what was expected in `error`, reading may go on: with the line behind the one on which the
 * malformed record begins. */
lts_status spexv_csv_read(spexv_csv *csv, const spexv_field **fields, size_t *count, lts_error *error);

/* The record last read as it stands in the input, without its line end; NUL-terminated. */
const char *spexv_csv_raw(const spexv_csv *csv, size_t *length);

#endif
