/* A file as characters with lines and columns, and the values in it. (scan.c, number.c, json.c, edn.c) */
#ifndef HISTORIES_IO_SCAN_H
#define HISTORIES_IO_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "histories/io/reader.h"
#include "histories/values.h"

#define HISTORY_DEPTH_MAX 500        /* a value may be nested so deep */
#define HISTORY_TEXT_MAX  (1u << 26) /* bytes of a text or a number */

typedef struct history_scan {
    FILE *in;
    char *buffer;
    size_t begin, end;         /* what has been read and not taken: begin .. end - 1 */
    uint64_t before;           /* bytes of the file before the buffer */
    uint64_t line, line_start; /* the line of the next character, from 1; where it begins in the file */
    bool at_end;
    history_values *values;
    history_string text;  /* the text under way */
    history_value *stack; /* the items of lists under way */
    size_t stack_count, stack_capacity;
    base_status status; /* of the first error */
    base_error *error;
} history_scan;

/* A byte order mark is skipped. */
base_status history_scan_open(history_scan *scan, FILE *in, history_values *values, base_error *error);
void history_scan_close(history_scan *scan);

#define HISTORY_SCAN_END (-1)
/* Reads on; the next character, or HISTORY_SCAN_END. */
int history_scan_fill(history_scan *scan);

/* The next character, which stays there; HISTORY_SCAN_END at the end and after an error. */
static inline int history_peek(history_scan *scan)
{
    return scan->begin < scan->end ? (unsigned char)scan->buffer[scan->begin] : history_scan_fill(scan);
}

/* Takes the character that was peeked at. */
static inline void history_take(history_scan *scan)
{
    if (scan->buffer[scan->begin++] == '\n') {
        scan->line++;
        scan->line_start = scan->before + scan->begin;
    }
}

static inline uint64_t history_column(const history_scan *scan)
{
    return scan->before + scan->begin - scan->line_start + 1;
}

/* Sets the error, at the next character or at `line` and `column`; returns HISTORY_ABSENT. */
history_value history_scan_fail(history_scan *scan, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;
history_value history_scan_fail_at(history_scan *scan, uint64_t line, uint64_t column, const char *message);
history_value history_scan_no_memory(history_scan *scan);
history_value history_scan_too_long(history_scan *scan); /* a text or a number */

/* The value that begins at the next character, after blanks; HISTORY_ABSENT: an error was set. What is not
 * `kept` is read over and gives HISTORY_NULL. */
history_value history_json_value(history_scan *scan, bool kept);
history_value history_edn_value(history_scan *scan, bool kept);
/* Takes blanks; of EDN also commas, comments and what is discarded. */
void history_json_blanks(history_scan *scan);
void history_edn_blanks(history_scan *scan);

/* Helpers of both syntaxes. */
bool history_scan_keep(history_scan *scan, int character); /* at the end of `text` */
bool history_scan_push(history_scan *scan, history_value value);
/* The code point as UTF-8 at the end of `text`. */
bool history_scan_keep_code(history_scan *scan, uint32_t code);
/* Four hexadecimal digits. */
bool history_scan_hex(history_scan *scan, uint32_t *code);
/* A number, its digits in `text`: an integer or what its digits say. */
history_value history_scan_number(history_scan *scan, bool kept);

#endif
