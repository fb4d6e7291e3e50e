/* Reading a file line by line through one buffer. (line_reader.c) */
#ifndef BASE_FILES_LINE_READER_H
#define BASE_FILES_LINE_READER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct base_line_reader {
    FILE *in;
    char *buffer;
    size_t capacity, begin, end; /* what has been read and not handed out: begin .. end - 1 */
    uint64_t line;               /* of the line last handed out, from 1 */
    bool at_end;
} base_line_reader;

/* A line without its newline and without a carriage return before that; valid until the next call. Not
 * NUL-terminated. NULL text: there is none left. */
typedef struct base_line {
    const char *text;
    size_t length;
} base_line;

/* Reads from where `in` is, which stays the caller's. Memory for the buffer is taken at the first line; it
 * grows only to hold a line that is longer. */
void base_line_reader_open(base_line_reader *lines, FILE *in);
/* `keep_return`: a carriage return before the newline is part of the line. */
base_status base_line_reader_next(base_line_reader *lines, bool keep_return, base_line *line,
                                  base_error *error);
void base_line_reader_close(base_line_reader *lines);

#endif
