/* Reading a file line by line through one buffer. */
#ifndef LTS_LINES_H
#define LTS_LINES_H

#include "lts/lts.h"

typedef struct lts_lines {
    FILE *in;
    char *buffer;
    size_t capacity, begin, end; /* what has been read and not handed out: begin .. end - 1 */
    uint64_t line;               /* of the line last handed out, from 1 */
    bool at_end;
} lts_lines;

/* A line without its newline and without a carriage return before that; valid until the next call. Not
 * NUL-terminated. NULL text: there is none left. */
typedef struct lts_line {
    const char *text;
    size_t length;
} lts_line;

/* Memory for the buffer is taken at the first line; it grows only to hold a line that is longer. */
void lts_lines_open(lts_lines *lines, FILE *in);
lts_status lts_lines_next(lts_lines *lines, bool keep_return, lts_line *line, lts_error *error);
void lts_lines_close(lts_lines *lines);

#endif
