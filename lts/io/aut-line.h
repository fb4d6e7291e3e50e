/* One line of an .aut file, looked at closely. (aut-line.c) */
#ifndef LTS_IO_AUT_LINE_H
#define LTS_IO_AUT_LINE_H

#include "lts/io/io.h"

typedef struct lts_aut_line {
    const char *text; /* without its end */
    size_t length;
    uint64_t number; /* from 1 */
} lts_aut_line;

typedef struct lts_aut_header {
    uint64_t transitions, states;
    lts_state initial;
    uint64_t line; /* where it is */
} lts_aut_header;

typedef struct lts_aut_transition {
    lts_state from, to;
    const char *label; /* in the line */
    size_t length;
} lts_aut_transition;

/* `line.text` NULL: the file has ended. */
base_status lts_aut_read_header(lts_aut_line line, lts_aut_header *header, base_error *error);

/* `t->label` is NULL for a line of blanks. */
base_status lts_aut_read_transition(lts_aut_line line, const lts_aut_header *header, lts_aut_transition *t,
                                    base_error *error);

#endif
