/* Pieces of generated C: templates, strings, comments, rows of numbers. */
#ifndef COMPILER_C_TEXT_H
#define COMPILER_C_TEXT_H

#include "language/language.h"

#include <stdio.h>

/* Prints `text` with $x as the C name of `spec`, $X as the same in upper case, and, from the arguments that
 * follow, $s as a const char * and $u as a uint32_t. */
void spexc_c_fill(FILE *out, const lang_spec *spec, const char *text, ...);
void spexc_c_upper(const char *text, FILE *out);

/* A string literal, quotes included. */
void spexc_c_string(const char *text, FILE *out);

/* Text inside a comment: nothing in it ends the comment or begins another; line ends, and what would turn the
 * text around (CVE-2021-42574), become blanks. Returns the columns it took, UTF-8 characters counted once.
 * `out` NULL: only counts. */
size_t spexc_c_comment(const char *text, FILE *out);
/* The same for a name as a .lts file spells it: bare where it may be, else quoted. */
size_t spexc_c_lts_name(const char *name, FILE *out);
/* Text of one or more lines inside a comment, each begun with `prefix`. */
void spexc_c_comment_lines(const char *text, const char *prefix, FILE *out);

/* Prints `count` spaces. */
void spexc_c_pad(size_t count, FILE *out);

/* Values of an initialiser, in lines that fit. */
typedef struct spexc_c_list {
    FILE *out;
    unsigned indent;
    size_t column; /* 0: nothing yet */
} spexc_c_list;

void spexc_c_list_text(spexc_c_list *list, const char *value);
void spexc_c_list_number(spexc_c_list *list, uint32_t value);
void spexc_c_list_end(spexc_c_list *list);

#endif
