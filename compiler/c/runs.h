/* Rows of generated tables that differ in a number alone, which counts up. */
#ifndef COMPILER_C_RUNS_H
#define COMPILER_C_RUNS_H

#include "language/language.h"

#include <stdio.h>

/* A table of which each row is given as what stands before and after its number. A hundred rows and more
 * that differ in that alone are written by macros, which the preprocessor multiplies by ten and ten again: an
 * action with a sequence number of 16 bits is some lines, not 65,536. */
typedef struct spexc_c_runs {
    FILE *out;
    bool is_wide; /* else each row is written as it is */
    bool is_name; /* a string literal, of which `before` and `after` are parts */
    char *before, *after;
    uint32_t first, count; /* of the rows at hand */
} spexc_c_runs;

/* Has the specification an action with so many values that its tables are written so? */
bool spexc_c_is_wide(const lang_spec *spec);
/* The macros that rows are multiplied by, once a file. */
void spexc_c_define_multipliers(FILE *out);

spexc_c_runs spexc_c_runs_of(const lang_spec *spec, FILE *out);
/* The next row. `before` and `after` are copied; NULL `after`: the number is not in it. Where `after` has
 * SPEXC_C_AGAIN, the number stands again. */
#define SPEXC_C_AGAIN '@'
void spexc_c_runs_add(spexc_c_runs *runs, const char *before, uint32_t number, const char *after);
/* The same for a string literal and a comma: of `name`, by what spexc_c_last_number said of it. */
void spexc_c_runs_add_name(spexc_c_runs *runs, const char *name, size_t before, uint32_t number,
                           const char *after);
void spexc_c_runs_end(spexc_c_runs *runs); /* all is written; there may be more rows */

/* "send(12)" is "send(", 12, ")": the last number in a name, without a sign or zeros before it; false: there
 * is none. `*before`: the length of what stands before it. */
bool spexc_c_last_number(const char *name, size_t *before, uint32_t *number, const char **after);

#endif
