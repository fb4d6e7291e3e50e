/* Reading histories of all formats. (reader.c) */
#ifndef HISTORIES_IO_READER_H
#define HISTORIES_IO_READER_H

#include <stdio.h>

#include "histories/history.h"

typedef enum history_format {
    HISTORY_FORMAT_GUESS, /* by how the content begins */
    HISTORY_FORMAT_JSON,  /* JSON Lines */
    HISTORY_FORMAT_EDN,   /* Jepsen's, and Porcupine's kv logs */
    HISTORY_FORMAT_ETCD,  /* Porcupine's etcd logs */
    HISTORY_FORMAT_CSV
} history_format;

/* What a `fail` of a `cas` says. */
typedef enum history_cas_fail {
    HISTORY_CAS_FAIL_BY_FORMAT, /* observed in etcd logs, ignored elsewhere */
    HISTORY_CAS_FAIL_OBSERVED,  /* the value was another: an answer, `result` false */
    HISTORY_CAS_FAIL_IGNORED    /* only that it did not take place */
} history_cas_fail;

typedef struct history_read_options {
    history_format format;
    history_cas_fail cas_fail;
} history_read_options;

/* Reads the rest of `in`; `options` may be NULL. On success *read is the caller's to free; on an error, which
 * has line and, where it is of one place, column, it is NULL. */
base_status history_read(FILE *in, const history_read_options *options, history **read, base_error *error);

/* The JSON value that is the whole of `text`, or HISTORY_ABSENT. */
history_value history_json_whole(history_values *values, const char *text, size_t length, base_error *error);

#endif
