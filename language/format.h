/* What can be made of a .lts file without understanding it: its canonical form, its tokens, its syntax tree.
 */
#ifndef LANGUAGE_FORMAT_H
#define LANGUAGE_FORMAT_H

#include "language/diagnostics/diagnostics.h"

/* All read a file ("-": standard input) and write to `out`. They return 0; 1: it has syntax errors (said in
 * the diagnostics), nothing was written; 2: it cannot be read, or memory is short. */

/* The file in canonical form: comments stay, as do line breaks within a clause and single blank lines;
 * everything else is laid out anew. Formatting what was formatted changes nothing. */
int lang_format_file(const char *path, lang_diagnostics *diagnostics, FILE *out);
/* One token or comment a line: place, kind, text. */
int lang_dump_tokens(const char *path, lang_diagnostics *diagnostics, FILE *out);
/* The tree, one node a line. */
int lang_dump_ast(const char *path, lang_diagnostics *diagnostics, FILE *out);

#endif
